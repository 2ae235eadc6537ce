package account

import (
	"context"
	"errors"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/notice"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// What is refused about invitations.
var (
	ErrInvitation     = fault.New(fault.Gone, "invitation.gone")
	ErrInvitedOther   = fault.New(fault.Denied, "invitation.other")
	ErrInvitedMember  = fault.New(fault.Conflict, "invitation.member").On("email")
	ErrInvitationMany = fault.New(fault.Exhausted, "invitation.many")
)

const (
	inviteFor      = 7 * 24 * time.Hour
	inviteBytes    = 32 // of randomness in a link
	maxOpenInvites = 50
	inviteWindow   = 24 * time.Hour
	invitesPerOrg  = 100
	invitesPerPair = 5 // of one address to one organisation
	triesPerToken  = 20
)

// Invite is whom to invite to what.
type Invite struct {
	Org   Org
	Email string
	Role  models.Role
}

// Invite writes to an address a link that makes its owner a member, once, within
// seven days. An invitation that the address had before ends.
func (c *Counter) Invite(ctx context.Context, a models.Actor, in Invite) (i models.Invitation, err error) {
	if !MayManage(a, in.Org) {
		return i, ErrNoRight
	}
	if !party.Belongs(in.Org.Kind, in.Role) {
		return i, ErrRole
	}
	email, err := party.NormaliseEmail(in.Email)
	if err != nil {
		return i, err
	}
	org := "invite:" + string(in.Org.Kind) + ":" + in.Org.ID
	if err := c.throttle(ctx, bound{org, invitesPerOrg, inviteWindow}, bound{org + ":" + digest(email), invitesPerPair, inviteWindow}); err != nil {
		return i, err
	}
	token, now := models.NewSecret(inviteBytes), c.Clock.Now()
	i = models.Invitation{
		ID: models.NewID("inv"), OrgKind: in.Org.Kind, OrgID: in.Org.ID, Email: email, Role: in.Role, Hash: digest(token), State: "open",
		InvitedBy: a.UserID, ExpiresAt: now.Add(inviteFor), CreatedAt: now, UpdatedAt: now,
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error { return c.invite(tx, a, i, token) })
	return i, err
}

func (c *Counter) invite(tx *store.Tx, a models.Actor, i models.Invitation, token string) error {
	if err := tx.LockMembers(i.OrgKind, i.OrgID); err != nil {
		return err
	}
	if _, err := still(tx, a); err != nil {
		return err
	}
	u, err := invitedUser(tx, i)
	if err != nil {
		return err
	}
	if err := tx.RevokeInvitationsTo(i.Email, i.OrgKind, i.OrgID, i.CreatedAt); err != nil {
		return err
	}
	open, err := tx.OpenInvitations(i.OrgKind, i.OrgID, i.CreatedAt)
	if err != nil {
		return err
	}
	if len(open) >= maxOpenInvites {
		return ErrInvitationMany.With("max", maxOpenInvites)
	}
	if err := tx.InsertInvitation(i); err != nil {
		return err
	}
	if err := c.mailInvitation(tx, a, i, u, token); err != nil {
		return err
	}
	what := map[string]string{"organisation": i.OrgID, "email": i.Email, "role": string(i.Role)}
	return c.record(tx, deed{by: a, action: "member.invite", kind: "invitation", id: i.ID, after: what})
}

// invitedUser returns the account of the invited address, a zero one when there
// is none, and refuses one who belongs already.
func invitedUser(tx *store.Tx, i models.Invitation) (models.User, error) {
	u, err := tx.UserByEmail(i.Email)
	if errors.Is(err, store.ErrNotFound) {
		return models.User{}, nil
	}
	if err != nil {
		return u, err
	}
	switch _, err := tx.MemberOf(u.ID, i.OrgKind, i.OrgID); {
	case err == nil:
		return u, ErrInvitedMember
	case !errors.Is(err, store.ErrNotFound):
		return u, err
	}
	return u, nil
}

func (c *Counter) mailInvitation(tx *store.Tx, a models.Actor, i models.Invitation, u models.User, token string) error {
	locale := u.Locale
	if u.ID == "" {
		locale = a.Locale
	}
	org, err := orgName(tx, Org{i.OrgKind, i.OrgID}, locale)
	if err != nil {
		return err
	}
	return c.Notices.Send(tx, notice.Message{
		Kind: notice.Invitation, To: i.Email, UserID: u.ID, Locale: locale, At: i.CreatedAt,
		Args: map[string]any{
			"organisation": org, "role": fault.Term("role." + string(i.Role)), "by": a.Name, "until": i.ExpiresAt,
			"link": c.Notices.Link("invitations", token),
		},
	})
}

// Invitations lists an organisation's open invitations, newest first.
func (c *Counter) Invitations(ctx context.Context, a models.Actor, o Org) (out []models.Invitation, err error) {
	if !MayManage(a, o) {
		return nil, ErrNoRight
	}
	err = c.view(ctx, func(tx *store.Tx) (err error) { out, err = tx.OpenInvitations(o.Kind, o.ID, c.Clock.Now()); return err })
	return out, err
}

// RevokeInvitation ends an open invitation of an organisation.
func (c *Counter) RevokeInvitation(ctx context.Context, a models.Actor, o Org, id string) error {
	if !MayManage(a, o) {
		return ErrNoRight
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if err := tx.RevokeInvitation(id, o.Kind, o.ID, c.Clock.Now()); err != nil {
			return known(err)
		}
		return c.record(tx, deed{by: a, action: "member.uninvite", kind: "invitation", id: id, after: map[string]string{"organisation": o.ID}})
	})
}
