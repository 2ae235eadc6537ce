package voucher

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

// ReserveInput sets part of a grant aside for an order line. OrderID groups
// lines under the cap per order; "" makes the line an order of its own.
type ReserveInput struct {
	Key     string
	GrantID string
	FirmID  string
	LineID  string
	OrderID string
	Facts   Facts
	Base    models.Money // the line's hard cap
}

// Validate refuses an input that names nothing.
func (in ReserveInput) Validate() error {
	if in.Key == "" || in.GrantID == "" || in.FirmID == "" || in.LineID == "" || in.Facts.Now.IsZero() {
		return fmt.Errorf("voucher: reserve: key, grant, firm, line and time are needed")
	}
	if in.Base <= 0 {
		return ErrAmount
	}
	return nil
}

func (in ReserveInput) hash() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q %q %d", in.GrantID, in.FirmID, in.LineID, in.OrderID, in.Base))
	return hex.EncodeToString(sum[:])
}

// Reserve sets aside what Quote would answer at this moment, once per key: the
// same key and input give the same reservation (ErrResolved once it was freed:
// to reserve again takes another key), another input ErrKeyReused. The caller then holds Amount in the grant's account, in the same transaction.
// Refusals come as a fault.List; a race for the last of a cap is store.ErrStale.
func Reserve(tx *store.Tx, in ReserveInput) (models.Reservation, error) {
	if err := in.Validate(); err != nil {
		return models.Reservation{}, err
	}
	if err := tx.LockGrant(in.GrantID); err != nil {
		return models.Reservation{}, known(stale(err), ErrNoGrant)
	}
	if r, done, err := replay(tx, in); done || err != nil {
		return r, err
	}
	t, err := termsOf(tx, in.GrantID, in.FirmID)
	if err != nil {
		return models.Reservation{}, err
	}
	r, cs, err := t.decide(tx, in)
	if err != nil {
		return r, err
	}
	return r, t.write(tx, r, cs)
}

// stale tells a missing row from a lost race: a lock without a condition only
// fails for want of the row.
func stale(err error) error {
	if errors.Is(err, store.ErrStale) {
		return store.ErrNotFound
	}
	return err
}

func replay(tx *store.Tx, in ReserveInput) (r models.Reservation, done bool, err error) {
	r, err = tx.ReservationByKey(in.Key)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return r, false, nil
	case err != nil:
		return r, false, err
	case r.InputHash != in.hash():
		return models.Reservation{}, true, ErrKeyReused
	case r.State == models.ReservationReleased || r.State == models.ReservationLapsed:
		return models.Reservation{}, true, ErrResolved
	}
	return r, true, nil
}

// decide makes the reservation that the grant allows; nothing is written.
func (t terms) decide(tx *store.Tx, in ReserveInput) (models.Reservation, []ceiling, error) {
	order := cmp.Or(in.OrderID, in.LineID)
	open, at, err := in.open(tx)
	if err != nil {
		return models.Reservation{}, nil, err
	}
	others, err := Beside(tx, order)
	if err != nil {
		return models.Reservation{}, nil, err
	}
	cs := t.ceilings(in.Facts, order, at)
	s, err := t.share(tx, Item{in.Facts, in.Base}, cs, open, t.payer(in.LineID, in.Facts).beside(others))
	if err != nil {
		return models.Reservation{}, nil, err
	}
	return models.Reservation{
		ID: models.NewID("rsv"), Key: in.Key, InputHash: in.hash(), GrantID: in.GrantID, FirmID: in.FirmID,
		LineID: in.LineID, OrderID: order, Amount: s.Amount, RateNum: s.RateNum, RateDen: s.RateDen,
		State: models.ReservationHeld, CreatedAt: at, UpdatedAt: at,
		ProviderID: in.Facts.Offering.ProviderID, Counted: strings.Join(limits(cs), " "),
	}, cs, fault.List(s.Reasons).Or()
}

// open is how much of the base the line's other live reservations leave, and a
// time just after them, so that the stated order is kept.
func (in ReserveInput) open(tx *store.Tx) (left models.Money, at time.Time, err error) {
	others, err := tx.ReservationsOf(in.LineID)
	left, at = in.Base, in.Facts.Now
	for _, r := range others {
		if !at.After(r.CreatedAt) {
			at = r.CreatedAt.Add(time.Microsecond)
		}
		if r.State != models.ReservationHeld && r.State != models.ReservationCaptured {
			continue
		}
		if r.GrantID == in.GrantID {
			return 0, at, ErrReserved
		}
		left -= r.Amount
	}
	return left, at, err
}

// write leaves the draw to the end: from there on everybody else of the programme
// waits for its budget.
func (t terms) write(tx *store.Tx, r models.Reservation, cs []ceiling) error {
	if err := take(tx, cs, r.Amount); err != nil {
		return err
	}
	fresh, err := tx.InsertReservation(r)
	if err != nil {
		return err
	}
	if !fresh {
		return ErrReserved
	}
	if err := moved(tx, "reservation", r.ID, "", r.State, "", r.CreatedAt); err != nil {
		return err
	}
	return t.draw(tx, r)
}
