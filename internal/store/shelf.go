package store

import (
	"errors"

	"supermarket/models"
)

// Good is an offering as it stands on the shelf, without its summaries. The
// prices are of its headline meter at the first tier: a unit-hour, a million
// input tokens, a pack or a block.
type Good struct {
	models.Offering
	PeakPrice    models.Money
	OffPeakPrice models.Money
	Simulated    bool // its site's hardware is
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

const headline = `CASE o.kind WHEN 'model_token' THEN 'input' WHEN 'token_pack' THEN 'pack' WHEN 'dated_block' THEN 'block' ELSE 'unit_hour' END`

func priceJoin(as, band string) string {
	return ` LEFT JOIN tariff_prices ` + as + ` ON ` + as + `.offering_id = o.id AND ` + as + `.version = o.tariff_version AND ` + as + `.tier_from = 0
		AND ` + as + `.meter = ` + headline + ` AND ` + as + `.band IN ('` + band + `', 'always')`
}

// Only what can be placed stands on the shelf: an approved provider, and a site that takes work.
var shelfFrom = ` FROM offerings o
	JOIN providers p ON p.id = o.provider_id AND p.state = 'approved'
	LEFT JOIN sites t ON t.id = o.site_id` + priceJoin("a", "peak") + priceJoin("b", "offpeak") + `
	WHERE o.state = 'listed' AND (o.site_id = '' OR t.state = 'ready' AND t.stage = 'live')`

var goodsSelect = `SELECT o.id, o.kind, o.provider_id, o.site_id, o.class_id, o.stack_id, o.region, o.title_zh, o.title_en, o.state, o.tariff_version,
	o.min_units, o.max_units, o.max_seconds, o.interruptible, o.own_command, o.block_starts_at, o.block_ends_at, o.tokens_per_pack,
	o.model_name, o.context_tokens, o.lease_month, o.availability_ppm, o.start_seconds, o.declared_gflops, o.stock, o.created_at,
	coalesce(a.price, 0), coalesce(b.price, 0), coalesce(t.simulated, false)` + shelfFrom + ` ORDER BY o.id`

// Goods returns all that stands on the shelf, by id. It reads past the row
// mapper: ten thousand rows are read anew with each change of the catalogue.
func (tx *Tx) Goods() ([]Good, error) {
	rows, err := tx.g.Statement.ConnPool.QueryContext(tx.ctx, goodsSelect)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []Good
	for rows.Next() {
		var g Good
		if err := rows.Scan(&g.ID, &g.Kind, &g.ProviderID, &g.SiteID, &g.ClassID, &g.StackID, &g.Region, &g.TitleZh, &g.TitleEn, &g.State, &g.TariffVersion,
			&g.MinUnits, &g.MaxUnits, &g.MaxSeconds, &g.Interruptible, &g.OwnCommand, &g.BlockStartsAt, &g.BlockEndsAt, &g.TokensPerPack,
			&g.ModelName, &g.ContextTokens, &g.LeaseMonth, &g.AvailabilityPPM, &g.StartSeconds, &g.DeclaredGFLOPS, &g.Stock, &g.CreatedAt,
			&g.PeakPrice, &g.OffPeakPrice, &g.Simulated); err != nil {
			return nil, errors.Join(err, rows.Err())
		}
		out = append(out, g)
	}
	return out, rows.Err()
}

// ShelfProviders returns the providers that may stand on the shelf, by id.
func (tx *Tx) ShelfProviders() ([]models.Provider, error) {
	return many[models.Provider](tx, "id", "state = 'approved'")
}

// ShelfPrices returns the lowest price of each class, region and provider.
func (tx *Tx) ShelfPrices() ([]ShelfPrice, error) {
	var rows []ShelfPrice
	err := tx.scan(&rows, `SELECT o.kind, o.class_id, o.stack_id, o.region, o.provider_id, count(*) AS n,
		min(coalesce(a.price, 0)) AS peak_price, min(coalesce(b.price, 0)) AS off_peak_price`+shelfFrom+`
		GROUP BY o.kind, o.class_id, o.stack_id, o.region, o.provider_id`)
	return rows, err
}

// SettledLines counts a provider's lines that were settled at a price above 0.
func (tx *Tx) SettledLines(providerID string) (int64, error) {
	var n int64
	err := tx.scan(&n, "SELECT count(*) FROM settlements WHERE provider_id = ? AND cost > 0", providerID)
	return n, err
}
