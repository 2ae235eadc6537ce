package checkout

import (
	"errors"

	"supermarket/internal/catalog"
	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

// TillLine is one quote at the till. Its Due is what is left of it to the last
// digit: only the sum is rounded.
type TillLine struct {
	Quote   models.Quote
	Detail  catalog.View
	Figures Figures
	Likely  Figures // at the likely run: List, Voucher and Pay
	Input   string  // the name of the buyer's file, "" for none
	Told    Told
	Left    *int64        // units that a limited offering has left
	Was     *models.Quote // the quote that this one was made in place of
	Why     *fault.Fault  // why it can no longer be placed, nil when it can
}

func (c *Counter) tillLine(tx *seen, quoteID, firm string) (l TillLine, err error) {
	if l.Quote, err = catalog.FindQuote(tx.Tx, quoteID, firm); err != nil {
		return l, err
	}
	if l.Detail, err = tx.view(l.Quote.OfferingID); err != nil {
		return l, err
	}
	if l.Why = l.Detail.Why(); l.Why == nil && l.Quote.Command != "" && !l.Detail.Site.Namespaces {
		l.Why = catalog.ErrCommandSite
	}
	if l.Told, err = c.told(tx, l.Quote, l.Detail); err != nil {
		return l, err
	}
	if l.Was, err = renewedFrom(tx.Tx, l.Quote); err != nil || l.Quote.InputID == "" {
		return l, err
	}
	in, err := tx.InputForWork(l.Quote.InputID)
	l.Input = in.Name
	if errors.Is(err, store.ErrNotFound) { // one that was swept has no name to show
		err = nil
	}
	return l, err
}

// stocked tells each line of a limited offering how many units are left, and
// those for which there are not enough after the lines before them.
func stocked(tx *store.Tx, lines []TillLine) error {
	wanted := map[string]int64{}
	for i := range lines {
		l := &lines[i]
		o := l.Detail.Offering
		left, limited, err := catalog.Left(tx, o)
		if err != nil {
			return err
		}
		if !limited {
			continue
		}
		l.Left = &left
		if wanted[o.ID] += int64(l.Quote.Units); l.Why == nil && wanted[o.ID] > left {
			l.Why = catalog.ErrSoldOut.With("left", left, "units", wanted[o.ID])
		}
	}
	return nil
}

// orderOf is the order that all the quotes stand in, "" when none does;
// ErrMixed when they stand in different ones, or only some of them in one.
func orderOf(tx *store.Tx, quotes []string, firm string) (string, error) {
	found := map[string]int{}
	for _, id := range quotes {
		o, err := tx.OrderByQuote(id, firm)
		if err == nil {
			found[o.ID]++
		} else if fault.KindOf(err) != fault.NotFound {
			return "", err
		}
	}
	for id, n := range found {
		if n == len(quotes) {
			return id, nil
		}
		return "", ErrMixed
	}
	return "", nil
}
