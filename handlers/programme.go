package handlers

import (
	"net/http"
	"strings"
	"time"

	"supermarket/internal/i18n"
	"supermarket/internal/programmes"
	"supermarket/templates/service"
	"supermarket/templates/ui"
	"supermarket/web"
)

// ProgrammesList shows the programmes with their budgets.
func (h *Handlers) ProgrammesList(c *web.Ctx) error {
	rows, _, err := h.Programmes.List(c.Std(), c.Actor, paging{Limit: 200})
	if err != nil {
		return err
	}
	p := service.ProgrammesPage{Page: h.desk(c, "programmes.title"), New: h.offered(c, placeProgrammes+"/new")}
	if p.Waiting, err = h.waiting(c); err != nil {
		return err
	}
	for _, x := range rows {
		p.Rows = append(p.Rows, service.ProgrammeRow{
			Href: under(placeProgrammes, x.ID), Name: say(c.Loc, x.NameZh, x.NameEn), Funder: x.Funder, State: x.State,
			Budget: budget(x.Budget), Firms: x.Budget.Firms, Starts: x.StartsAt, Ends: x.EndsAt.Add(-time.Microsecond), Over: x.State == "published" && !x.EndsAt.After(h.Clock.Now()),
		})
	}
	return c.Render(http.StatusOK, service.Programmes(p))
}

// ProgrammeShow shows one programme: budget, rules, grants.
func (h *Handlers) ProgrammeShow(c *web.Ctx) error {
	d, err := h.Programmes.Show(c.Std(), c.Actor, c.Param("id"), here(c))
	if err != nil {
		return err
	}
	p := service.ProgrammePage{
		Page: h.desk(c, "programmes.title"), Name: say(c.Loc, d.NameZh, d.NameEn), Funder: d.Funder, State: d.State, Budget: budget(d.Budget),
		Facts: programmeFacts(c.Loc, d), Rules: sentences(c.Loc, d.Rules), Version: d.Version, Hash: d.Hash, Pager: pager(c, d.Next),
	}
	p.Title = p.Name
	p.Doors = h.programmeDoors(c, d.Programme.ID)
	p.About = say(c.Loc, d.AboutZh, d.AboutEn)
	for x := range strings.FieldsFuncSeq(d.Assumed, func(r rune) bool { return r == ',' }) {
		if id := "programme.assumed." + x; c.Loc.Has(id) {
			p.Assumed = append(p.Assumed, c.Loc.T(id))
		}
	}
	for _, g := range d.Grants {
		p.Grants = append(p.Grants, service.GrantRow{
			ID: g.Grant.ID, Href: grantPath(d.ID, g.Grant.ID), Firm: g.Firm, State: g.Grant.State, Granted: g.Grant.Amount, Held: g.Held, Used: g.Used, Free: g.Remaining, ExpiresAt: g.Grant.ExpiresAt,
		})
	}
	return c.Render(http.StatusOK, service.Programme(p))
}

func budget(b programmes.Budget) service.Budget {
	return service.Budget{Total: b.Total, Redeemed: b.Redeemed, Granted: b.Granted, Free: b.Free}
}

func programmeFacts(loc *i18n.Loc, d programmes.Detail) []ui.Fact {
	return []ui.Fact{
		{Key: loc.T("programme.fact.kind"), Value: loc.T("programme.kind." + d.Kind)},
		{Key: loc.T("programme.fact.mode"), Value: loc.T("programme.mode." + d.RedeemMode)},
		{Key: loc.T("programme.fact.dates"), Value: loc.Date(d.StartsAt) + " – " + loc.Date(d.EndsAt.Add(-time.Microsecond))},
	}
}

// programmeRooms are the pages of one programme, below its own; each stands where
// its route lets the reader in.
var programmeRooms = []place{
	{"design.door.design", "/design"},
	{"design.door.funding", "/funding"},
	{"design.door.dry_run", "/dry-run"},
	{"design.door.versions", "/versions"},
	{"proposals.new", "/propose"},
	{"bulk.title", "/bulk"},
	{"codes.title", "/codes"},
}

func (h *Handlers) programmeDoors(c *web.Ctx, id string) []ui.NavItem {
	var out []ui.NavItem
	for _, p := range programmeRooms {
		if h.admits(c, placeProgrammes+"/:id"+p.href) {
			out = append(out, ui.NavItem{Text: c.Loc.T(p.text), Href: under(placeProgrammes, id) + p.href})
		}
	}
	return out
}
