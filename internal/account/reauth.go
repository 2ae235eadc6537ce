package account

import (
	"context"
	"errors"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// What is refused of a second step.
var (
	ErrHalf      = fault.New(fault.Gone, "account.half")
	ErrConfirm   = fault.New(fault.Invalid, "account.confirm").On("password")
	ErrAskFactor = fault.New(fault.Invalid, "account.ask_factor").On("code")
)

// Bounds of tries to show a second factor, beside those of a sign-in. A code of
// six digits is guessed in a day with less than one chance in five thousand.
const (
	provesPerUser = 6
	provesPerDay  = 50
	dayWindow     = 24 * time.Hour
)

// Half is a sign-in that waits for its second step. Mark changes with the
// password: what was begun with an old one ends.
type Half struct{ UserID, Mark string }

// Proof is what a person shows; one of its fields is set.
type Proof struct {
	Password string
	Code     string // of the authenticator app
	Recovery string // a recovery code
	Answer   []byte // a passkey's, to the question Kept
	Kept     string
}

func halfOf(u models.User) Half { return Half{u.ID, digest("half " + u.PasswordHash)[:16]} }

// halfway returns whose sign-in waits, else ErrHalf.
func (c *Counter) halfway(ctx context.Context, h Half) (models.User, error) {
	var u models.User
	err := c.view(ctx, func(tx *store.Tx) (err error) { u, err = tx.User(h.UserID); return err })
	switch {
	case errors.Is(err, store.ErrNotFound):
		return models.User{}, ErrHalf
	case err != nil:
		return models.User{}, err
	case u.Disabled || halfOf(u) != h:
		return models.User{}, ErrHalf
	}
	return u, nil
}

// SignInSecond ends a sign-in by a second factor and returns who acts, in their
// first organisation.
func (c *Counter) SignInSecond(ctx context.Context, h Half, p Proof, addr string) (models.Actor, error) {
	u, err := c.halfway(ctx, h)
	if err != nil {
		return models.Actor{}, err
	}
	p.Password = "" // the first step
	if err := c.show(ctx, u, p, addr); err != nil {
		return models.Actor{}, err
	}
	return c.ActorOf(ctx, u.ID, "")
}

// Confirm takes a proof from who acts in a session already: their second factor
// where they have one, else their password. It tells whether a factor was shown.
func (c *Counter) Confirm(ctx context.Context, a models.Actor, p Proof, addr string) (factor bool, err error) {
	f, err := c.Factors(ctx, a)
	if err != nil {
		return false, err
	}
	if f.Any() {
		p.Password = ""
	}
	var u models.User
	if err := c.view(ctx, func(tx *store.Tx) (err error) { u, err = tx.User(a.UserID); return err }); err != nil {
		return false, err
	}
	return p.Password == "", c.show(ctx, u, p, addr)
}

// show takes one proof of the user's; tries are counted per user, address and in all.
func (c *Counter) show(ctx context.Context, u models.User, p Proof, addr string) error {
	own := bound{"prove:user:" + u.ID, provesPerUser, triesWindow}
	err := c.throttle(ctx, own, bound{"prove:day:" + u.ID, provesPerDay, dayWindow},
		bound{"prove:address:" + party.Network(addr), triesPerAddress, triesWindow}, bound{"prove:all", triesAll, triesWindowAll})
	if err != nil {
		return err
	}
	switch {
	case p.Password != "":
		err = c.showPassword(ctx, u, p.Password)
	case p.Answer != nil:
		err = c.showPasskey(ctx, u, p.Kept, p.Answer)
	case p.Recovery != "":
		err = c.showRecovery(ctx, u, p.Recovery)
	default:
		err = c.showCode(ctx, u, p.Code)
	}
	if err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error { return tx.ForgiveThrottle(own.key) })
}

func (c *Counter) showPassword(ctx context.Context, u models.User, password string) error {
	ok, err := c.hashes.matches(ctx, password, orNobody(u.PasswordHash))
	if err == nil && (!ok || u.PasswordHash == "") {
		err = ErrConfirm
	}
	return err
}

// orNobody stands in for the password of who has none.
func orNobody(hash string) string {
	if hash == "" {
		return nobody
	}
	return hash
}

// lost is the answer to a race in SQL that was lost.
func lost(err, answer error) error {
	if errors.Is(err, store.ErrStale) {
		return answer
	}
	return err
}
