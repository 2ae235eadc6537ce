package handlers

import (
	"net/http"
	"strings"
	"unicode"

	"supermarket/internal/checkout"
	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

const placeTransfers = "/transfers"

// Transfer tells a buyer where to send money, and what of it has come.
func (h *Handlers) Transfer(c *web.Ctx) error {
	v, err := h.Checkout.Transfer(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, shop.Transfer(h.transferPage(c, v)))
}

func (h *Handlers) transferPage(c *web.Ctx, v checkout.TransferView) shop.TransferPage {
	loc, pay := c.Loc, v.Payment
	p := shop.TransferPage{Page: h.page(c, ""), Open: undecided(pay)}
	p.BackHref, p.BackText = under(placeTopUps, pay.ID), loc.T("top_up.one", "number", checkout.TopUpNumber(pay.ID))
	if v.Order.ID != "" {
		p.BackHref, p.BackText = under(placeOrders, v.Order.ID), loc.T("order.title", "number", v.Order.Number)
	}
	p.Title = loc.T("transfer.title", "amount", pay.Amount)
	p.Told = transferTold(c, v)
	left := max(0, pay.Amount-v.Arrived)
	if v.Arrived > 0 {
		g := ui.MoneyGauge(loc, loc.T("transfer.arrived"), v.Arrived, 0, left)
		g.UsedLabel, g.FreeName, g.HeldText, g.TotalText = loc.T("transfer.arrived_part"), loc.T("transfer.left"), "", loc.T("transfer.of", "arrived", v.Arrived, "amount", pay.Amount)
		p.Arrived = &g
	}
	if p.Open {
		send := pay.Amount
		if v.Arrived > 0 {
			send = left
		}
		p.Copy = []shop.CopyFact{
			{Key: loc.T("transfer.reference"), Value: spaced(pay.Reference), Raw: pay.Reference, Big: true},
			{Key: loc.T("transfer.amount"), Value: loc.Money(send), Raw: send.String(), Big: true},
			{Key: loc.T("transfer.holder"), Value: v.Bank.Holder, Lang: langOf(v.Bank.Holder)},
			{Key: loc.T("transfer.bank"), Value: v.Bank.Name, Lang: langOf(v.Bank.Name)},
			{Key: loc.T("transfer.number"), Value: v.Bank.Number},
		}
		p.Steps = []string{loc.T("transfer.step.send"), loc.T("transfer.step.reference"), loc.T("transfer.step.match"), loc.T("transfer.step.part"), loc.T("transfer.step.late")}
		p.Facts = append(p.Facts, ui.Fact{Key: loc.T("transfer.until"), Body: ui.When(loc, pay.ExpiresAt)})
		if v.Order.ID != "" && web.Buyers.Check(web.Pages, c.Actor) == nil {
			p.Other = &ui.Button{Text: loc.T("transfer.other"), Href: under(placeOrders, v.Order.ID, "pay"), Kind: "quiet"}
		}
	} else {
		p.Facts = append(p.Facts, ui.Fact{Key: loc.T("transfer.reference"), Value: spaced(pay.Reference)})
	}
	for _, e := range v.Entries {
		p.Parts = append(p.Parts, shop.TransferPart{At: ui.Cell{Time: e.BookedAt}, Amount: e.Amount})
	}
	return p
}

func transferTold(c *web.Ctx, v checkout.TransferView) ui.Notice {
	loc, p := c.Loc, v.Payment
	switch {
	case p.State == models.PaymentPaid || p.State == models.PaymentRefunded:
		return ui.Notice{Title: loc.T("transfer.told.paid"), Text: loc.T("transfer.told.paid_text"), Tone: "good"}
	case !undecided(p):
		return ui.Notice{Title: loc.T("transfer.told.ended"), Text: loc.T("transfer.told.ended_text"), Tone: "warn"}
	case v.Arrived > 0:
		return ui.Notice{Title: loc.T("transfer.told.part", "arrived", v.Arrived, "amount", p.Amount), Text: loc.T("transfer.told.part_text", "left", p.Amount-v.Arrived)}
	}
	return ui.Notice{Title: loc.T("transfer.told.open", "amount", p.Amount), Text: loc.T("transfer.told.open_text")}
}

// spaced writes a reference so that it is read off in two pieces.
func spaced(reference string) string {
	if len(reference) != 10 {
		return reference
	}
	return reference[:5] + " " + reference[5:]
}

// langOf is the language of a name as its script tells, "" for the page's own.
func langOf(text string) string {
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return i18n.Chinese
	}
	return ""
}
