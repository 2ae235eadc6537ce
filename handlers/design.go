package handlers

import (
	"net/http"
	"strconv"

	"supermarket/internal/i18n"
	"supermarket/internal/programmes"
	"supermarket/templates/service"
	"supermarket/templates/ui"
	"supermarket/web"
)

// Design shows the draft of a programme's rules: what there is to do, what it
// says, what it changes, and who must act next.
func (h *Handlers) Design(c *web.Ctx) error { return h.designPage(c, nil, "") }

func (h *Handlers) designPage(c *web.Ctx, wrong error, note string) error {
	d, err := h.Programmes.Design(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	p := h.designView(c, d)
	p.Note.Value = clip(note)
	p.Problems = problems(c.Loc, wrong, nil)
	status := http.StatusOK
	if wrong != nil {
		p.Path, status = p.At, web.StatusOf(wrong)
	}
	return c.Render(status, service.Design(p))
}

func (h *Handlers) designView(c *web.Ctx, d programmes.Design) service.DesignPage {
	loc, w := c.Loc, designWords{c.Loc, h, d.Goods}
	at := under(placeProgrammes, d.ID, "design")
	p := service.DesignPage{
		Page: h.desk(c, "design.title"), At: at, Name: say(loc, d.NameZh, d.NameEn), Up: designCrumbs(loc, d)[:2], State: ui.StateTag(loc, "programme", d.State),
		Texts: h.ruleTexts(loc, d.Rules), Version: d.Version, Hash: d.Hash, JSON: under(placeProgrammes, d.ID, "rules.json"), Dry: under(placeProgrammes, d.ID, "dry-run"),
		Basics: at + "/about", Closed: d.State == "closed", Begin: d.Draft == nil && d.Writes && d.State != "closed",
		Note: ui.Field{Name: "note", Label: loc.T("design.note"), Hint: loc.T("design.note.hint")},
	}
	if d.Draft != nil {
		p.Draft = &service.DesignDraft{Revision: strconv.FormatInt(d.Draft.Revision, 10), Note: d.Draft.Note, By: d.Names[d.Draft.EditedBy], At: d.Draft.UpdatedAt, Waits: d.Waits(), Fresh: d.Version == 0}
		p.Draft.Submitter = d.Names[d.Draft.SubmittedBy]
	}
	if d.Open() && d.Writes {
		p.Tasks = h.designTasks(loc, d)
		for _, f := range web.Faults(d.Wrong) {
			p.Wrong = append(p.Wrong, loc.Fault(f))
		}
		p.Submit = d.Wrong == nil && d.Hash != d.Force
		p.Same = d.Wrong == nil && d.Hash == d.Force
		p.Drop = true
	}
	p.Recall, p.Decide, p.Publish = d.Waits() && d.Writes, d.Waits() && d.Decides, d.Signs
	if d.Draft != nil && d.InForce != nil {
		t := w.changeTable(loc.T("design.changes"), loc.T("design.changes.none"), *d.InForce, d.Rules)
		p.Changes = &t
	}
	if d.Draft != nil && d.InForce == nil {
		p.Facts = w.facts(d.Rules)
	}
	return p
}

// facts are everything that rules hold, without what they leave open.
func (w designWords) facts(r programmes.Rules) []ui.Fact {
	var out []ui.Fact
	for _, s := range w.said(r) {
		if s.text != "" {
			out = append(out, ui.Fact{Key: s.label, Value: s.text})
		}
	}
	return out
}

// designTasks are the pages of the form, each with what it says so far.
func (h *Handlers) designTasks(loc *i18n.Loc, d programmes.Design) []ui.Task {
	at := under(placeProgrammes, d.ID, "design")
	out := []ui.Task{{Title: loc.T("design.section.about"), Hint: loc.T("design.section.about.lead"), Href: at + "/about", Done: true}}
	for _, s := range designSections() {
		t := ui.Task{Title: loc.T("design.section." + s.name), Hint: loc.T("design.section." + s.name + ".lead"), Href: at + "/" + s.name, Done: true}
		said := 0
		for _, f := range s.fields {
			for _, v := range f.get(d.Rules) {
				if v != "" {
					said++
					break
				}
			}
		}
		if said == 0 && (s.rows == nil || s.rows.count(d.Rules) == 0) {
			t.Status = loc.T("design.task.open." + s.name)
		}
		for _, f := range web.Faults(d.Wrong) {
			if s.asks(f.Field) {
				t.Done, t.Status = false, loc.T("design.task.wrong")
			}
		}
		out = append(out, t)
	}
	return out
}

// DesignBegin opens a draft of the next version.
func (h *Handlers) DesignBegin(c *web.Ctx) error {
	if err := h.Programmes.Begin(c.Std(), c.Actor, c.Param("id")); err != nil {
		return err
	}
	return c.SeeOther(under(placeProgrammes, c.Param("id"), "design"))
}

// DesignDeed submits a draft, takes it back, sends it back, publishes or discards it.
func (h *Handlers) DesignDeed(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	id, note := c.Param("id"), form.Get("note")
	revision, _ := whole(form.Get("revision"))
	to, said := under(placeProgrammes, id, "design"), ""
	switch form.Get("deed") {
	case "submit":
		said, err = "design.done.submitted", h.Programmes.Submit(c.Std(), c.Actor, id, revision, note)
	case "recall":
		said, err = "design.done.recalled", h.Programmes.Recall(c.Std(), c.Actor, id, revision)
	case "back":
		said, err = "design.done.back", h.Programmes.SendBack(c.Std(), c.Actor, id, revision, note)
	case "publish":
		to, said = under(placeProgrammes, id), "design.done.published"
		_, err = h.Programmes.PublishDraft(c.Std(), c.Actor, id, revision)
	case "discard":
		var gone bool
		to, said = under(placeProgrammes, id), "design.done.discarded"
		if gone, err = h.Programmes.Discard(c.Std(), c.Actor, id, revision); gone {
			to, said = placeProgrammes, "design.done.gone"
		}
	default:
		err = errRequired.With("label", c.Loc.T("design.deed")).On("deed")
	}
	if err == nil {
		c.Flash(said)
		return c.SeeOther(to)
	}
	if correctable(err) {
		return h.designPage(c, err, note)
	}
	return err
}
