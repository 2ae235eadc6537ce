package refund

import (
	"supermarket/internal/order"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// Share is who gets what when part of a line's cost goes back, and who gives it.
type Share struct {
	Amount   models.Money            // of the cost
	Grants   map[string]models.Money // each grant's, by id, the claimed ones too
	Voucher  models.Money            // back to the grants that paid at the till
	Firm     models.Money            // the firm's part
	Provider models.Money            // the provider gives
	Fee      models.Money            // the platform gives
	Rounding models.Money            // rounding gives; below zero it gets
	Claimed  models.Money            // back to the grants that were claimed later
	Netted   models.Money            // of that, out of the firm's part: the firm had it already
	Owed     map[string]models.Money // the rest of it by grant, out of what is still owed to the firm
	Kept     models.Money            // the provider does not give again what a claw-back took from it
	KeptFirm models.Money            // the firm gets back what a claw-back took from it
}

// Wallet is what the firm's wallet gets.
func (s Share) Wallet() models.Money { return s.Firm - s.Netted + s.KeptFirm }

// Back is what all grants get.
func (s Share) Back() models.Money { return s.Voucher + s.Claimed }

// stand is how the cost of a settled line stands: what of it remains, and who
// has paid what of that.
type stand struct {
	settled models.Settlement
	paid    []models.Reservation // captured at the settlement, in their stated order
	claims  []claimed
	side    string       // from whom value was clawed back, "" from nobody
	cost    models.Money // that remains
	firm    models.Money // the firm's part of it
	fee     models.Money // the platform's part of it
}

// claimed is what a claim paid of the line after it was settled.
type claimed struct {
	models.Reservation
	base voucher.Base
	owed bool // it was not paid out yet: it is still among what is owed to the firm
}

func standOf(tx *store.Tx, lineID string, paid []models.Reservation) (stand, error) {
	settled, err := tx.SettlementOfLine(lineID)
	if err != nil {
		return stand{}, err
	}
	s := stand{settled: settled, cost: settled.Cost, firm: settled.Firm, fee: settled.Fee}
	before, err := tx.RefundsOfLine(lineID)
	if err != nil {
		return s, err
	}
	for _, r := range before {
		if r.State == models.RefundBooked {
			s.cost, s.firm, s.fee = s.cost-r.Amount, s.firm-r.Firm, s.fee-r.Fee
		}
	}
	if s.side, err = tx.ClawedSide(lineID); err != nil {
		return s, err
	}
	return s, s.sort(tx, paid)
}

// sort tells what was claimed later from what paid at the settlement.
func (s *stand) sort(tx *store.Tx, paid []models.Reservation) error {
	for _, r := range paid {
		if !voucher.Claimed(r) {
			s.paid = append(s.paid, r)
			continue
		}
		base, err := voucher.BaseOf(tx, r)
		if err != nil {
			return err
		}
		c, err := tx.ClaimByReservation(r.ID)
		if err != nil {
			return err
		}
		s.claims = append(s.claims, claimed{r, base, c.Side == "buyer" && c.State == models.ClaimApproved})
	}
	return nil
}

// share divides the cost that would remain as it was divided at first, at the
// same rates, amounts and order; each then gets back what it has paid beyond
// that. So grants always have paid exactly their rate of what remains; since
// each is rounded down by itself, the firm's part may lack a few micro-fen of
// the rest for a while, and these are rounding's.
func (s stand) share(amount models.Money) (Share, error) {
	target, err := divided(s.cost-amount, s.paid)
	if err != nil {
		return Share{}, err
	}
	now, err := divided(s.cost, s.paid)
	if err != nil {
		return Share{}, err
	}
	fee, err := models.MulDiv(int64(s.cost-amount), int64(s.settled.Fee), int64(s.settled.Cost))
	if err != nil {
		return Share{}, err
	}
	out := Share{
		Amount: amount, Grants: map[string]models.Money{}, Owed: map[string]models.Money{},
		Firm: max(0, s.firm-target.Firm), Fee: max(0, s.fee-models.Money(fee)),
	}
	var gone models.Money // would come back, and was clawed back before
	for _, r := range s.paid {
		held, want := r.Captured-r.Refunded, target.Grants[r.GrantID]
		if back := held - want; back > 0 {
			out.Grants[r.GrantID] = back
			out.Voucher += back
		}
		gone += max(0, now.Grants[r.GrantID]-max(want, held))
	}
	if s.side == "firm" {
		out.KeptFirm = gone
	} else if s.side != "" {
		out.Kept = gone
	} else {
		gone = 0
	}
	if err := s.claimsBack(amount, &out); err != nil {
		return out, err
	}
	out.Provider = amount - out.Fee - out.Kept
	out.Rounding = out.Voucher + out.Firm + gone - amount
	return out, nil
}

func divided(cost models.Money, paid []models.Reservation) (order.Split, error) {
	return order.Divide(cost, paid, func(id string) string { return id }, "", 0)
}

// claimsBack adds what claims have paid beyond their part of what would remain.
// What the firm had of it comes out of its part of the refund; what is still owed
// to it is owed no longer.
func (s stand) claimsBack(amount models.Money, out *Share) error {
	var others models.Money
	for _, c := range s.claims {
		want, err := voucher.ClaimLeft(c.base, c.Reservation, s.cost-amount, s.firm-out.Firm, others)
		if err != nil {
			return err
		}
		others += want
		back := c.Captured - c.Refunded - want
		if back <= 0 {
			continue
		}
		out.Grants[c.GrantID] += back
		if out.Claimed += back; c.owed {
			out.Owed[c.GrantID] = back
		} else {
			out.Netted += back
		}
	}
	out.Firm = max(out.Firm, out.Netted)
	return nil
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
