package handlers

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"supermarket/internal/i18n"
	"supermarket/internal/programmes"
	"supermarket/models"
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
	p.Groups = programmeGroups(c.Loc, rows, h.Clock.Now())
	return c.Render(http.StatusOK, service.Programmes(p))
}

// How programmes stand, in the order of the list: what is in use and what is
// being written first.
const (
	phaseOpen     = "open"
	phaseDraft    = "draft"
	phaseUnfunded = "unfunded"
	phaseOver     = "over"
)

func phaseOf(x programmes.Programme, now time.Time) string {
	switch {
	case x.State == "closed" || x.State == "published" && !x.EndsAt.After(now):
		return phaseOver
	case x.State == "draft":
		return phaseDraft
	case x.Budget.Total == 0:
		return phaseUnfunded
	}
	return phaseOpen
}

// programmeGroups are the programmes by how they stand; in each the one that ends first.
func programmeGroups(loc *i18n.Loc, rows []programmes.Programme, now time.Time) (out []service.ProgrammeGroup) {
	rows = slices.SortedStableFunc(slices.Values(rows), func(a, b programmes.Programme) int { return a.EndsAt.Compare(b.EndsAt) })
	for _, s := range []string{phaseOpen, phaseDraft, phaseUnfunded, phaseOver} {
		g := service.ProgrammeGroup{Title: loc.T("programmes.group." + s), Folded: s == phaseUnfunded || s == phaseOver}
		for _, x := range rows {
			if phaseOf(x, now) == s {
				g.Rows = append(g.Rows, programmeRow(loc, x, now))
			}
		}
		if len(g.Rows) > 0 {
			out = append(out, g)
		}
	}
	return out
}

func programmeRow(loc *i18n.Loc, x programmes.Programme, now time.Time) service.ProgrammeRow {
	return service.ProgrammeRow{
		Href: under(placeProgrammes, x.ID), Name: say(loc, x.NameZh, x.NameEn), Funder: x.Funder, State: programmeTag(loc, x.Programme, now),
		Budget: budget(x.Budget), Firms: x.Budget.Firms, Starts: x.StartsAt, Ends: x.EndsAt.Add(-time.Microsecond),
	}
}

// programmeTag is a programme's state in a word; one past its last day is over, published as it is.
func programmeTag(loc *i18n.Loc, p models.Programme, now time.Time) ui.Tag {
	if p.State == "published" && !p.EndsAt.After(now) {
		return ui.Tag{Text: loc.T("award.group.over"), Tone: "wait"}
	}
	return ui.StateTag(loc, "programme", p.State)
}

// ProgrammeShow shows one programme: budget, rules, grants.
func (h *Handlers) ProgrammeShow(c *web.Ctx) error {
	d, err := h.Programmes.Show(c.Std(), c.Actor, c.Param("id"), here(c))
	if err != nil {
		return err
	}
	p := service.ProgrammePage{
		Page: h.desk(c, "programmes.title"), Name: say(c.Loc, d.NameZh, d.NameEn), Funder: d.Funder, State: programmeTag(c.Loc, d.Programme.Programme, h.Clock.Now()), Budget: budget(d.Budget),
		Facts: programmeFacts(c.Loc, d), Version: d.Version, Hash: d.Hash, Pager: pager(c, d.Next),
	}
	if d.Version > 0 {
		p.Rules = sentences(c.Loc, d.Rules)
	}
	p.Title = p.Name
	p.Doors = h.programmeDoors(c, d)
	if p.Waiting, err = h.waitingOf(c, d.ID); err != nil {
		return err
	}
	p.Next = h.programmeNext(c, d)
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

// programmeNext is what comes next of a programme for those who write it and issue its vouchers.
func (h *Handlers) programmeNext(c *web.Ctx, d programmes.Detail) *ui.Button {
	to := func(text, room string) *ui.Button {
		return &ui.Button{Text: c.Loc.T(text), Href: under(placeProgrammes, d.ID, room)}
	}
	if !h.admits(c, placeProgrammes+"/:id/propose") {
		return nil
	}
	switch phaseOf(d.Programme, h.Clock.Now()) {
	case phaseDraft:
		return to("programme.next.design", "design")
	case phaseUnfunded:
		return to("programme.next.funding", "funding")
	case phaseOpen:
		return to("programme.next.bulk", "bulk")
	}
	return nil
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
}

// grantRooms are those that issue vouchers: there is nothing to issue before the rules are published.
var grantRooms = []place{
	{"proposals.new", "/propose"},
	{"bulk.title", "/bulk"},
	{"codes.title", "/codes"},
}

func (h *Handlers) programmeDoors(c *web.Ctx, d programmes.Detail) []ui.NavItem {
	rooms := programmeRooms
	if d.Version > 0 {
		rooms = slices.Concat(rooms, grantRooms)
	}
	var out []ui.NavItem
	for _, p := range rooms {
		if h.admits(c, placeProgrammes+"/:id"+p.href) {
			out = append(out, ui.NavItem{Text: c.Loc.T(p.text), Href: under(placeProgrammes, d.ID) + p.href})
		}
	}
	return out
}
