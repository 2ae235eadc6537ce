package handlers

import (
	"supermarket/internal/checkout"
	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

func (h *Handlers) receiptPage(c *web.Ctx, r models.Receipt, d checkout.ReceiptData) shop.ReceiptPage {
	loc, path := c.Loc, under(placeOrders, r.OrderID)
	p := shop.ReceiptPage{
		Page: h.page(c, "receipt.title"), Number: r.Number, At: d.At, Order: d.OrderNumber, OrderHref: path, DataHref: path + "/receipt/data",
		Buyer: partyFacts(loc, d.Buyer.Name, d.Buyer.Code), Bill: ui.Bill{List: d.List, Voucher: d.Voucher, Pay: d.Paid, Exact: true},
		Paid: []ui.Fact{
			{Key: loc.T("bill.voucher"), Value: loc.MoneyExact(d.Voucher)},
			{Key: loc.T("receipt.paid.wallet"), Value: loc.MoneyExact(d.Paid)},
			{Key: loc.T("order.hold.returned"), Value: loc.MoneyExact(d.Returned)},
		},
		Tax: []ui.Fact{{Key: loc.T("receipt.tax.gross"), Value: loc.Money(d.List)}},
	}
	for i, l := range d.Lines {
		if i == 0 {
			p.Seller, p.Provider = partyFacts(loc, l.Provider.Name, l.Provider.Code), l.Provider.Name
		}
		p.Simulated = p.Simulated || l.Simulated
		p.Lines = append(p.Lines, receiptLines(loc, l)...)
	}
	return p
}

func partyFacts(loc *i18n.Loc, name, code string) []ui.Fact {
	return []ui.Fact{{Key: loc.T("receipt.party.name"), Value: name}, {Key: loc.T("receipt.party.code"), Value: code}}
}

// receiptLines are the billed stretches of a line, each with its own price; a
// line that cost nothing still stands there.
func receiptLines(loc *i18n.Loc, l checkout.ReceiptLine) []shop.ReceiptLine {
	name := say(loc, l.TitleZh, l.TitleEn)
	if len(l.Segments) == 0 {
		return []shop.ReceiptLine{{Name: name, Spec: ui.StateTag(loc, "line", string(l.State)).Text, Quantity: loc.Number(0), UnitPrice: "–", Total: loc.MoneyExact(l.Cost), Period: "–", Unit: "–"}}
	}
	var out []shop.ReceiptLine
	for _, s := range l.Segments {
		out = append(out, shop.ReceiptLine{
			Name: name, Spec: loc.T("offering.band." + s.Band), Period: loc.Duration(millis(s.Millis)),
			Quantity: loc.Decimal(float64(s.Millis*int64(l.Units))/models.MillisPerHour, 6), Unit: loc.T("receipt.unit_hours"),
			UnitPrice: loc.Price(s.Price), Total: loc.MoneyExact(s.Cost),
		})
	}
	return out
}
