package handlers

import (
	"slices"
	"strconv"

	"supermarket/internal/checkout"
	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/ui"
)

// filesAt are the ways to take a document along.
func filesAt(loc *i18n.Loc, pdf, csv, data string) []ui.Fact {
	return []ui.Fact{{Key: loc.T("document.pdf"), Href: pdf}, {Key: loc.T("document.csv"), Href: csv}, {Key: loc.T("document.json"), Href: data}}
}

func receiptSheet(loc *i18n.Loc, r models.Receipt, d checkout.ReceiptData) ui.Sheet {
	s := ui.Sheet{Title: loc.T("receipt.title"), Number: r.Number, At: d.At}
	if slices.ContainsFunc(d.Lines, func(l checkout.ReceiptLine) bool { return l.Simulated }) {
		s.Simulated = loc.T("receipt.simulated")
	}
	s.Parts = []ui.Part{
		{Pair: &[2]ui.Facts{{Heading: loc.T("receipt.buyer"), Rows: partyFacts(loc, d.Buyer.Name, d.Buyer.Code)}, {Heading: loc.T("receipt.seller"), Rows: sellerFacts(loc, d)}}},
		{Facts: []ui.Fact{{Key: loc.T("receipt.order"), Value: d.OrderNumber, Href: under(placeOrders, r.OrderID)}}},
		{Table: receiptTable(loc, d), Widths: []float64{3.6, 1.5, 1.5, 1.3, 1.6, 1.8}},
		{Bill: &ui.Bill{List: d.List, Voucher: d.Voucher, Pay: d.Paid, Exact: true}},
		{Pair: &[2]ui.Facts{{Heading: loc.T("receipt.paid"), Rows: paidFacts(loc, d)}, {Heading: loc.T("receipt.tax"), Rows: taxFacts(loc, d)}}},
	}
	s.Parts = append(append(s.Parts, receiptSavings(loc, d)...), ui.Part{Note: loc.T("receipt.note")})
	return s
}

func paidFacts(loc *i18n.Loc, d checkout.ReceiptData) []ui.Fact {
	return []ui.Fact{
		{Key: loc.T("bill.voucher"), Value: loc.MoneyExact(d.Voucher)},
		{Key: loc.T("receipt.paid.wallet"), Value: loc.MoneyExact(d.Paid)},
		{Key: loc.T("order.hold.returned"), Value: loc.MoneyExact(d.Returned)},
	}
}

func taxFacts(loc *i18n.Loc, d checkout.ReceiptData) []ui.Fact {
	return []ui.Fact{
		{Key: loc.T("receipt.tax.net"), Value: loc.MoneyExact(d.Tax.Net)},
		{Key: loc.T("receipt.tax.rate"), Value: strconv.Itoa(d.Tax.Percent) + "%"},
		{Key: loc.T("receipt.tax.amount"), Value: loc.MoneyExact(d.Tax.Tax)},
		{Key: loc.T("receipt.tax.gross"), Value: loc.MoneyExact(d.Tax.Total), Sub: fenCut(loc, d)},
		{Key: loc.T("receipt.tax.capitals"), Body: ui.Chinese(d.Tax.Capitals), Value: d.Tax.Capitals},
	}
}

// fenCut says why the total is not the cost to its last digit.
func fenCut(loc *i18n.Loc, d checkout.ReceiptData) string {
	if d.Tax.Total == d.List {
		return ""
	}
	return loc.T("receipt.tax.cut")
}

func partyFacts(loc *i18n.Loc, name, code string) []ui.Fact {
	return []ui.Fact{{Key: loc.T("receipt.party.name"), Value: name, Body: ui.Chinese(name)}, {Key: loc.T("receipt.party.code"), Value: code}}
}

// sellerFacts are all who sold something of the order, each once.
func sellerFacts(loc *i18n.Loc, d checkout.ReceiptData) []ui.Fact {
	var out []ui.Fact
	seen := map[string]bool{}
	for _, l := range d.Lines {
		if !seen[l.Provider.Code] {
			seen[l.Provider.Code] = true
			out = append(out, partyFacts(loc, l.Provider.Name, l.Provider.Code)...)
		}
	}
	return out
}

func receiptTable(loc *i18n.Loc, d checkout.ReceiptData) *ui.Table {
	t := &ui.Table{Caption: loc.T("receipt.lines"), Quiet: true, Head: receiptHead(loc)}
	for _, l := range d.Lines {
		t.Rows = append(t.Rows, receiptLines(loc, l)...)
	}
	t.Foot = []ui.Cell{{Text: loc.T("receipt.total")}, {}, {}, {}, {}, {Text: loc.MoneyExact(d.List)}}
	return t
}

func receiptHead(loc *i18n.Loc) []ui.Head {
	return []ui.Head{
		{Text: loc.T("receipt.line.name")},
		{Text: loc.T("receipt.line.period")},
		{Text: loc.T("receipt.line.quantity"), Numeric: true},
		{Text: loc.T("receipt.line.unit")},
		{Text: loc.T("receipt.line.price"), Numeric: true},
		{Text: loc.T("receipt.line.total"), Numeric: true},
	}
}

// unitHours is what a quantity of a line is counted in.
func unitHours(loc *i18n.Loc, kind models.OfferingKind) string {
	if kind == models.OfferCoreHour {
		return loc.T("receipt.core_hours")
	}
	return loc.T("receipt.unit_hours")
}

// receiptLines are the billed stretches of a line, each with its own price; a
// line that cost nothing still stands there.
func receiptLines(loc *i18n.Loc, l checkout.ReceiptLine) []ui.Row {
	name := say(loc, l.TitleZh, l.TitleEn)
	if len(l.Segments) == 0 {
		none := ui.Cell{Text: "–"}
		return []ui.Row{{Cells: []ui.Cell{{Text: name, Sub: ui.StateTag(loc, "line", string(l.State)).Text}, none, {Text: loc.Number(0)}, none, none, {Text: loc.MoneyExact(l.Cost)}}}}
	}
	var out []ui.Row
	for _, s := range l.Segments {
		out = append(out, ui.Row{Cells: []ui.Cell{
			{Text: name, Sub: loc.T("offering.band." + s.Band)},
			{Text: loc.Duration(millis(s.Millis))},
			{Text: loc.Decimal(float64(s.Millis*int64(l.Units))/models.MillisPerHour, 6)},
			{Text: unitHours(loc, l.Kind)},
			{Text: loc.Price(s.Price)},
			{Text: loc.MoneyExact(s.Cost)},
		}})
	}
	return out
}

// receiptRows are a receipt for a spreadsheet: plain decimals, one row a stretch.
func receiptRows(loc *i18n.Loc, r models.Receipt, d checkout.ReceiptData) [][]string {
	head := []string{loc.T("receipt.number"), loc.T("receipt.order"), loc.T("receipt.seller"), loc.T("receipt.party.code")}
	for _, h := range receiptHead(loc) {
		head = append(head, h.Text)
	}
	out := [][]string{head}
	for _, l := range d.Lines {
		name := say(loc, l.TitleZh, l.TitleEn)
		for _, s := range l.Segments {
			out = append(out, []string{
				r.Number, d.OrderNumber, l.Provider.Name, l.Provider.Code, name + " · " + loc.T("offering.band."+s.Band), loc.Duration(millis(s.Millis)),
				strconv.FormatFloat(float64(s.Millis*int64(l.Units))/models.MillisPerHour, 'f', 6, 64), unitHours(loc, l.Kind), s.Price.String(), s.Cost.String(),
			})
		}
	}
	return out
}
