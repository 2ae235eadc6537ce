package account

import (
	"context"

	"supermarket/internal/fault"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// ErrOldPassword refuses a change of password by who does not know the old one.
var ErrOldPassword = fault.New(fault.Invalid, "account.old_password").On("old")

// ChangePassword replaces the actor's password, ends their other sessions and
// tells them; a wrong old one is ErrOldPassword.
func (c *Counter) ChangePassword(ctx context.Context, a models.Actor, old, fresh, keepSession string) error {
	if err := person(a); err != nil {
		return err
	}
	if err := c.throttle(ctx, perPair(a.Email, "")); err != nil {
		return err
	}
	if err := party.CheckPassword(fresh, a.Email, a.Name); err != nil {
		return err
	}
	if err := c.verify(ctx, a, old); err != nil {
		return err
	}
	hash, err := c.hashes.make(ctx, fresh)
	if err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		u, err := tx.User(a.UserID)
		if err != nil {
			return err
		}
		return c.replacePassword(tx, u, hash, keepSession)
	})
}

func (c *Counter) verify(ctx context.Context, a models.Actor, password string) error {
	var u models.User
	if err := c.view(ctx, func(tx *store.Tx) (err error) { u, err = tx.User(a.UserID); return err }); err != nil {
		return err
	}
	ok, err := c.hashes.matches(ctx, password, orNobody(u.PasswordHash))
	if err == nil && !ok {
		err = ErrOldPassword
	}
	return err
}

// SetLocale keeps the language that the actor reads.
func (c *Counter) SetLocale(ctx context.Context, a models.Actor, locale string) error {
	if !a.SignedIn() || locale != "zh-CN" && locale != "en" {
		return nil
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error { return tx.SetLocale(a.UserID, locale, c.Clock.Now()) })
}

// SetDisabled shuts a person out, from the next request on, or lets them in
// again: an operator's errand.
func (c *Counter) SetDisabled(ctx context.Context, by models.Actor, userID string, disabled bool, reason string) error {
	if by.KeyID != "" || !party.Can(by.Role, party.Operate) {
		return ErrNoRight
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if err := tx.SetUserDisabled(userID, disabled, c.Clock.Now()); err != nil {
			return err
		}
		action := "user.enable"
		if disabled {
			action = "user.disable"
			if err := tx.EndAll(userID, ""); err != nil {
				return err
			}
		}
		return c.record(tx, deed{by: by, action: action, kind: "user", id: userID, reason: reason})
	})
}
