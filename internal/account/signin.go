package account

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// ErrSignIn is the one answer to a wrong address, a wrong password and a
// disabled account.
var ErrSignIn = fault.New(fault.Unauthenticated, "account.sign_in")

// Bounds of tries to sign in.
const (
	triesWindow     = 15 * time.Minute
	triesPerPair    = 10 // of one account from one address
	triesPerAddress = 50
	triesPerAccount = 100 // from everywhere: high, so that a stranger does not lock the owner out
	triesWindowAll  = time.Minute
	triesAll        = 600
)

// Entry is how far a sign-in came: to an actor, or for a user who has a second
// factor to a half that waits for it.
type Entry struct {
	Actor models.Actor
	Half  Half
}

// Waits tells whether a second factor is still to be shown.
func (e Entry) Waits() bool { return e.Half.UserID != "" }

// SignIn returns who email and password belong to, acting in their first
// organisation. addr is the address it came from; tries are counted per
// account and address, each and together, and in all (store.ErrThrottled).
func (c *Counter) SignIn(ctx context.Context, email, password, addr string) (Entry, error) {
	email, malformed := party.NormaliseEmail(email)
	if err := c.throttle(ctx, perPair(email, addr), perAddress(addr), perAccount(email), inAll()); err != nil {
		return Entry{}, err
	}
	u, err := c.userOrNobody(ctx, email, malformed != nil)
	if err != nil {
		return Entry{}, err
	}
	ok, err := c.hashes.matches(ctx, password, orNobody(u.PasswordHash))
	if err != nil {
		return Entry{}, err
	}
	if !ok || u.ID == "" || u.Disabled || u.PasswordHash == "" {
		return Entry{}, ErrSignIn
	}
	if err := c.forgive(ctx, email, addr); err != nil {
		return Entry{}, err
	}
	return c.entry(ctx, u)
}

// entry is where the first step of a sign-in leads the user.
func (c *Counter) entry(ctx context.Context, u models.User) (Entry, error) {
	var f Factors
	if err := c.view(ctx, func(tx *store.Tx) (err error) { f, err = factors(tx, u); return err }); err != nil {
		return Entry{}, err
	}
	if f.Any() {
		return Entry{Half: halfOf(u)}, nil
	}
	a, err := c.ActorOf(ctx, u.ID, "")
	return Entry{Actor: a}, err
}

func (c *Counter) userOrNobody(ctx context.Context, email string, malformed bool) (u models.User, err error) {
	err = c.view(ctx, func(tx *store.Tx) (err error) { u, err = tx.UserByEmail(email); return err })
	if malformed || errors.Is(err, store.ErrNotFound) {
		return models.User{}, nil
	}
	return u, err
}

type bound struct {
	key    string
	limit  int
	window time.Duration
}

func perPair(email, addr string) bound {
	return bound{pairKey(email, addr), triesPerPair, triesWindow}
}

func perAccount(email string) bound {
	return bound{accountKey(email), triesPerAccount, triesWindow}
}

func perAddress(addr string) bound {
	return bound{"signin:address:" + party.Network(addr), triesPerAddress, triesWindow}
}

func inAll() bound { return bound{"signin:all", triesAll, triesWindowAll} }

// throttle counts the try against each bound, and commits the counts also when
// one of them refuses.
func (c *Counter) throttle(ctx context.Context, bounds ...bound) error {
	var refused error
	now := c.Clock.Now()
	err := c.DB.Atomic(ctx, func(tx *store.Tx) error {
		refused = nil
		for _, b := range bounds {
			err := tx.Throttle(b.key, b.limit, b.window, now)
			if err != nil && !errors.Is(err, store.ErrThrottled) {
				return err
			}
			refused = first(refused, err)
		}
		return nil
	})
	return first(err, refused)
}

func first(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

func (c *Counter) forgive(ctx context.Context, email, addr string) error {
	return c.DB.Atomic(ctx, func(tx *store.Tx) error { return tx.ForgiveThrottle(pairKey(email, addr)) })
}

func accountKey(email string) string { return "signin:account:" + digest(email) }

func pairKey(email, addr string) string {
	return "signin:pair:" + digest(email) + ":" + party.Network(addr)
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}
