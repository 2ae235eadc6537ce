package handlers

import (
	"strconv"

	"supermarket/internal/i18n"
	counter "supermarket/internal/shop"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
)

// questions are the closed questions of the mode; the first answer is the one it starts with.
func (f estimatorForm) questions(loc *i18n.Loc) []ui.Choice {
	out := []ui.Choice{f.regions(loc), f.sizes(loc), f.models(loc), f.classes(loc)}
	if f.mode == modeJob {
		out = append(out, f.recipes(loc))
	}
	return out
}

func question(loc *i18n.Loc, name string, options []ui.Option) ui.Choice {
	return ui.Choice{Name: name, Label: loc.T("estimator." + name), Options: options}
}

func (f estimatorForm) recipes(loc *i18n.Loc) ui.Choice {
	options := []ui.Option{{Value: "", Text: loc.T("estimator.recipe.own")}}
	for _, r := range f.choices.Recipes {
		options = append(options, ui.Option{Value: r.ID, Text: loc.T(r.NameKey())})
	}
	return question(loc, "recipe", options)
}

func (f estimatorForm) classes(loc *i18n.Loc) ui.Choice {
	var options []ui.Option
	for _, k := range f.choices.Classes {
		options = append(options, ui.Option{Value: k.ID, Text: joined(" · ", say(loc, k.NameZh, k.NameEn), spec(loc, k.MemoryGB, 0))})
	}
	return question(loc, "class", options)
}

func (f estimatorForm) models(loc *i18n.Loc) ui.Choice {
	var options []ui.Option
	for _, m := range f.choices.Models {
		options = append(options, ui.Option{Value: m, Text: m})
	}
	if f.mode == modeJob {
		options = append([]ui.Option{{Value: "", Text: loc.T("estimator.model.none")}}, options...)
	}
	return question(loc, "model", options)
}

// provinces are in the order of the tile map's table.
func (f estimatorForm) regions(loc *i18n.Loc) ui.Choice {
	options := []ui.Option{{Value: "", Text: loc.T("estimator.unsaid")}}
	for _, code := range ui.RegionCodes() {
		options = append(options, ui.Option{Value: code, Text: ui.RegionName(loc, code)})
	}
	return question(loc, "region", options)
}

func (f estimatorForm) sizes(loc *i18n.Loc) ui.Choice {
	options := []ui.Option{{Value: "", Text: loc.T("estimator.unsaid")}}
	for _, s := range []string{"micro", "small", "medium", "large"} {
		options = append(options, ui.Option{Value: s, Text: loc.T("size." + s)})
	}
	return question(loc, "size", options)
}

// show fills the form with what was asked and what is wrong with it.
func (f estimatorForm) show(loc *i18n.Loc, p *shop.EstimatorPage) {
	by := map[string]ui.Choice{}
	for _, q := range f.questions(loc) {
		for i, o := range q.Options {
			q.Options[i].Checked = o.Value == f.picked[q.Name]
		}
		q.Problem = p.ProblemOf(q.Name)
		by[q.Name] = q
	}
	fields := func(list []asked) (out []ui.Field) {
		for _, a := range list {
			out = append(out, p.Checked(f.field(loc, a)))
		}
		return out
	}
	p.Firm.Choices = []ui.Choice{by["region"], by["size"]}
	p.Assumed.Fields = fields(assumedNumbers)
	if f.mode == modeTokens {
		p.Own.Choices, p.Asked.Fields, p.Assumed.Choices = []ui.Choice{by["model"]}, fields(tokenNumbers), []ui.Choice{by["class"]}
		return
	}
	recipe := by["recipe"]
	p.Recipe, p.Own.Choices, p.Own.Fields = &recipe, []ui.Choice{by["class"]}, fields(jobNumbers[:1])
	p.Asked.Fields, p.Assumed.Choices = fields(jobNumbers[1:]), []ui.Choice{by["model"]}
}

func (f estimatorForm) field(loc *i18n.Loc, a asked) ui.Field {
	out := ui.Field{Name: a.name, Label: loc.T("estimator." + a.name), Value: f.text(a.name, a.start), Width: a.width, Numeric: true}
	if hint := "estimator." + a.name + ".hint"; loc.Has(hint) {
		out.Hint = loc.T(hint)
	}
	if a.suffix != "" {
		out.Suffix = loc.T(a.suffix)
	}
	return out
}

// cartFields put a template into the cart as it was estimated; figures of one's own are no job yet.
func (f estimatorForm) cartFields(e counter.Estimate) []shop.Hidden {
	if f.mode != modeJob || f.picked["recipe"] == "" || e.Hours == nil {
		return nil
	}
	return []shop.Hidden{
		{Name: "offering", Value: e.Hours.Offering.ID},
		{Name: "recipe", Value: f.picked["recipe"]},
		{Name: "units", Value: strconv.FormatInt(e.Hours.Units, 10)},
		{Name: "minutes", Value: strconv.FormatInt(max(e.Hours.Run.Cap/60_000, 1), 10)},
	}
}
