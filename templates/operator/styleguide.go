package operator

import (
	"time"

	"supermarket/models"
	"supermarket/templates/ui"
)

// StyleguidePage shows every component with invented values; demo only.
type StyleguidePage struct {
	ui.Page
	Now time.Time
}

func (p StyleguidePage) price() ui.Price {
	after := models.Money(840 * models.Fen)
	return ui.Price{Amount: 12 * models.Yuan, Unit: p.Loc.T("unit.per_card_hour"), Term: "card_hour", After: &after, Note: p.Loc.T("offering.band.peak")}
}

func (p StyleguidePage) small() ui.Price {
	return ui.Price{Amount: models.Money(1_250_000), Unit: p.Loc.T("unit.per_million_tokens"), Small: true, From: true}
}

func (p StyleguidePage) bill() ui.Bill {
	return ui.Bill{Caption: p.Loc.T("till.at_cap"), List: 24 * models.Yuan, Voucher: 720 * models.Fen, Pay: 1680 * models.Fen}
}

func (p StyleguidePage) gauges() []ui.Gauge {
	return []ui.Gauge{
		ui.MoneyGauge(p.Loc, p.Loc.T("wallet.balance"), 30*models.Yuan, 24*models.Yuan, 46*models.Yuan),
		ui.CountGauge(p.Loc, p.Loc.T("sites.cards"), 5, 2, 9),
		ui.MoneyGauge(p.Loc, p.Loc.T("vouchers.granted"), 0, 0, 1000*models.Yuan),
	}
}

func (p StyleguidePage) regions() ui.Regions {
	r := ui.Regions{Caption: p.Loc.T("home.map"), Value: p.Loc.T("home.count.free"), Tiles: map[string]ui.Tile{}}
	for i, code := range []string{"CN-GZ", "CN-GD", "CN-BJ", "CN-SH", "CN-NM", "CN-NX"} {
		free := 8 + i*24
		r.Tiles[code] = ui.Tile{Level: 1 + i*4/6, Text: p.Loc.Number(int64(free)), Long: p.Loc.T("home.map.cards", "count", free), Href: ui.PlaceShelf, Here: i == 0}
	}
	return r
}

func (p StyleguidePage) ranges() ui.Range {
	loc := p.Loc
	return ui.Range{
		Low: 310 * models.Fen, Likely: 480 * models.Fen, High: 960 * models.Fen, Cap: 24 * models.Yuan,
		LowTime: loc.Duration(8 * time.Minute), LikelyTime: loc.Duration(12 * time.Minute), HighTime: loc.Duration(24 * time.Minute), CapTime: loc.Duration(time.Hour),
		LowUse: loc.CardHours(930_000), LikelyUse: loc.CardHours(1_440_000), HighUse: loc.CardHours(2_880_000), CapUse: loc.CardHours(7_200_000),
	}
}

func (p StyleguidePage) fields() []ui.Field {
	return []ui.Field{
		{Name: "email", Label: p.Loc.T("field.email"), Type: "email", Autocomplete: "off", Value: "owner@demo.test"},
		{Name: "minutes", Label: p.Loc.T("field.minutes"), Hint: p.Loc.T("field.minutes_hint", "max", 240), Value: "0", Numeric: true, Width: 4, Suffix: p.Loc.T("field.minutes_unit")},
	}
}

func (p StyleguidePage) problem() ui.Problem {
	return ui.Problem{Field: "minutes", Text: p.Loc.T("form.range", "label", p.Loc.T("field.minutes"), "min", 1, "max", 240)}
}

func (p StyleguidePage) choice() ui.Choice {
	return ui.Choice{Name: "sort", Label: p.Loc.T("shelf.sort"), Options: []ui.Option{
		{Value: "price", Text: p.Loc.T("shelf.sort.price"), Checked: true}, {Value: "free", Text: p.Loc.T("shelf.sort.free")},
	}}
}

func (p StyleguidePage) scopes() ui.Choice {
	return ui.Choice{Name: "scope", Label: p.Loc.T("field.scopes"), HasCount: true, Options: []ui.Option{
		{Value: "read", Text: p.Loc.T("scope.read"), Checked: true, Count: 4},
		{Value: "order", Text: p.Loc.T("scope.order"), Count: 2},
		{Value: "tokens", Text: p.Loc.T("scope.tokens"), Reason: p.Loc.T("fault.denied")},
	}}
}

func (p StyleguidePage) facts() []ui.Fact {
	return []ui.Fact{
		{Key: p.Loc.T("check.row.recipe"), Value: p.Loc.T("recipe.matmul.name"), Change: ui.PlaceShelf},
		{Key: p.Loc.T("check.row.units"), Value: p.Loc.T("unit.cards", "count", 2), Change: ui.PlaceShelf},
		{Term: "hard_cap", Value: p.Loc.Money(24 * models.Yuan)},
	}
}

