package handlers

import (
	"net/http"
	"net/url"

	"supermarket/internal/account"
	"supermarket/models"
	page "supermarket/templates/account"
	"supermarket/templates/ui"
	"supermarket/web"
)

// Members shows who belongs to the actor's organisation, and invites others.
func (h *Handlers) Members(c *web.Ctx) error { return h.members(c, url.Values{}, nil) }

func (h *Handlers) members(c *web.Ctx, form url.Values, wrong error) error {
	o := account.OrgOf(c.Actor)
	p := page.MembersPage{Page: h.page(c, "members.title"), Heading: c.Loc.T("members.title"), Lead: c.Loc.T("members.lead")}
	if o.Kind == models.OrgFirm {
		p.Up = []ui.Crumb{{Text: c.Loc.T("firm.title"), Href: placeFirm}}
	}
	return h.peoplePage(c, p, placeMembers, []account.Org{o}, form, wrong)
}

// Staff shows operators who works for the service network and the platform.
func (h *Handlers) Staff(c *web.Ctx) error { return h.staff(c, url.Values{}, nil) }

func (h *Handlers) staff(c *web.Ctx, form url.Values, wrong error) error {
	p := page.MembersPage{Page: h.page(c, "staff.title"), Heading: c.Loc.T("staff.title"), Lead: c.Loc.T("staff.lead")}
	return h.peoplePage(c, p, placeStaff, account.StaffOrgs, form, wrong)
}

func (h *Handlers) peoplePage(c *web.Ctx, p page.MembersPage, base string, orgs []account.Org, form url.Values, wrong error) error {
	may := account.MayManage(c.Actor, orgs[0])
	for _, o := range orgs {
		people, err := h.people(c, base, o, may)
		if err != nil {
			return err
		}
		p.Orgs = append(p.Orgs, people)
	}
	if may {
		p.Invite = inviteForm(c, p.Page, base, orgs, form)
	}
	if wrong == nil {
		return c.Render(http.StatusOK, page.Members(p))
	}
	p.Path, p.Problems = base, problems(c.Loc, wrong, nil)
	if p.Invite != nil {
		p.Invite.Problems = p.Problems
	}
	return c.Render(web.StatusOf(wrong), page.Members(p))
}

func (h *Handlers) people(c *web.Ctx, base string, o account.Org, may bool) (page.OrgPeople, error) {
	out := page.OrgPeople{Name: c.Actor.OrgName}
	if base == placeStaff {
		out.Name, base = c.Loc.T("org."+string(o.Kind)), under(base, string(o.Kind))
	}
	members, err := h.Account.Members(c.Std(), c.Actor, o)
	if err != nil {
		return out, err
	}
	for _, m := range members {
		out.Members = append(out.Members, memberRow(c, base, o, m, may))
	}
	if !may {
		return out, nil
	}
	open, err := h.Account.Invitations(c.Std(), c.Actor, o)
	for _, i := range open {
		out.Invitations = append(out.Invitations, page.InvitationRow{
			Email: i.Email, Role: c.Loc.T("role." + string(i.Role)), Until: i.ExpiresAt, Revoke: under(base+"/invitations", i.ID, "revoke"),
		})
	}
	return out, err
}

func memberRow(c *web.Ctx, base string, o account.Org, m account.Member, may bool) page.MemberRow {
	loc := c.Loc
	r := page.MemberRow{Name: m.Name, Email: m.Email, Role: loc.T("role." + string(m.Role)), Since: m.CreatedAt, Self: m.UserID == c.Actor.UserID}
	own := r.Self && o == account.OrgOf(c.Actor)
	if may && len(account.Roles(o.Kind)) > 1 {
		r.SetRole = under(base, m.UserID, "role")
		r.Roles = roleChoice(c, []account.Org{o}, string(o.Kind)+":"+string(m.Role))
		r.Roles.Label, r.Roles.Name = loc.T("members.role_of", "name", m.Name), "role-"+m.UserID
	}
	if may || own {
		r.Remove, r.Removing, r.RemoveButton = under(base, m.UserID, "remove"), loc.T("members.remove.text"), loc.T("members.remove")
	}
	if own {
		r.Removing, r.RemoveButton = loc.T("members.leave.text"), loc.T("members.leave")
	}
	return r
}

// roleChoice offers the roles of organisations; a value names both.
func roleChoice(c *web.Ctx, orgs []account.Org, chosen string) ui.Choice {
	out := ui.Choice{Name: "role", Label: c.Loc.T("members.field.role")}
	for _, o := range orgs {
		for _, role := range account.Roles(o.Kind) {
			value := string(o.Kind) + ":" + string(role)
			out.Options = append(out.Options, ui.Option{Value: value, Text: c.Loc.T("role." + string(role)), Hint: c.Loc.T("role.may." + string(role)), Checked: value == chosen})
		}
	}
	return out
}

func inviteForm(c *web.Ctx, around ui.Page, base string, orgs []account.Org, form url.Values) *page.FormPage {
	loc := c.Loc
	roles := roleChoice(c, orgs, form.Get("role"))
	return &page.FormPage{
		Page: around, Heading: loc.T("members.invite"), Lead: loc.T("members.invite.lead"), Action: base, Button: loc.T("members.invite.button"),
		Asks: []page.Question{
			{Field: &ui.Field{Name: "email", Label: loc.T("field.email"), Type: "email", Width: 32, Autocomplete: "off", Value: form.Get("email")}}, {Radios: &roles},
		},
	}
}
