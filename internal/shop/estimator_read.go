package shop

import (
	"context"

	"supermarket/internal/catalog"
	"supermarket/internal/fault"
	"supermarket/internal/recipe"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/models"
)

// compared is how many offerings are looked at for the cheapest.
const compared = 20

// The choices that nothing on the shelf answers.
var (
	ErrNoClass = fault.New(fault.Invalid, "estimator.no_class")
	ErrNoModel = fault.New(fault.Invalid, "estimator.no_model")
)

// Choices are what an estimate can be asked of.
type Choices struct {
	Classes []models.Class // that are sold by the hour
	Models  []string       // that are sold by the token
	Recipes []Recipe
}

func (c Choices) weight() int { return len(c.Classes) + len(c.Models) }

// Choices returns what an estimate can be asked of now.
func (c *Counter) Choices(ctx context.Context) (out Choices, err error) {
	err = c.DB.View(ctx, func(tx *store.Tx) (err error) {
		out, err = cached(&c.cache, tx, "choices", func() (Choices, error) {
			rows, err := tx.Choices()
			return Choices{Classes: rows.Classes, Models: rows.Models}, err
		})
		return err
	})
	out.Recipes = recipe.All()
	return out, err
}

// Assumed is what an estimate takes for given; each of it is the visitor's to change.
type Assumed struct {
	Spread
	PeakShare int64        // per cent of the use that falls into the peak band
	PerSecond int64        // tokens that one card reads and writes in a second
	OutShare  int64        // per cent of those tokens that it writes
	Once      models.Money // what setting up a leased card costs
}

// JobAsk is a job to estimate: a template, or a class of card with hours of one's own.
type JobAsk struct {
	Job            // RecipeID "" for figures of one's own
	ClassID string // used without a template
	Model   string // whose token price stands beside the cards'
	Millis  int64  // of one run, used without a template
	Runs    int64  // a month
	Firm    FirmKind
	Assumed
}

// TokenAsk is a use by the token to estimate.
type TokenAsk struct {
	Model   string
	ClassID string // the card that would serve it
	Use     Tokens // a month
	Firm    FirmKind
	Assumed
}

// HourSide is the work on cards by the hour.
type HourSide struct {
	catalog.View
	Price HourPrice
	Units int64
	Run   Quantities // milliseconds of one run
	Use   Quantities // unit-milliseconds a month
	Once  Amounts    // of one run
	Month Amounts
}

// TokenSide is the same work by the token.
type TokenSide struct {
	catalog.View
	Price TokenPrice
	Use   Tokens // a month, likely
	Month Amounts
}

// Estimate is what a month of the work costs, in every way that it is sold.
type Estimate struct {
	Hours    *HourSide
	Tokens   *TokenSide
	Lease    *Lease // nil where nobody leases such a card out
	Market   models.Money
	Vouchers []Effect
	byToken  bool
}

// EstimateJob prices a job: at the best offering for a template, at the
// cheapest of the class for figures of one's own.
func (c *Counter) EstimateJob(ctx context.Context, in JobAsk) (Estimate, error) {
	h, err := c.hours(ctx, in)
	if err != nil {
		return Estimate{}, err
	}
	e := Estimate{Hours: &h, Market: h.Class.MarketPrice}
	if err := c.addLease(ctx, &e, in.Assumed); err != nil {
		return e, err
	}
	if in.RecipeID == "" && h.Class.Kind == "accelerator" && in.Model != "" {
		if err := c.addTokens(ctx, &e, in); err != nil {
			return e, err
		}
	}
	e.Vouchers, err = c.effects(ctx, h.View, in.Firm, h.Once.Likely, in.Runs)
	return e, err
}

func (c *Counter) hours(ctx context.Context, in JobAsk) (HourSide, error) {
	if in.RecipeID != "" {
		return c.hoursOfTask(ctx, in)
	}
	v, err := c.cheapestOf(ctx, in.ClassID)
	if err != nil {
		return HourSide{}, err
	}
	h := HourSide{View: v, Price: hourPrice(v), Units: int64(in.Units)}
	if h.Run, err = in.Of(in.Millis); err != nil {
		return h, err
	}
	one, err := h.Run.times(h.Units)
	if err != nil {
		return h, err
	}
	if h.Once, err = h.Price.Cost(one, in.PeakShare); err != nil {
		return h, err
	}
	return h.monthly(in.Runs)
}

func (c *Counter) hoursOfTask(ctx context.Context, in JobAsk) (HourSide, error) {
	t, err := c.Task(ctx, in.Job)
	if err != nil {
		return HourSide{}, err
	}
	if t.Offer == nil {
		return HourSide{}, ErrNoClass.On("recipe")
	}
	q := t.Offer.Quote
	h := HourSide{
		View: t.Offer.View, Price: hourPrice(t.Offer.View), Units: int64(q.Units), Run: Quantities{q.LowMillis, q.LikelyMillis, q.HighMillis, q.CapMillis},
		Once: Amounts{q.LowAmount, q.LikelyAmount, q.HighAmount, q.CapAmount},
	}
	return h.monthly(in.Runs)
}

func (h HourSide) monthly(runs int64) (HourSide, error) {
	one, err := h.Run.times(h.Units)
	if err != nil {
		return h, err
	}
	if h.Use, err = one.times(runs); err != nil {
		return h, err
	}
	h.Month, err = h.Once.Times(runs)
	return h, err
}

func (q Quantities) times(n int64) (out Quantities, err error) {
	for _, part := range []struct {
		to *int64
		of int64
	}{{&out.Low, q.Low}, {&out.Likely, q.Likely}, {&out.High, q.High}, {&out.Cap, q.Cap}} {
		if *part.to, err = models.MulDiv(part.of, n, 1); err != nil {
			return out, ErrTooMuch.Wrap(err)
		}
	}
	return out, nil
}

