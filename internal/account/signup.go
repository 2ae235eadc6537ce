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

// AskSignUp writes to an address: a link to go on with, or, where there is an
// account, that there is one. Its answer and its work are the same in both cases.
// locale is the asker's, addr where it came from.
func (c *Counter) AskSignUp(ctx context.Context, email, locale, addr string) error {
	email, err := party.NormaliseEmail(email)
	if err != nil {
		return err
	}
	if err := c.throttle(ctx, mailBounds(email, addr)...); err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		u, err := tx.UserByEmail(email)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		l := letter{purpose: forSignUp, lasts: signUpFor, user: u, email: email, path: "sign-up"}
		l.message = notice.Message{Kind: notice.SignUp, Locale: reads(u, locale)}
		if u.ID != "" {
			l.message.Kind = notice.SignUpKnown
			l.message.Args = map[string]any{"sign_in": c.Notices.Link("sign-in"), "reset": c.Notices.Link("reset")}
		}
		return c.post(tx, l, u.ID == "")
	})
}

// SignUpLink returns the address that a sign-up's link was sent to, else ErrLink.
func (c *Counter) SignUpLink(ctx context.Context, token string) (email string, err error) {
	l, err := c.linked(ctx, forSignUp, token)
	return l.Email, err
}

// FinishSignUp makes the person whose address the link was sent to; they belong
// to no organisation yet. The address of in is not read.
func (c *Counter) FinishSignUp(ctx context.Context, token string, in NewUser) (models.Actor, error) {
	l, err := c.linked(ctx, forSignUp, token)
	if err != nil {
		return models.Actor{}, err
	}
	in.Email, in.Exempt = l.Email, false
	if err := in.check(); err != nil {
		return models.Actor{}, err
	}
	u, err := c.user(ctx, in)
	if err != nil {
		return models.Actor{}, err
	}
	u.EmailConfirmedAt = &u.CreatedAt
	var a models.Actor
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if err := c.useUp(tx, l); err != nil {
			return err
		}
		fresh, err := tx.InsertUser(u)
		if err != nil {
			return err
		}
		if !fresh {
			return ErrEmailTaken
		}
		a, err = actorOf(tx, u.ID, "")
		return err
	})
	return a, err
}

// check says all that is wrong with a name and a password at once.
func (in NewUser) check() error {
	var wrong fault.List
	if !named(in.Name) {
		wrong = append(wrong, ErrName)
	}
	var f *fault.Fault
	if errors.As(party.CheckPassword(in.Password, in.Email, strings.TrimSpace(in.Name)), &f) {
		wrong = append(wrong, f)
	}
	return wrong.Or()
}

// named tells whether a person can be called that: one line of at most 200 bytes.
func named(name string) bool {
	name = strings.TrimSpace(name)
	return name != "" && len(name) <= 200 && !strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f })
}
