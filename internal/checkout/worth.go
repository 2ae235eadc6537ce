package checkout

import (
	"context"

	"supermarket/internal/catalog"
	"supermarket/internal/store"
	"supermarket/models"
)

// Worth tells what each of the firm's vouchers would give towards amount of the
// offering, or why not, in the firm's order of grants. It writes nothing.
func (c *Counter) Worth(ctx context.Context, a models.Actor, offeringID string, amount models.Money) (out []VoucherOffer, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return nil, err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		d, err := catalog.Detail(tx, offeringID)
		if err != nil {
			return err
		}
		out, err = c.offers(tx, firm, []payable{{d, "", amount}}, Choice{})
		return err
	})
	return out, err
}
