package handlers

import (
	"net/url"
	"slices"
	"strings"

	"supermarket/internal/fault"
	"supermarket/internal/i18n"
	"supermarket/internal/programmes"
	"supermarket/models"
	"supermarket/templates/service"
	"supermarket/templates/ui"
	"supermarket/web"
)

// clean is an amount as it was typed, without its sign and blanks.
func clean(text string) string { return strings.TrimPrefix(strings.TrimSpace(text), "¥") }

func (h *Handlers) applicationQueuePage(c *web.Ctx, f programmes.ApplicationFilter, q programmes.ApplicationQueue) service.ApplicationQueuePage {
	loc := c.Loc
	p := service.ApplicationQueuePage{Page: h.desk(c, "applications.title"), Action: placeApplicationQueue, State: string(f.State), Late: f.Late}
	if c.QueryParam("after") != "" {
		p.Pager.First = applicationsPath(f, "")
	}
	if q.Next != "" {
		p.Pager.Next = applicationsPath(f, q.Next)
	}
	for i, s := range queueOfApplications {
		p.States = append(p.States, service.QueueState{
			Text: loc.T("state.application." + string(s)), Href: applicationsPath(programmes.ApplicationFilter{State: s, ProgrammeID: f.ProgrammeID}, ""), Count: q.Counts[s], Current: s == f.State && !f.Late,
		})
		if i == 0 {
			p.States = append(p.States, service.QueueState{Text: loc.T("queue.late"), Href: applicationsPath(programmes.ApplicationFilter{ProgrammeID: f.ProgrammeID, Late: true}, ""), Count: q.Late, Current: f.Late})
		}
	}
	p.Programme = ui.Choice{Name: "programme", Label: loc.T("applications.row.programme"), Options: []ui.Option{{Text: loc.T("applications.all_programmes"), Checked: f.ProgrammeID == ""}}}
	for _, x := range q.Programmes {
		p.Programme.Options = append(p.Programme.Options, ui.Option{Value: x.ID, Text: say(loc, x.NameZh, x.NameEn), Checked: x.ID == f.ProgrammeID})
	}
	for _, r := range q.Rows {
		p.Rows = append(p.Rows, service.ApplicationRow{
			Href: under(placeApplicationQueue, r.ID), Number: r.Number, Firm: r.Firm.Name, Programme: say(loc, r.Programme.NameZh, r.Programme.NameEn),
			State: ui.StateTag(loc, "application", string(r.State)), Since: r.Since, Due: r.Due, Late: r.Late, Asked: r.Asked, Amount: r.Amount,
		})
	}
	if h.admits(c, placeProposals) {
		p.Links = append(p.Links, ui.Button{Text: loc.T("proposals.title"), Href: placeProposals, Kind: "secondary"})
	}
	return p
}

func applicationsPath(f programmes.ApplicationFilter, after string) string {
	v := url.Values{}
	if f.Late {
		v.Set(lateApplications, "yes")
	} else {
		v.Set("state", string(f.State))
	}
	if f.ProgrammeID != "" {
		v.Set("programme", f.ProgrammeID)
	}
	if after != "" {
		v.Set("after", after)
	}
	return placeApplicationQueue + "?" + v.Encode()
}

func (h *Handlers) applicationFilePage(c *web.Ctx, f programmes.ApplicationFile, form url.Values) service.ApplicationPage {
	loc := c.Loc
	p := service.ApplicationPage{
		Page: h.desk(c, "applications.title"), Name: f.Number + " · " + f.Firm.Name, Lead: say(loc, f.Programme.NameZh, f.Programme.NameEn),
		State: ui.StateTag(loc, "application", string(f.State)), Revision: revisionText(f.Revision), Action: under(placeApplicationQueue, f.ID, "decide"),
		Checks: ruleChecks(loc, f), Papers: staffPapers(loc, f), Flags: firmFlags(loc, f.Flags), Grants: firmGrants(loc, f), Budget: budgetGauge(loc, f.Budget), History: staffHistory(loc, f),
	}
	p.Title = p.Name
	if f.State == models.ApplicationSubmitted || f.State == models.ApplicationReviewed {
		p.Notices = append(p.Notices, applicationWaits(loc, f))
	}
	if f.Version != f.Programme.Version {
		p.Notices = append(p.Notices, ui.Notice{Text: loc.T("applications.newer_rules", "then", f.Version, "now", f.Programme.Version), Tone: "warn"})
	}
	p.Groups = applicationGroups(loc, f)
	for _, r := range f.Related {
		p.Related = append(p.Related, relatedRow(loc, r.Firm, r.Provider, r.Ties))
	}
	switch {
	case f.Barred != nil:
		p.NoAnswer = loc.Fault(f.Barred)
	case len(f.Next) == 0:
		p.NoAnswer = loc.T("applications.no_answer")
	}
	for _, to := range f.Next {
		if barredFrom(f, to) {
			continue
		}
		p.Answers = append(p.Answers, applicationAnswer(loc, f, to, form))
	}
	return p
}

