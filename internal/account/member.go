package account

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/notice"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// What is refused about members.
var (
	ErrLastOwner = fault.New(fault.Conflict, "member.last")
	ErrNoMember  = fault.New(fault.NotFound, "member.none")
)

// Org names an organisation.
type Org struct {
	Kind models.OrgKind
	ID   string
}

// OrgOf is the organisation that the actor acts for.
func OrgOf(a models.Actor) Org { return Org{a.OrgKind, a.OrgID} }

// StaffOrgs are the two organisations whose people operators invite and remove.
var StaffOrgs = []Org{{models.OrgNetwork, string(models.OrgNetwork)}, {models.OrgPlatform, string(models.OrgPlatform)}}

// Member is one person of an organisation.
type Member struct {
	models.Membership
	Name     string
	Email    string
	Disabled bool
}

// keeper is the role that an organisation is never without.
var keeper = map[models.OrgKind]models.Role{
	models.OrgFirm: models.RoleOwner, models.OrgProvider: models.RoleProvider, models.OrgPlatform: models.RoleOperator,
}

// MayManage tells whether the actor invites, changes and removes people of the
// organisation: its owner, an operator for the network's and the platform's own.
func MayManage(a models.Actor, o Org) bool {
	switch {
	case a.KeyID != "" || !a.SignedIn():
		return false
	case o.Kind == models.OrgNetwork || o.Kind == models.OrgPlatform:
		return o.ID == string(o.Kind) && party.Can(a.Role, party.Staff)
	}
	return OrgOf(a) == o && party.Can(a.Role, party.Members)
}

// Members lists who belongs to an organisation, oldest first: for its members,
// and for operators the staff.
func (c *Counter) Members(ctx context.Context, a models.Actor, o Org) (out []Member, err error) {
	if !MayManage(a, o) && (OrgOf(a) != o || a.KeyID != "") {
		return nil, ErrNoRight
	}
	err = c.view(ctx, func(tx *store.Tx) error {
		out = nil
		rows, err := tx.MembersOf(o.Kind, o.ID)
		if err != nil {
			return err
		}
		for _, m := range rows {
			u, err := tx.User(m.UserID)
			if err != nil {
				return err
			}
			out = append(out, Member{m, u.Name, u.Email, u.Disabled})
		}
		return nil
	})
	return out, err
}

// SetRole gives a member another role of the organisation; keys that go beyond
// it end. The last owner keeps theirs.
func (c *Counter) SetRole(ctx context.Context, a models.Actor, o Org, userID string, role models.Role) error {
	if !MayManage(a, o) {
		return ErrNoRight
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		m, err := c.lockedMember(tx, a, o, userID)
		if err != nil || m.Role == role {
			return err
		}
		if !party.Belongs(o.Kind, role) {
			return ErrRole
		}
		if err := last(tx, m); err != nil {
			return err
		}
		if err := tx.SetRole(userID, o.Kind, o.ID, m.Role, role); err != nil {
			return err
		}
		now := c.Clock.Now()
		if err := demote(tx, m, role, now); err != nil {
			return err
		}
		if err := c.tellMember(tx, m, notice.RoleChanged, map[string]any{"role": fault.Term("role." + string(role)), "at": now}); err != nil {
			return err
		}
		change := map[string]string{"organisation": o.ID, "role": string(role), "was": string(m.Role)}
		return c.record(tx, deed{by: a, action: "member.role", kind: "user", id: userID, after: change})
	})
}

// Remove ends a membership at once, with its keys, the sessions of the person and
// the invitations that they made there: a manager's errand, and everyone's own.
// The last owner stays.
func (c *Counter) Remove(ctx context.Context, a models.Actor, o Org, userID string) error {
	own := a.UserID == userID && OrgOf(a) == o && a.KeyID == ""
	if !own && !MayManage(a, o) {
		return ErrNoRight
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		m, err := c.lockedMember(tx, a, o, userID)
		if err != nil {
			return err
		}
		if err := last(tx, m); err != nil {
			return err
		}
		if err := tx.RemoveMember(userID, o.Kind, o.ID); err != nil {
			return err
		}
		now := c.Clock.Now()
		if err := demote(tx, m, "", now); err != nil {
			return err
		}
		if err := tx.EndAll(userID, ""); err != nil {
			return err
		}
		if !own {
			if err := c.tellMember(tx, m, notice.MemberRemoved, map[string]any{"at": now}); err != nil {
				return err
			}
		}
		was := map[string]string{"organisation": o.ID, "was": string(m.Role)}
		return c.record(tx, deed{by: a, action: "member.remove", kind: "user", id: userID, after: was})
	})
}

