package handlers

import (
	"slices"

	"supermarket/internal/i18n"
	counter "supermarket/internal/shop"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
)

func offeringCard(loc *i18n.Loc, x counter.Card) shop.OfferingCard {
	unit, term := unitOf(loc, x.Kind)
	card := shop.OfferingCard{
		ID: x.ID, Href: under(ui.PlaceShelf, x.ID), Title: say(loc, x.TitleZh, x.TitleEn), Provider: say(loc, x.Provider.NameZh, x.Provider.NameEn),
		Region: ui.RegionName(loc, x.Region), Stack: stackName(x.Stack), Spec: cardSpec(loc, x), Kind: loc.T("kind." + string(x.Kind)),
		Price:     ui.Price{Amount: x.Price, Unit: unit, Term: term, Note: bandNote(loc, x.Steps, x.Price, x.PeakPrice), Small: true},
		Simulated: x.Simulated, Domestic: x.Class.Domestic, Spot: x.Interruptible,
	}
	card.Left, card.Service = leftText(loc, x.Kind, x.Left), serviceMark(loc, x.Service)
	if x.Why != nil {
		card.Why = loc.Fault(x.Why)
		return card
	}
	card.Why, card.Now, card.Queue = noRoom(loc, x.Room), x.Room.Now, queueText(loc, x.Room)
	if x.Room.Total > 0 {
		card.Free, card.HasFree = roomGauge(loc, x.Kind, x.Room), true
	}
	if why := roomReason(loc, x.Room); x.Room.Known && !x.Room.Now && why != card.Queue {
		card.Reason = why
	}
	return card
}

// leftText says how many units of a limited offering are left.
func leftText(loc *i18n.Loc, kind models.OfferingKind, left *int64) string {
	switch {
	case left == nil:
		return ""
	case *left == 0:
		return loc.T("shelf.sold_out")
	}
	return loc.T("shelf.left", "left", unitsText(loc, kind, int(*left)))
}

// cardSpec is what is sold, in a line: the chip, or the model with the length of its context.
func cardSpec(loc *i18n.Loc, x counter.Card) string {
	if x.ModelName != "" {
		return joined(" · ", x.ModelName, contextText(loc, x.ContextTokens), packText(loc, x.TokensPerPack))
	}
	return joined(" · ", say(loc, x.Class.NameZh, x.Class.NameEn), spec(loc, x.Class.MemoryGB, x.Class.Tflops), packText(loc, x.TokensPerPack))
}

func contextText(loc *i18n.Loc, tokens int64) string {
	if tokens == 0 {
		return ""
	}
	return loc.T("shelf.context", "tokens", tokens)
}

func packText(loc *i18n.Loc, tokens int64) string {
	if tokens == 0 {
		return ""
	}
	return loc.T("shelf.pack", "tokens", tokens)
}

// picked marks a card that was chosen for the comparison.
func picked(card shop.OfferingCard, picks []string) shop.OfferingCard {
	card.Picked = slices.Contains(picks, card.ID)
	return card
}

// roomGauge is how much of what is there is free.
func roomGauge(loc *i18n.Loc, kind models.OfferingKind, r counter.Room) ui.Gauge {
	g := freeGauge(loc, r.Free, r.Total)
	g.TotalText = loc.T("shelf.free.of", "free", r.Free, "total", unitsText(loc, kind, r.Total))
	return g
}

// bandNote names the band of a price that another one follows.
func bandNote(loc *i18n.Loc, steps bool, now, peak models.Money) string {
	switch {
	case !steps:
		return ""
	case now == peak:
		return loc.T("offering.band.peak")
	}
	return loc.T("offering.band.offpeak")
}

// queueText says when a job would start.
func queueText(loc *i18n.Loc, r counter.Room) string {
	switch {
	case !r.Known:
		return ""
	case r.Now:
		return loc.T("shelf.queue.now")
	case r.Wait > 0:
		return loc.T("shelf.queue.wait", "span", r.Wait)
	}
	return roomReason(loc, r)
}

// roomReason is why a job would wait.
func roomReason(loc *i18n.Loc, r counter.Room) string {
	if r.Reason == "" || !loc.Has(r.Reason) {
		return loc.T("ui.unknown")
	}
	args := make([]any, 0, 2*len(r.ReasonArgs))
	for name, value := range r.ReasonArgs {
		args = append(args, name, value)
	}
	return loc.T(r.Reason, args...)
}

func noRoom(loc *i18n.Loc, r counter.Room) string {
	if r.Known && !r.Now && r.Total == 0 {
		return loc.T("shelf.no_site")
	}
	return ""
}