// barredFrom tells whether this reader may not give an answer; who made a review may still send it back.
func barredFrom(f programmes.ApplicationFile, to models.ApplicationState) bool {
	return f.Barred != nil && !(f.State == models.ApplicationReviewed && to == models.ApplicationSubmitted && f.OwnReview)
}

func applicationWaits(loc *i18n.Loc, f programmes.ApplicationFile) ui.Notice {
	id, tone := "applications.waiting", ""
	if f.Late {
		id, tone = "applications.waiting.late", "warn"
	}
	return ui.Notice{Text: loc.T(id, "since", f.Since, "due", f.Due), Tone: tone}
}

func applicationGroups(loc *i18n.Loc, f programmes.ApplicationFile) []service.FactGroup {
	x, firm := f.Answers, f.Firm
	state := ui.StateTag(loc, "firm", string(firm.State))
	asked := ui.Fact{Key: loc.T("apply.field.asked"), Value: loc.Money(f.Asked)}
	if most := f.MaxAsked(); most > 0 {
		asked.Sub = loc.T("applications.most", "most", most)
	}
	facts := []ui.Fact{
		asked,
		{Key: loc.T("apply.field.spend"), Value: loc.Money(x.Spend)},
		{Key: loc.T("apply.field.purpose"), Value: orNone(loc, purposeWord(loc, x.Purpose))},
		{Key: loc.T("apply.field.use"), Value: x.Use},
		{Key: loc.T("apply.field.aid"), Value: orNone(loc, aidWord(loc, x.Aid)), Sub: x.AidText},
		{Key: loc.T("applications.by"), Value: f.Names[f.UserID]},
	}
	if f.Amount > 0 {
		facts = append([]ui.Fact{{Key: loc.T("applications.proposed"), Value: loc.Money(f.Amount), Sub: loc.T("applications.by_name", "name", f.Names[f.ReviewedBy])}}, facts...)
	}
	if f.GrantID != "" {
		facts = append([]ui.Fact{{Key: loc.T("applications.granted"), Value: loc.Money(f.Amount), Href: under(placeProgrammes, f.ProgrammeID)}}, facts...)
	}
	out := []service.FactGroup{{Title: loc.T("applications.asked"), Facts: facts}}
	if s := x.Snapshot; s != nil {
		out[0].Facts = append(out[0].Facts, basisFact(loc, s.Basis))
	}
	marks := []string{}
	for _, m := range f.Marks {
		marks = append(marks, loc.Term(fault.Term("mark."+m.Mark)))
	}
	return append(out, service.FactGroup{Title: loc.T("applications.firm"), Facts: []ui.Fact{
		{Key: loc.T("firm.fact.name"), Value: firm.Name, Href: under(placeQueue, firm.ID), Sub: state.Text},
		{Key: loc.T("firm.fact.code"), Value: firm.Code},
		{Key: loc.T("firm.fact.region"), Value: wordOf(loc, "region", firm.Region)},
		{Key: loc.T("firm.fact.industry"), Value: wordOf(loc, "industry", plainID.Replace(firm.Industry))},
		{Key: loc.T("firm.fact.size"), Value: wordOf(loc, "size", firm.Size)},
		{Key: loc.T("firm.fact.title"), Value: wordOf(loc, "title", firm.Title)},
		{Key: loc.T("applications.marks"), Value: orNone(loc, strings.Join(marks, loc.T("list.comma")))},
	}})
}

// ruleChecks compares the rules when the application was handed in with now.
func ruleChecks(loc *i18n.Loc, f programmes.ApplicationFile) ui.Table {
	t := ui.Table{Caption: loc.T("applications.checks"), Quiet: true, Dense: true, Head: []ui.Head{
		{Text: loc.T("applications.check.rule")}, {Text: loc.T("applications.check.then")}, {Text: loc.T("applications.check.now")},
	}}
	for i, x := range f.Now {
		row := ui.Row{Cells: []ui.Cell{{Text: loc.T(x.Rule.Key, x.Rule.Args...)}, {Text: "–"}, metCell(loc, x)}, Warn: len(x.Why) > 0}
		if i < len(f.Then) && f.Version == f.Programme.Version {
			row.Cells[1] = metCell(loc, f.Then[i])
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func metCell(loc *i18n.Loc, x programmes.Clause) ui.Cell {
	if len(x.Why) == 0 {
		return ui.Cell{Tag: &ui.Tag{Text: loc.T("award.met"), Tone: "good"}}
	}
	return ui.Cell{Tag: &ui.Tag{Text: loc.T("award.not_met"), Tone: "warn"}, Sub: loc.Fault(x.Why[0])}
}

func staffPapers(loc *i18n.Loc, f programmes.ApplicationFile) ui.Table {
	t := ui.Table{Caption: loc.T("applications.papers"), Quiet: true, Dense: true, Empty: loc.T("applications.papers.none"), Head: []ui.Head{
		{Text: loc.T("applications.paper.name")}, {Text: loc.T("applications.paper.kind")}, {Text: loc.T("applications.paper.size"), Numeric: true}, {Text: loc.T("applications.paper.at")}, {Text: "SHA-256"},
	}}
	for _, e := range f.Papers {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: e.Name, Href: under(placeApplicationQueue, f.ID, "papers", e.ID)}, {Text: loc.T("apply.paper." + e.Kind)}, {Text: loc.Bytes(e.Bytes)}, {Time: e.CreatedAt}, {Text: e.SHA256[:16] + "…", Code: true},
		}})
	}
	return t
}

