package handlers

import (
	"net/url"
	"strings"

	"supermarket/internal/i18n"
	"supermarket/internal/programmes"
	"supermarket/models"
	"supermarket/templates/service"
	"supermarket/templates/ui"
	"supermarket/web"
)

func (h *Handlers) codesPage(c *web.Ctx, d programmes.CodesDesk, form url.Values) service.CodesPage {
	loc := c.Loc
	at := under(placeProgrammes, d.Programme.ID, "codes")
	p := service.CodesPage{
		Page: h.desk(c, "codes.title"), Crumbs: programmeCrumbs(loc, d.Programme), Facts: budgetFacts(loc, d.BulkDesk), Pager: pager(c, d.Next), Why: closedWhy(loc, d.BulkDesk),
	}
	p.Path = at
	if p.Why == "" {
		key := or(clip(form.Get("key")), models.NewID("key"))
		value := func(name string) string { return clip(form.Get(name)) }
		p.Form = &service.CodesForm{Action: at, Key: key, Fields: []ui.Field{
			{Name: "count", Label: loc.T("codes.field.count"), Hint: loc.T("codes.field.count_hint", "max", programmes.MaxCodes), Value: value("count"), Numeric: true, Width: 8},
			{Name: "amount", Label: loc.T("codes.field.amount"), Hint: loc.T("codes.field.amount_hint"), Value: value("amount"), Numeric: true, Prefix: "¥", Width: 16},
			{Name: "claim_by", Label: loc.T("codes.field.claim_by"), Hint: loc.T("codes.field.day_hint"), Value: value("claim_by"), Type: "date", Width: 16},
			{Name: "expires_at", Label: loc.T("codes.field.expires_at"), Hint: loc.T("codes.field.expires_hint"), Value: value("expires_at"), Type: "date", Width: 16, Optional: true},
		}, Note: ui.Field{Name: "note", Label: loc.T("codes.field.note"), Hint: loc.T("codes.field.note_hint"), Value: value("note")}}
	}
	p.Table = ui.Table{Caption: loc.T("codes.list"), Quiet: true, Dense: true, Empty: loc.T("codes.none"), Head: []ui.Head{
		{Text: loc.T("codes.head.batch")},
		{Text: loc.T("codes.head.state")},
		{Text: loc.T("codes.head.count"), Numeric: true},
		{Text: loc.T("codes.head.amount"), Numeric: true},
		{Text: loc.T("codes.head.claimed"), Numeric: true},
		{Text: loc.T("codes.head.claim_by")},
		{Text: loc.T("bulk.head.by")},
	}}
	for _, b := range d.Batches {
		tag := codesTag(loc, b)
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: codesName(loc, b), Href: codesPath(d.Programme.ID, b.ID), Sub: loc.Time(b.CreatedAt)},
			{Tag: &tag},
			{Text: loc.Number(b.Count)},
			{Text: loc.Money(b.Amount)},
			{Text: loc.Number(d.Claimed[b.ID])},
			{Text: loc.Date(b.ClaimBy.Add(-1))},
			{Text: d.Names[b.ProposedBy], Sub: d.Names[b.DecidedBy]},
		}})
	}
	return p
}

func codesName(loc *i18n.Loc, b models.CodeBatch) string {
	return loc.T("codes.name", "count", b.Count, "amount", b.Amount)
}

func codesTag(loc *i18n.Loc, b models.CodeBatch) ui.Tag {
	t := ui.StateTag(loc, "codes", string(b.State))
	if b.State == models.CodesOpen {
		t.Tone = "good"
		if b.TakenAt == nil {
			t = ui.Tag{Text: loc.T("codes.not_taken"), Tone: "wait"}
		}
	}
	return t
}

func (h *Handlers) codeBatchPage(c *web.Ctx, v programmes.CodeBatchView) service.CodeBatchPage {
	loc, b := c.Loc, v.Batch
	at := codesPath(v.Programme.ID, b.ID)
	p := service.CodeBatchPage{
		Page: h.desk(c, ""), Tag: codesTag(loc, b), Notices: codesNotices(loc, v), Facts: codesFacts(loc, v), Deeds: codesDeeds(loc, v, at), History: codesHistory(loc, v),
		Crumbs: append(programmeCrumbs(loc, v.Programme), ui.Crumb{Text: loc.T("codes.title"), Href: under(placeProgrammes, v.Programme.ID, "codes")}),
	}
	p.Title, p.Path = codesName(loc, b), at
	if b.TakenAt != nil {
		g := ui.CountGauge(loc, loc.T("codes.gauge"), v.Counts[models.CodeClaimed], v.Counts[models.CodeVoid], v.Counts[models.CodeOpen])
		g.UsedLabel, g.HeldLabel, g.FreeName = loc.T("state.code.claimed"), loc.T("state.code.void"), loc.T("state.code.open")
		p.Gauge = &g
	}
	if v.May.Take {
		p.Take = &service.TakeForm{Action: at + "/take", Form: ui.Choice{Name: "form", Label: loc.T("codes.take_as"), Problem: p.ProblemOf("form"), Options: takeOptions(loc, b)}}
	}
	p.Pager = pager(c, v.Next)
	p.Claimed = ui.Table{Caption: loc.T("codes.claimed"), Quiet: true, Dense: true, Empty: loc.T("codes.claimed.none"), Head: []ui.Head{
		{Text: loc.T("programme.grant.firm")}, {Text: loc.T("codes.claimed.at")}, {Text: loc.T("codes.claimed.grant")},
	}}
	for _, r := range v.Claimed {
		cell := ui.Cell{}
		if r.ClaimedAt != nil {
			cell.Time = *r.ClaimedAt
		}
		p.Claimed.Rows = append(p.Claimed.Rows, ui.Row{Cells: []ui.Cell{
			{Text: r.Firm, Href: under(placeQueue, r.FirmID)}, cell, {Text: loc.T("bulk.row.grant"), Href: grantPath(v.Programme.ID, r.GrantID)},
		}})
	}
	return p
}

