package handlers

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"supermarket/internal/fault"
	"supermarket/internal/i18n"
	counter "supermarket/internal/shop"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// Estimator tells anyone what a job or a use by the token costs; what was asked
// stands in the address, so that it can be shared.
func (h *Handlers) Estimator(c *web.Ctx) error {
	choices, err := h.Shop.Choices(c.Std())
	if err != nil {
		return err
	}
	f := readEstimator(c.Loc, choices, c.QueryParams())
	p := shop.EstimatorPage{Page: h.page(c, "estimator.title"), Mode: f.mode, Modes: modes(c.Loc, f.mode)}
	status := http.StatusOK
	if f.wrong == nil {
		e, err := h.estimateFor(c, f)
		if err != nil && !correctable(err) {
			return err
		}
		if f.wrong = err; err == nil {
			p.Result = estimatorResult(c.Loc, f, e)
		}
	}
	if f.wrong != nil {
		p.Problems, status = problems(c.Loc, f.wrong, nil), web.StatusOf(f.wrong)
	}
	f.show(c.Loc, &p)
	return c.Render(status, shop.Estimator(p))
}

func (h *Handlers) estimateFor(c *web.Ctx, f estimatorForm) (counter.Estimate, error) {
	if f.mode == modeTokens {
		return h.Shop.EstimateTokens(c.Std(), f.tokens())
	}
	return h.Shop.EstimateJob(c.Std(), f.job())
}

// The two ways to ask.
const (
	modeJob    = "job"
	modeTokens = "tokens"
)

func modes(loc *i18n.Loc, mode string) []ui.NavItem {
	out := make([]ui.NavItem, 0, 2)
	for _, m := range []string{modeJob, modeTokens} {
		out = append(out, ui.NavItem{Text: loc.T("estimator.mode." + m), Href: ui.PlaceEstimator + "?mode=" + m, Current: m == mode})
	}
	return out
}

// asked is one number of the form: its bounds, what it starts as, and how many
// digits may follow its point.
type asked struct {
	name, start string
	least, most int64
	places      int
	suffix      string // message id of what stands behind it
	width       int
}

// The numbers of the form. Figures of money are in yuan.
var (
	jobNumbers = []asked{
		{name: "hours", start: "10", least: 1, most: 10_000_00, places: 2, suffix: "estimator.hours.unit", width: 8},
		{name: "units", start: "1", least: 1, most: mostUnits, width: 4},
		{name: "runs", start: "20", least: 1, most: 10_000, suffix: "estimator.runs.unit", width: 8},
	}
	tokenNumbers = []asked{
		{name: "in", start: "2000000", least: 0, most: 1_000_000_000_000, width: 16},
		{name: "out", start: "500000", least: 0, most: 1_000_000_000_000, width: 16},
		{name: "cached", start: "30", least: 0, most: 100, suffix: "estimator.percent", width: 4},
		{name: "days", start: "22", least: 1, most: 31, suffix: "estimator.days.unit", width: 4},
	}
	assumedNumbers = []asked{
		{name: "low", start: "70", least: 1, most: 100, suffix: "estimator.percent", width: 4},
		{name: "high", start: "150", least: 100, most: 1000, suffix: "estimator.percent", width: 4},
		{name: "cap", start: "200", least: 100, most: 2000, suffix: "estimator.percent", width: 4},
		{name: "peak", start: "50", least: 0, most: 100, suffix: "estimator.percent", width: 4},
		{name: "tps", start: "2000", least: 1, most: 1_000_000, suffix: "estimator.tps.unit", width: 8},
		{name: "written", start: "20", least: 0, most: 100, suffix: "estimator.percent", width: 4},
		{name: "once", start: "6000", least: 0, most: 100_000_000_00, places: 2, suffix: "estimator.once.unit", width: 8},
	}
)

// estimatorForm is what was asked, as typed and as understood.
type estimatorForm struct {
	mode    string
	sent    url.Values
	choices counter.Choices
	numbers map[string]int64
	picked  map[string]string
	wrong   error
}

func readEstimator(loc *i18n.Loc, choices counter.Choices, sent url.Values) estimatorForm {
	f := estimatorForm{mode: modeJob, sent: sent, choices: choices, numbers: map[string]int64{}, picked: map[string]string{}}
	if sent.Get("mode") == modeTokens {
		f.mode = modeTokens
	}
	var wrong fault.List
	for _, q := range f.questions(loc) {
		v, bad := f.pick(q)
		if f.picked[q.Name] = v; bad != nil {
			wrong = append(wrong, bad)
		}
	}
	for _, a := range f.asks() {
		n, bad := f.read(loc, a)
		if f.numbers[a.name] = n; bad != nil {
			wrong = append(wrong, bad)
		}
	}
	if f.wrong = wrong.Or(); f.wrong == nil {
		f.wrong = f.together()
	}
	return f
}

