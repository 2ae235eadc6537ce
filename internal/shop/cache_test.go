package shop

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

type rows int

func (r rows) weight() int { return int(r) }

func TestTheCacheNeverHoldsMoreThanItsBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var c cache
		version := int64(0)
		for range rapid.IntRange(1, 2000).Draw(t, "puts") {
			version += rapid.Int64Range(-1, 1).Draw(t, "step")
			key, weight := fmt.Sprint(rapid.IntRange(0, 999).Draw(t, "key")), rows(rapid.IntRange(0, 20_000).Draw(t, "rows"))
			c.put(version, key, weight)
			held := 0
			for _, v := range c.kept {
				held += int(v.(rows))
			}
			if len(c.kept) > cacheSize || held > cacheRows {
				t.Fatalf("%d searches of %d rows", len(c.kept), held)
			}
		}
	})
}

func TestWhatWasReadUnderAnotherVersionIsNotShown(t *testing.T) {
	var c cache
	c.put(1, "a", rows(1))
	if _, ok := c.get(2, "a"); ok {
		t.Fatal("an old page was shown")
	}
	c.put(2, "a", rows(2))
	c.put(1, "a", rows(1)) // a slow reader of the version before
	if v, ok := c.get(2, "a"); !ok || v != rows(2) {
		t.Fatalf("got %v", v)
	}
}
