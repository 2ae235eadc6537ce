package handlers

import (
	"net/http"
	"path"
	"strings"

	"supermarket/internal/i18n"
	"supermarket/internal/programmes"
	"supermarket/models"
	"supermarket/templates/service"
	"supermarket/templates/ui"
	"supermarket/web"
)

func grantPath(programmeID, id string, rest ...string) string {
	return under(under(placeProgrammes, programmeID, "grants"), id, rest...)
}

// GrantFile shows one grant: value, uses, history, and what may be done with it.
func (h *Handlers) GrantFile(c *web.Ctx) error { return h.grantFile(c, nil) }

func (h *Handlers) grantFile(c *web.Ctx, wrong error) error {
	f, err := h.Programmes.Grant(c.Std(), c.Actor, c.Param("id"), c.Param("grant"))
	if err != nil {
		return err
	}
	p := h.grantPage(c, f)
	if wrong == nil {
		return c.Render(http.StatusOK, service.Grant(p))
	}
	p.Problems = problems(c.Loc, wrong, func(field string) string {
		if field == "reason" {
			return reasonField(path.Base(c.Request().URL.Path))
		}
		return field
	})
	return c.Render(web.StatusOf(wrong), service.Grant(p))
}

// grantDeed does something to a grant and leads back to it.
func (h *Handlers) grantDeed(c *web.Ctx, said string, do func() error) error {
	if err := do(); err != nil {
		if correctable(err) {
			return h.grantFile(c, err)
		}
		return err
	}
	c.Flash(said)
	return c.SeeOther(grantPath(c.Param("id"), c.Param("grant")))
}

func (h *Handlers) grantShift(c *web.Ctx, deed, said string, do func(reason string) error) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	return h.grantDeed(c, said, func() error { return do(clip(form.Get(reasonField(deed)))) })
}

// reasonField is the field of a deed's reason: several deeds stand on one page.
func reasonField(deed string) string { return "reason-" + deed }

// GrantSuspend stops a grant.
func (h *Handlers) GrantSuspend(c *web.Ctx) error {
	return h.grantShift(c, "suspend", "grant.done.suspended", func(reason string) error {
		return h.Programmes.SuspendOf(c.Std(), c.Actor, c.Param("id"), c.Param("grant"), reason)
	})
}

// GrantResume lets a grant be used again.
func (h *Handlers) GrantResume(c *web.Ctx) error {
	return h.grantShift(c, "resume", "grant.done.resumed", func(reason string) error {
		return h.Programmes.ResumeOf(c.Std(), c.Actor, c.Param("id"), c.Param("grant"), reason)
	})
}

// GrantRevoke ends a grant.
func (h *Handlers) GrantRevoke(c *web.Ctx) error {
	return h.grantShift(c, "revoke", "grant.done.revoked", func(reason string) error {
		return h.Programmes.RevokeOf(c.Std(), c.Actor, c.Param("id"), c.Param("grant"), reason)
	})
}

// GrantUndo asks that a grant that nobody has used be taken back.
func (h *Handlers) GrantUndo(c *web.Ctx) error {
	return h.grantShift(c, "undo", "undo.done.proposed", func(reason string) error {
		_, err := h.Programmes.ProposeUndo(c.Std(), c.Actor, c.Param("id"), programmes.OfGrant, c.Param("grant"), reason)
		return err
	})
}

// GrantUndoDecide agrees to an undo, or refuses it.
func (h *Handlers) GrantUndoDecide(c *web.Ctx) error {
	said, do, err := h.undoWord(c)
	if err != nil {
		return err
	}
	return h.grantDeed(c, said, do)
}

// GrantUndoWithdraw takes the wish for an undo back.
func (h *Handlers) GrantUndoWithdraw(c *web.Ctx) error {
	return h.grantDeed(c, "undo.done.withdrawn", h.undoWithdrawn(c))
}

func (h *Handlers) grantPage(c *web.Ctx, f programmes.GrantFile) service.GrantPage {
	loc, g := c.Loc, f.Grant
	at := grantPath(g.ProgrammeID, g.ID)
	p := service.GrantPage{
		Page: h.desk(c, ""), Crumbs: programmeCrumbs(loc, f.Programme), Tag: ui.StateTag(loc, "grant", string(g.State)), Facts: grantFacts(loc, f),
		Gauge: ui.MoneyGauge(loc, loc.T("grant.value"), f.Used, f.Held, max(0, g.Amount-f.Used-f.Held)), Uses: grantUses(loc, f), Deeds: grantDeeds(loc, f, at), History: grantHistory(loc, f),
	}
	p.Title, p.Path = loc.T("grant.title", "firm", f.Firm.Name), at
	p.Notices = undoNotices(loc, f.Undos, f.Names)
	if f.NoUndo != nil && !models.GrantMoves.Ended(g.State) && f.Grant.State != models.GrantUsed {
		p.Notices = append(p.Notices, ui.Notice{Text: loc.Fault(f.NoUndo)})
	}
	return p
}

