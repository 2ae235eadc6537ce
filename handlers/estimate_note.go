package handlers

import (
	"supermarket/internal/checkout"
	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
)

// runNotes puts into words what a quote's choices mean; with offers also those
// that its buyer might yet make.
func runNotes(loc *i18n.Loc, q models.Quote, t checkout.Told, offers bool) (out []shop.RunNote) {
	if n, ok := savingNote(loc, q, t, offers); ok {
		out = append(out, n)
	}
	if t.Deadline != nil {
		out = append(out, deadlineNote(loc, t))
	}
	if t.Spot != nil && (t.Spot.Interruptible || offers) {
		out = append(out, spotNote(loc, t.Spot))
	}
	return out
}

// savingNote says what waiting saves, what it could save, or that it saves nothing.
func savingNote(loc *i18n.Loc, q models.Quote, t checkout.Told, offers bool) (shop.RunNote, bool) {
	s, at := t.Saving, q.StartAt
	n := shop.RunNote{}
	switch {
	case at != nil:
		n.Tone, n.Title = "good", loc.T("choice.saving.title", "amount", s.Saved())
		n.Texts = []string{loc.T("choice.saving.text", "start", *at, "until", *q.WaitUntil), loc.T("choice.saving.room", "cap", q.CapAmount)}
	case q.WaitUntil != nil:
		return shop.RunNote{Title: loc.T("choice.saving.none.title"), Texts: []string{loc.T("choice.saving.none")}}, true
	case offers && t.Could != nil && q.DeadlineAt == nil:
		s, at = *t.Could, &t.CouldAt
		n.Title, n.Texts = loc.T("choice.saving.could.title", "amount", s.Saved()), []string{loc.T("choice.saving.could", "start", *at)}
	default:
		return n, false
	}
	n.Figures = []ui.Fact{
		{Key: loc.T("choice.saving.now"), Value: about(loc, s.Now)},
		{Key: loc.T("choice.saving.then", "start", *at), Value: about(loc, s.Then)},
		{Key: loc.T("choice.saving.saved"), Value: loc.Money(s.Saved())},
	}
	return n, true
}

func deadlineNote(loc *i18n.Loc, t checkout.Told) shop.RunNote {
	d := t.Deadline
	n := shop.RunNote{Title: loc.T("choice.deadline."+string(d.Verdict)+".title", "at", d.At)}
	if d.Verdict == checkout.DeadlineLate {
		n.Tone = "warn"
	}
	n.Texts = []string{loc.T("choice.deadline."+string(d.Verdict), "at", d.At, "done", d.Done)}
	if d.Cost.Saved() > 0 {
		n.Texts = append(n.Texts, loc.T("choice.deadline.cost", "cheapest", d.Cheapest, "now", d.Cost.Now, "then", d.Cost.Then, "more", d.Cost.Saved()))
	}
	if t.Spot != nil && t.Spot.Interruptible {
		n.Texts = append(n.Texts, loc.T("choice.deadline.spot"))
	}
	n.Texts = append(n.Texts, loc.T("choice.deadline.wish"))
	return n
}

// spotNote sets the interruptible price beside the normal one, and says what it
// costs beside money.
func spotNote(loc *i18n.Loc, s *checkout.Spot) shop.RunNote {
	if !s.Interruptible {
		return spotBeside(loc, s)
	}
	n := shop.RunNote{Title: loc.T("choice.spot.title")}
	if s.Beside != nil && s.BesidePrice > s.Price {
		n.Title = loc.T("choice.spot.cheaper", "part", percent(loc, int64(s.BesidePrice-s.Price), int64(s.BesidePrice)))
		unit, _ := unitOf(loc, s.Beside.Offering.Kind)
		n.Figures = []ui.Fact{
			{Key: loc.T("choice.spot.here", "unit", unit), Value: loc.Price(s.Price)},
			{Key: loc.T("choice.spot.normal", "unit", unit), Value: loc.Price(s.BesidePrice)},
		}
		if s.Likely >= models.Fen { // less than that is no figure to compare
			n.Figures = append(n.Figures, ui.Fact{Key: loc.T("choice.spot.run"), Value: loc.T("choice.spot.run_value", "here", s.Likely, "normal", s.BesideLikely)})
		}
		n.Href, n.More = under(ui.PlaceShelf, s.Beside.Offering.ID), loc.T("choice.spot.to_normal")
	}
	notice := loc.T("choice.spot.no_notice")
	if s.Notice > 0 {
		notice = loc.T("choice.spot.notice", "span", s.Notice)
	}
	n.Texts = []string{notice, loc.T("choice.spot.bill"), loc.T("choice.spot.checkpoint." + checkpoints(s))}
	return n
}

func checkpoints(s *checkout.Spot) string {
	switch {
	case s.Own:
		return "own"
	case s.Checkpoints:
		return "yes"
	}
	return "no"
}

// spotBeside tells whoever looks at the normal price of the cheaper one.
func spotBeside(loc *i18n.Loc, s *checkout.Spot) shop.RunNote {
	unit, _ := unitOf(loc, s.Beside.Offering.Kind)
	text := loc.T("choice.spot.beside.small")
	if s.Likely >= models.Fen {
		text = loc.T("choice.spot.beside", "here", s.Likely, "there", s.BesideLikely)
	}
	return shop.RunNote{
		Title: loc.T("choice.spot.beside.title", "unit", unit, "price", loc.Price(s.BesidePrice)), Texts: []string{text},
		Href: under(ui.PlaceShelf, s.Beside.Offering.ID), More: loc.T("choice.spot.beside.to"),
	}
}

// wishFacts are the wishes among the answers to check.
func wishFacts(loc *i18n.Loc, q models.Quote, change string) (out []ui.Fact) {
	if f, ok := commandFact(loc, q.Command, change); ok {
		out = append(out, f)
	}
	if q.WaitUntil != nil {
		f := ui.Fact{Key: loc.T("choice.wait.fact"), Value: loc.T("choice.wait.fact_now"), Sub: loc.T("choice.wait.fact_until", "until", *q.WaitUntil), Change: change}
		if q.StartAt != nil {
			f.Value = loc.T("choice.wait.fact_start", "start", *q.StartAt)
		}
		out = append(out, f)
	}
	if q.DeadlineAt != nil {
		out = append(out, ui.Fact{Key: loc.T("choice.deadline.fact"), Value: loc.Time(*q.DeadlineAt), Change: change})
	}
	return out
}
