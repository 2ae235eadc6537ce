package handlers

import (
	"strconv"
	"time"

	"supermarket/internal/i18n"
	counter "supermarket/internal/shop"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
)

// property is one row of the comparison; an empty text says that a card has no such thing.
type property struct {
	name string
	of   func(*i18n.Loc, counter.Card) (text, sub string)
	// price is what the row's lowest is found by; nil where lower is not better.
	price func(counter.Card) models.Money
}

var compareTable = []struct {
	name string
	rows []property
}{
	{"price", []property{
		{"now", priceRow(func(c counter.Card) models.Money { return c.Price }), func(c counter.Card) models.Money { return c.Price }},
		{"peak", priceRow(func(c counter.Card) models.Money { return c.PeakPrice }), func(c counter.Card) models.Money { return c.PeakPrice }},
		{"offpeak", priceRow(func(c counter.Card) models.Money { return c.OffPeakPrice }), func(c counter.Card) models.Money { return c.OffPeakPrice }},
		{"market", marketRow, nil},
		{"lease", leaseRow, nil},
	}},
	{"room", []property{
		{"start", func(loc *i18n.Loc, c counter.Card) (string, string) {
			card := offeringCard(loc, c)
			return or(card.Why, or(card.Queue, loc.T("ui.unknown"))), card.Reason
		}, nil},
		{"free", freeRow, nil},
		{"promise", promiseRow, nil},
		{"begins", beginsRow, nil},
	}},
	{"hardware", []property{
		{"kind", func(loc *i18n.Loc, c counter.Card) (string, string) { return loc.T("kind." + string(c.Kind)), "" }, nil},
		{"class", func(loc *i18n.Loc, c counter.Card) (string, string) {
			return say(loc, c.Class.NameZh, c.Class.NameEn), ""
		}, nil},
		{"domestic", func(loc *i18n.Loc, c counter.Card) (string, string) { return truth(loc, c.Class.Domestic), "" }, nil},
		{"memory", func(_ *i18n.Loc, c counter.Card) (string, string) { return amountOf(c.Class.MemoryGB, " GB"), "" }, nil},
		{"tflops", tflopsRow, nil},
		{"declared", func(loc *i18n.Loc, c counter.Card) (string, string) {
			if c.DeclaredGFLOPS == 0 {
				return "", ""
			}
			return loc.Number(c.DeclaredGFLOPS) + " GFLOPS", ""
		}, nil},
		{"stack", func(_ *i18n.Loc, c counter.Card) (string, string) { return stackName(c.Stack), "" }, nil},
		{"model", func(_ *i18n.Loc, c counter.Card) (string, string) { return c.ModelName, "" }, nil},
		{"context", func(loc *i18n.Loc, c counter.Card) (string, string) { return numberOf(loc, c.ContextTokens), "" }, nil},
		{"pack", func(loc *i18n.Loc, c counter.Card) (string, string) { return numberOf(loc, c.TokensPerPack), "" }, nil},
	}},
	{"use", []property{
		{"units", unitsRow, nil},
		{"longest", func(loc *i18n.Loc, c counter.Card) (string, string) {
			if c.MaxSeconds == 0 {
				return "", ""
			}
			return loc.Duration(time.Duration(c.MaxSeconds) * time.Second), ""
		}, nil},
		{"window", func(loc *i18n.Loc, c counter.Card) (string, string) {
			if c.BlockStartsAt == nil || c.BlockEndsAt == nil {
				return "", ""
			}
			return loc.Time(*c.BlockStartsAt) + " – " + loc.Time(*c.BlockEndsAt), ""
		}, nil},
		{"interruptible", func(loc *i18n.Loc, c counter.Card) (string, string) { return truth(loc, c.Interruptible), "" }, nil},
		{"command", func(loc *i18n.Loc, c counter.Card) (string, string) { return truth(loc, c.OwnCommand), "" }, nil},
	}},
	{"seller", []property{
		{"provider", func(loc *i18n.Loc, c counter.Card) (string, string) {
			return say(loc, c.Provider.NameZh, c.Provider.NameEn), ""
		}, nil},
		{"region", func(loc *i18n.Loc, c counter.Card) (string, string) { return ui.RegionName(loc, c.Region), "" }, nil},
		{"simulated", func(loc *i18n.Loc, c counter.Card) (string, string) { return truth(loc, c.Simulated), "" }, nil},
	}},
}

