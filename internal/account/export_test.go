package account

import "golang.org/x/sync/semaphore"

// Cheapen makes passwords cost little, for tests that are about something else.
func Cheapen(c *Counter) {
	c.hashes.params = cheapest
}

// HoldHashes keeps every password from being hashed until the returned function
// is called: who hashes meanwhile never comes back.
func HoldHashes(c *Counter) (release func()) {
	c.hashes.free = semaphore.NewWeighted(1)
	c.hashes.free.TryAcquire(1)
	return func() { c.hashes.free.Release(1) }
}
