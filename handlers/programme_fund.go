package handlers

import (
	"net/http"
	"net/url"
	"strings"

	"supermarket/internal/fault"
	"supermarket/internal/i18n"
	"supermarket/internal/programmes"
	"supermarket/models"
	"supermarket/templates/service"
	"supermarket/templates/ui"
	"supermarket/web"
)

// Treasury shows where a programme's money came from and what waits to move.
func (h *Handlers) Treasury(c *web.Ctx) error { return h.treasury(c, url.Values{}, nil) }

func (h *Handlers) treasury(c *web.Ctx, form url.Values, wrong error) error {
	t, err := h.Programmes.Treasury(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	p := h.treasuryPage(c, t, form)
	p.Problems = problems(c.Loc, wrong, nil)
	status := http.StatusOK
	if wrong != nil {
		status = web.StatusOf(wrong)
	}
	return c.Render(status, service.Treasury(p))
}

func (h *Handlers) treasuryPage(c *web.Ctx, t programmes.Treasury, form url.Values) service.TreasuryPage {
	loc, at := c.Loc, under(placeProgrammes, t.ID, "funding")
	p := service.TreasuryPage{
		Page: h.desk(c, "funding.title"), Up: designUp(c, t.ID, say(loc, t.NameZh, t.NameEn)), Action: at, Budget: budget(t.Budget),
		Funders: funderTable(loc, t.Funders), May: t.Funds && t.State != "closed", Key: or(form.Get("key"), models.NewID("key")),
	}
	p.Path = at
	p.Kind = ui.Choice{Name: "kind", Label: loc.T("funding.kind")}
	for _, k := range []string{models.FundingIn, models.FundingBack, models.FundingClose} {
		p.Kind.Options = append(p.Kind.Options, ui.Option{Value: k, Text: loc.T("funding.kind." + k), Hint: loc.T("funding.kind." + k + ".hint"), Checked: or(form.Get("kind"), models.FundingIn) == k})
	}
	p.Amount = ui.Field{Name: "amount", Label: loc.T("funding.amount"), Hint: loc.T("funding.amount.hint"), Value: clip(form.Get("amount")), Width: 16, Prefix: "¥", Numeric: true}
	p.Reference = ui.Field{Name: "reference", Label: loc.T("funding.reference"), Hint: loc.T("funding.reference.hint"), Value: clip(form.Get("reference")), Width: 32}
	for _, f := range t.Rows {
		p.Rows = append(p.Rows, fundingRow(loc, t, f, at))
	}
	return p
}

func fundingRow(loc *i18n.Loc, t programmes.Treasury, f programmes.FundingView, at string) service.FundingRow {
	row := service.FundingRow{
		ID: f.ID, What: loc.T("funding.row." + f.Kind), Amount: f.Amount, Reference: f.Reference, State: ui.Tag{Text: loc.T("state.funding." + f.State), Tone: fundingTones[f.State]},
		By: f.Proposer, At: f.CreatedAt, Note: f.Note, Decider: f.Decider, Action: at + "/" + f.ID, Whole: f.Kind == models.FundingClose,
		Field: ui.Field{Name: "note", Label: loc.T("funding.note"), Hint: loc.T("funding.note.hint")},
	}
	if f.DecidedAt != nil {
		row.DecidedAt = *f.DecidedAt
	}
	row.Decide = t.Decides && f.State == programmes.FundingProposed
	return row
}

var fundingTones = map[string]string{programmes.FundingProposed: "wait", programmes.FundingApproved: "good", programmes.FundingRefused: "warn"}

func funderTable(loc *i18n.Loc, in []programmes.Contribution) ui.Table {
	t := ui.Table{
		Caption: loc.T("funding.funders"), Quiet: true, Dense: true,
		Head: []ui.Head{{Text: loc.T("design.funder")}, {Text: loc.T("design.share"), Numeric: true}, {Text: loc.T("funding.paid"), Numeric: true}},
	}
	var total models.Money
	for _, f := range in {
		total += f.Paid
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: f.Name}, {Text: loc.Number(int64(f.Share))}, {Text: loc.MoneyExact(f.Paid)}}})
	}
	if len(in) > 1 {
		t.Foot = []ui.Cell{{Text: loc.T("funding.total")}, {}, {Text: loc.MoneyExact(total)}}
	}
	return t
}

// TreasuryPropose enters money that comes or goes, for a second person to approve.
func (h *Handlers) TreasuryPropose(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	in := programmes.FundingAsk{ProgrammeID: c.Param("id"), Kind: form.Get("kind"), Reference: form.Get("reference"), Key: form.Get("key")}
	var bad *fault.Fault
	if in.Amount, bad = sumIn(strings.TrimSpace(form.Get("amount"))); bad != nil {
		return h.treasury(c, form, bad.On("amount"))
	}
	if _, err = h.Programmes.ProposeFunding(c.Std(), c.Actor, in); err == nil {
		c.Flash("funding.done.proposed")
		return c.SeeOther(under(placeProgrammes, in.ProgrammeID, "funding"))
	}
	if correctable(err) {
		return h.treasury(c, form, err)
	}
	return err
}

// TreasuryDecide approves or refuses what another entered.
func (h *Handlers) TreasuryDecide(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	approve, id := form.Get("deed") == "approve", c.Param("id")
	if err = h.Programmes.DecideFunding(c.Std(), c.Actor, id, c.Param("funding"), approve, form.Get("note")); err == nil {
		c.Flash("funding.done." + form.Get("deed"))
		return c.SeeOther(under(placeProgrammes, id, "funding"))
	}
	if correctable(err) {
		return h.treasury(c, url.Values{}, err)
	}
	return err
}
