package store

import (
	"fmt"
	"strings"

	"supermarket/models"
)

// ShelfRow is an offering as it stands on the shelf. The prices are of its
// headline meter at the first tier: a unit-hour, a million input tokens, a pack or a block.
type ShelfRow struct {
	ID            string
	Kind          models.OfferingKind
	ProviderID    string
	SiteID        string
	ClassID       string
	StackID       string
	Region        string
	TitleZh       string
	TitleEn       string
	MinUnits      int
	MaxUnits      int
	Interruptible bool
	ClassZh       string
	ClassEn       string
	Domestic      bool
	MemoryGB      int
	Tflops        int
	FigureIs      string
	StackName     string
	StackVersion  string
	ProviderZh    string
	ProviderEn    string
	Invented      bool
	Simulated     bool
	PeakPrice     models.Money
	OffPeakPrice  models.Money
	MarketPrice   models.Money
	TokensPerPack int64
}

// ShelfQuery narrows the shelf; an empty list narrows nothing. Each of Words
// must stand somewhere in the titles, the class or the provider's name.
type ShelfQuery struct {
	Words    []string
	Kinds    []string
	Regions  []string
	Classes  []string
	Stacks   []string
	Domestic bool
	Peak     bool   // order by the price of the peak band, else off-peak
	Order    string // price, name
	Limit    int    // 0: all
	Offset   int
}

// ShelfGroup counts the offerings that share what the shelf filters by.
type ShelfGroup struct {
	Kind         string
	Region       string
	ClassID      string
	ClassZh      string
	ClassEn      string
	StackID      string
	StackName    string
	StackVersion string
	Domestic     bool
	N            int64
}

// ShelfPrice is the lowest price of a class in a region by one provider.
type ShelfPrice struct {
	Kind         models.OfferingKind
	ClassID      string
	StackID      string
	Region       string
	ProviderID   string
	N            int64
	PeakPrice    models.Money
	OffPeakPrice models.Money
}

// Only what can be placed stands on the shelf: an approved provider, and a site that takes work.
const shelfFrom = ` FROM offerings o
	JOIN providers p ON p.id = o.provider_id AND p.state = 'approved'
	JOIN classes c ON c.id = o.class_id
	JOIN stacks s ON s.id = o.stack_id
	LEFT JOIN sites t ON t.id = o.site_id
	WHERE o.state = 'listed' AND (o.site_id = '' OR t.state = 'ready')`

const headline = `CASE o.kind WHEN 'model_token' THEN 'input' WHEN 'token_pack' THEN 'pack' WHEN 'dated_block' THEN 'block' ELSE 'unit_hour' END`

func priceIn(band string) string {
	return `coalesce((SELECT tp.price FROM tariff_prices tp WHERE tp.offering_id = o.id AND tp.version = o.tariff_version
		AND tp.meter = ` + headline + ` AND tp.tier_from = 0 AND tp.band IN ('` + band + `', 'always')), 0)`
}

var shelfSelect = `SELECT o.id, o.kind, o.provider_id, o.site_id, o.class_id, o.stack_id, o.region, o.title_zh, o.title_en,
	o.min_units, o.max_units, o.interruptible, o.tokens_per_pack, c.name_zh AS class_zh, c.name_en AS class_en, c.domestic,
	c.memory_gb, c.tflops, c.figure_is, c.market_price, s.name AS stack_name, s.version AS stack_version,
	p.name_zh AS provider_zh, p.name_en AS provider_en, p.invented, coalesce(t.simulated, false) AS simulated,
	` + priceIn("peak") + ` AS peak_price, ` + priceIn("offpeak") + ` AS off_peak_price` + shelfFrom

// The orders of the shelf; the id makes each of them total.
var shelfOrders = map[string]string{
	"price/peak":    " ORDER BY peak_price, o.title_en, o.id",
	"price/offpeak": " ORDER BY off_peak_price, o.title_en, o.id",
	"name/peak":     " ORDER BY o.title_en, o.id",
	"name/offpeak":  " ORDER BY o.title_en, o.id",
}

// Shelf returns the offerings of one page of the shelf.
func (tx *Tx) Shelf(q ShelfQuery) ([]ShelfRow, error) {
	where, args := q.where()
	band := "offpeak"
	if q.Peak {
		band = "peak"
	}
	order, ok := shelfOrders[q.Order+"/"+band]
	if !ok {
		return nil, fmt.Errorf("store: the shelf has no order %q", q.Order)
	}
	text := shelfSelect + where + order
	if q.Limit > 0 {
		text += " LIMIT ? OFFSET ?"
		args = append(args, q.Limit, q.Offset)
	}
	var rows []ShelfRow
	err := tx.scan(&rows, text, args...)
	return rows, err
}

// ShelfGroups counts what matches the words alone, so that each filter can
// show its counts under the others.
func (tx *Tx) ShelfGroups(words []string) ([]ShelfGroup, error) {
	where, args := ShelfQuery{Words: words}.where()
	var rows []ShelfGroup
	const shared = `o.kind, o.region, o.class_id, o.stack_id, c.name_zh, c.name_en, c.domestic, s.name, s.version`
	err := tx.scan(&rows, `SELECT o.kind, o.region, o.class_id, c.name_zh AS class_zh, c.name_en AS class_en, o.stack_id,
		s.name AS stack_name, s.version AS stack_version, c.domestic, count(*) AS n`+shelfFrom+where+` GROUP BY `+shared, args...)
	return rows, err
}

// ShelfPrices returns the lowest price of each class, region and provider.
func (tx *Tx) ShelfPrices() ([]ShelfPrice, error) {
	var rows []ShelfPrice
	err := tx.scan(&rows, `SELECT kind, class_id, stack_id, region, provider_id, count(*) AS n, min(peak_price) AS peak_price, min(off_peak_price) AS off_peak_price
		FROM (`+shelfSelect+`) AS shelf GROUP BY kind, class_id, stack_id, region, provider_id`)
	return rows, err
}

func (q ShelfQuery) where() (string, []any) {
	var b strings.Builder
	var args []any
	for _, word := range q.Words {
		b.WriteString(` AND lower(o.title_zh || ' ' || o.title_en || ' ' || c.name_zh || ' ' || c.name_en || ' ' || s.name || ' ' || p.name_zh || ' ' || p.name_en) LIKE ? ESCAPE '!'`)
		args = append(args, "%"+likeText.Replace(strings.ToLower(word))+"%")
	}
	for _, in := range []struct {
		column string
		values []string
	}{{"o.kind", q.Kinds}, {"o.region", q.Regions}, {"o.class_id", q.Classes}, {"o.stack_id", q.Stacks}} {
		if len(in.values) > 0 {
			b.WriteString(" AND " + in.column + " IN ?")
			args = append(args, in.values)
		}
	}
	if q.Domestic {
		b.WriteString(" AND c.domestic")
	}
	return b.String(), args
}

var likeText = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")

// SettledLines counts a provider's lines that were settled at a price above 0.
func (tx *Tx) SettledLines(providerID string) (int64, error) {
	var n int64
	err := tx.scan(&n, "SELECT count(*) FROM settlements WHERE provider_id = ? AND cost > 0", providerID)
	return n, err
}
