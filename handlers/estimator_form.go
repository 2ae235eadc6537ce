package handlers

import (
	"net/url"
	"strings"

	"supermarket/internal/fault"
	"supermarket/internal/i18n"
	counter "supermarket/internal/shop"
	"supermarket/models"
	"supermarket/templates/ui"
)

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
