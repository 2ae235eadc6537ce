package handlers

import (
	"supermarket/internal/checkout"
	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
)

// orderSavings are what waiting for a lower price came to on the lines that have
// settled, and what it is reckoned to save on those that have not.
func orderSavings(loc *i18n.Loc, lines []checkout.LineView) (out []shop.RunNote) {
	var real, likely checkout.Saving
	var ended, open bool
	for _, l := range lines {
		switch {
		case l.Saving == nil || l.Line.State == models.LineCancelled && l.Settlement == nil:
		case l.Settlement != nil:
			real.Now, real.Then, ended = real.Now+l.Saving.Now, real.Then+l.Saving.Then, true
		default:
			likely.Now, likely.Then, open = likely.Now+l.Saving.Now, likely.Then+l.Saving.Then, true
		}
	}
	if ended {
		out = append(out, realSaving(loc, real))
	}
	if open {
		out = append(out, shop.RunNote{Title: loc.T("order.saving.likely", "amount", likely.Saved()), Texts: []string{loc.T("order.saving.likely.text")}, Figures: []ui.Fact{
			{Key: loc.T("order.saving.likely.now"), Value: about(loc, likely.Now)}, {Key: loc.T("order.saving.likely.then"), Value: about(loc, likely.Then)},
		}})
	}
	return out
}

func realSaving(loc *i18n.Loc, s checkout.Saving) shop.RunNote {
	n := shop.RunNote{Tone: "good", Title: loc.T("order.saving.real", "amount", s.Saved()), Texts: []string{loc.T("order.saving.real.text")}, Figures: savingFacts(loc, s.Now, s.Then)}
	if s.Saved() <= 0 {
		n.Tone, n.Title = "", loc.T("order.saving.nothing")
	}
	return n
}

// savingFacts are exact: they are of what was billed.
func savingFacts(loc *i18n.Loc, unwaited, cost models.Money) []ui.Fact {
	last := ui.Fact{Key: loc.T("choice.saving.saved"), Value: loc.MoneyExact(unwaited - cost)}
	if cost > unwaited {
		last = ui.Fact{Key: loc.T("order.saving.more"), Value: loc.MoneyExact(cost - unwaited)}
	}
	return []ui.Fact{{Key: loc.T("order.saving.now"), Value: loc.MoneyExact(unwaited)}, {Key: loc.T("order.saving.then"), Value: loc.MoneyExact(cost)}, last}
}

// receiptSavings is the part of a receipt that tells it, nothing where no line waited.
func receiptSavings(loc *i18n.Loc, d checkout.ReceiptData) (parts []ui.Part) {
	var unwaited, cost models.Money
	waited := false
	for _, l := range d.Lines {
		if s := l.Saving; s != nil {
			unwaited, cost, waited = unwaited+s.Unwaited, cost+s.Cost, true
		}
	}
	if waited {
		parts = []ui.Part{{Heading: loc.T("order.saving"), Facts: savingFacts(loc, unwaited, cost)}}
	}
	return parts
}
