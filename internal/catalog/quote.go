package catalog

import (
	"errors"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/recipe"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/models"
)

// QuoteLife is how long a quote's price is frozen.
const QuoteLife = 30 * time.Minute

// MinCapMillis is the shortest hard cap.
const MinCapMillis = 1000

// Errors of a quote.
var (
	ErrQuoteUnits   = fault.New(fault.Invalid, "quote.units")
	ErrQuoteCap     = fault.New(fault.Invalid, "quote.cap")
	ErrQuoteRecipe  = fault.New(fault.Invalid, "quote.recipe")
	ErrQuoteExpired = fault.New(fault.Gone, "quote.expired")
	ErrQuoteOrdered = fault.New(fault.Conflict, "quote.ordered")
	ErrNoQuote      = fault.New(fault.NotFound, "quote.not_found")
)

// QuoteInput is what a quote is asked for. Params are as typed; CapMillis is
// how long the job may run at most.
type QuoteInput struct {
	FirmID, UserID string
	OfferingID     string
	RecipeID       string
	Params         map[string]string
	Units          int
	CapMillis      int64
	InputID        string // the buyer's own file, checked before; "" for none
	Wishes
	Now      time.Time
	Calendar reference.Calendar
}

// MakeQuote stores an estimate for a firm; its price holds for QuoteLife.
func MakeQuote(tx *store.Tx, in QuoteInput) (models.Quote, error) {
	q, err := Estimate(tx, in)
	if err != nil {
		return q, err
	}
	return q, tx.AddQuote(q)
}

// Estimate prices a run in full and stores nothing. It refuses an offering that
// cannot be placed, parameters that the recipe refuses, and units or time out
// of the offering's bounds.
func Estimate(tx *store.Tx, in QuoteInput) (models.Quote, error) {
	v, err := Detail(tx, in.OfferingID)
	if err != nil {
		return models.Quote{}, err
	}
	return EstimateOf(tx, v, in)
}

// EstimateOf is Estimate for an offering that was read already.
func EstimateOf(tx *store.Tx, v View, in QuoteInput) (models.Quote, error) {
	if why := v.Why(); why != nil {
		return models.Quote{}, why
	}
	in.RecipeID = in.Template(in.RecipeID)
	params, r, err := in.check(v.Offering)
	if err != nil {
		return models.Quote{}, err
	}
	command, err := in.command(v, r.ID)
	if err != nil {
		return models.Quote{}, err
	}
	if err := hasRoom(tx, v.Offering, in.Units); err != nil {
		return models.Quote{}, err
	}
	if err := resides(tx, v.Offering, in.InputID); err != nil {
		return models.Quote{}, err
	}
	rows, err := rowsOf(tx, r, in.InputID)
	if err != nil {
		return models.Quote{}, err
	}
	return price(in, v, r, params, command, rows)
}

// rowsOf is how many rows the run reads: those of the buyer's file, else of the sample.
func rowsOf(tx *store.Tx, r recipe.Recipe, inputID string) (int, error) {
	if inputID == "" {
		return r.SampleRows(), nil
	}
	in, err := tx.InputForWork(inputID)
	if errors.Is(err, store.ErrNotFound) {
		return r.SampleRows(), nil // its owner has let go of it: whoever orders is told so
	}
	return in.Rows, err
}

// check returns the canonical parameters, or every problem of the form at once.
func (in QuoteInput) check(o models.Offering) (string, recipe.Recipe, error) {
	if rule, _ := RuleOf(o.Kind); !rule.RunsJob {
		return "", recipe.Recipe{}, ErrNoJob
	}
	var wrong fault.List
	if in.Units < o.MinUnits || in.Units > o.MaxUnits {
		wrong = append(wrong, ErrQuoteUnits.With("min", o.MinUnits, "max", o.MaxUnits).On("units"))
	}
	if in.CapMillis < MinCapMillis || in.CapMillis > o.MaxSeconds*1000 {
		wrong = append(wrong, ErrQuoteCap.With("min", MinCapMillis*time.Millisecond, "max", time.Duration(o.MaxSeconds)*time.Second).On("cap_seconds"))
	}
	wrong = append(wrong, in.Wishes.check(in.Now)...)
	r, err := recipe.Get(in.RecipeID)
	if err != nil || !r.RunsOn(o.Kind) {
		return "", r, append(wrong, ErrQuoteRecipe.On("recipe"))
	}
	params, err := r.Parse(in.Params)
	var list fault.List
	if errors.As(err, &list) {
		wrong = append(wrong, list...)
	} else if err != nil {
		return "", r, err
	}
	return params, r, wrong.Or()
}

