package handlers

import (
	"net/url"
	"strings"

	"supermarket/internal/checkout"
	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/ui"
)

// The places of usage: bills, disputes of them, and what was kept apart.
const (
	placeUsage         = "/usage/disputes"
	placeUsageLines    = "/usage/lines"
	placeProviderUsage = "/provider/usage"
	placeOperatorUsage = "/operator/usage"
)

type usageCase = checkout.UsageCase

// billFacts are what was bought, how it ended, and where its money went.
func billFacts(loc *i18n.Loc, v usageCase, seller bool) []ui.Fact {
	s := v.Settled
	out := []ui.Fact{
		{Key: loc.T("usage.fact.order"), Value: v.Order.Number, Sub: v.Firm.Name},
		{Key: loc.T("usage.fact.what"), Value: say(loc, v.Offering.TitleZh, v.Offering.TitleEn), Sub: say(loc, v.Provider.NameZh, v.Provider.NameEn)},
		{Key: loc.T("usage.fact.units"), Value: unitsText(loc, v.Offering.Kind, v.Line.Units)},
		{Key: loc.T("usage.fact.ended"), Value: ui.StateTag(loc, "job", string(v.Job.State)).Text, Sub: cause(loc, v.Job.Cause)},
	}
	if s.ID == "" {
		return append(out, ui.Fact{Key: loc.T("usage.fact.cost"), Value: loc.T("usage.unsettled")})
	}
	out = append(out,
		ui.Fact{Key: loc.T("usage.fact.settled"), Body: ui.When(loc, s.CreatedAt)},
		ui.Fact{Key: loc.T("usage.fact.cost"), Value: loc.MoneyExact(s.Cost), Sub: loc.T("usage.fact.paid_by", "voucher", loc.MoneyExact(s.Voucher), "wallet", loc.MoneyExact(s.Firm))})
	if seller {
		out = append(out, ui.Fact{Key: loc.T("usage.fact.share"), Value: loc.MoneyExact(s.Provider), Sub: loc.T("usage.fact.share_formula", "cost", loc.MoneyExact(s.Cost), "fee", loc.MoneyExact(s.Fee))})
	} else {
		out = append(out, ui.Fact{Key: loc.T("usage.fact.returned"), Value: loc.MoneyExact(s.Returned)})
	}
	if v.Left != s.Cost {
		out = append(out, ui.Fact{Key: loc.T("usage.fact.refunded"), Value: loc.MoneyExact(s.Cost - v.Left)})
	}
	return out
}

// billTable is the settlement line by line: each attempt in each price band.
func billTable(loc *i18n.Loc, v usageCase) *ui.Table {
	t := ui.Table{Caption: loc.T("usage.lines"), Quiet: true, Dense: true, Empty: loc.T("usage.lines.none"), Head: heads(loc, "usage.line.", "at", "band", "-span", "-units", "-price", "-cost")}
	for _, s := range v.Segments {
		cost := ui.Cell{Text: loc.MoneyExact(s.Cost)}
		if !s.Billed {
			cost = ui.Cell{Text: loc.MoneyExact(0), Sub: loc.T("usage.line.unbilled")}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Time: s.StartsAt}, {Text: known(loc, "offering.band."+s.Band, s.Band)}, {Text: preciseSpan(loc, s.Millis)}, {Text: loc.Number(int64(s.Units))}, {Text: loc.MoneyExact(s.Price)}, cost,
		}})
	}
	if len(t.Rows) > 0 {
		t.Foot = []ui.Cell{{Text: loc.T("usage.line.total")}, {}, {}, {}, {}, {Text: loc.MoneyExact(v.Settled.Cost)}}
	}
	return &t
}

// preciseSpan is a stretch to the millisecond: a bill is exact.
func preciseSpan(loc *i18n.Loc, ms int64) string {
	return loc.T("usage.seconds", "seconds", loc.Decimal(float64(ms)/1000, 3))
}

func heads(loc *i18n.Loc, prefix string, ids ...string) []ui.Head {
	out := make([]ui.Head, len(ids))
	for i, id := range ids {
		text, numeric := strings.CutPrefix(id, "-")
		out[i] = ui.Head{Text: loc.T(prefix + text), Numeric: numeric}
	}
	return out
}

