package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"supermarket/internal/i18n"
	"supermarket/internal/programmes"
	"supermarket/models"
	"supermarket/templates/ui"
	"supermarket/web"
)

// placeProposals is where staff find grants that were proposed.
const placeProposals = "/programmes/proposals"

// proposalStates are the states that the list is looked at by, the first one at first.
var proposalStates = []models.ProposalState{models.ProposalProposed, models.ProposalApproved, models.ProposalRefused, models.ProposalWithdrawn}

// ProposalsList lists grants that staff proposed.
func (h *Handlers) ProposalsList(c *web.Ctx) error {
	loc, f := c.Loc, programmes.ProposalFilter{ProgrammeID: c.QueryParam("programme"), State: or(c.QueryParam("state"), models.ProposalProposed)}
	rows, next, waiting, err := h.Programmes.Proposals(c.Std(), c.Actor, f, here(c))
	if err != nil {
		return err
	}
	p := ui.MatterPage{Page: h.desk(c, "proposals.title"), Lead: loc.T("proposals.lead", "count", waiting), Crumbs: []ui.Crumb{{Text: loc.T("programmes.title"), Href: placeProgrammes}}}
	part := ui.MatterPart{Table: proposalsTable(loc, rows)}
	for _, s := range proposalStates {
		b := ui.Button{Text: loc.T("state.proposal." + s), Href: proposalsPath(s, f.ProgrammeID, ""), Kind: "quiet"}
		if s == f.State {
			b.Kind = "secondary"
		}
		part.Links = append(part.Links, b)
	}
	p.Parts = []ui.MatterPart{{Links: part.Links}, {Table: part.Table}}
	if len(rows) == 0 {
		p.Parts[1] = ui.MatterPart{Lead: loc.T("proposals.none")}
	}
	if c.QueryParam("after") != "" {
		p.Pager.First = proposalsPath(f.State, f.ProgrammeID, "")
	}
	if next != "" {
		p.Pager.Next = proposalsPath(f.State, f.ProgrammeID, next)
	}
	return c.Render(http.StatusOK, ui.Matter(p))
}

func proposalsPath(state, programme, after string) string {
	v := url.Values{"state": {state}}
	if programme != "" {
		v.Set("programme", programme)
	}
	if after != "" {
		v.Set("after", after)
	}
	return placeProposals + "?" + v.Encode()
}

func proposalsTable(loc *i18n.Loc, rows []programmes.ProposalRow) *ui.Table {
	t := &ui.Table{Caption: loc.T("proposals.title"), Quiet: true, Dense: true, Head: []ui.Head{
		{Text: loc.T("applications.row.firm")},
		{Text: loc.T("applications.row.programme")},
		{Text: loc.T("queue.state")},
		{Text: loc.T("applications.grant.amount"), Numeric: true},
		{Text: loc.T("proposals.by")},
		{Text: loc.T("proposals.at")},
	}}
	for _, r := range rows {
		tag := ui.StateTag(loc, "proposal", r.State)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: r.Firm.Name, Href: under(placeProposals, r.ID)}, {Text: say(loc, r.Programme.NameZh, r.Programme.NameEn)}, {Tag: &tag}, {Text: loc.Money(r.Amount)}, {Text: r.By}, {Time: r.CreatedAt},
		}})
	}
	return t
}

// ProposalShow shows a proposed grant, and asks another person for a word.
func (h *Handlers) ProposalShow(c *web.Ctx) error { return h.proposal(c, nil, nil) }

