package checkout

import (
	"context"

	"supermarket/internal/catalog"
	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// VoucherView is one of a firm's vouchers and what it was used for, newest first.
type VoucherView struct {
	voucher.Voucher
	Uses []models.Reservation
}

// Vouchers lists the vouchers of the actor's firm, those that expire first in
// front, also the ones that are over.
func (c *Counter) Vouchers(ctx context.Context, a models.Actor) (out []VoucherView, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return nil, err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		out = nil
		vs, err := voucher.Available(tx, firm, c.Clock.Now())
		if err != nil {
			return err
		}
		for _, v := range vs {
			uses, err := tx.ReservationsBy(v.Grant.ID)
			if err != nil {
				return err
			}
			out = append(out, VoucherView{v, uses})
		}
		return nil
	})
	return out, err
}

// Best is what the firm's best voucher pays of a base; Why says what stands
// against the first one when none pays.
type Best struct {
	Any    bool // the firm has a voucher at all
	Amount models.Money
	Why    []*fault.Fault
}

// Best finds the voucher of the actor's firm that pays most of base for an offering.
func (c *Counter) Best(ctx context.Context, a models.Actor, offeringID string, base models.Money) (Best, error) {
	firm, err := firmOf(a)
	if err != nil {
		return Best{}, err
	}
	var b Best
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		b = Best{}
		d, err := catalog.Detail(tx, offeringID)
		if err != nil {
			return err
		}
		p, err := c.purse(tx, firm, []payable{{d, "", base}}, Choice{})
		if err != nil {
			return err
		}
		for _, id := range p.ids {
			shares, err := p.Weigh([]string{id})
			if err != nil {
				return err
			}
			b.take(shares[0][0])
		}
		return nil
	})
	return b, err
}

func (b *Best) take(s voucher.Share) {
	if !b.Any {
		b.Any, b.Why = true, s.Reasons
	}
	if len(s.Reasons) == 0 && s.Amount > b.Amount {
		b.Amount, b.Why = s.Amount, nil
	}
}
