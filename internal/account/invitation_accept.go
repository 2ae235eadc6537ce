package account

import (
	"context"
	"errors"
	"time"

	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// Invited is what a link invites to.
type Invited struct {
	Org     Org
	OrgName any // a text, or a term of the catalog
	Role    models.Role
	Email   string
	By      string
	Until   time.Time
	Known   bool // the address has an account: it signs in to take the invitation up
}

// Invited returns what a link invites to; it spends nothing. A link that is
// used, ended, over or unknown is ErrInvitation.
func (c *Counter) Invited(ctx context.Context, token, addr string) (in Invited, err error) {
	if err := c.throttle(ctx, perInvited(addr)); err != nil {
		return in, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		i, err := c.openInvitation(tx, token)
		if err != nil {
			return err
		}
		in = Invited{Org: Org{i.OrgKind, i.OrgID}, Role: i.Role, Email: i.Email, Until: i.ExpiresAt}
		by, err := tx.User(i.InvitedBy)
		if err != nil {
			return err
		}
		in.By = by.Name
		if in.OrgName, err = orgName(tx, in.Org, "zh-CN"); err != nil {
			return err
		}
		_, err = tx.UserByEmail(i.Email)
		in.Known = err == nil
		if errors.Is(err, store.ErrNotFound) {
			err = nil
		}
		return err
	})
	return in, err
}

func perInvited(addr string) bound {
	return bound{"invited:" + party.Network(addr), triesPerToken, triesWindow}
}

func (c *Counter) openInvitation(tx *store.Tx, token string) (models.Invitation, error) {
	i, err := tx.InvitationByHash(digest(token))
	if errors.Is(err, store.ErrNotFound) || err == nil && (i.State != "open" || !i.ExpiresAt.After(c.Clock.Now())) {
		return i, ErrInvitation
	}
	return i, err
}

// Accept makes the signed-in person a member by a link that was sent to their own
// address, and returns them acting there. It works once.
func (c *Counter) Accept(ctx context.Context, a models.Actor, token string) (in models.Actor, err error) {
	if err := person(a); err != nil {
		return in, err
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		i, err := c.openInvitation(tx, token)
		if err != nil {
			return err
		}
		if i.Email != a.Email {
			return ErrInvitedOther
		}
		in, err = c.enter(tx, i, a.UserID)
		return err
	})
	return in, err
}

// AcceptNew makes an account for the address that a link was sent to, which
// confirms the address, and a member of it. It works once.
func (c *Counter) AcceptNew(ctx context.Context, token, name, password, locale, addr string) (in models.Actor, err error) {
	if err := c.throttle(ctx, perInvited(addr), inAll()); err != nil {
		return in, err
	}
	var i models.Invitation
	if err := c.view(ctx, func(tx *store.Tx) (err error) { i, err = c.openInvitation(tx, token); return err }); err != nil {
		return in, err
	}
	u, err := c.user(ctx, NewUser{Email: i.Email, Name: name, Password: password, Locale: locale})
	if err != nil {
		return in, err
	}
	u.EmailConfirmedAt = &u.CreatedAt
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		fresh, err := tx.InsertUser(u)
		if err != nil {
			return err
		}
		if !fresh {
			return ErrEmailTaken
		}
		in, err = c.enter(tx, i, u.ID)
		return err
	})
	return in, err
}

// enter spends the invitation and adds the membership: who comes second finds it
// spent, and who makes an invitation void meanwhile is waited for.
func (c *Counter) enter(tx *store.Tx, i models.Invitation, userID string) (in models.Actor, err error) {
	now := c.Clock.Now()
	if err := tx.LockMembers(i.OrgKind, i.OrgID); err != nil {
		return in, err
	}
	if err := tx.UseInvitation(i.ID, now); errors.Is(err, store.ErrStale) {
		return in, ErrInvitation
	} else if err != nil {
		return in, err
	}
	fresh, err := tx.InsertMembership(models.Membership{ID: models.NewID("mem"), UserID: userID, OrgKind: i.OrgKind, OrgID: i.OrgID, Role: i.Role, CreatedAt: now})
	if err == nil && !fresh {
		err = ErrInvitedMember
	}
	if err != nil {
		return in, err
	}
	if err := tx.ConfirmEmail(userID, now); err != nil {
		return in, err
	}
	if in, err = actorOf(tx, userID, i.OrgID); err != nil {
		return in, err
	}
	return in, c.record(tx, deed{by: in, action: "member.join", kind: "invitation", id: i.ID, after: map[string]string{"organisation": i.OrgID, "role": string(i.Role)}})
}
