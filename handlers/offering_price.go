package handlers

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"supermarket/internal/i18n"
	counter "supermarket/internal/shop"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
)

// headlinePrice is the price tag: of one unit-hour, of a million input tokens, of
// a pack or of a whole block.
func headlinePrice(loc *i18n.Loc, o counter.Offering) ui.Price {
	unit, term := unitOf(loc, o.Offering.Kind)
	p := ui.Price{Amount: o.Price, Unit: unit, Term: term}
	steps := len(o.Bands) > 1
	if o.Offering.Kind == models.OfferModelToken {
		p.Note, p.From = loc.T("offering.meter.input"), len(o.Prices.Tiers()) > 1
	}
	if steps {
		p.Note = joined(" · ", p.Note, loc.T("offering.band."+o.Band))
	}
	return p
}

func bandsTitle(loc *i18n.Loc, kind models.OfferingKind) string {
	if kind == models.OfferModelToken {
		return loc.T("offering.bands.title_input")
	}
	return loc.T("offering.bands.title")
}

// priceTable is every price of today: bands with their hours, or what a token
// costs by band and input length. What has one price needs no table.
func priceTable(loc *i18n.Loc, o counter.Offering) ui.Table {
	if o.Offering.Kind == models.OfferModelToken {
		return tokenTable(loc, o)
	}
	unit, _ := unitOf(loc, o.Offering.Kind)
	t := ui.Table{Caption: loc.T("offering.tiers.title"), Head: []ui.Head{{Text: loc.T("offering.tiers.band")}, {Text: loc.T("offering.tiers.hours")}, {Text: unit, Numeric: true}}}
	for _, b := range byBand(o.Bands) {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: loc.T("offering.band." + b.band)}, {Text: b.hours}, {Text: loc.Price(b.price)}}})
	}
	return t
}

type bandHours struct {
	band, hours string
	price       models.Money
}

// byBand gathers today's stretches, in the order in which their bands first come.
func byBand(bands []counter.Band) []bandHours {
	var out []bandHours
	at := map[string]int{}
	for _, b := range bands {
		span := clockText(b.From) + "–" + clockText(b.To)
		if i, seen := at[b.Band]; seen {
			out[i].hours += ", " + span
			continue
		}
		at[b.Band] = len(out)
		out = append(out, bandHours{b.Band, span, b.Price})
	}
	return out
}

// tokenMeters are the columns of a model's prices, in this order.
var tokenMeters = []string{"input", "cached_input", "output", "batch_input", "batch_output"}

func tokenTable(loc *i18n.Loc, o counter.Offering) ui.Table {
	t := ui.Table{Caption: loc.T("offering.tiers.tokens"), Head: []ui.Head{{Text: loc.T("offering.tiers.band")}}}
	tiers := o.Prices.Tiers()
	if len(tiers) > 1 {
		t.Head[0].Text = loc.T("offering.tiers.length")
	}
	var meters []string
	for _, m := range tokenMeters {
		if o.Prices.Has(m) {
			meters = append(meters, m)
			t.Head = append(t.Head, ui.Head{Text: loc.T("offering.meter." + m), Numeric: true})
		}
	}
	bands := byBand(o.Bands)
	for _, tier := range tiers {
		for _, b := range bands {
			row := ui.Row{Cells: []ui.Cell{{Text: loc.T("offering.band." + b.band), Sub: b.hours}}}
			if len(tiers) > 1 {
				row.Cells[0] = ui.Cell{Text: tierName(loc, tiers, tier), Sub: loc.T("offering.band." + b.band)}
			}
			for _, m := range meters {
				price, _ := o.Prices.At(m, b.band, tier)
				row.Cells = append(row.Cells, ui.Cell{Text: loc.Price(price)})
			}
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}

// tierBars draw the price of input by its length, where it steps.
func tierBars(loc *i18n.Loc, o counter.Offering) []shop.Tier {
	tiers := o.Prices.Tiers()
	if len(tiers) < 2 {
		return nil
	}
	var out []shop.Tier
	for _, from := range tiers {
		price, _ := o.Prices.At("input", o.Band, from)
		out = append(out, shop.Tier{Name: tierName(loc, tiers, from), Price: price})
	}
	return out
}

func tierName(loc *i18n.Loc, tiers []int64, from int64) string {
	for i, t := range tiers {
		if t == from && i+1 < len(tiers) {
			return loc.T("offering.tier.between", "from", thousands(from), "to", thousands(tiers[i+1]))
		}
	}
	return loc.T("offering.tier.over", "from", thousands(from))
}

// thousands writes a number of tokens in K of 1,024, as models are sold by.
func thousands(n int64) string {
	if n%1024 == 0 && n > 0 {
		return strconv.FormatInt(n/1024, 10) + "K"
	}
	return strconv.FormatInt(n, 10)
}

// besidePrice is what the price may be compared with, and when a block is.
func besidePrice(loc *i18n.Loc, o counter.Offering) []ui.Fact {
	m := o.Offering
	var out []ui.Fact
	if m.BlockStartsAt != nil && m.BlockEndsAt != nil {
		hours := int64(m.BlockEndsAt.Sub(*m.BlockStartsAt).Hours()) * int64(m.MaxUnits)
		out = append(out,
			ui.Fact{Key: loc.T("offering.block.dates"), Value: loc.Time(*m.BlockStartsAt) + " – " + loc.Time(*m.BlockEndsAt)},
			ui.Fact{Key: loc.T("offering.block.hour"), Value: loc.Price((o.Price / models.Money(max(hours, 1))).FenUp()) + " " + loc.T("unit.per_card_hour")})
	}
	if m.TokensPerPack > 0 {
		million := models.Money(max(m.TokensPerPack/1_000_000, 1))
		out = append(out, ui.Fact{Key: loc.T("offering.pack.million"), Value: loc.Price((o.Price / million).FenUp()) + " " + loc.T("unit.per_million_tokens")})
	}
	if o.Class.MarketPrice > 0 && (m.MaxSeconds > 0 || m.BlockStartsAt != nil) {
		out = append(out, ui.Fact{
			Key: loc.T("offering.market"), Value: loc.Price(o.Class.MarketPrice) + " " + hourUnit(loc, o.Class),
			Sub: loc.T("offering.market_note", "source", sourceOf(loc, o.Class.Source), "date", o.Class.AsOf),
		})
	}
	if m.LeaseMonth > 0 {
		out = append(out, ui.Fact{Key: loc.T("offering.lease"), Value: loc.T("offering.lease_value", "amount", loc.Money(m.LeaseMonth)), Sub: loc.T("offering.lease_note")})
	}
	return out
}

func hourUnit(loc *i18n.Loc, c models.Class) string {
	if c.Kind == "cpu" {
		return loc.T("unit.per_core_hour")
	}
	return loc.T("unit.per_card_hour")
}

func clockText(d time.Duration) string {
	return fmt.Sprintf("%02d:%02d", int(d.Hours()), int(d.Minutes())%60)
}

// allFaults are reasons in words, one after the other.
func allFaults[F error](loc *i18n.Loc, why []F) string {
	parts := make([]string, len(why))
	for i, f := range why {
		parts[i] = loc.Fault(f)
	}
	return strings.Join(parts, " ")
}
