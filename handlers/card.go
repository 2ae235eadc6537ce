package handlers

import (
	"supermarket/internal/i18n"
	counter "supermarket/internal/shop"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
)

func offeringCard(loc *i18n.Loc, x counter.Card) shop.OfferingCard {
	unit, term := unitOf(loc, x.Kind)
	return shop.OfferingCard{
		Href: under(ui.PlaceShelf, x.ID), Title: say(loc, x.TitleZh, x.TitleEn), Provider: say(loc, x.ProviderZh, x.ProviderEn),
		Region: ui.RegionName(loc, x.Region), Stack: joined(" ", x.StackName, x.StackVersion), Spec: joined(" · ", say(loc, x.ClassZh, x.ClassEn), spec(loc, x.MemoryGB, x.Tflops)),
		Kind: loc.T("kind." + string(x.Kind)), Price: ui.Price{Amount: x.Price, Unit: unit, Term: term, Note: bandNote(loc, x.Steps, x.Price, x.PeakPrice), Small: true},
		Free: freeGauge(loc, x.Room.Free, x.Room.Total), Queue: queueText(loc, x.Room), Simulated: x.Simulated, Domestic: x.Domestic, Why: noRoom(loc, x.Room),
	}
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
