package account

import (
	"context"
	"errors"
	"strings"

	"supermarket/internal/fault"
	"supermarket/internal/notice"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// ErrEmailSame refuses the address that the account has already.
var ErrEmailSame = fault.New(fault.Invalid, "account.email_same").On("email")

// AskEmail begins a change of the actor's address: a link to the new one, and
// word of it to the old one. An address that another account has is told so, and
// the answer here is the same.
func (c *Counter) AskEmail(ctx context.Context, a models.Actor, email, addr string) error {
	if err := person(a); err != nil {
		return err
	}
	email, err := party.NormaliseEmail(email)
	if err != nil {
		return err
	}
	if email == a.Email {
		return ErrEmailSame
	}
	if err := c.throttle(ctx, append(mailBounds(email, addr), mailBounds(a.Email, addr)[0])...); err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		u, err := tx.User(a.UserID)
		if err != nil {
			return err
		}
		if err := c.writeToNew(tx, u, email); err != nil {
			return err
		}
		return c.tell(tx, u, notice.EmailAsked, "fresh", email, "password", c.Notices.Link("account", "password"))
	})
}

func (c *Counter) writeToNew(tx *store.Tx, u models.User, email string) error {
	other, err := tx.UserByEmail(email)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	taken := other.ID != ""
	l := letter{purpose: forEmail, lasts: emailFor, user: u, email: email, path: "email"}
	l.message = notice.Message{Kind: notice.EmailConfirm, Locale: u.Locale}
	if taken {
		l.message.Kind, l.message.Locale = notice.EmailTaken, other.Locale
	}
	return c.post(tx, l, !taken)
}

// EmailLink returns the address that a link confirms, else ErrLink.
func (c *Counter) EmailLink(ctx context.Context, token string) (email string, err error) {
	l, err := c.linked(ctx, forEmail, token)
	return l.Email, err
}

// FinishEmail gives the account the address that the link was sent to, and tells
// the old one.
func (c *Counter) FinishEmail(ctx context.Context, token string) error {
	err := c.DB.Atomic(ctx, func(tx *store.Tx) error {
		l, err := c.live(tx, forEmail, token)
		if err != nil {
			return err
		}
		if err := c.useUp(tx, l); err != nil {
			return err
		}
		u, err := tx.User(l.UserID)
		if err != nil {
			return err
		}
		if u.Disabled {
			return ErrLink
		}
		return c.moveTo(tx, u, l.Email)
	})
	if store.IsUnique(err) {
		err = ErrEmailTaken
	}
	return err
}

func (c *Counter) moveTo(tx *store.Tx, u models.User, email string) error {
	now := c.Clock.Now()
	free, err := tx.SetEmail(u.ID, u.Email, email, now)
	if err != nil {
		return err
	}
	if !free {
		return ErrEmailTaken
	}
	if err := tx.EndMailLinks(u.ID, now); err != nil {
		return err
	}
	return c.tell(tx, u, notice.EmailChanged, "fresh", email)
}

// Rename changes what the actor is called.
func (c *Counter) Rename(ctx context.Context, a models.Actor, name string) error {
	if err := person(a); err != nil {
		return err
	}
	if !named(name) {
		return ErrName
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error { return tx.SetName(a.UserID, strings.TrimSpace(name), c.Clock.Now()) })
}
