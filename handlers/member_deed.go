package handlers

import (
	"net/url"
	"strings"

	"supermarket/internal/account"
	"supermarket/models"
	"supermarket/web"
)

// MemberInvite invites somebody to the actor's organisation.
func (h *Handlers) MemberInvite(c *web.Ctx) error {
	return h.invite(c, []account.Org{account.OrgOf(c.Actor)}, placeMembers, h.members)
}

// StaffInvite invites somebody to the service network or the platform.
func (h *Handlers) StaffInvite(c *web.Ctx) error {
	return h.invite(c, account.StaffOrgs, placeStaff, h.staff)
}

// invite reads a role of one of the organisations and writes to the address; what
// is wrong is shown by again.
func (h *Handlers) invite(c *web.Ctx, orgs []account.Org, back string, again func(*web.Ctx, url.Values, error) error) error {
	form, err := fields(c)
	if err != nil {
		return err
	}
	kind, role, _ := strings.Cut(form.Get("role"), ":")
	in := account.Invite{Email: form.Get("email"), Role: models.Role(role)}
	for _, o := range orgs {
		if string(o.Kind) == kind {
			in.Org = o
		}
	}
	if in.Org.Kind == "" {
		return again(c, form, account.ErrRole)
	}
	if _, err := h.Account.Invite(c.Std(), c.Actor, in); err != nil {
		if !correctable(err) {
			return err
		}
		return again(c, form, err)
	}
	c.Flash("members.invited.done")
	return c.SeeOther(back)
}

// MemberRole gives a member another role.
func (h *Handlers) MemberRole(c *web.Ctx) error {
	return h.setRole(c, account.OrgOf(c.Actor), placeMembers, h.members)
}

// StaffRole gives a member of the staff another role.
func (h *Handlers) StaffRole(c *web.Ctx) error {
	return h.setRole(c, staffOrg(c), placeStaff, h.staff)
}

// staffOrg is the organisation that the address names; an unknown one is nobody's.
func staffOrg(c *web.Ctx) account.Org {
	return account.Org{Kind: models.OrgKind(c.Param("kind")), ID: c.Param("kind")}
}

func (h *Handlers) setRole(c *web.Ctx, o account.Org, back string, again func(*web.Ctx, url.Values, error) error) error {
	if o != account.OrgOf(c.Actor) && !account.MayManage(c.Actor, o) {
		return web.ErrMissing
	}
	id := c.Param("id")
	_, role, _ := strings.Cut(c.FormValue("role-"+id), ":")
	err := h.Account.SetRole(c.Std(), c.Actor, o, id, models.Role(role))
	return deedDone(c, err, "members.role_set", back, again)
}

// MemberRemove ends a membership; who ends their own is signed out by it.
func (h *Handlers) MemberRemove(c *web.Ctx) error {
	return h.remove(c, account.OrgOf(c.Actor), placeMembers, h.members)
}

// StaffRemove ends the membership of a member of the staff.
func (h *Handlers) StaffRemove(c *web.Ctx) error {
	return h.remove(c, staffOrg(c), placeStaff, h.staff)
}

func (h *Handlers) remove(c *web.Ctx, o account.Org, back string, again func(*web.Ctx, url.Values, error) error) error {
	if o != account.OrgOf(c.Actor) && !account.MayManage(c.Actor, o) {
		return web.ErrMissing
	}
	if c.Param("id") != c.Actor.UserID && !account.MayManage(c.Actor, o) {
		return account.ErrNoMember // also one that is there: they are not this member's to remove
	}
	err := h.Account.Remove(c.Std(), c.Actor, o, c.Param("id"))
	return deedDone(c, err, "members.removed", back, again)
}

func deedDone(c *web.Ctx, err error, done, back string, again func(*web.Ctx, url.Values, error) error) error {
	if err == nil {
		c.Flash(done)
		return c.SeeOther(back)
	}
	if !correctable(err) {
		return err
	}
	return again(c, url.Values{}, err)
}

// InvitationRevoke ends an invitation of the actor's organisation.
func (h *Handlers) InvitationRevoke(c *web.Ctx) error {
	return h.uninvite(c, account.OrgOf(c.Actor), placeMembers)
}

// StaffInvitationRevoke ends an invitation to the staff.
func (h *Handlers) StaffInvitationRevoke(c *web.Ctx) error {
	return h.uninvite(c, staffOrg(c), placeStaff)
}

func (h *Handlers) uninvite(c *web.Ctx, o account.Org, back string) error {
	if !account.MayManage(c.Actor, o) {
		return web.ErrMissing
	}
	if err := h.Account.RevokeInvitation(c.Std(), c.Actor, o, c.Param("id")); err != nil {
		return err
	}
	c.Flash("members.revoked")
	return c.SeeOther(back)
}