func compareGroups(loc *i18n.Loc, cards []counter.Card) []shop.CompareGroup {
	var out []shop.CompareGroup
	for _, g := range compareTable {
		group := shop.CompareGroup{Name: loc.T("compare.group." + g.name)}
		for _, p := range g.rows {
			if row, any := compareRow(loc, p, cards); any {
				group.Rows = append(group.Rows, row)
			}
		}
		out = append(out, group)
	}
	return out
}

// compareRow is one property of all; any is false where none has it.
func compareRow(loc *i18n.Loc, p property, cards []counter.Card) (row shop.CompareRow, any bool) {
	row.Name = loc.T("compare.row." + p.name)
	for _, c := range cards {
		text, sub := p.of(loc, c)
		any = any || text != ""
		cell := shop.CompareCell{Text: or(text, loc.T("compare.nothing")), Sub: sub}
		row.Cells = append(row.Cells, cell)
		row.Differ = row.Differ || cell.Text != row.Cells[0].Text || cell.Sub != row.Cells[0].Sub
	}
	if p.price != nil && row.Differ {
		markLowest(row.Cells, p, cards)
	}
	return row, any
}

// markLowest marks the lowest price where all are of one unit.
func markLowest(cells []shop.CompareCell, p property, cards []counter.Card) {
	lowest := p.price(cards[0])
	for _, c := range cards {
		if c.Kind != cards[0].Kind || c.TokensPerPack != cards[0].TokensPerPack || c.Kind == models.OfferDatedBlock {
			return
		}
		lowest = min(lowest, p.price(c))
	}
	for i, c := range cards {
		cells[i].Best = p.price(c) == lowest
	}
}

func differing(groups []shop.CompareGroup) int {
	n := 0
	for _, g := range groups {
		for _, r := range g.Rows {
			if r.Differ {
				n++
			}
		}
	}
	return n
}

func priceRow(of func(counter.Card) models.Money) func(*i18n.Loc, counter.Card) (string, string) {
	return func(loc *i18n.Loc, c counter.Card) (string, string) {
		unit, _ := unitOf(loc, c.Kind)
		return loc.Price(of(c)), unit
	}
}

func marketRow(loc *i18n.Loc, c counter.Card) (string, string) {
	if c.Class.MarketPrice == 0 || c.Kind != models.OfferCardHour && c.Kind != models.OfferCoreHour {
		return "", ""
	}
	unit, _ := unitOf(loc, c.Kind)
	return loc.Price(c.Class.MarketPrice), unit
}

func leaseRow(loc *i18n.Loc, c counter.Card) (string, string) {
	if c.LeaseMonth == 0 {
		return "", ""
	}
	return loc.Price(c.LeaseMonth), loc.T("compare.per_month")
}

func freeRow(loc *i18n.Loc, c counter.Card) (string, string) {
	if c.Why != nil || !c.Room.Known || c.Room.Total == 0 {
		return "", ""
	}
	return loc.T("shelf.free.of", "free", c.Room.Free, "total", unitsText(loc, c.Kind, c.Room.Total)), ""
}

func promiseRow(_ *i18n.Loc, c counter.Card) (string, string) {
	if c.AvailabilityPPM == 0 {
		return "", ""
	}
	return strconv.FormatFloat(float64(c.AvailabilityPPM)/10_000, 'f', -1, 64) + "%", ""
}

func beginsRow(loc *i18n.Loc, c counter.Card) (string, string) {
	if c.StartSeconds == 0 {
		return "", ""
	}
	return loc.T("compare.within", "span", time.Duration(c.StartSeconds)*time.Second), ""
}

func tflopsRow(loc *i18n.Loc, c counter.Card) (string, string) {
	if c.Class.Tflops == 0 {
		return "", ""
	}
	density := loc.T("compare.dense")
	if c.Class.Sparse {
		density = loc.T("compare.sparse")
	}
	return loc.Number(int64(c.Class.Tflops)) + " TFLOPS", joined(" · ", c.Class.PeakPrecision, density)
}

func unitsRow(loc *i18n.Loc, c counter.Card) (string, string) {
	if c.MaxSeconds == 0 {
		return "", ""
	}
	if c.MinUnits == c.MaxUnits {
		return unitsText(loc, c.Kind, c.MinUnits), ""
	}
	return loc.T("compare.from_to", "from", c.MinUnits, "to", unitsText(loc, c.Kind, c.MaxUnits)), ""
}

func truth(loc *i18n.Loc, yes bool) string {
	if yes {
		return loc.T("ui.yes")
	}
	return loc.T("ui.no")
}

func amountOf(n int, unit string) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n) + unit
}

func numberOf(loc *i18n.Loc, n int64) string {
	if n == 0 {
		return ""
	}
	return loc.Number(n)
}
