package handlers

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"supermarket/internal/fault"
	"supermarket/internal/i18n"
	counter "supermarket/internal/shop"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// Bounds of what a form of advice takes; the offering may allow less.
const (
	mostUnits   = 4096
	mostMinutes = 31 * 24 * 60
)

// Recipes shows what can be done, by industry.
func (h *Handlers) Recipes(c *web.Ctx) error {
	return h.crowd(c, func() (templ.Component, bool, error) {
		p, err := h.recipes(c)
		return shop.Recipes(p), p.Flash != nil, err
	})
}

func (h *Handlers) recipes(c *web.Ctx) (shop.RecipesPage, error) {
	trades := h.Shop.Trades()
	chosen := tradeNamed(trades, c.QueryParam("industry"))
	tasks, err := h.Shop.Tasks(c.Std(), chosen)
	if err != nil {
		return shop.RecipesPage{}, err
	}
	p := shop.RecipesPage{Page: h.page(c, "recipes.title"), Trades: allTrades(c.Loc, trades, chosen)}
	if chosen != "" {
		p.Chosen = tradeName(c.Loc, chosen)
	}
	for _, t := range tasks {
		p.Tasks = append(p.Tasks, taskCard(c.Loc, t))
	}
	return p, nil
}

// tradeNamed is the industry of that name; one that nobody has heard of narrows nothing.
func tradeNamed(trades []counter.Trade, name string) string {
	for _, t := range trades {
		if t.Name == name {
			return name
		}
	}
	return ""
}

// plainName makes a message id of an industry's name.
var plainName = strings.NewReplacer(" ", "_", ",", "", "(", "", ")", "")

func tradeName(loc *i18n.Loc, name string) string {
	return known(loc, "industry."+plainName.Replace(name), name)
}

func tradeOf(loc *i18n.Loc, t counter.Trade, chosen string) shop.Trade {
	out := shop.Trade{Text: tradeName(loc, t.Name), Count: t.Recipes, Current: t.Name == chosen}
	if t.Recipes > 0 {
		out.Href = ui.PlaceRecipes + "?" + url.Values{"industry": {t.Name}}.Encode()
	}
	return out
}

func tradesOf(loc *i18n.Loc, trades []counter.Trade, chosen string) []shop.Trade {
	var out []shop.Trade
	for _, t := range trades {
		out = append(out, tradeOf(loc, t, chosen))
	}
	return out
}

func allTrades(loc *i18n.Loc, trades []counter.Trade, chosen string) []shop.Trade {
	all := shop.Trade{Text: loc.T("recipes.every_trade"), Count: counter.Recipes(), Href: ui.PlaceRecipes, Current: chosen == ""}
	return append([]shop.Trade{all}, tradesOf(loc, trades, chosen)...)
}

func taskCard(loc *i18n.Loc, t counter.Task) shop.TaskCard {
	names := make([]string, len(t.Industries))
	for i, name := range t.Industries {
		names[i] = tradeName(loc, name)
	}
	out := shop.TaskCard{
		Href: under(ui.PlaceRecipes, t.ID), Name: loc.T(t.NameKey()), Problem: known(loc, t.ProblemKey(), loc.T(t.TextKey())),
		Gets: known(loc, t.ResultKey(), ""), Cost: loc.T("recipes.no_offer"), Trades: strings.Join(names, loc.T("list.comma")),
	}
	if t.Offer != nil {
		q := t.Offer.Quote
		out.Cost = loc.T("recipes.cost_line", "likely", about(loc, q.LikelyAmount), "span", aboutSpan(loc, millis(q.LikelyMillis)))
		out.Most = loc.T("recipes.most_line", "cap", q.CapAmount.FenUp())
	}
	return out
}

// about is a likely amount in a few words.
func about(loc *i18n.Loc, m models.Money) string {
	return loc.T("recipes.about", "what", loc.Money(m))
}

// aboutSpan is a likely time in a few words: nobody who buys counts in milliseconds.
func aboutSpan(loc *i18n.Loc, d time.Duration) string {
	if d < time.Second {
		return loc.T("cart.under_second")
	}
	return loc.T("recipes.about", "what", loc.Duration(d.Round(time.Second)))
}

// Recipe shows one template, with what the job costs now.
func (h *Handlers) Recipe(c *web.Ctx) error {
	r, err := counter.RecipeByID(c.Param("id"))
	if err != nil {
		return err
	}
	form := readRecipe(c.Loc, r, c.QueryParams())
	job := counter.Job{RecipeID: r.ID}
	if form.wrong == nil {
		job = form.job
	}
	t, err := h.Shop.Task(c.Std(), job)
	if err != nil && correctable(err) && form.asked {
		form.wrong = err
		t, err = h.Shop.Task(c.Std(), counter.Job{RecipeID: r.ID})
	}
	if err != nil {
		return err
	}
	p := h.recipePage(c, t, form)
	status := http.StatusOK
	if form.wrong != nil {
		p.Problems, status = problems(c.Loc, form.wrong, recipeField), web.StatusOf(form.wrong)
	}
	return c.Render(status, shop.Recipe(p))
}

// recipeField is the name on the page of a field that a counter names.
func recipeField(name string) string {
	if name == "cap_seconds" {
		return "minutes"
	}
	return name
}

// recipeForm is a job as typed and as understood.
type recipeForm struct {
	asked bool
	sent  url.Values
	job   counter.Job
	wrong error
}

