package handlers

import (
	"net/http"

	"supermarket/internal/i18n"
	"supermarket/internal/programmes"
	"supermarket/models"
	"supermarket/templates/ui"
	"supermarket/web"
)

// programmeStatementPage is what a programme settled, as its funders read it.
func (h *Handlers) programmeStatementPage(c *web.Ctx, v programmes.Statement) error {
	loc, path := c.Loc, under(placeStaffSettlements+"/programmes", v.Programme.ID)
	p := ui.MatterPage{
		Page: h.desk(c, "settlements.statement"), Lead: say(loc, v.Programme.NameZh, v.Programme.NameEn),
		Crumbs: append(staffCrumbs(loc), ui.Crumb{Text: loc.T("settlements.staff.title"), Href: placeStaffSettlements}),
	}
	p.Parts = []ui.MatterPart{
		{Facts: statementSums(loc, v), Links: append(batchFiles(loc, path), ui.Button{Text: loc.T("claims.staff.title"), Href: placeStaffClaims + "?programme=" + v.Programme.ID, Kind: "quiet"})},
		{ID: "months", Heading: loc.T("settlements.months"), Table: monthsTable(loc, v)},
		{ID: "batches", Heading: loc.T("settlements.batches"), Table: statementBatches(loc, v, placeStaffSettlements)},
	}
	if claws := clawsPart(loc, v.Clawbacks, placeClawbacks); claws.Heading != "" {
		p.Parts = append(p.Parts, claws)
	}
	return c.Render(http.StatusOK, ui.Matter(p))
}

func statementSums(loc *i18n.Loc, v programmes.Statement) []ui.Fact {
	var waiting models.Money
	for _, w := range v.Waiting {
		waiting += w.Total
	}
	out := []ui.Fact{
		{Key: loc.T("batch.programme"), Value: say(loc, v.Programme.NameZh, v.Programme.NameEn), Sub: v.Programme.Funder},
		{Key: loc.T("settlements.funded"), Value: loc.MoneyExact(v.Budget.Total)},
		{Key: loc.T("settlements.redeemed"), Value: loc.MoneyExact(v.Budget.Redeemed)},
		{Key: loc.T("settlements.settled"), Value: loc.MoneyExact(v.Sums.Total), Sub: loc.T("batch.count", "count", v.Sums.Count)},
		{Key: loc.T("settlements.left_bank"), Value: loc.Money(v.Sums.Paid)},
		{Key: loc.T("settlements.waiting"), Value: loc.MoneyExact(waiting)},
		{Key: loc.T("settlements.clawed"), Value: loc.MoneyExact(v.Sums.Clawed)},
	}
	for _, f := range v.Funders {
		out = append(out, ui.Fact{Key: loc.T("settlements.funder"), Value: f.Name, Sub: loc.T("settlements.share", "share", f.Share)})
	}
	return out
}

func monthsTable(loc *i18n.Loc, v programmes.Statement) *ui.Table {
	t := ui.Table{Caption: loc.T("settlements.months"), Quiet: true, Dense: true, Empty: loc.T("settlements.months.none"), Head: heads(loc, "settlements.", "month", "-count", "-total", "-fees", "-paid", "-clawed")}
	row := func(m programmes.StatementMonth, name string) []ui.Cell {
		return []ui.Cell{{Text: name}, {Text: loc.Number(m.Count)}, {Text: loc.MoneyExact(m.Total)}, {Text: loc.MoneyExact(-m.Fee - m.Passed)}, {Text: loc.Money(m.Paid)}, {Text: loc.MoneyExact(m.Clawed)}}
	}
	for _, m := range v.Months {
		t.Rows = append(t.Rows, ui.Row{Cells: row(m, m.Month)})
	}
	if len(t.Rows) > 0 {
		t.Foot = row(v.Sums, loc.T("batch.sum"))
	}
	return &t
}

func statementBatches(loc *i18n.Loc, v programmes.Statement, base string) *ui.Table {
	t := ui.Table{Caption: loc.T("settlements.batches"), Quiet: true, Dense: true, Empty: loc.T("settlements.batches.none"), Head: heads(loc, "settlements.", "number", "payee", "state", "-total", "-paid", "at")}
	for _, b := range v.Batches {
		row := listedRow(loc, base, b, true)
		row.Cells = append(row.Cells[:1:1], row.Cells[2:]...)
		t.Rows = append(t.Rows, row)
	}
	return &t
}

// programmeStatementSheet is the statement on paper.
func programmeStatementSheet(loc *i18n.Loc, v programmes.Statement) ui.Sheet {
	return ui.Sheet{Title: loc.T("settlements.statement"), Number: v.Programme.Slug, At: v.At, Parts: []ui.Part{
		{Facts: statementSums(loc, v)},
		{Heading: loc.T("settlements.months"), Table: monthsTable(loc, v), Widths: []float64{1.4, 1, 2, 1.8, 2, 1.8}},
		{Heading: loc.T("settlements.batches"), Table: statementBatches(loc, v, placeStaffSettlements), Widths: []float64{2, 2.4, 1.2, 2, 2, 2.2}},
		{Note: loc.T("batch.note")},
	}}
}

// programmeStatementRows are the batches for a spreadsheet.
func programmeStatementRows(loc *i18n.Loc, v programmes.Statement) [][]string {
	rows := [][]string{{
		loc.T("settlements.number"), loc.T("settlements.payee"), loc.T("batch.line.code"), loc.T("settlements.state"), loc.T("settlements.count"), loc.T("settlements.total"), loc.T("batch.fee"), loc.T("batch.passed"), loc.T("batch.repaid"),
		loc.T("settlements.paid"), loc.T("batch.clawed"), loc.T("batch.reference"), loc.T("settlements.at"), loc.T("claims.row.paid"), loc.T("batch.hash"),
	}}
	for _, b := range v.Batches {
		rows = append(rows, []string{
			b.Number, say(loc, b.Payee.Zh, b.Payee.En), b.Payee.Code, loc.T("state.claim." + string(b.State)), loc.Number(b.Count), b.Total.String(), (-b.Fee).String(), (-b.Passed).String(), (-b.Repaid).String(),
			b.Paid.String(), b.Clawed.String(), b.PaymentReference, stamp(&b.CreatedAt), stamp(b.PaidAt), b.EvidenceHash,
		})
	}
	return rows
}
