package voucher

import (
	"errors"
	"strings"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

// ClaimKey begins the key of a reservation that a claim made of a settled line.
const ClaimKey = "claim:"

// Claimed tells whether a claim made a reservation, after its line was settled.
func Claimed(r models.Reservation) bool { return strings.HasPrefix(r.Key, ClaimKey) }

// ClaimedOf is what claims have paid of a line and not got back.
func ClaimedOf(tx *store.Tx, lineID string) (sum models.Money, err error) {
	all, err := tx.ReservationsOf(lineID)
	for _, r := range all {
		if r.State == models.ReservationCaptured && Claimed(r) {
			sum += r.Captured - r.Refunded
		}
	}
	return sum, err
}

// TermsOf returns a firm's grant with its programme and the rules it was given under.
func TermsOf(tx *store.Tx, grantID, firmID string) (models.Grant, models.Programme, Rules, error) {
	t, err := termsOf(tx, grantID, firmID)
	return t.grant, t.programme, t.rules, err
}

// ClaimInput asks for a grant's part of a settled line's bill.
type ClaimInput struct {
	Key     string
	GrantID string
	FirmID  string
	LineID  string
	OrderID string
	Facts   Facts        // of the order: its moment decides rate and rules
	Base    models.Money // what the rate is taken of
	Open    models.Money // of the bill, what nothing else has paid
	Most    models.Money // that was found right; 0 for no bound
	Asked   time.Time    // when it was submitted: a grant that lived then is honoured
	At      time.Time    // of the approval: caps count in its period
}

// QuoteClaim returns what Claim would give now, or every reason why it gives
// nothing. It never writes.
func QuoteClaim(tx *store.Tx, in ClaimInput) (Share, error) {
	t, err := termsOf(tx, in.GrantID, in.FirmID)
	if err != nil {
		return Share{}, err
	}
	return t.claim(tx, in)
}

// Claim takes a grant's part of a settled line, at once and captured, once per
// key: the caps count at the time of the approval, whatever the order's date. The
// caller has the order locked, and then posts it from the grant's account.
// Refusals come as a fault.List.
func Claim(tx *store.Tx, in ClaimInput) (models.Reservation, error) {
	if err := tx.LockGrant(in.GrantID); err != nil {
		return models.Reservation{}, known(stale(err), ErrNoGrant)
	}
	had, err := tx.ReservationByKey(in.Key)
	if !errors.Is(err, store.ErrNotFound) {
		return had, err
	}
	t, err := termsOf(tx, in.GrantID, in.FirmID)
	if err != nil {
		return models.Reservation{}, err
	}
	s, err := t.claim(tx, in)
	if err != nil {
		return models.Reservation{}, err
	}
	if err := fault.List(s.Reasons).Or(); err != nil {
		return models.Reservation{}, err
	}
	return t.takeClaim(tx, in, s)
}

// claimCeilings count in the period of the approval, never in that of the order.
func (t terms) claimCeilings(in ClaimInput) []ceiling {
	return t.ceilings(in.Facts, in.OrderID, in.At)
}

// takeClaim writes a reservation that is captured in the same breath.
func (t terms) takeClaim(tx *store.Tx, in ClaimInput, s Share) (models.Reservation, error) {
	cs := t.claimCeilings(in)
	r := models.Reservation{
		ID: models.NewID("rsv"), Key: in.Key, InputHash: ReserveInput{GrantID: in.GrantID, FirmID: in.FirmID, LineID: in.LineID, OrderID: in.OrderID, Base: in.Base}.hash(),
		GrantID: in.GrantID, FirmID: in.FirmID, LineID: in.LineID, OrderID: in.OrderID, Amount: s.Amount, RateNum: s.RateNum, RateDen: s.RateDen,
		State: models.ReservationHeld, CreatedAt: in.At, UpdatedAt: in.At, ProviderID: in.Facts.Offering.ProviderID, Counted: strings.Join(limits(cs), " "),
	}
	if err := t.write(tx, r, cs); err != nil {
		return r, err
	}
	if err := settleOne(tx, r, r.Amount, in.At); err != nil {
		return r, err
	}
	r.State, r.Captured = models.ReservationCaptured, r.Amount
	return r, nil
}

// claim is what t pays of a settled line, beside what has paid for its order already.
func (t terms) claim(tx *store.Tx, in ClaimInput) (s Share, err error) {
	if in.Facts, err = t.sure(tx, in.Facts); err != nil {
		return s, err
	}
	others, err := Beside(tx, in.OrderID)
	if err != nil {
		return s, err
	}
	r, cs := newRoom(), t.claimCeilings(in)
	if err := r.read(tx, []terms{t}, cs); err != nil {
		return s, err
	}
	left, full := r.left(t, cs)
	s = Share{RateNum: t.rules.RateFor(in.Facts), RateDen: PPM, Remaining: left[0], Reasons: t.claimRefusals(in)}
	if s.Amount, err = max(in.Base, 0).Share(s.RateNum, s.RateDen); err != nil {
		return s, ErrAmount.Wrap(err)
	}
	for i, l := range left {
		if s.Amount = min(s.Amount, l); l == 0 {
			s.Reasons = append(s.Reasons, full[i])
		}
	}
	if s.Amount = min(s.Amount, in.Open); in.Most > 0 {
		s.Amount = min(s.Amount, in.Most)
	}
	if why := t.payer(in.LineID, in.Facts).beside(others); len(s.Reasons) == 0 && why != nil {
		s.Reasons = []*fault.Fault{why}
	}
	if len(s.Reasons) == 0 && s.Amount <= 0 {
		s.Reasons = []*fault.Fault{ErrNothing}
	}
	if len(s.Reasons) > 0 {
		s.Amount = 0
	}
	return s, nil
}

// claimRefusals are all reasons but a lack of value: the rules as of the order,
// the grant as of when it was asked.
func (t terms) claimRefusals(in ClaimInput) []*fault.Fault {
	out := Check(t.rules, in.Facts)
	switch {
	case t.rules.Redeem == RedeemInstant:
		out = append(out, ErrAtTill)
	case t.grant.State == models.GrantRevoked:
		out = append(out, ErrRevoked)
	case t.grant.State == models.GrantSuspended:
		out = append(out, ErrSuspended)
	case !in.Asked.Before(t.grant.ExpiresAt):
		out = append(out, ErrExpired.With("at", t.grant.ExpiresAt))
	}
	if in.Base < t.rules.MinSpend {
		out = append(out, ErrMinSpend.With("min", t.rules.MinSpend, "base", in.Base))
	}
	if t.rules.RateFor(in.Facts) == 0 {
		out = append(out, ErrRate)
	}
	return out
}

// BaseOf returns what the rules of a reservation take their rate of.
func BaseOf(tx *store.Tx, r models.Reservation) (Base, error) {
	t, err := termsOf(tx, r.GrantID, r.FirmID)
	return t.rules.Base, err
}

// ClaimLeft is what a claim would still be of a line of which only cost remains,
// and of that firm to the firm: at its own rate, of its own base, and no more than
// what the firm pays beside other claims.
func ClaimLeft(base Base, r models.Reservation, cost, firm, others models.Money) (models.Money, error) {
	of := cost
	if base == BasePaid {
		of = firm - others
	}
	part, err := max(0, of).Share(r.RateNum, r.RateDen)
	return max(0, min(part, firm-others, r.Captured)), err
}
