package account

import (
	"context"

	"github.com/alexedwards/argon2id"
	"golang.org/x/sync/semaphore"
)

// params follow RFC 9106's second choice of 64 MiB; the number of lanes is
// fixed, so that a hash costs the same wherever it was made.
var params = &argon2id.Params{Memory: 64 * 1024, Iterations: 3, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// cheapest is no protection.
var cheapest = &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// nobody is a hash that no password has; comparing with it is the work done for
// an account that does not exist.
const nobody = "$argon2id$v=19$m=65536,t=3,p=1$c3VwZXJtYXJrZXQtbm9ib2R5$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// longest is more than any password that may be set.
const longest = 4096

type hasher struct {
	free   *semaphore.Weighted
	params *argon2id.Params
}

func newHasher(n int, cheap bool) hasher {
	h := hasher{semaphore.NewWeighted(int64(max(n, 1))), params}
	if cheap {
		h.params = cheapest
	}
	return h
}

func (h hasher) make(ctx context.Context, password string) (string, error) {
	if err := h.free.Acquire(ctx, 1); err != nil {
		return "", err
	}
	defer h.free.Release(1)
	return argon2id.CreateHash(password, h.params)
}

func (h hasher) matches(ctx context.Context, password, hash string) (bool, error) {
	if err := h.free.Acquire(ctx, 1); err != nil {
		return false, err
	}
	defer h.free.Release(1)
	if len(password) > longest {
		password, hash = "", nobody
	}
	return argon2id.ComparePasswordAndHash(password, hash)
}
