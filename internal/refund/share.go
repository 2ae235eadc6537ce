package refund

import (
	"supermarket/internal/order"
	"supermarket/internal/store"
	"supermarket/models"
)

// Share is who gets what when part of a line's cost goes back, and who gives it.
type Share struct {
	Amount   models.Money            // of the cost
	Grants   map[string]models.Money // each grant's, by id
	Voucher  models.Money            // their sum
	Firm     models.Money            // to the wallet
	Provider models.Money            // the provider gives
	Fee      models.Money            // the platform gives
	Rounding models.Money            // rounding gives; below zero it gets
}

// stand is how the cost of a settled line stands: what of it remains, and who
// has paid what of that.
type stand struct {
	settled models.Settlement
	paid    []models.Reservation // captured, in their stated order
	cost    models.Money         // that remains
	firm    models.Money         // the firm's part of it
	fee     models.Money         // the platform's part of it
}

func standOf(tx *store.Tx, lineID string, paid []models.Reservation) (stand, error) {
	settled, err := tx.SettlementOfLine(lineID)
	if err != nil {
		return stand{}, err
	}
	s := stand{settled: settled, paid: paid, cost: settled.Cost, firm: settled.Firm, fee: settled.Fee}
	before, err := tx.RefundsOfLine(lineID)
	for _, r := range before {
		if r.State == models.RefundBooked {
			s.cost, s.firm, s.fee = s.cost-r.Amount, s.firm-r.Firm, s.fee-r.Fee
		}
	}
	return s, err
}

// share divides the cost that would remain as it was divided at first, at the
// same rates, amounts and order; each then gets back what it has paid beyond
// that. So grants always have paid exactly their rate of what remains; since
// each is rounded down by itself, the firm's part may lack a few micro-fen of
// the rest for a while, and these are rounding's.
func (s stand) share(amount models.Money) (Share, error) {
	target, err := order.Divide(s.cost-amount, s.paid, func(id string) string { return id }, "", 0)
	if err != nil {
		return Share{}, err
	}
	fee, err := models.MulDiv(int64(s.cost-amount), int64(s.settled.Fee), int64(s.settled.Cost))
	if err != nil {
		return Share{}, err
	}
	out := Share{
		Amount: amount, Grants: map[string]models.Money{},
		Firm: max(0, s.firm-target.Firm), Fee: max(0, s.fee-models.Money(fee)),
	}
	for _, r := range s.paid {
		if back := r.Captured - r.Refunded - target.Grants[r.GrantID]; back > 0 {
			out.Grants[r.GrantID] = back
			out.Voucher += back
		}
	}
	out.Provider = amount - out.Fee
	out.Rounding = out.Voucher + out.Firm - amount
	return out, nil
}

// Left returns what of a settled line's cost may still go back; ErrUnsettled for
// a line that has not ended.
func Left(tx *store.Tx, lineID string) (models.Money, error) {
	s, err := standOf(tx, lineID, nil)
	return s.cost, unsettled(err)
}

// Preview returns how a refund would be shared now, without changing anything.
func Preview(tx *store.Tx, lineID string, amount models.Money) (Share, error) {
	all, err := tx.ReservationsOf(lineID)
	if err != nil {
		return Share{}, err
	}
	var paid []models.Reservation
	for _, r := range all {
		if r.State == models.ReservationCaptured {
			paid = append(paid, r)
		}
	}
	s, err := standOf(tx, lineID, paid)
	if err != nil {
		return Share{}, unsettled(err)
	}
	if err := within(amount, s.cost); err != nil {
		return Share{}, err
	}
	return s.share(amount)
}

func within(amount, left models.Money) error {
	switch {
	case left <= 0:
		return ErrNothing
	case amount <= 0:
		return ErrAmount
	case amount > left:
		return ErrTooMuch.With("left", left)
	}
	return nil
}