func hourPrice(v catalog.View) HourPrice {
	return HourPrice{v.Prices.UnitHour(reference.Peak), v.Prices.UnitHour(reference.OffPeak)}
}

// cheapestOf is the cheapest offering of a class that nobody may take away.
func (c *Counter) cheapestOf(ctx context.Context, classID string) (v catalog.View, err error) {
	band := reference.OffPeak
	if c.peak() {
		band = reference.Peak
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		rows, err := tx.Hourly(classID, band, 1)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return ErrNoClass.On("class")
		}
		v, err = catalog.Detail(tx, rows[0].ID)
		return err
	})
	return v, err
}

func (c *Counter) addLease(ctx context.Context, e *Estimate, a Assumed) error {
	var month models.Money
	err := c.DB.View(ctx, func(tx *store.Tx) (err error) { month, err = tx.LowestLease(e.Hours.Class.ID); return err })
	if err != nil || month == 0 {
		return err
	}
	l, err := CompareLease(month, e.Hours.Month.Likely, e.Hours.Use.Likely, e.Hours.Units, e.Hours.Price, a.PeakShare, a.Once)
	e.Lease = &l
	return err
}

// addTokens sets the tokens beside the cards that would have computed them.
func (c *Counter) addTokens(ctx context.Context, e *Estimate, in JobAsk) error {
	all, err := TokensIn(e.Hours.Use.Likely, in.PerSecond)
	if err != nil {
		return err
	}
	out, err := models.MulDiv(all, in.OutShare, 100)
	if err != nil {
		return ErrTooMuch.Wrap(err)
	}
	t, err := c.byToken(ctx, in.Model, Tokens{Input: all - out, Output: out}, in.Assumed)
	e.Tokens = &t
	return err
}

// EstimateTokens prices a use by the token, and the cards that would serve it.
func (c *Counter) EstimateTokens(ctx context.Context, in TokenAsk) (Estimate, error) {
	t, err := c.byToken(ctx, in.Model, in.Use, in.Assumed)
	if err != nil {
		return Estimate{}, err
	}
	e := Estimate{Tokens: &t, byToken: true}
	if e.Vouchers, err = c.effects(ctx, t.View, in.Firm, t.Month.Likely, 1); err != nil || in.ClassID == "" {
		return e, err
	}
	ms, err := CardTime(in.Use.Input+in.Use.Output, in.PerSecond)
	if err != nil {
		return e, err
	}
	h, err := c.hours(ctx, JobAsk{ClassID: in.ClassID, Job: Job{Units: 1}, Millis: ms, Runs: 1, Assumed: in.Assumed})
	if err != nil {
		return e, err
	}
	e.Hours, e.Market = &h, h.Class.MarketPrice
	if err := c.addLease(ctx, &e, in.Assumed); err != nil || e.Lease == nil {
		return e, err
	}
	l, err := e.Lease.AgainstTokens(in.Use.Input+in.Use.Output, t.Month.Likely, in.PerSecond)
	e.Lease = &l
	return e, err
}

// byToken prices a use at the offering of the model that costs least for it.
func (c *Counter) byToken(ctx context.Context, model string, use Tokens, a Assumed) (best TokenSide, err error) {
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		rows, err := tx.ByToken(model, compared)
		if err != nil {
			return err
		}
		for i, o := range rows {
			v, err := catalog.Detail(tx, o.ID)
			if err != nil {
				return err
			}
			t := TokenSide{View: v, Price: tokenPrice(v.Prices), Use: use}
			if t.Month, err = t.Price.Cost(use, a.Spread, a.PeakShare); err != nil {
				return err
			}
			if i == 0 || t.Month.Likely < best.Month.Likely {
				best = t
			}
		}
		if len(rows) == 0 {
			return ErrNoModel.On("model")
		}
		return nil
	})
	return best, err
}

func tokenPrice(p catalog.Prices) TokenPrice {
	return TokenPrice{Peak: tokenRate(p, reference.Peak), OffPeak: tokenRate(p, reference.OffPeak)}
}

// tokenRate is of inputs of the first tier. Without a cached price, cached input costs as input.
func tokenRate(p catalog.Prices, band string) (r TokenRate) {
	r.Input, _ = p.At(catalog.MeterInput, band, 0)
	r.Output, _ = p.At(catalog.MeterOutput, band, 0)
	r.Cached = r.Input
	if cached, ok := p.At(catalog.MeterCachedInput, band, 0); ok {
		r.Cached = cached
	}
	return r
}

// Main is the month of the way that was asked for, and its offering: by the
// token where tokens were asked for, else by the hour.
func (e Estimate) Main() (Amounts, catalog.View) {
	if e.byToken && e.Tokens != nil || e.Hours == nil {
		return e.Tokens.Month, e.Tokens.View
	}
	return e.Hours.Month, e.Hours.View
}

// ByToken tells whether tokens were asked for.
func (e Estimate) ByToken() bool { return e.byToken }

// Used is the likely use of a month, in unit-milliseconds, or in tokens where they were asked for.
func (e Estimate) Used() int64 {
	if e.byToken {
		return e.Tokens.Use.Input + e.Tokens.Use.Output
	}
	return e.Hours.Use.Likely
}

// MarketMonth is the likely month at the low public price of the class, false
// where none is known.
func (e Estimate) MarketMonth() (models.Money, bool) {
	if e.Hours == nil || e.Market == 0 {
		return 0, false
	}
	m, err := models.CostOf(e.Market, 1, e.Hours.Use.Likely)
	return m, err == nil
}