var (
	errChoice = fault.New(fault.Invalid, "estimator.choice")
	errCap    = fault.New(fault.Invalid, "estimator.cap_below_high")
	errNoUse  = fault.New(fault.Invalid, "estimator.no_use")
)

// together holds what must be true of several numbers.
func (f estimatorForm) together() error {
	if f.numbers["cap"] < f.numbers["high"] {
		return errCap.On("cap")
	}
	if f.mode == modeTokens && f.numbers["in"]+f.numbers["out"] == 0 {
		return errNoUse.On("in")
	}
	return nil
}

func (f estimatorForm) asks() []asked {
	if f.mode == modeTokens {
		return append(append([]asked{}, tokenNumbers...), assumedNumbers...)
	}
	out := append([]asked{}, jobNumbers...)
	if f.picked["recipe"] != "" {
		out = out[1:]
	}
	return append(out, assumedNumbers...)
}

// text is what stands in a field: what was sent, else what it starts as.
func (f estimatorForm) text(name, start string) string {
	if f.sent.Has(name) {
		text := f.sent.Get(name)
		return strings.ToValidUTF8(text[:min(len(text), maxField)], "")
	}
	return start
}

func (f estimatorForm) read(loc *i18n.Loc, a asked) (int64, *fault.Fault) {
	text, label := strings.TrimSpace(f.text(a.name, a.start)), "estimator."+a.name
	if a.places == 0 {
		return between(loc, text, a.name, label, a.least, a.most)
	}
	n, ok := decimal(text, a.places)
	switch {
	case text == "":
		return 0, errRequired.With("label", loc.T(label)).On(a.name)
	case !ok:
		return 0, errDecimal.With("label", loc.T(label), "places", a.places).On(a.name)
	case n < a.least || n > a.most:
		return 0, errRange.With("label", loc.T(label), "min", hundredths(loc, a.least), "max", hundredths(loc, a.most)).On(a.name)
	}
	return n, nil
}

var errDecimal = fault.New(fault.Invalid, "estimator.decimal")

// decimal reads digits with at most places after the point, scaled to a whole number.
func decimal(text string, places int) (int64, bool) {
	before, after, dotted := strings.Cut(text, ".")
	if len(after) > places || dotted && after == "" || len(before) > 12 {
		return 0, false
	}
	return whole(before + after + strings.Repeat("0", places-len(after)))
}

func hundredths(loc *i18n.Loc, n int64) string { return loc.Decimal(float64(n)/100, 2) }

func (f estimatorForm) pick(q ui.Choice) (string, *fault.Fault) {
	chosen := f.sent.Get(q.Name)
	for _, o := range q.Options {
		if o.Value == chosen {
			return chosen, nil
		}
	}
	if f.sent.Has(q.Name) || len(q.Options) == 0 {
		return "", errChoice.On(q.Name)
	}
	return q.Options[0].Value, nil
}

func (f estimatorForm) assumed() counter.Assumed {
	n := f.numbers
	return counter.Assumed{
		Spread: counter.Spread{Low: n["low"], High: n["high"], Cap: n["cap"]}, PeakShare: n["peak"], PerSecond: n["tps"], OutShare: n["written"],
		Once: models.Money(n["once"]) * models.Fen,
	}
}

func (f estimatorForm) firm() counter.FirmKind {
	return counter.FirmKind{Region: f.picked["region"], Size: f.picked["size"]}
}

func (f estimatorForm) job() counter.JobAsk {
	n := f.numbers
	return counter.JobAsk{
		Job: counter.Job{RecipeID: f.picked["recipe"], Units: int(n["units"])}, ClassID: f.picked["class"], Model: f.picked["model"],
		Millis: n["hours"] * models.MillisPerHour / 100, Runs: n["runs"], Firm: f.firm(), Assumed: f.assumed(),
	}
}

func (f estimatorForm) tokens() counter.TokenAsk {
	n := f.numbers
	in := n["in"] * n["days"]
	return counter.TokenAsk{
		Model: f.picked["model"], ClassID: f.picked["class"], Firm: f.firm(), Assumed: f.assumed(),
		Use: counter.Tokens{Input: in, Cached: in / 100 * n["cached"], Output: n["out"] * n["days"]},
	}
}

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
		{Name: "offering", Value: e.Hours.Offering.ID}, {Name: "recipe", Value: f.picked["recipe"]},
		{Name: "units", Value: strconv.FormatInt(e.Hours.Units, 10)}, {Name: "minutes", Value: strconv.FormatInt(max(e.Hours.Run.Cap/60_000, 1), 10)},
	}
}
