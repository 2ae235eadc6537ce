package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"supermarket/internal/fault"
	"supermarket/internal/programmes"
	"supermarket/templates/service"
	"supermarket/web"
)

// designAsk is what one page of the form asks: a section, or one row of its table.
type designAsk struct {
	section designSection
	row     int // -1 for the section itself
	fields  []designField
}

// designAsked reads the section and the row from the address; "new" is the row after the last.
func designAsked(c *web.Ctx, r programmes.Rules) (designAsk, error) {
	s, ok := sectionOf(c.Param("section"))
	if !ok {
		return designAsk{}, web.ErrMissing
	}
	a := designAsk{section: s, row: -1, fields: s.fields}
	name := c.Param("row")
	if name == "" {
		return a, nil
	}
	if s.rows == nil {
		return a, web.ErrMissing
	}
	a.row = s.rows.count(r)
	if name != "new" {
		n, ok := whole(name)
		if !ok || n < 1 || int(n) > a.row {
			return a, web.ErrMissing
		}
		a.row = int(n) - 1
	}
	a.fields = s.rows.fields(a.row)
	return a, nil
}

// apply writes what was sent into rules; each problem names its field.
func (a designAsk) apply(h *Handlers, r *programmes.Rules, form url.Values) error {
	if a.row >= mostDesignRows {
		return errRows.With("max", mostDesignRows)
	}
	a.extend(r)
	var wrong fault.List
	for _, f := range a.fields {
		bad := h.unlisted(f, *r, form[f.name])
		if bad == nil {
			bad = f.set(r, form[f.name])
		}
		if bad != nil {
			wrong = append(wrong, bad.On(f.name))
		}
	}
	if len(wrong) > 0 || a.row >= 0 {
		return wrong.Or()
	}
	return a.section.ownFaults(r.Validate())
}

// extend makes the row that the page asks for, where it is a new one.
func (a designAsk) extend(r *programmes.Rules) {
	if a.row >= 0 && a.row == a.section.rows.count(*r) {
		a.section.rows.add(r)
	}
}

// unlisted refuses codes that a closed list does not hold, but for those that
// the rules had from an earlier state of the list.
func (h *Handlers) unlisted(f designField, r programmes.Rules, given []string) *fault.Fault {
	if f.shape != shapeChecks && f.shape != shapeRadios {
		return nil
	}
	known := slices.Concat(h.designCodes(f.list), f.get(r))
	for _, code := range given {
		if code != "" && !slices.Contains(known, code) {
			return errListed
		}
	}
	return nil
}

// ownFaults are those of the rules' own check that this page can answer.
func (s designSection) ownFaults(err error) error {
	var out fault.List
	for _, f := range web.Faults(err) {
		if name := s.tells(f.Field); name != "" {
			out = append(out, f.On(name))
		}
	}
	return out.Or()
}

// tells where a fault of the rules' check stands on the section's page, "" for nowhere.
func (s designSection) tells(field string) string {
	if name, ok := s.faults[field]; ok {
		return name
	}
	if slices.ContainsFunc(s.fields, func(f designField) bool { return f.name == field }) && (s.name != "what" || field != "regions") {
		return field
	}
	return ""
}

// asks tells whether a fault of the rules' check is the section's to answer.
func (s designSection) asks(field string) bool {
	_, ok := s.faults[field]
	return ok || s.tells(field) != "" || s.rows != nil && s.rows.name == field
}

var errRows = fault.New(fault.Invalid, "design.rows")

// DesignSection asks for one part of the rules.
func (h *Handlers) DesignSection(c *web.Ctx) error { return h.designSection(c, nil, nil) }

func (h *Handlers) designSection(c *web.Ctx, form url.Values, wrong error) error {
	d, err := h.Programmes.Design(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	if !d.Open() || !d.Writes {
		return programmes.ErrNoDraft
	}
	a, err := designAsked(c, d.Rules)
	if err != nil {
		return err
	}
	p, err := h.designFormPage(c, d, a, form, wrong)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if wrong != nil {
		status = web.StatusOf(wrong)
	}
	return c.Render(status, service.DesignForm(p))
}

// DesignSave keeps one part of the rules, or looks goods of the shelf up for it.
func (h *Handlers) DesignSave(c *web.Ctx) error {
	form, err := fields(c)
	if err != nil {
		return err
	}
	if form.Get("find") != "" {
		return h.designSection(c, form, nil)
	}
	revision, _ := whole(form.Get("revision"))
	id, at := c.Param("id"), c.Param("section")
	last := 0
	err = h.Programmes.Edit(c.Std(), c.Actor, id, revision, func(r *programmes.Rules) error {
		a, err := designAsked(c, *r)
		if err != nil {
			return err
		}
		last = a.row + 1
		if form.Get("deed") != "" {
			return a.rearrange(r, form)
		}
		return a.apply(h, r, form)
	})
	switch {
	case err == nil && (c.Param("row") != "" || form.Get("deed") != ""):
		c.Flash("design.saved")
		return c.SeeOther(under(placeProgrammes, id, "design", at) + "#" + rowTarget(c, form, last))
	case err == nil:
		c.Flash("design.saved")
		return c.SeeOther(under(placeProgrammes, id, "design"))
	case correctable(err):
		return h.designSection(c, form, err)
	}
	return err
}

// rowTarget is where the reader goes on after a deed on a row: at the row itself,
// where it was moved to, or at the table once it is gone.
func rowTarget(c *web.Ctx, form url.Values, row int) string {
	n, _ := whole(form.Get("n"))
	switch {
	case form.Get("deed") == "up" && n > 1:
		return "row-" + strconv.FormatInt(n-1, 10)
	case form.Get("deed") == "" && c.Param("row") != "" && row > 0:
		return "row-" + strconv.Itoa(row)
	}
	return "rows"
}

// rearrange removes a row, or moves it one up.
func (a designAsk) rearrange(r *programmes.Rules, form url.Values) error {
	rows := a.section.rows
	n, ok := whole(form.Get("n"))
	if rows == nil || !ok || n < 1 || int(n) > rows.count(*r) {
		return web.ErrMissing
	}
	switch form.Get("deed") {
	case "remove":
		rows.remove(r, int(n)-1)
	case "up":
		if n > 1 {
			rows.swap(r, int(n)-1)
		}
	default:
		return web.ErrMissing
	}
	return nil
}

// DesignSentences are the draft's sentences as the form stands, for a page that asks while it is filled in.
func (h *Handlers) DesignSentences(c *web.Ctx) error {
	form, err := fields(c)
	if err != nil {
		return err
	}
	d, err := h.Programmes.Design(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	a, err := designAsked(c, d.Rules)
	if err != nil {
		return err
	}
	r := d.Rules
	a.extend(&r)
	for _, f := range a.fields {
		_ = f.set(&r, form[f.name]) // what cannot be read yet is as it was
	}
	return c.Render(http.StatusOK, service.RuleTexts(c.Loc, h.ruleTexts(c.Loc, r)))
}

// answers are a draft's values as the form holds them.
func (a designAsk) answers(r programmes.Rules) url.Values {
	v := url.Values{}
	a.extend(&r)
	for _, f := range a.fields {
		v[f.name] = f.get(r)
	}
	return v
}

func rowHref(id string, s designSection, n int) string {
	return under(placeProgrammes, id, "design", s.name, strconv.Itoa(n+1))
}
