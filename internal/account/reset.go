package account

import (
	"context"

	"supermarket/internal/notice"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// AskReset writes to an address: a link to a new password, or, where no account
// may sign in with it, that there is none. Its answer and its work are the same
// in both cases.
func (c *Counter) AskReset(ctx context.Context, email, locale, addr string) error {
	email, err := party.NormaliseEmail(email)
	if err != nil {
		return err
	}
	if err := c.throttle(ctx, mailBounds(email, addr)...); err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		u, err := userOf(tx, email)
		if err != nil {
			return err
		}
		l := letter{purpose: forReset, lasts: resetFor, user: u, email: email, path: "reset"}
		l.message = notice.Message{Kind: notice.Reset, Locale: reads(u, locale)}
		if u.ID == "" {
			l.message.Kind, l.message.Args = notice.ResetUnknown, map[string]any{"sign_up": c.Notices.Link("sign-up")}
		}
		return c.post(tx, l, u.ID != "")
	})
}

// ResetLink returns whose password a link resets, else ErrLink.
func (c *Counter) ResetLink(ctx context.Context, token string) (email string, err error) {
	u, _, err := c.resetting(ctx, token)
	return u.Email, err
}

// FinishReset sets a new password and signs the user out everywhere. Second
// factors stay as they are.
func (c *Counter) FinishReset(ctx context.Context, token, password string) error {
	u, l, err := c.resetting(ctx, token)
	if err != nil {
		return err
	}
	if err := party.CheckPassword(password, u.Email, u.Name); err != nil {
		return err
	}
	hash, err := c.hashes.make(ctx, password)
	if err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if err := c.useUp(tx, l); err != nil {
			return err
		}
		if err := tx.ConfirmEmail(u.ID, c.Clock.Now()); err != nil {
			return err
		}
		return c.replacePassword(tx, u, hash, "")
	})
}

// resetting is the user of a reset's link: one who was disabled since, or has
// another address by now, has no use of it.
func (c *Counter) resetting(ctx context.Context, token string) (u models.User, l models.MailLink, err error) {
	err = c.view(ctx, func(tx *store.Tx) error {
		if l, err = c.live(tx, forReset, token); err != nil {
			return err
		}
		u, err = userOf(tx, l.Email)
		if err == nil && (u.ID == "" || u.ID != l.UserID) {
			err = ErrLink
		}
		return err
	})
	return u, l, err
}

// replacePassword sets a password, ends the user's sessions but keep, and every
// link that could still change the account, and tells the user.
func (c *Counter) replacePassword(tx *store.Tx, u models.User, hash, keep string) error {
	now := c.Clock.Now()
	if err := tx.SetPassword(u.ID, hash, now); err != nil {
		return err
	}
	if err := tx.EndAll(u.ID, keep); err != nil {
		return err
	}
	if err := tx.EndMailLinks(u.ID, now); err != nil {
		return err
	}
	return c.tell(tx, u, notice.PasswordChanged, "reset", c.Notices.Link("reset"))
}