func firmFlags(loc *i18n.Loc, rows []models.Flag) ui.Table {
	t := ui.Table{Caption: loc.T("applications.flags"), Quiet: true, Dense: true, Empty: loc.T("applications.flags.none"), Head: heads(loc, "control.head.", "kind", "-weight", "state", "found")}
	for _, r := range rows {
		tag := ui.StateTag(loc, "flag", string(r.State))
		t.Rows = append(t.Rows, ui.Row{Warn: r.Weight >= programmes.HeavyFlag, Cells: []ui.Cell{{Text: loc.T("flag.kind." + r.Kind), Href: under(placeFlags, r.ID)}, {Text: loc.Number(r.Weight)}, {Tag: &tag}, {Time: r.FoundAt}}})
	}
	return t
}

func firmGrants(loc *i18n.Loc, f programmes.ApplicationFile) ui.Table {
	return grantsTable(loc, f.Grants)
}

func grantsTable(loc *i18n.Loc, rows []programmes.Voucher) ui.Table {
	t := ui.Table{Caption: loc.T("applications.grants"), Quiet: true, Dense: true, Empty: loc.T("applications.grants.none"), Head: []ui.Head{
		{Text: loc.T("applications.row.programme")}, {Text: loc.T("queue.state")}, {Text: loc.T("applications.grant.amount"), Numeric: true}, {Text: loc.T("applications.grant.used"), Numeric: true}, {Text: loc.T("applications.grant.until")},
	}}
	for _, v := range rows {
		tag := ui.StateTag(loc, "grant", string(v.Grant.State))
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: say(loc, v.Programme.NameZh, v.Programme.NameEn)}, {Tag: &tag}, {Text: loc.Money(v.Grant.Amount)}, {Text: loc.MoneyExact(v.Used)}, {Time: v.Grant.ExpiresAt},
		}})
	}
	return t
}

func budgetGauge(loc *i18n.Loc, b programmes.Budget) ui.Gauge {
	g := ui.MoneyGauge(loc, loc.T("applications.budget"), b.Redeemed, b.Granted, b.Free)
	g.HeldLabel = loc.T("applications.budget.granted")
	return g
}

func staffHistory(loc *i18n.Loc, f programmes.ApplicationFile) []ui.Event {
	events := applyHistory(loc, f.Moves)
	for i := range events {
		events[i].Detail = f.Names[f.Moves[len(f.Moves)-1-i].Actor]
	}
	if len(events) > 0 && f.Note != "" {
		events[0].Text = f.Note
	}
	return events
}

func applicationAnswer(loc *i18n.Loc, f programmes.ApplicationFile, to models.ApplicationState, form url.Values) service.ApplicationAnswer {
	id, mine := "applications.answer."+string(to), form.Get("to") == string(to)
	a := service.ApplicationAnswer{To: string(to), Title: loc.T(id), Hint: loc.T(id+".hint", "amount", f.Amount), Open: mine || form == nil && len(f.Next) > 0 && to == f.Next[0]}
	a.Button = ui.Button{Text: loc.T(id)}
	if to == models.ApplicationApproved {
		a.Button.Text = loc.T("applications.answer.approved.button", "amount", f.Amount)
		if len(f.Heavy) > 0 {
			boxes, word := weighFields(loc, f.Heavy, form, answerFields(to))
			a.Flags, a.FlagWord = &boxes, word
		}
	}
	if to == models.ApplicationRefused {
		a.Button.Kind = "warning"
	}
	if to == models.ApplicationMoreAsked || to == models.ApplicationSubmitted {
		a.Button.Kind = "secondary"
	}
	note := applicationField(to, "note")
	a.Note = ui.Field{Name: note, Label: loc.T("queue.note"), Hint: loc.T("applications.note." + string(to)), Value: clip(form.Get(note))}
	if to == models.ApplicationReviewed {
		name := applicationField(to, "amount")
		a.Amount = &ui.Field{Name: name, Label: loc.T("applications.amount"), Hint: loc.T("applications.amount.hint", "asked", f.Asked), Value: f.Asked.String(), Numeric: true, Prefix: "¥", Width: 16}
		if mine {
			a.Amount.Value = clip(form.Get(name))
		}
	}
	if all := programmes.ApplicationReasons(to); len(all) > 0 {
		name := applicationField(to, "reason")
		a.Reasons = &ui.Choice{Name: name, Label: loc.T("queue.reasons")}
		for _, r := range all {
			a.Reasons.Options = append(a.Reasons.Options, ui.Option{Value: r, Text: loc.T("application_reason." + string(to) + "." + r), Checked: slices.Contains(form[name], r)})
		}
	}
	return a
}
