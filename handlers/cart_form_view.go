package handlers

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"supermarket/internal/checkout"
	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

func (h *Handlers) cartFormPage(c *web.Ctx, f cartForm) shop.CartFormPage {
	loc, r := c.Loc, f.recipe
	units, capMillis := r.Defaults()
	p := shop.CartFormPage{
		Page: h.page(c, ""), Action: ui.PlaceCart, Recipe: r.ID, Name: loc.T(r.NameKey()), Text: loc.T(r.TextKey()), Offering: bestOffering, Where: loc.T("cart.where.best"),
		Units:   ui.Field{Name: "units", Label: loc.T("field.units"), Hint: loc.T("cart.units_hint"), Width: 4, Numeric: true, Value: f.value("units", strconv.Itoa(units))},
		Minutes: ui.Field{Name: "minutes", Label: loc.T("field.minutes"), Hint: loc.T("cart.minutes_hint"), Width: 4, Numeric: true, Suffix: loc.T("field.minutes_unit"), Value: f.value("minutes", minutesText(capMillis))},
	}
	p.Title = p.Name
	if c.Request().Method != http.MethodGet {
		p.Path = f.url()
	}
	if id := f.ask.OfferingID; id != "" {
		if o, err := h.Shop.Offering(c.Std(), id); err == nil {
			p.Offering, p.Where = id, loc.T("cart.where.offering", "name", say(loc, o.Offering.TitleZh, o.Offering.TitleEn))
		}
	}
	f.params(loc, &p)
	f.choices(loc, &p)
	p.Upload = h.cartUpload(c, f)
	if err := h.dataField(c, f, &p); err != nil {
		h.Log.Error("datasets could not be offered", "error", err.Error())
	}
	p.Problems = problems(loc, f.wrong, f.onPage)
	return p
}

// value is what stands in a field: what was sent, else the default.
func (f cartForm) value(name, fallback string) string {
	if text := f.sent.Get(name); text != "" {
		return cut(text)
	}
	return fallback
}

// onPage is the field's name on the page; what has no field there is said of the whole form.
func (f cartForm) onPage(name string) string {
	name = cartField(name)
	on := []string{"units", "minutes", "file", "input", "wait_until", "deadline_at", "command", "sweep_param", "sweep_values"}
	for _, p := range f.recipe.Params() {
		on = append(on, "param."+p.ID)
	}
	if !slices.Contains(on, name) {
		return ""
	}
	return name
}

func (f cartForm) params(loc *i18n.Loc, page *shop.CartFormPage) {
	for _, p := range f.recipe.Params() {
		name, value := "param."+p.ID, p.Default
		if given, ok := f.ask.Params[p.ID]; ok {
			value = cut(given)
		}
		if len(p.Choices) == 0 {
			page.Params = append(page.Params, ui.Field{Name: name, Label: loc.T(p.LabelKey), Hint: loc.T(p.HintKey), Value: value, Width: 8, Numeric: true})
			continue
		}
		c := ui.Choice{Name: name, Label: loc.T(p.LabelKey), Hint: loc.T(p.HintKey)}
		for _, choice := range p.Choices {
			c.Options = append(c.Options, ui.Option{Value: choice, Text: loc.T(p.ChoiceKey(choice)), Checked: choice == value})
		}
		page.Choices = append(page.Choices, c)
	}
}

// choices asks for what may be chosen beside template, units and longest run.
func (f cartForm) choices(loc *i18n.Loc, p *shop.CartFormPage) {
	p.When = whenFields(loc, f.sent)
	if f.recipe.IsOwn() {
		p.Command = commandField(loc, f.sent, nil)
	}
	if id := f.sent.Get("rerun_of"); id != "" {
		p.RerunOf = cut(id)
	}
	values := f.sent.Get("sweep_values")
	p.Sweep = shop.SweepFields{
		Param:  ui.Choice{Name: "sweep_param", Label: loc.T("choice.sweep.param")},
		Values: ui.Field{Name: "sweep_values", Label: loc.T("choice.sweep.values"), Hint: loc.T("choice.sweep.values.hint", "max", checkout.MaxSweep), Optional: true, Value: values[:min(len(values), maxField)]},
		Open:   values != "" || f.sent.Get("sweep") == "yes",
	}
	for _, x := range f.recipe.Params() {
		p.Sweep.Param.Options = append(p.Sweep.Param.Options, ui.Option{Value: x.ID, Text: loc.T(x.LabelKey), Checked: x.ID == f.sent.Get("sweep_param")})
	}
}

// cartUpload asks for a file where the template takes one.
func (h *Handlers) cartUpload(c *web.Ctx, f cartForm) *shop.CartUpload {
	spec, ok := f.recipe.Upload()
	if !ok {
		return nil
	}
	u := &shop.CartUpload{Accept: spec.Accept, Hint: c.Loc.T("cart.file.hint", "max", min(spec.MaxBytes, checkout.MaxInputBytes)>>20)}
	if f.recipe.IsOwn() {
		u.Hint = c.Loc.T("choice.command.file", "max", min(spec.MaxBytes, checkout.MaxInputBytes)>>20)
	}
	for _, col := range spec.Columns {
		u.Columns = append(u.Columns, ui.Fact{Key: col.Name, Value: c.Loc.T(col.TextKey)})
	}
	if _, _, ok := f.recipe.SampleFile(); ok {
		u.SampleHref, u.Sample = under(ui.PlaceRecipes, f.recipe.ID, "sample"), c.Loc.T("cart.file.sample")
	}
	if in, err := h.keptInput(c, f.ask.InputID); err == nil {
		u.Kept, u.KeptID = in.Name, in.ID
	}
	return u
}

var errNoInput = errors.New("no file is kept")

func (h *Handlers) keptInput(c *web.Ctx, id string) (models.Input, error) {
	owner, err := h.cartOwner(c)
	if err != nil || owner == "" || id == "" {
		return models.Input{}, errNoInput
	}
	return h.Checkout.Input(c.Std(), owner, id)
}
