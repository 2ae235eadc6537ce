package account

import (
	"context"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/notice"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// ErrLastFactor keeps the only second factor of a person whose role asks for one.
var ErrLastFactor = fault.New(fault.Conflict, "account.last_factor")

// The names of second factors in messages.
const (
	termTOTP    = fault.Term("factor.totp")
	termPasskey = fault.Term("factor.passkey")
)

// Factors are the ways in which a person can show who they are.
type Factors struct {
	Password   bool
	TOTP       time.Time // when the authenticator app was set up, zero without one
	Passkeys   []models.Passkey
	Codes      int       // recovery codes that were not used
	CodesAt    time.Time // when they were made
	Identities []models.Identity
	Needed     bool // one of their roles asks for a second factor
}

// Any tells whether there is a second factor.
func (f Factors) Any() bool { return f.count() > 0 }

func (f Factors) count() int {
	n := len(f.Passkeys)
	if !f.TOTP.IsZero() {
		n++
	}
	return n
}

// Factors lists how the actor can show who they are.
func (c *Counter) Factors(ctx context.Context, a models.Actor) (f Factors, err error) {
	if err := person(a); err != nil {
		return Factors{}, err
	}
	err = c.view(ctx, func(tx *store.Tx) error {
		u, err := tx.User(a.UserID)
		if err == nil {
			f, err = factors(tx, u)
		}
		return err
	})
	return f, err
}

// FactorsOf lists how a sign-in that waits for its second step can go on.
func (c *Counter) FactorsOf(ctx context.Context, h Half) (f Factors, err error) {
	u, err := c.halfway(ctx, h)
	if err != nil {
		return Factors{}, err
	}
	err = c.view(ctx, func(tx *store.Tx) (err error) { f, err = factors(tx, u); return err })
	return f, err
}

func factors(tx *store.Tx, u models.User) (Factors, error) {
	f := Factors{Password: u.PasswordHash != ""}
	t, ok, err := tx.TOTP(u.ID)
	if err != nil {
		return f, err
	}
	if ok {
		f.TOTP = *t.ConfirmedAt
	}
	if f.Passkeys, err = tx.Passkeys(u.ID); err != nil {
		return f, err
	}
	if f.Codes, f.CodesAt, err = tx.RecoveryCodesLeft(u.ID); err != nil {
		return f, err
	}
	if f.Identities, err = tx.Identities(u.ID); err != nil {
		return f, err
	}
	f.Needed, err = needsFactor(tx, u)
	return f, err
}

func needsFactor(tx *store.Tx, u models.User) (bool, error) {
	if u.FactorExempt {
		return false, nil
	}
	ms, err := tx.Memberships(u.ID)
	for _, m := range ms {
		if party.NeedsFactor(m.Role) {
			return true, err
		}
	}
	return false, err
}

// added tells what a change of factors leaves to be done.
type added struct {
	term    fault.Term
	session string   // the hash of the session that goes on
	codes   []string // hashes of recovery codes, kept when there are none yet
}

// addFactor does put, ends the sessions that never showed a factor, and keeps
// recovery codes where there were none; it tells whether it kept them.
func (c *Counter) addFactor(ctx context.Context, a models.Actor, in added, put func(*store.Tx) error) (kept bool, err error) {
	now := c.Clock.Now()
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		f, u, err := lockFactors(tx, a.UserID)
		if err != nil {
			return err
		}
		if err := put(tx); err != nil {
			return err
		}
		if kept = f.Codes == 0; kept {
			if err := tx.PutRecoveryCodes(a.UserID, in.codes, now); err != nil {
				return err
			}
		}
		if err := tx.EndAll(a.UserID, in.session); err != nil {
			return err
		}
		if err := c.tell(tx, u, notice.FactorAdded, "factor", in.term); err != nil {
			return err
		}
		return c.record(tx, deed{by: a, action: "factor.add", kind: "user", id: a.UserID, after: map[string]string{"factor": string(in.term)}})
	})
	return kept, err
}

// dropFactor does take, unless that would leave a role that needs a factor without one.
func (c *Counter) dropFactor(ctx context.Context, a models.Actor, term fault.Term, take func(*store.Tx) error) error {
	if err := person(a); err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		f, u, err := lockFactors(tx, a.UserID)
		if err != nil {
			return err
		}
		if err := take(tx); err != nil {
			return err
		}
		if f.count() == 1 {
			if f.Needed {
				return ErrLastFactor
			}
			if err := tx.DropRecoveryCodes(a.UserID); err != nil {
				return err
			}
		}
		if err := c.tell(tx, u, notice.FactorRemoved, "factor", term); err != nil {
			return err
		}
		return c.record(tx, deed{by: a, action: "factor.remove", kind: "user", id: a.UserID, after: map[string]string{"factor": string(term)}})
	})
}

// lockFactors reads a user's factors so that nobody changes them before the transaction ends.
func lockFactors(tx *store.Tx, userID string) (Factors, models.User, error) {
	if err := tx.LockUser(userID); err != nil {
		return Factors{}, models.User{}, err
	}
	u, err := tx.User(userID)
	if err != nil {
		return Factors{}, u, err
	}
	f, err := factors(tx, u)
	return f, u, err
}

// tell writes the user what happened to their account; pairs are the message's own arguments.
func (c *Counter) tell(tx *store.Tx, u models.User, kind notice.Kind, pairs ...any) error {
	now := c.Clock.Now()
	args := map[string]any{"at": now, "account": c.Notices.Link("account", "factor")}
	for i := 0; i+1 < len(pairs); i += 2 {
		args[pairs[i].(string)] = pairs[i+1]
	}
	return c.Notices.Send(tx, notice.Message{Kind: kind, To: u.Email, UserID: u.ID, Locale: u.Locale, Args: args, At: now})
}
