package handlers

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"supermarket/internal/checkout"
	"supermarket/internal/fault"
	"supermarket/internal/i18n"
	counter "supermarket/internal/shop"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
)

// estimateForm is what a run was asked for, as typed and as understood.
type estimateForm struct {
	asked   bool
	recipe  string
	params  map[string]string
	units   int
	minutes int64
	wishes  checkout.Wishes
	sent    url.Values
	wrong   error
}

// readEstimate reads the form of an offering; without one sent it is the form as it starts.
func readEstimate(o counter.Offering, sent url.Values, now time.Time) estimateForm {
	f := estimateForm{asked: sent.Has("units") || sent.Has("recipe"), sent: sent, recipe: sent.Get("recipe"), params: map[string]string{}}
	if !f.asked || f.recipe == "" {
		if len(o.Recipes) > 0 {
			f.recipe = o.Recipes[0].ID
		}
	}
	if !f.asked {
		return f
	}
	for _, r := range o.Recipes {
		for _, p := range r.Params() {
			if name := r.ID + "." + p.ID; r.ID == f.recipe && sent.Has(name) {
				f.params[p.ID] = strings.TrimSpace(sent.Get(name))
			}
		}
	}
	f.read(o, now)
	return f
}

func (f *estimateForm) read(o counter.Offering, now time.Time) {
	var wrong fault.List
	for _, name := range []string{"recipe", "units", "minutes"} {
		if len(f.sent[name]) > 1 {
			wrong = append(wrong, errDoubled.On(name))
		}
	}
	units, bad := unitsWithin(f.sent.Get("units"), int64(o.Offering.MinUnits), int64(o.Offering.MaxUnits))
	if bad != nil {
		wrong = append(wrong, bad)
	}
	minutes, bad := minutesWithin(f.sent.Get("minutes"), longest(o))
	if bad != nil {
		wrong = append(wrong, bad)
	}
	wishes, bads := readWishes(f.sent, now)
	wrong = append(wrong, bads...)
	f.units, f.minutes, f.wishes, f.wrong = int(units), minutes, wishes, wrong.Or()
}

// unitsWithin reads how many units are asked for; what is wrong is the reason that
// a quote gives for it.
func unitsWithin(text string, least, most int64) (int64, *fault.Fault) {
	n, ok := whole(strings.TrimSpace(text))
	if !ok || n < least || n > most {
		return 0, checkout.ErrUnits.With("min", least, "max", most).On("units")
	}
	return n, nil
}

// minutesWithin reads how long a run may be, likewise.
func minutesWithin(text string, most int64) (int64, *fault.Fault) {
	n, ok := whole(strings.TrimSpace(text))
	if !ok || n < 1 || n > most {
		return 0, checkout.ErrCap.With("min", time.Minute, "max", time.Duration(most)*time.Minute).On("minutes")
	}
	return n, nil
}

// longest is how many minutes a job of the offering may run.
func longest(o counter.Offering) int64 { return max(o.Offering.MaxSeconds/60, 1) }

func (f estimateForm) capMillis() int64 { return f.minutes * 60_000 }

func (f estimateForm) ask(offeringID string) checkout.Ask {
	return checkout.Ask{OfferingID: offeringID, RecipeID: f.recipe, Params: f.params, Units: f.units, CapMillis: f.capMillis(), Wishes: f.wishes}
}

// field is the name on the page of a field that a counter names.
func (f estimateForm) field(name string) string {
	if param, ok := strings.CutPrefix(name, "param."); ok {
		return f.recipe + "." + param
	}
	if name == "cap_seconds" {
		return "minutes"
	}
	return name
}

// value is what stands in a field: what was sent, else the default.
func (f estimateForm) value(name, fallback string) string {
	if f.asked && f.sent.Has(name) {
		text := f.sent.Get(name)
		return text[:min(len(text), maxField)]
	}
	return fallback
}

// page fills the form of the offering's page.
func (f estimateForm) page(loc *i18n.Loc, o counter.Offering) shop.EstimateForm {
	m := o.Offering
	out := shop.EstimateForm{
		Offering: m.ID,
		Units: ui.Field{
			Name: "units", Label: unitsLabel(loc, m.Kind), Hint: loc.T("field.units_hint", "min", m.MinUnits, "max", m.MaxUnits), Width: 4, Numeric: true,
			Value: f.value("units", strconv.Itoa(max(m.MinUnits, 1))),
		},
		Minutes: ui.Field{
			Name: "minutes", Label: loc.T("field.minutes"), Hint: loc.T("field.minutes_hint", "max", longest(o)), Width: 4, Numeric: true,
			Suffix: loc.T("field.minutes_unit"), Value: f.value("minutes", strconv.FormatInt(min(longest(o), 60), 10)),
		},
	}
	for _, r := range o.Recipes {
		out.Recipes = append(out.Recipes, f.recipeForm(loc, r))
	}
	if m.OwnCommand {
		out.Recipes = append(out.Recipes, f.ownForm(loc, o))
	}
	out.When = whenFields(loc, f.sent)
	return out
}

// ownForm is the buyer's own command beside the templates.
func (f estimateForm) ownForm(loc *i18n.Loc, o counter.Offering) shop.RecipeForm {
	var why error
	if !o.Site.Namespaces {
		why = checkout.ErrCommandSite
	}
	return shop.RecipeForm{
		ID: checkout.OwnCommand, Name: loc.T("recipe.command.name"), Text: loc.T("recipe.command.text"), Checked: f.recipe == checkout.OwnCommand,
		Command: commandField(loc, f.sent, why),
	}
}

func (f estimateForm) recipeForm(loc *i18n.Loc, r counter.Recipe) shop.RecipeForm {
	out := shop.RecipeForm{ID: r.ID, Name: loc.T(r.NameKey()), Text: loc.T(r.TextKey()), Checked: r.ID == f.recipe}
	for _, p := range r.Params() {
		name := r.ID + "." + p.ID
		value := f.value(name, p.Default)
		if len(p.Choices) == 0 {
			out.Params = append(out.Params, ui.Field{Name: name, Label: loc.T(p.LabelKey), Hint: loc.T(p.HintKey), Value: value, Width: 8, Numeric: true})
			continue
		}
		c := ui.Choice{Name: name, Label: loc.T(p.LabelKey), Hint: loc.T(p.HintKey)}
		for _, choice := range p.Choices {
			c.Options = append(c.Options, ui.Option{Value: choice, Text: loc.T(p.ChoiceKey(choice)), Checked: choice == value})
		}
		out.Choices = append(out.Choices, c)
	}
	return out
}

// estimateURL is the offering's page with what the quote was asked for in its form.
func estimateURL(q models.Quote) string {
	v := url.Values{"recipe": {q.RecipeID}, "units": {strconv.Itoa(q.Units)}, "minutes": {strconv.FormatInt(q.CapMillis/60_000, 10)}}
	for name, value := range given(q.Params) {
		v.Set(q.RecipeID+"."+name, value)
	}
	if args := checkout.CommandOf(q.Command); len(args) > 0 {
		v.Set("command", strings.Join(args, "\n"))
	}
	if q.DeadlineAt != nil {
		v.Set("deadline_at", momentText(q.DeadlineAt))
	}
	if q.RerunOf != "" {
		v.Set("rerun_of", q.RerunOf)
	}
	return under(ui.PlaceShelf, q.OfferingID) + "?" + v.Encode()
}
