package account

import (
	"context"

	"supermarket/internal/store"
	"supermarket/models"
)

// Sessions lists where the actor is signed in, newest first.
func (c *Counter) Sessions(ctx context.Context, a models.Actor) (out []models.Session, err error) {
	if err := person(a); err != nil {
		return nil, err
	}
	err = c.view(ctx, func(tx *store.Tx) (err error) { out, err = tx.ListSessions(a.UserID); return err })
	return out, err
}

// EndSession signs one of the actor's own browsers out, by its token's hash.
func (c *Counter) EndSession(ctx context.Context, a models.Actor, tokenHash string) error {
	if err := person(a); err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error { return tx.EndSession(a.UserID, tokenHash) })
}

// EndSessions signs the actor out everywhere but in the session whose hash is
// given; "" spares none.
func (c *Counter) EndSessions(ctx context.Context, a models.Actor, except string) error {
	if err := person(a); err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error { return tx.EndAll(a.UserID, except) })
}

// person refuses visitors and keys: a program has no business with sessions.
func person(a models.Actor) error {
	if !a.SignedIn() {
		return ErrSignedOut
	}
	if a.KeyID != "" {
		return ErrNoRight
	}
	return nil
}
