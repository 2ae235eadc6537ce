package shop

import (
	"fmt"
	"sync"

	"supermarket/internal/store"
)

// Bounds of what is kept at once: different searches, and rows in all of them.
const (
	cacheSize = 512
	cacheRows = 50_000
)

// cache keeps what was read of the shelf until the catalogue changes. One cheap
// query tells its version, so that every process sees a change with the next page.
type cache struct {
	mu      sync.Mutex
	version int64
	kept    map[string]any
	rows    int
}

// weighed is what the cache keeps; its weight is how many rows it holds.
type weighed interface{ weight() int }

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
func (c *cache) put(version int64, key string, v weighed) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if version < c.version || v.weight() > cacheRows {
		return
	}
	if version > c.version || c.kept == nil || len(c.kept) >= cacheSize || c.rows+v.weight() > cacheRows {
		c.version, c.kept, c.rows = version, map[string]any{}, 0
	}
	c.kept[key] = v
	c.rows += v.weight()
}

// cached returns what read gives, from the cache while the catalogue is the
// same. What it returns is shared: nobody changes it.
func cached[T weighed](c *cache, tx *store.Tx, key string, read func() (T, error)) (T, error) {
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
