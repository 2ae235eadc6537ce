package shop

import (
	"fmt"
	"sync"

	"supermarket/internal/store"
)

// cacheSize bounds how many different searches are kept at once.
const cacheSize = 512

// cache keeps what was read of the shelf until the catalogue changes. One cheap
// query tells its version, so that every process sees a change with the next page.
type cache struct {
	mu      sync.Mutex
	version int64
	kept    map[string]any
}

func (c *cache) get(version int64, key string) (any, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.version != version {
		return nil, false
	}
	v, ok := c.kept[key]
	return v, ok
}

// put drops everything when the version moved on or the cache is full: the
// searches that people share come back at once.
func (c *cache) put(version int64, key string, v any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if version < c.version {
		return
	}
	if version > c.version || len(c.kept) >= cacheSize || c.kept == nil {
		c.version, c.kept = version, map[string]any{}
	}
	c.kept[key] = v
}

// cached returns what read gives, from the cache while the catalogue is the
// same. What it returns is shared: nobody changes it.
func cached[T any](c *cache, tx *store.Tx, key string, read func() (T, error)) (T, error) {
	var zero T
	version, err := tx.CatalogueVersion()
	if err != nil {
		return zero, fmt.Errorf("shop: the catalogue's version: %w", err)
	}
	if v, ok := c.get(version, key); ok {
		return v.(T), nil
	}
	v, err := read()
	if err != nil {
		return zero, err
	}
	c.put(version, key, v)
	return v, nil
}
