package handlers

import (
	"strings"

	"supermarket/internal/checkout"
	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/ui"
)

// listedRow is a batch in a list; the payee where several may stand in it.
func listedRow(loc *i18n.Loc, base string, b checkout.SettlementRow, payee bool) ui.Row {
	tag := ui.StateTag(loc, "claim", string(b.State))
	programme := ui.Cell{Text: say(loc, b.Programme.NameZh, b.Programme.NameEn), Sub: b.Programme.Funder}
	paid := ui.Cell{Text: "—"}
	if b.PaidAt != nil {
		paid = ui.Cell{Text: loc.Money(b.Paid), Sub: b.PaymentReference}
	}
	cells := []ui.Cell{{Text: b.Number, Href: under(base, b.ID), Sub: loc.T("batch.count", "count", b.Count)}, programme}
	if payee {
		cells = append(cells, ui.Cell{Text: say(loc, b.Payee.Zh, b.Payee.En), Sub: loc.T("batch.payee." + b.PayeeKind)})
	}
	return ui.Row{Cells: append(cells, ui.Cell{Tag: &tag}, ui.Cell{Text: loc.MoneyExact(b.Total), Sub: clawedOf(loc, b.Clawed)}, paid, ui.Cell{Time: b.CreatedAt})}
}

// batchFacts are what a batch settles, with whom, and how its sum becomes what is paid.
func batchFacts(loc *i18n.Loc, v settlement) []ui.Fact {
	b := v.Batch
	out := []ui.Fact{
		{Key: loc.T("batch.number"), Value: b.Number},
		{Key: loc.T("batch.programme"), Value: say(loc, v.Programme.NameZh, v.Programme.NameEn), Sub: v.Programme.Funder},
		{Key: loc.T("batch.payee"), Value: say(loc, v.Payee.Zh, v.Payee.En), Sub: joined(" · ", loc.T("batch.payee."+b.PayeeKind), v.Payee.Code)},
		{Key: loc.T("batch.until"), Value: loc.Time(b.UntilAt), Sub: loc.T("batch.count", "count", b.Count)},
		{Key: loc.T("batch.total"), Value: loc.MoneyExact(b.Total)},
	}
	if b.Fee > 0 {
		out = append(out, ui.Fact{Key: loc.T("batch.fee"), Value: loc.MoneyExact(-b.Fee), Sub: loc.T("batch.fee_text")})
	}
	if b.Passed > 0 {
		out = append(out, ui.Fact{Key: loc.T("batch.passed"), Value: loc.MoneyExact(-b.Passed), Sub: loc.T("batch.passed_text")})
	}
	if due := b.Total - b.Fee - b.Passed; v.Owes > 0 && b.PaidAt == nil && b.State != models.ClaimRefused {
		now := min(due, v.Owes)
		out = append(out, ui.Fact{Key: loc.T("batch.owes"), Value: loc.MoneyExact(-v.Owes), Sub: loc.T("batch.owes_text", "now", loc.MoneyExact(now), "rest", loc.MoneyExact(v.Owes-now))})
	}
	if b.PaidAt == nil {
		return append(out, ui.Fact{Key: loc.T("batch.due"), Value: loc.MoneyExact(b.Total - b.Fee - b.Passed), Sub: loc.T("batch.due_text")}, ui.Fact{Key: loc.T("batch.hash"), Value: b.EvidenceHash})
	}
	if b.Repaid > 0 {
		out = append(out, ui.Fact{Key: loc.T("batch.repaid"), Value: loc.MoneyExact(-b.Repaid), Sub: loc.T("batch.repaid_text")})
	}
	out = append(out,
		ui.Fact{Key: loc.T("batch.paid"), Value: loc.Money(b.Paid), Sub: loc.T("batch.paid_text")},
		ui.Fact{Key: loc.T("batch.reference"), Value: b.PaymentReference, Sub: loc.Time(*b.PaidAt)})
	if b.Clawed > 0 {
		out = append(out, ui.Fact{Key: loc.T("batch.clawed"), Value: loc.MoneyExact(b.Clawed)})
	}
	return append(out, ui.Fact{Key: loc.T("batch.hash"), Value: b.EvidenceHash})
}