func (h *Handlers) proposal(c *web.Ctx, form url.Values, wrong error) error {
	f, err := h.Programmes.Proposal(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	p := h.proposalPage(c, f, form)
	if wrong == nil {
		return c.Render(http.StatusOK, ui.Matter(p))
	}
	p.Path, p.Problems = under(placeProposals, f.ID), problems(c.Loc, wrong, nil)
	return c.Render(web.StatusOf(wrong), ui.Matter(p))
}

func (h *Handlers) proposalPage(c *web.Ctx, f programmes.ProposalFile, form url.Values) ui.MatterPage {
	loc := c.Loc
	tag := ui.StateTag(loc, "proposal", f.State)
	p := ui.MatterPage{
		Page: h.desk(c, "proposals.one"), Lead: say(loc, f.Programme.NameZh, f.Programme.NameEn), Tag: &tag, Crumbs: []ui.Crumb{{Text: loc.T("proposals.title"), Href: placeProposals}},
	}
	p.Title = loc.T("proposals.one.title", "amount", f.Amount, "firm", f.Firm.Name)
	p.Parts = []ui.MatterPart{{Facts: proposalFacts(loc, f)}, {Heading: loc.T("applications.checks"), Table: clauseTable(loc, f.Clauses)}}
	if len(f.Related) > 0 {
		var ties []string
		for _, r := range f.Related {
			row := relatedRow(loc, r.Firm, r.Provider, r.Ties)
			ties = append(ties, row.Kind+" "+row.Name+": "+strings.Join(row.Ties, loc.T("list.comma")))
		}
		p.Parts = append(p.Parts, ui.MatterPart{Heading: loc.T("queue.related"), Rules: ties})
	}
	if len(f.Grants) > 0 {
		t := grantsTable(loc, f.Grants)
		p.Parts = append(p.Parts, ui.MatterPart{Heading: loc.T("applications.grants"), Table: &t})
	}
	switch {
	case f.Barred != nil:
		p.Parts = append(p.Parts, ui.MatterPart{Heading: loc.T("queue.answer"), Notice: &ui.Notice{Text: loc.Fault(f.Barred)}})
	case len(f.Next) > 0:
		p.Parts = append(p.Parts, ui.MatterPart{Heading: loc.T("queue.answer"), Form: proposalForm(loc, f, form)})
	}
	return p
}

func proposalFacts(loc *i18n.Loc, f programmes.ProposalFile) []ui.Fact {
	out := []ui.Fact{
		{Key: loc.T("applications.row.firm"), Value: f.Firm.Name, Href: under(placeQueue, f.FirmID), Sub: f.Firm.Code},
		{Key: loc.T("applications.grant.amount"), Value: loc.Money(f.Amount)},
		{Key: loc.T("proposals.budget"), Value: loc.Money(f.Budget.Free)},
		{Key: loc.T("proposals.why"), Value: f.Note, Sub: loc.T("applications.by_name", "name", f.By)},
		{Key: loc.T("proposals.at"), Body: ui.When(loc, f.CreatedAt)},
	}
	if f.ExpiresAt != nil {
		out = append(out, ui.Fact{Key: loc.T("applications.grant.until"), Value: loc.Time(*f.ExpiresAt)})
	}
	if f.DecidedAt != nil {
		out = append(out, ui.Fact{Key: loc.T("proposals.decided"), Body: ui.When(loc, *f.DecidedAt), Sub: f.Decider})
	}
	if f.Answer != "" {
		out = append(out, ui.Fact{Key: loc.T("proposals.answer"), Value: f.Answer})
	}
	return out
}

func clauseTable(loc *i18n.Loc, rows []programmes.Clause) *ui.Table {
	t := &ui.Table{Caption: loc.T("applications.checks"), Quiet: true, Dense: true, Head: []ui.Head{{Text: loc.T("applications.check.rule")}, {Text: loc.T("applications.check.now")}}}
	for _, x := range rows {
		t.Rows = append(t.Rows, ui.Row{Warn: len(x.Why) > 0, Cells: []ui.Cell{{Text: loc.T(x.Rule.Key, x.Rule.Args...)}, metCell(loc, x)}})
	}
	return t
}

func proposalForm(loc *i18n.Loc, f programmes.ProposalFile, form url.Values) *ui.MatterForm {
	word := ui.Choice{Name: "to", Label: loc.T("proposals.word")}
	for _, s := range f.Next {
		word.Options = append(word.Options, ui.Option{Value: s, Text: loc.T("proposals.word."+s, "amount", f.Amount), Checked: form.Get("to") == s || len(f.Next) == 1})
	}
	out := ui.MatterForm{
		Action: under(placeProposals, f.ID, "decide"), Choices: []ui.Choice{word},
		Areas: []ui.Field{{Name: "note", Label: loc.T("queue.note"), Hint: loc.T("proposals.note.hint"), Value: clip(form.Get("note"))}}, Button: ui.Button{Text: loc.T("proposals.send")},
	}
	if len(f.Heavy) > 0 && slices.Contains(f.Next, models.ProposalApproved) {
		boxes, why := weighFields(loc, f.Heavy, form, asIs)
		boxes.Hint = loc.T("weigh.lead")
		out.Boxes, out.Areas = []ui.Choice{boxes}, append(out.Areas, why)
	}
	return &out
}

// ProposalDecide approves, refuses or withdraws a proposed grant.
func (h *Handlers) ProposalDecide(c *web.Ctx) error {
	form, err := once(c, fieldFlags)
	if err != nil {
		return err
	}
	to, wrong := form.Get("to"), error(nil)
	if to == "" {
		wrong = errRequired.With("label", c.Loc.T("proposals.word")).On("to")
	} else {
		_, wrong = h.Programmes.SettleProposal(c.Std(), c.Actor, c.Param("id"), to, form.Get("note"), readWeighed(form, asIs))
	}
	switch {
	case wrong == nil:
		c.Flash("proposals.done." + to)
		return c.SeeOther(under(placeProposals, c.Param("id")))
	case correctable(wrong):
		return h.proposal(c, form, wrong)
	}
	return wrong
}

// ProposeForm asks for a grant to be proposed for one firm.
func (h *Handlers) ProposeForm(c *web.Ctx) error { return h.propose(c, c.QueryParams(), nil) }

// Propose keeps it until another person decides.
func (h *Handlers) Propose(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	in := programmes.ProposeInput{ProgrammeID: c.Param("id"), Code: form.Get("code"), Note: form.Get("note"), Key: form.Get("key")}
	var wrong, late error
	in.Amount, wrong = yuan(form, "amount", programmes.ErrApplicationAmount)
	if text := strings.TrimSpace(form.Get("until")); text != "" {
		var day time.Time
		if day, late = readDate(text, "until"); late == nil {
			in.ExpiresAt = day.AddDate(0, 0, 1) // the end of that day in China
		}
	}
	if wrong = allWrong(wrong, late); wrong == nil {
		var p models.Proposal
		if p, wrong = h.Programmes.Propose(c.Std(), c.Actor, in); wrong == nil {
			c.Flash("proposals.done.proposed")
			return c.SeeOther(under(placeProposals, p.ID))
		}
	}
	if !correctable(wrong) {
		return wrong
	}
	return h.propose(c, form, wrong)
}

func (h *Handlers) propose(c *web.Ctx, form url.Values, wrong error) error {
	loc := c.Loc
	x, most, err := h.Programmes.Proposable(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	if x.State != "published" {
		return c.SeeOther(under(placeProgrammes, x.ID))
	}
	p := ui.MatterPage{
		Page: h.desk(c, "proposals.new"), Lead: loc.T("proposals.new.lead", "programme", say(loc, x.NameZh, x.NameEn)),
		Crumbs: []ui.Crumb{{Text: loc.T("programmes.title"), Href: placeProgrammes}, {Text: say(loc, x.NameZh, x.NameEn), Href: under(placeProgrammes, x.ID)}},
	}
	field := func(name string, width int) ui.Field {
		return ui.Field{Name: name, Label: loc.T("proposals.field." + name), Hint: loc.T("proposals.field." + name + ".hint"), Value: clip(form.Get(name)), Width: width}
	}
	code, amount, until, note := field("code", 32), field("amount", 16), field("until", 16), field("note", 0)
	code.Code, amount.Numeric, amount.Prefix, until.Type, until.Optional = true, true, "¥", "date", true
	if most > 0 {
		amount.Hint = loc.T("applications.most", "most", most)
	}
	key := form.Get("key")
	if key == "" || errors.Is(wrong, programmes.ErrKeyReused) {
		key = models.NewSecret(16)
	}
	p.Parts = []ui.MatterPart{
		{Facts: []ui.Fact{{Key: loc.T("proposals.budget"), Value: loc.Money(x.Budget.Free)}}},
		{Form: &ui.MatterForm{Action: under(placeProgrammes, x.ID, "propose"), Key: key, Fields: []ui.Field{code, amount, until}, Areas: []ui.Field{note}, Button: ui.Button{Text: loc.T("proposals.propose")}}},
	}
	if wrong == nil {
		return c.Render(http.StatusOK, ui.Matter(p))
	}
	p.Path, p.Problems = under(placeProgrammes, x.ID, "propose"), problems(loc, wrong, nil)
	return c.Render(web.StatusOf(wrong), ui.Matter(p))
}
