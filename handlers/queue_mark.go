package handlers

import (
	"net/url"
	"time"

	"supermarket/internal/i18n"
	"supermarket/internal/programmes"
	"supermarket/templates/service"
	"supermarket/templates/ui"
	"supermarket/web"
)

// QueueMark sets what staff found true of a firm.
func (h *Handlers) QueueMark(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	in := programmes.Marking{FirmID: c.Param("id"), Mark: form.Get("mark"), Note: form.Get("note")}
	if text := form.Get("until"); text != "" {
		last, err := time.ParseInLocation(time.DateOnly, text, china)
		if err != nil {
			return h.marksAgain(c, form, "", errMoment.On("until"))
		}
		in.Until = last.AddDate(0, 0, 1).UTC() // the day is the last one
	}
	err = h.Programmes.Mark(c.Std(), c.Actor, in)
	if err != nil && correctable(err) {
		return h.marksAgain(c, form, "", err)
	}
	if err != nil {
		return err
	}
	c.Flash("mark.done")
	return c.SeeOther(under(placeQueue, in.FirmID) + "#marks")
}

// QueueUnmark takes a mark from a firm.
func (h *Handlers) QueueUnmark(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	err = h.Programmes.Unmark(c.Std(), c.Actor, c.Param("id"), c.Param("mark"), form.Get("reason"))
	if err != nil && correctable(err) {
		return h.marksAgain(c, form, c.Param("mark"), err)
	}
	if err != nil {
		return err
	}
	c.Flash("mark.removed")
	return c.SeeOther(under(placeQueue, c.Param("id")) + "#marks")
}

// marksAgain shows the firm with what was typed about a mark, or about the
// removal of one, and why it was refused.
func (h *Handlers) marksAgain(c *web.Ctx, form url.Values, removed string, refused error) error {
	f, err := h.Programmes.File(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	p := h.queueFirmPage(c, f, programmes.Answer{})
	p.Path = under(placeQueue, f.ID)
	p.Problems = problems(c.Loc, refused, nil)
	if removed == "" && p.Marks.Add != nil {
		s := &p.Marks
		for i, o := range s.Add.Options {
			s.Add.Options[i].Checked = o.Value == form.Get("mark")
		}
		s.Until.Value, s.Note.Value = clip(form.Get("until")), clip(form.Get("note"))
		s.Add.Problem, s.Until.Problem, s.Note.Problem = p.ProblemOf("mark"), p.ProblemOf("until"), p.ProblemOf("note")
	}
	for i, m := range f.Marks {
		if m.Mark == removed {
			p.Marks.Rows[i].Open, p.Marks.Rows[i].Reason.Value, p.Marks.Rows[i].Reason.Problem = true, clip(form.Get("reason")), p.ProblemOf("reason")
		}
	}
	return c.Render(web.StatusOf(refused), service.Firm(p))
}

func (h *Handlers) markSection(loc *i18n.Loc, f programmes.FirmFile) service.MarkSection {
	known := map[string]string{}
	add := ui.Choice{Name: "mark", Label: loc.T("mark.which"), Options: []ui.Option{{Text: loc.T("mark.choose")}}}
	for _, m := range h.Programmes.Marks() {
		known[m.Code] = say(loc, m.Zh, m.En)
		add.Options = append(add.Options, ui.Option{Value: m.Code, Text: known[m.Code] + " · " + say(loc, m.AboutZh, m.AboutEn)})
	}
	var s service.MarkSection
	for _, m := range f.Marks {
		r := service.MarkRow{Name: known[m.Mark], Note: m.Note, By: loc.T("mark.by", "name", f.Names[m.SetBy], "at", m.CreatedAt)}
		if r.Name == "" {
			r.Name = m.Mark
		}
		if m.ValidUntil != nil {
			r.Until, r.Over = loc.T("mark.until_day", "day", loc.Date(m.ValidUntil.Add(-time.Second))), !h.Clock.Now().Before(*m.ValidUntil)
		}
		if f.MayMark {
			r.Remove, r.Reason = under(placeQueue, f.ID, "marks", m.Mark, "remove"), ui.Field{Name: "reason", Label: loc.T("mark.reason")}
		}
		s.Rows = append(s.Rows, r)
	}
	if f.MayMark {
		s.Add, s.Path = &add, under(placeQueue, f.ID, "marks")
		s.Until = ui.Field{Name: "until", Label: loc.T("mark.until"), Hint: loc.T("mark.until.hint"), Type: "date", Width: 16, Optional: true}
		s.Note = ui.Field{Name: "note", Label: loc.T("mark.note"), Hint: loc.T("mark.note.hint")}
	}
	return s
}