// batchTable lists a batch's lines; staff find each line's evidence below base.
func batchTable(loc *i18n.Loc, v settlement, base string) *ui.Table {
	t := ui.Table{Caption: loc.T("batch.lines"), Quiet: true, Dense: true, Head: heads(loc, "batch.line.", "n", "order", "firm", "-amount", "-fee", "-net", "hash")}
	for _, l := range v.Lines {
		hash := ui.Cell{Text: shortSum(l.EvidenceHash), Code: true, Sub: provenBy(loc, l)}
		if base != "" {
			hash.Code, hash.Href = false, under(base+"/lines", l.ReservationID)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: loc.Number(int64(l.N))},
			{Text: l.Number, Sub: joined(" · ", say(loc, l.Offering.TitleZh, l.Offering.TitleEn), l.Claim)},
			{Text: l.Firm.Name, Sub: l.Firm.Code},
			{Text: loc.MoneyExact(l.Amount)},
			{Text: loc.MoneyExact(-l.Fee - l.Passed)},
			{Text: loc.MoneyExact(l.Amount - l.Fee - l.Passed)},
			hash,
		}})
	}
	t.Foot = []ui.Cell{{Text: loc.T("batch.sum")}, {}, {}, {Text: loc.MoneyExact(v.Batch.Total)}, {Text: loc.MoneyExact(-v.Batch.Fee - v.Batch.Passed)}, {Text: loc.MoneyExact(v.Batch.Total - v.Batch.Fee - v.Batch.Passed)}, {}}
	return &t
}

// provenBy are the hashes of the log and of the list of results that a line was frozen with.
func provenBy(loc *i18n.Loc, l checkout.SettledLine) string {
	log, results := "", ""
	for _, sum := range l.Logs {
		log = joined(loc.T("list.comma"), log, shortSum(sum))
	}
	if log != "" {
		log = loc.T("batch.line.log", "sum", log)
	}
	if l.Manifest != "" {
		results = loc.T("batch.line.results", "sum", shortSum(l.Manifest))
	}
	return joined(" · ", log, results)
}

// mostOnPaper bounds how many lines of a batch are laid out on paper; all of them stand in its table.
const mostOnPaper = 1000

// batchSheet is a batch as it is laid out on paper.
func batchSheet(loc *i18n.Loc, v settlement) ui.Sheet {
	tag := ui.StateTag(loc, "claim", string(v.Batch.State))
	s := ui.Sheet{Title: loc.T("batch.title"), Number: v.Batch.Number, At: v.Batch.UpdatedAt, Tag: &tag}
	note := loc.T("batch.note")
	if len(v.Lines) > mostOnPaper {
		v.Lines, note = v.Lines[:mostOnPaper], loc.T("batch.paper_part", "count", mostOnPaper, "all", len(v.Lines))+" "+note
	}
	s.Parts = []ui.Part{
		{Facts: batchFacts(loc, v)},
		{Heading: loc.T("batch.lines"), Table: batchTable(loc, v, ""), Widths: []float64{0.5, 2.2, 2.2, 1.7, 1.5, 1.7, 1.8}},
		{Note: note},
	}
	return s
}

// batchRows are a batch's lines for a spreadsheet, then its sums.
func batchRows(loc *i18n.Loc, v settlement) [][]string {
	b := v.Batch
	rows := [][]string{{
		loc.T("batch.line.n"), loc.T("batch.line.order"), loc.T("batch.line.claim"), loc.T("batch.line.firm"), loc.T("batch.line.code"), loc.T("batch.line.what"),
		loc.T("batch.line.amount"), loc.T("batch.fee"), loc.T("batch.passed"), loc.T("batch.line.net"), loc.T("batch.line.hash"), loc.T("batch.csv.logs"), loc.T("batch.csv.results"),
	}}
	for _, l := range v.Lines {
		rows = append(rows, []string{
			loc.Number(int64(l.N)), l.Number, l.Claim, l.Firm.Name, l.Firm.Code, say(loc, l.Offering.TitleZh, l.Offering.TitleEn),
			l.Amount.String(), (-l.Fee).String(), (-l.Passed).String(), (l.Amount - l.Fee - l.Passed).String(), l.EvidenceHash, strings.Join(l.Logs, " "), l.Manifest,
		})
	}
	for _, x := range []struct {
		key    string
		amount models.Money
	}{{"batch.total", b.Total}, {"batch.fee", -b.Fee}, {"batch.passed", -b.Passed}, {"batch.repaid", -b.Repaid}, {"batch.paid", b.Paid}, {"batch.clawed", b.Clawed}} {
		rows = append(rows, []string{loc.T(x.key), "", "", "", "", "", x.amount.String(), "", "", "", "", "", ""})
	}
	return append(rows, []string{loc.T("batch.hash"), "", "", "", "", "", "", "", "", "", b.EvidenceHash, "", ""})
}