func hasRoom(tx *store.Tx, o models.Offering, units int) error {
	most, err := tx.LargestPool(o)
	if err != nil {
		return err
	}
	if units > most {
		return ErrNoRoom.With("units", units, "most", most)
	}
	return nil
}

// price freezes the terms: low at the cheapest band, likely from the start that
// the buyer lets it wait for, else from now, high at the dearest, and none above
// the cap.
func price(in QuoteInput, v View, r recipe.Recipe, params, command string, rows int) (models.Quote, error) {
	q := models.Quote{
		ID: models.NewID("quo"), FirmID: in.FirmID, UserID: in.UserID,
		OfferingID: v.Offering.ID, ProviderID: v.Offering.ProviderID, TariffVersion: v.Offering.TariffVersion,
		RecipeID: r.ID, Params: params, Units: in.Units, CapMillis: in.CapMillis, InputID: in.InputID,
		State: "open", ExpiresAt: in.Now.Add(QuoteLife), CreatedAt: in.Now,
	}
	low, likely, high := r.EstimateRows(in.Params, in.Units, rows)
	q.LowMillis, q.LikelyMillis, q.HighMillis = min(low, q.CapMillis), min(likely, q.CapMillis), min(high, q.CapMillis)
	in.keep(&q, command)
	if at := q.DeadlineAt; at != nil {
		if earliest := in.Now.Add(time.Duration(q.LowMillis) * time.Millisecond); earliest.After(*at) {
			return models.Quote{}, ErrDeadlineSoon.With("earliest", earliest)
		}
	}
	if err := starts(&q, v.Prices, in.Calendar); err != nil {
		return models.Quote{}, err
	}
	return Reprice(q, v.Prices, in.Calendar)
}

// Reprice returns q with its four amounts computed from its times, its units,
// its start and these prices.
func Reprice(q models.Quote, p Prices, cal reference.Calendar) (models.Quote, error) {
	var errs [4]error
	q.CapAmount, errs[0] = p.Cap(q.CapMillis, q.Units)
	q.HighAmount, errs[1] = p.Cap(q.HighMillis, q.Units)
	q.LowAmount, errs[2] = models.CostOf(p.Cheapest(), int64(q.Units), q.LowMillis)
	pieces, err := p.Span(cal, StartOf(q), q.LikelyMillis, q.Units)
	if err == nil {
		q.LikelyAmount, err = Total(pieces, q.HighAmount)
		q.LikelyAmount = max(q.LikelyAmount, q.LowAmount)
	}
	errs[3] = err
	return q, errors.Join(errs[:]...)
}

// FindQuote returns a firm's quote in any state, or ErrNoQuote.
func FindQuote(tx *store.Tx, id, firmID string) (models.Quote, error) {
	q, err := tx.Quote(id, firmID)
	if errors.Is(err, store.ErrNotFound) {
		return q, ErrNoQuote
	}
	return q, err
}

// Usable returns why a quote can no longer be ordered, nil when it can.
func Usable(q models.Quote, now time.Time) error {
	switch {
	case q.State != "open":
		return ErrQuoteOrdered
	case !q.ExpiresAt.After(now):
		return ErrQuoteExpired
	}
	return nil
}

// TakeQuote marks a quote as ordered, once, and returns it: of several takers
// at once one succeeds, and the others get ErrQuoteOrdered.
func TakeQuote(tx *store.Tx, id, firmID string, now time.Time) (models.Quote, error) {
	taken := tx.TakeQuote(id, firmID, now)
	q, err := FindQuote(tx, id, firmID)
	if err != nil {
		return q, err
	}
	if errors.Is(taken, store.ErrStale) {
		if why := Usable(q, now); why != nil {
			return q, why
		}
		return q, ErrQuoteOrdered
	}
	return q, taken
}