func takeOptions(loc *i18n.Loc, b models.CodeBatch) []ui.Option {
	sheet := ui.Option{Value: "print", Text: loc.T("codes.take_print"), Hint: loc.T("codes.take_print_hint")}
	if b.Count > maxPrint {
		sheet.Reason = loc.T("code.print_count", "max", maxPrint)
	}
	return []ui.Option{{Value: "csv", Text: loc.T("codes.take_csv"), Hint: loc.T("codes.take_csv_hint"), Checked: true}, sheet}
}

func codesNotices(loc *i18n.Loc, v programmes.CodeBatchView) []ui.Notice {
	b := v.Batch
	state := string(b.State)
	if b.State == models.CodesOpen && b.TakenAt == nil {
		state = "approved"
	}
	n := ui.Notice{Title: loc.T("codes.now." + state), Text: loc.T("codes.now." + state + ".text")}
	if b.State == models.CodesVoid || b.State == models.CodesRefused {
		n.Tone = "warn"
	}
	out := []ui.Notice{n}
	if b.Note != "" {
		out = append(out, ui.Notice{Title: loc.T("codes.note"), Text: b.Note})
	}
	return out
}

func codesFacts(loc *i18n.Loc, v programmes.CodeBatchView) []ui.Fact {
	b := v.Batch
	out := []ui.Fact{
		{Key: loc.T("codes.head.count"), Value: loc.Number(b.Count)},
		{Key: loc.T("codes.head.amount"), Value: loc.Money(b.Amount)},
		{Key: loc.T("codes.fact.total"), Value: loc.Money(models.Money(b.Count) * b.Amount)},
		{Key: loc.T("codes.head.claim_by"), Value: loc.Date(b.ClaimBy.Add(-1))},
	}
	if b.ExpiresAt != nil {
		out = append(out, ui.Fact{Key: loc.T("codes.field.expires_at"), Value: loc.Date(b.ExpiresAt.Add(-1))})
	}
	out = append(out, budgetFacts(loc, v.BulkDesk)...)
	out = append(out, ui.Fact{Key: loc.T("codes.fact.proposed"), Value: v.Names[b.ProposedBy], Sub: loc.Time(b.CreatedAt)})
	if b.DecidedAt != nil {
		out = append(out, ui.Fact{Key: loc.T("bulk.fact.decided"), Value: v.Names[b.DecidedBy], Sub: loc.Time(*b.DecidedAt)})
	}
	if b.TakenAt != nil {
		out = append(out, ui.Fact{Key: loc.T("codes.fact.taken"), Value: v.Names[b.TakenBy], Sub: loc.Time(*b.TakenAt)})
	}
	return out
}

func codesHistory(loc *i18n.Loc, v programmes.CodeBatchView) []ui.Event {
	var out []ui.Event
	for i := len(v.Moves) - 1; i >= 0; i-- {
		_, to, _ := strings.Cut(v.Moves[i].FromTo, ">")
		out = append(out, ui.Event{At: v.Moves[i].At, Title: loc.T("state.codes." + to), Text: v.Names[v.Moves[i].Actor], Now: i == len(v.Moves)-1})
	}
	return out
}

func codesDeeds(loc *i18n.Loc, v programmes.CodeBatchView, at string) []service.BulkDeed {
	var out []service.BulkDeed
	if v.May.Decide {
		out = append(out, decideDeeds(loc, at+"/decide", "codes", loc.T("codes.agree_now", "count", v.Batch.Count))...)
	}
	if v.May.Withdraw {
		out = append(out, service.BulkDeed{Title: loc.T("codes.withdraw"), Hint: loc.T("codes.withdraw.hint"), Action: at + "/withdraw", Button: ui.Button{Text: loc.T("codes.withdraw"), Kind: "secondary"}})
	}
	if v.May.Void {
		out = append(out, service.BulkDeed{
			Title: loc.T("codes.void"), Hint: loc.T("codes.void.hint"), Action: at + "/void", Note: noteField(loc, "reason", "undo.reason"), Button: ui.Button{Text: loc.T("codes.void"), Kind: "warning"},
		})
	}
	return out
}