func grantFacts(loc *i18n.Loc, f programmes.GrantFile) []ui.Fact {
	g := f.Grant
	kind := loc.T("programme.kind.funded")
	if f.Entitlement {
		kind = loc.T("programme.kind.entitlement")
	}
	out := []ui.Fact{
		{Key: loc.T("programme.grant.firm"), Value: f.Firm.Name, Href: under(placeQueue, f.Firm.ID), Sub: f.Firm.Code},
		{Key: loc.T("programme.grant.granted"), Value: loc.Money(g.Amount), Sub: kind},
		{Key: loc.T("programme.grant.until"), Body: ui.When(loc, g.ExpiresAt)},
		{Key: loc.T("grant.origin"), Value: loc.T("grant.origin." + or(f.Origin.Kind, "single")), Href: originPath(g.ProgrammeID, f.Origin)},
		{Key: loc.T("grant.issued"), Value: f.Names[g.IssuedBy], Sub: loc.Time(g.CreatedAt)},
		{Key: loc.T("grant.approved"), Value: f.Names[g.ApprovedBy]},
		{Key: loc.T("bulk.fact.version"), Value: loc.T("bulk.fact.version_value", "version", g.Version)},
	}
	if g.Basis != "" {
		out = append(out, basisFact(loc, g.Basis))
	}
	for _, why := range f.Reasons {
		out = append(out, ui.Fact{Key: loc.T("grant.unusable"), Value: loc.Fault(why)})
	}
	return out
}

// originPath is where what a grant came of is shown, "" where nothing is.
func originPath(programmeID string, o programmes.Origin) string {
	switch o.Kind {
	case "bulk":
		return bulkPath(programmeID, o.ID)
	case "codes":
		return codesPath(programmeID, o.ID)
	case "application":
		return under(placeApplicationQueue, o.ID)
	case "proposal":
		return under(placeProposals, o.ID)
	}
	return ""
}

func grantUses(loc *i18n.Loc, f programmes.GrantFile) ui.Table {
	t := ui.Table{Caption: loc.T("grant.uses"), Quiet: true, Dense: true, Empty: loc.T("grant.uses.none"), Head: []ui.Head{
		{Text: loc.T("grant.use.order")},
		{Text: loc.T("grant.use.state")},
		{Text: loc.T("grant.use.reserved"), Numeric: true},
		{Text: loc.T("grant.use.captured"), Numeric: true},
		{Text: loc.T("grant.use.returned"), Numeric: true},
		{Text: loc.T("grant.use.at")},
	}}
	for _, r := range f.Uses {
		tag := ui.StateTag(loc, "reservation", string(r.State))
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: r.OrderID, Code: true}, {Tag: &tag}, {Text: loc.Money(r.Amount)}, {Text: loc.Money(r.Captured)}, {Text: loc.Money(r.Refunded)}, {Time: r.CreatedAt},
		}})
	}
	return t
}

func grantHistory(loc *i18n.Loc, f programmes.GrantFile) []ui.Event {
	var out []ui.Event
	for i := len(f.Moves) - 1; i >= 0; i-- {
		m := f.Moves[i]
		_, to, _ := strings.Cut(m.FromTo, ">")
		e := ui.Event{At: m.At, Title: loc.T("state.grant." + to), Text: f.Names[m.Actor], Now: i == len(f.Moves)-1}
		if strings.HasPrefix(m.Cause, "undo:") {
			e.Title = loc.T("grant.undone")
		}
		for _, t := range f.Trail {
			if t.At.Equal(m.At) && t.Reason != "" {
				e.Text = strings.TrimPrefix(e.Text+" · "+t.Reason, " · ")
			}
		}
		out = append(out, e)
	}
	return out
}

func grantDeeds(loc *i18n.Loc, f programmes.GrantFile, at string) []service.BulkDeed {
	var out []service.BulkDeed
	add := func(may bool, deed, kind string) {
		if may {
			out = append(out, service.BulkDeed{
				Title: loc.T("grant." + deed), Hint: loc.T("grant." + deed + ".hint"), Action: at + "/" + deed,
				Note: noteField(loc, reasonField(deed), "undo.reason"), Button: ui.Button{Text: loc.T("grant." + deed), Kind: kind},
			})
		}
	}
	add(f.May.Suspend, "suspend", "secondary")
	add(f.May.Resume, "resume", "")
	add(f.May.Undo, "undo", "warning")
	add(f.May.Revoke, "revoke", "warning")
	return append(out, undoDeeds(loc, at, f.Undos, f.May.DecideUndo, f.May.WithdrawUndo)...)
}