func readRecipe(loc *i18n.Loc, r counter.Recipe, sent url.Values) recipeForm {
	f := recipeForm{sent: sent, job: counter.Job{RecipeID: r.ID, Params: map[string]string{}}}
	for _, p := range r.Params() {
		if name := "param." + p.ID; sent.Has(name) {
			f.asked, f.job.Params[p.ID] = true, strings.TrimSpace(sent.Get(name))
		}
	}
	var wrong fault.List
	read := func(name, label string, most int64) (n int64) {
		if !sent.Has(name) {
			return 0
		}
		f.asked = true
		n, bad := between(loc, strings.TrimSpace(sent.Get(name)), name, label, 1, most)
		if bad != nil {
			wrong = append(wrong, bad)
		}
		return n
	}
	f.job.Units, f.job.CapMillis = int(read("units", "field.units", mostUnits)), 60_000*read("minutes", "field.minutes", mostMinutes)
	f.wrong = wrong.Or()
	return f
}

func (f recipeForm) value(name, fallback string) string {
	if f.sent.Has(name) {
		text := f.sent.Get(name)
		return strings.ToValidUTF8(text[:min(len(text), maxField)], "")
	}
	return fallback
}

func (h *Handlers) recipePage(c *web.Ctx, t counter.Task, form recipeForm) shop.RecipePage {
	loc, r := c.Loc, t.Recipe
	units, most := r.Defaults()
	p := shop.RecipePage{
		Page: h.page(c, r.NameKey()), ID: r.ID, Name: loc.T(r.NameKey()), Problem: known(loc, r.ProblemKey(), loc.T(r.TextKey())), Text: loc.T(r.TextKey()),
		Result: known(loc, r.ResultKey(), ""), Artefacts: r.Artefacts, Picture: counter.Picture(r.ID), Changed: form.asked,
		Units:   ui.Field{Name: "units", Label: loc.T("field.units"), Hint: loc.T("recipes.units_hint"), Value: form.value("units", strconv.Itoa(units)), Width: 4, Numeric: true},
		Minutes: ui.Field{Name: "minutes", Label: loc.T("field.minutes"), Hint: loc.T("recipes.minutes_hint"), Value: form.value("minutes", strconv.FormatInt(most/60_000, 10)), Width: 4, Numeric: true, Suffix: loc.T("field.minutes_unit")},
	}
	for _, name := range r.Industries {
		p.Trades = append(p.Trades, tradeOf(loc, counter.Trade{Name: name, Recipes: countOf(h.Shop.Trades(), name)}, ""))
	}
	recipeInput(loc, r, &p)
	recipeParams(loc, r, form, &p)
	p.Offer = recipeOffer(loc, t.Offer)
	if t.Offer != nil {
		p.Units.Label = unitsLabel(loc, t.Offer.Offering.Kind)
	}
	if p.Offer == nil {
		p.Why = loc.T("recipes.no_offer_text")
	}
	return p
}

func countOf(trades []counter.Trade, name string) int {
	for _, t := range trades {
		if t.Name == name {
			return t.Recipes
		}
	}
	return 0
}

func recipeInput(loc *i18n.Loc, r counter.Recipe, p *shop.RecipePage) {
	if name, _, ok := r.SampleFile(); ok {
		p.SampleHref, p.SampleName = under(ui.PlaceRecipes, r.ID, "sample"), name
	}
	u, ok := r.Upload()
	if !ok {
		return
	}
	p.Accept, p.UploadHint = u.Accept, loc.T("recipes.upload_hint", "size", loc.Bytes(u.MaxBytes), "min", u.MinRows, "max", u.MaxRows)
	for _, col := range u.Columns {
		holds := ui.Cell{Text: loc.T(col.TextKey)}
		if col.Optional {
			holds.Sub = loc.T("ui.optional")
		}
		p.Columns = append(p.Columns, ui.Row{Cells: []ui.Cell{{Text: say(loc, col.Name, col.Also), Code: true}, holds}})
	}
}

func recipeParams(loc *i18n.Loc, r counter.Recipe, form recipeForm, p *shop.RecipePage) {
	for _, x := range r.Params() {
		name := "param." + x.ID
		value := form.value(name, x.Default)
		if len(x.Choices) == 0 {
			p.Params = append(p.Params, ui.Field{Name: name, Label: loc.T(x.LabelKey), Hint: loc.T(x.HintKey), Value: value, Width: 8, Numeric: true})
			continue
		}
		choice := ui.Choice{Name: name, Label: loc.T(x.LabelKey), Hint: loc.T(x.HintKey)}
		for _, v := range x.Choices {
			choice.Options = append(choice.Options, ui.Option{Value: v, Text: loc.T(x.ChoiceKey(v)), Checked: v == value})
		}
		p.Choices = append(p.Choices, choice)
	}
}

func recipeOffer(loc *i18n.Loc, o *counter.Offer) *shop.RecipeOffer {
	if o == nil {
		return nil
	}
	return &shop.RecipeOffer{
		Name: say(loc, o.Offering.TitleZh, o.Offering.TitleEn), Provider: say(loc, o.Provider.NameZh, o.Provider.NameEn), Region: ui.RegionName(loc, o.Offering.Region),
		Queue: or(queueText(loc, o.Room), loc.T("ui.unknown")), Href: under(ui.PlaceShelf, o.Offering.ID), Simulated: o.Site.Simulated,
		Likely: loc.Money(o.Quote.LikelyAmount), Span: aboutSpan(loc, millis(o.Quote.LikelyMillis)), Cap: loc.Money(o.Quote.CapAmount.FenUp()), Range: rangeOf(loc, o.Offering.Kind, o.Quote),
	}
}

// RecipeSample hands out the data that a template computes on when the buyer brings none.
func (h *Handlers) RecipeSample(c *web.Ctx) error {
	r, err := counter.RecipeByID(c.Param("id"))
	if err != nil {
		return err
	}
	name, data, ok := r.SampleFile()
	if !ok {
		return web.ErrMissing
	}
	attach(c, name)
	return c.Blob(http.StatusOK, "text/csv; charset=utf-8", data)
}
