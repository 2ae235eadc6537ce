package account

import "github.com/alexedwards/argon2id"

// Cheapen makes passwords cost little, for tests that are about something else.
func Cheapen(c *Counter) {
	c.hashes.params = &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}
