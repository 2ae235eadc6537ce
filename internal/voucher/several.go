package voucher

import (
	"supermarket/internal/store"
	"supermarket/models"
)

// Item is a line of an order that is yet to be made.
type Item struct {
	Facts Facts
	Base  models.Money // the line's hard cap
}

// QuoteAll returns what a firm's grant would pay of each line of one order, all
// at one moment: what Reserve gives line after line, since the grant and every
// cap shrink by what the lines before have taken. It never writes.
func QuoteAll(tx *store.Tx, grantID, firmID string, items []Item) ([]Share, error) {
	t, err := termsOf(tx, grantID, firmID)
	if err != nil || len(items) == 0 {
		return nil, err
	}
	left, full, err := t.left(tx, "", items[0].Facts)
	if err != nil {
		return nil, err
	}
	out := make([]Share, len(items))
	for i, in := range items {
		if out[i], err = t.weigh(in.Facts, in.Base, in.Base, left, full); err != nil {
			return nil, err
		}
		for k := range left {
			left[k] -= out[i].Amount // never below 0: a share is at most the least of them
		}
	}
	return out, nil
}