// billPart is the bill of a settled line.
func billPart(loc *i18n.Loc, v usageCase) ui.MatterPart {
	return ui.MatterPart{ID: "lines", Heading: loc.T("usage.lines"), Lead: loc.T("usage.lines.lead"), Table: billTable(loc, v)}
}

// doubtPart is what of a line was kept apart, nothing where there is none.
func doubtPart(loc *i18n.Loc, rows []models.Quarantine, base string) []ui.MatterPart {
	if len(rows) == 0 {
		return nil
	}
	return []ui.MatterPart{{ID: "doubts", Heading: loc.T("usage.doubts"), Lead: loc.T("usage.doubts.lead"), Table: doubtTable(loc, rows, base)}}
}

func doubtTable(loc *i18n.Loc, rows []models.Quarantine, base string) *ui.Table {
	t := ui.Table{Caption: loc.T("usage.doubts"), Quiet: true, Dense: true, Empty: loc.T("usage.doubts.none"), Head: heads(loc, "usage.doubt.", "at", "kind", "-claimed", "-allowed", "state")}
	for _, q := range rows {
		tag := ui.StateTag(loc, "quarantine", q.State)
		kind := ui.Cell{Text: loc.T("usage.kind." + q.Kind), Sub: q.Note}
		if base != "" {
			kind.Href = under(base+"/doubts", q.ID)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Time: q.CreatedAt}, kind, {Text: preciseSpan(loc, q.ClaimedMillis)}, {Text: preciseSpan(loc, q.AllowedMillis)}, {Tag: &tag}}})
	}
	return &t
}

// disputeParts are the words that were said, and the evidence as it was frozen.
func disputeParts(loc *i18n.Loc, v usageCase, evidence string) []ui.MatterPart {
	d, e := v.Dispute, v.Evidence
	said := []ui.Fact{
		{Key: loc.T("usage.said.asked"), Body: ui.When(loc, d.CreatedAt)},
		{Key: loc.T("usage.said.reason"), Value: loc.T("usage.reason." + d.Reason), Sub: d.Note},
	}
	switch {
	case d.Answer != "":
		said = append(said, ui.Fact{Key: loc.T("usage.said.answer"), Value: d.Answer})
	case d.State == string(models.UsageAsked):
		said = append(said, ui.Fact{Key: loc.T("usage.said.until"), Body: ui.When(loc, checkout.UsageAnswerBy(d))})
	}
	if d.Decision != "" {
		said = append(said, ui.Fact{Key: loc.T("usage.said.decision"), Value: d.Decision})
	}
	if v.Refund.ID != "" {
		said = append(said, ui.Fact{Key: loc.T("usage.said.back"), Value: loc.MoneyExact(v.Refund.Amount), Sub: refundShares(loc, v.Refund)})
	}
	facts := []ui.Fact{
		{Key: loc.T("usage.evidence.frozen"), Body: ui.When(loc, e.FrozenAt)},
		{Key: loc.T("usage.evidence.hash"), Value: v.Hash, Code: true},
	}
	if e.Declared > 0 || e.Measured > 0 {
		facts = append(facts, ui.Fact{Key: loc.T("usage.evidence.speed"), Value: loc.T("usage.evidence.unmeasured"), Sub: loc.T("usage.evidence.declared", "n", loc.Number(e.Declared))})
	}
	if e.Measured > 0 {
		facts[len(facts)-1].Value = loc.T("usage.gflops", "n", loc.Number(e.Measured))
	}
	return []ui.MatterPart{
		{ID: "said", Heading: loc.T("usage.said"), Facts: said},
		{
			ID: "evidence", Heading: loc.T("usage.evidence"), Lead: loc.T("usage.evidence.lead"), Facts: facts, Table: evidenceTable(loc, v),
			Links: []ui.Button{{Text: loc.T("usage.evidence.download"), Href: evidence, Kind: "secondary"}},
		},
	}
}

