package account

import (
	"context"
	"errors"
	"testing"

	"github.com/alexedwards/argon2id"
)

func TestAnAccountThatDoesNotExistCostsTheSameWork(t *testing.T) {
	p, salt, key, err := argon2id.DecodeHash(nobody)
	if err != nil {
		t.Fatal(err)
	}
	if p.Memory != params.Memory || p.Iterations != params.Iterations || p.Parallelism != params.Parallelism || len(key) != int(params.KeyLength) || len(salt) < int(params.SaltLength) {
		t.Fatalf("%+v, salt %d, key %d", p, len(salt), len(key))
	}
}

func TestHashesWaitForOneAnotherAndGiveUpWithTheirRequest(t *testing.T) {
	h := newHasher(1, false)
	if err := h.free.Acquire(context.Background(), 1); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := h.make(ctx, "x"); !errors.Is(err, context.Canceled) {
		t.Fatalf("hashed beside another: %v", err)
	}
	if _, err := h.matches(ctx, "x", nobody); !errors.Is(err, context.Canceled) {
		t.Fatalf("hashed beside another: %v", err)
	}
}

func TestAPasswordBeyondAnyBoundMatchesNothing(t *testing.T) {
	h := newHasher(1, false)
	ok, err := h.matches(context.Background(), string(make([]byte, longest+1)), nobody)
	if ok || err != nil {
		t.Fatal(ok, err)
	}
}