func (p StyleguidePage) events() []ui.Event {
	return []ui.Event{
		{At: p.Now.Add(-4 * time.Minute), Title: p.Loc.T("job.event.queued"), Tone: "good"},
		{At: p.Now.Add(-2 * time.Minute), Title: p.Loc.T("job.event.attempt", "n", 1), Text: p.Loc.T("broker.unavailable"), Tone: "warn", Detail: "att_01"},
		{At: p.Now.Add(-time.Minute), Title: p.Loc.T("job.event.attempt.running"), Tone: "live", Now: true},
	}
}

func (p StyleguidePage) tasks() []ui.Task {
	return []ui.Task{
		{Title: p.Loc.T("till.step.estimate"), Done: true, Href: ui.PlaceShelf},
		{Title: p.Loc.T("till.step.till"), Href: ui.PlaceShelf, Hint: p.Loc.T("till.vouchers")},
		{Title: p.Loc.T("till.step.pay")},
	}
}

func (p StyleguidePage) tags() []ui.Tag {
	var out []ui.Tag
	for _, s := range []string{"queued", "running", "succeeded", "failed", "cancelled"} {
		out = append(out, ui.StateTag(p.Loc, "job", s))
	}
	return out
}

func (p StyleguidePage) table() ui.Table {
	good := ui.StateTag(p.Loc, "line", "fulfilled")
	return ui.Table{
		Caption: p.Loc.T("order.lines"), Head: heads(p.Loc, "order.line.", "name", "state", "-units", "-cap", "-cost"),
		Rows: []ui.Row{
			{Cells: []ui.Cell{{Text: p.Loc.T("recipe.matmul.name")}, {Tag: &good}, {Text: "2"}, {Text: p.Loc.Money(24 * models.Yuan)}, {Text: p.Loc.MoneyExact(481_666_667)}}},
			{Cells: []ui.Cell{{Text: p.Loc.T("recipe.train.name")}, {Tag: &good}, {Text: "1"}, {Text: p.Loc.Money(1234 * models.Yuan)}, {Text: p.Loc.MoneyExact(998 * models.Yuan)}}},
		},
		Foot: []ui.Cell{{Text: p.Loc.T("statement.total")}, {}, {}, {Text: p.Loc.Money(1258 * models.Yuan)}, {Text: p.Loc.MoneyExact(100_281_666_667)}},
	}
}

func (p StyleguidePage) charts() []ui.Chart {
	step := ui.Chart{Title: p.Loc.T("offering.bands.title"), Kind: "step", XLabel: p.Loc.T("offering.bands.from"), YLabel: p.Loc.T("unit.per_card_hour"), YTop: 15, TopText: "¥15.00", Now: 0.61, NowText: p.Loc.T("chart.now")}
	for i, from := range []string{"00:00", "09:00", "12:00", "14:00", "18:00"} {
		peak := i == 1 || i == 3
		pt := ui.Point{Label: from, Text: "¥8.00", Value: 8, Quiet: true, Span: []float64{9, 3, 2, 4, 6}[i] / 24}
		if peak {
			pt.Text, pt.Value, pt.Quiet = "¥12.00", 12, false
		}
		step.Points = append(step.Points, pt)
	}
	bar := ui.Chart{Title: p.Loc.T("dashboard.figure.running"), Kind: "bar", XLabel: p.Loc.T("trail.at"), YLabel: p.Loc.T("dashboard.figure.running"), YTop: 40, TopText: "40"}
	line := ui.Chart{Title: p.Loc.T("dashboard.figure.queued"), Kind: "line", XLabel: p.Loc.T("trail.at"), YLabel: p.Loc.T("dashboard.figure.queued"), YTop: 40, TopText: "40", Ticks: 4}
	for i, n := range []float64{12, 18, 9, 31, 26, 22, 15, 8} {
		x := ui.Point{Label: p.Now.Add(time.Duration(i-8) * time.Hour).Format("15:04"), Text: p.Loc.Decimal(n, 0), Value: n, Quiet: i > 5}
		bar.Points, line.Points = append(bar.Points, x), append(line.Points, x)
	}
	bar.Ticks = 4
	return []ui.Chart{step, bar, line}
}

func (p StyleguidePage) log() ui.Log {
	return ui.Log{FullHref: ui.PlaceShelf, Cut: true, Lines: []ui.LogLine{
		{Seq: 41, At: p.Now, Stream: "sys", Text: "runner: claimed"},
		{Seq: 42, At: p.Now, Stream: "out", Text: "round 1  512x512  17.9 GFLOPS"},
		{Seq: 43, At: p.Now.Add(time.Second), Stream: "out", Text: "round 2  512x512  18.2 GFLOPS"},
		{Seq: 44, At: p.Now.Add(2 * time.Second), Stream: "err", Text: "warning: 2 of 4 threads"},
	}}
}