func evidenceTable(loc *i18n.Loc, v usageCase) *ui.Table {
	t := ui.Table{Caption: loc.T("usage.attempts"), Quiet: true, Dense: true, Head: heads(loc, "usage.attempt.", "n", "state", "-run", "-told", "-cpu", "log")}
	for _, a := range v.Evidence.Attempts {
		tag := ui.StateTag(loc, "attempt", a.State)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: loc.Number(int64(a.N))},
			{Tag: &tag, Sub: cause(loc, a.Cause)},
			{Text: preciseSpan(loc, a.RunMillis)},
			{Text: preciseSpan(loc, a.ClaimedMillis)},
			{Text: preciseSpan(loc, a.CPUMillis)},
			{Text: or(shortSum(a.LogSHA256), loc.T("usage.attempt.no_log")), Sub: loc.Bytes(a.LogBytes), Code: a.LogSHA256 != ""},
		}})
	}
	return &t
}

// shortSum is the beginning of a hash: the whole stands in the download.
func shortSum(sum string) string {
	if len(sum) < 16 {
		return sum
	}
	return sum[:16] + "…"
}

func disputedTable(loc *i18n.Loc, caption, none, base string, rows []models.UsageDispute, numbers map[string]string, who func(models.UsageDispute) string) *ui.Table {
	t := ui.Table{Caption: caption, Quiet: true, Dense: true, Empty: none, Head: heads(loc, "usage.dispute.", "at", "order", "reason", "state")}
	for _, d := range rows {
		tag := ui.StateTag(loc, "usage_dispute", d.State)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Time: d.CreatedAt}, {Text: numbers[d.OrderID], Href: under(base, d.ID), Sub: who(d)}, {Text: loc.T("usage.reason." + d.Reason)}, {Tag: &tag},
		}})
	}
	return &t
}

func nobody(models.UsageDispute) string { return "" }

// wordForm asks for a word on a dispute: all, part, or no.
func wordForm(loc *i18n.Loc, action string, left models.Money, form url.Values) *ui.MatterForm {
	chosen := form.Get("word")
	ask := ui.Choice{Name: "word", Label: loc.T("usage.word")}
	for _, o := range []ui.Option{
		{Value: "all", Text: loc.T("usage.word.all", "amount", loc.MoneyExact(left))},
		{Value: "part", Text: loc.T("usage.word.part")},
		{Value: "no", Text: loc.T("usage.word.no")},
	} {
		o.Checked = o.Value == chosen
		ask.Options = append(ask.Options, o)
	}
	return &ui.MatterForm{Action: action, Choices: []ui.Choice{ask}, Fields: []ui.Field{amountField(loc, form)}, Areas: []ui.Field{usageAnswer(loc, form)}, Button: ui.Button{Text: loc.T("usage.word.button")}}
}

func amountField(loc *i18n.Loc, form url.Values) ui.Field {
	return ui.Field{Name: "amount", Label: loc.T("usage.word.amount"), Value: clip(form.Get("amount")), Numeric: true, Prefix: "¥", Width: 16, Optional: true}
}

func usageAnswer(loc *i18n.Loc, form url.Values) ui.Field {
	return ui.Field{Name: "answer", Label: loc.T("usage.word.answer"), Hint: loc.T("usage.word.answer_hint"), Value: clip(form.Get("answer"))}
}

// doubtFacts are what was told and what the server saw.
func doubtFacts(loc *i18n.Loc, q models.Quarantine) []ui.Fact {
	out := []ui.Fact{
		{Key: loc.T("usage.doubt.kind"), Value: loc.T("usage.kind." + q.Kind), Sub: loc.T("usage.why." + q.Kind)},
		{Key: loc.T("usage.doubt.at"), Body: ui.When(loc, q.CreatedAt)},
		{Key: loc.T("usage.doubt.claimed"), Value: preciseSpan(loc, q.ClaimedMillis)},
		{Key: loc.T("usage.doubt.allowed"), Value: preciseSpan(loc, q.AllowedMillis), Sub: loc.T("usage.doubt.billed")},
		{Key: loc.T("usage.doubt.attempt"), Value: q.AttemptID},
	}
	if q.Note != "" {
		out = append(out, ui.Fact{Key: loc.T("usage.doubt.note"), Value: q.Note})
	}
	return out
}