// lockedMember makes others who change the members wait, and asks again whether
// the actor still may: they may have been demoted a moment ago.
func (c *Counter) lockedMember(tx *store.Tx, a models.Actor, o Org, userID string) (models.Membership, error) {
	if err := tx.LockMembers(o.Kind, o.ID); err != nil {
		return models.Membership{}, err
	}
	if _, err := still(tx, a); err != nil {
		return models.Membership{}, err
	}
	m, err := tx.MemberOf(userID, o.Kind, o.ID)
	if errors.Is(err, store.ErrNotFound) {
		err = ErrNoMember
	}
	return m, err
}

// still refuses an actor whose membership is no longer as the request began.
func still(tx *store.Tx, a models.Actor) (models.Membership, error) {
	m, err := tx.MemberOf(a.UserID, a.OrgKind, a.OrgID)
	if errors.Is(err, store.ErrNotFound) || err == nil && m.Role != a.Role {
		return m, ErrNoRight
	}
	return m, err
}

// last refuses to take the organisation's one keeper away.
func last(tx *store.Tx, m models.Membership) error {
	if m.Role != keeper[m.OrgKind] {
		return nil
	}
	n, err := tx.CountRole(m.OrgKind, m.OrgID, m.Role)
	if err != nil {
		return err
	}
	u, err := tx.User(m.UserID)
	if err == nil && !u.Disabled && n <= 1 {
		err = ErrLastOwner.With("role", fault.Term("role."+string(m.Role)))
	}
	return err
}

// demote ends what the member's new role, "" for none, does not allow.
func demote(tx *store.Tx, m models.Membership, role models.Role, now time.Time) error {
	if !party.Can(role, party.Members) && !party.Can(role, party.Staff) {
		if err := tx.RevokeInvitationsBy(m.UserID, m.OrgKind, m.OrgID, now); err != nil {
			return err
		}
	}
	if m.OrgKind != models.OrgFirm {
		return nil
	}
	keys, err := tx.KeysOfMember(m.UserID, m.OrgID)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if allowed(role, k.Scopes) {
			continue
		}
		if err := tx.RevokeKey(k.ID, m.OrgID, now); err != nil {
			return err
		}
		if err := tx.GiveBackLimit("firm:"+m.OrgID+":keys", 1); err != nil {
			return err
		}
	}
	return nil
}

// allowed tells whether a key with these scopes may stay with a member of that role.
func allowed(role models.Role, scopes string) bool {
	may := ScopesFor(role)
	return party.Can(role, party.Keys) && !slices.ContainsFunc(strings.Split(scopes, ","), func(s string) bool { return !slices.Contains(may, s) })
}

func (c *Counter) tellMember(tx *store.Tx, m models.Membership, kind notice.Kind, args map[string]any) error {
	u, err := tx.User(m.UserID)
	if err != nil {
		return err
	}
	if args["organisation"], err = orgName(tx, Org{m.OrgKind, m.OrgID}, u.Locale); err != nil {
		return err
	}
	return c.Notices.Send(tx, notice.Message{Kind: kind, To: u.Email, UserID: u.ID, Locale: u.Locale, Args: args, At: c.Clock.Now()})
}

// orgName is what a message calls an organisation: a text, or a term of the catalog.
func orgName(tx *store.Tx, o Org, locale string) (any, error) {
	switch o.Kind {
	case models.OrgFirm:
		f, err := tx.Firm(o.ID)
		return f.Name, err
	case models.OrgProvider:
		p, err := tx.Provider(o.ID)
		if locale == "en" && p.NameEn != "" {
			return p.NameEn, err
		}
		return p.NameZh, err
	}
	return fault.Term("org." + string(o.Kind)), nil
}
