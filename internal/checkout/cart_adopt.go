package checkout

import (
	"context"
	"errors"
	"time"

	"supermarket/internal/store"
	"supermarket/models"
)

// AdoptCart moves what lies in a visitor's cart, and the visitor's files, to the
// member who turned out to be that visitor. Done twice it moves nothing more.
// It returns how many lines found no room and are gone. Who belongs to no firm
// keeps the visitor's cart.
func (c *Counter) AdoptCart(ctx context.Context, a models.Actor, token string) (left int, err error) {
	if a.FirmID() == "" || token == "" {
		return 0, nil
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		left, err = adopt(tx, visitorOf(token), CartOwner(a, ""), c.Clock.Now())
		return err
	})
	return left, err
}

func adopt(tx *store.Tx, from, to string, now time.Time) (left int, err error) {
	theirs, err := tx.LockCart(from, now)
	if errors.Is(err, store.ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	own, err := tx.OpenCart(to, now)
	if err != nil {
		return 0, err
	}
	if left, err = moveLines(tx, from, to, own.ID); err != nil {
		return 0, err
	}
	if err := tx.MoveInputs(from, to); err != nil {
		return 0, err
	}
	return left, tx.DropCart(theirs.ID)
}

func moveLines(tx *store.Tx, from, to, cartID string) (left int, err error) {
	have, err := tx.CartLines(to)
	if err != nil {
		return 0, err
	}
	lines, err := tx.CartLines(from)
	if err != nil {
		return 0, err
	}
	for _, l := range lines {
		if _, twice := alike(have, l); twice {
			continue
		}
		if len(have) >= MaxCartLines {
			left++
			continue
		}
		if err := tx.MoveCartLine(l.ID, cartID); err != nil {
			return 0, err
		}
		have = append(have, l)
	}
	return left, nil
}

// How long carts and files are kept that nobody comes back to.
const (
	keepCarts  = 30 * 24 * time.Hour
	keepInputs = 30 * 24 * time.Hour
	sweepMost  = 200
)

// SweepCarts removes carts that nobody has touched for 30 days, and files that
// nothing uses any more. A plain function for a worker's tick.
func (c *Counter) SweepCarts(ctx context.Context) error {
	now := c.Clock.Now()
	err := c.DB.Atomic(ctx, func(tx *store.Tx) error {
		_, err := tx.SweepCarts(now.Add(-keepCarts), sweepMost)
		return err
	})
	if err != nil {
		return err
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error { return tx.LetGoOfOldInputs(now.Add(-keepInputs), now) })
	if err != nil {
		return err
	}
	return c.sweepInputs(ctx, now)
}
