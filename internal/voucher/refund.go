package voucher

import (
	"errors"
	"time"

	"supermarket/internal/store"
	"supermarket/models"
)

// Paid returns what programmes have paid of a settled line and not got back, as
// its captured reservations in the order they were made; their grants stay
// locked until the transaction ends.
func Paid(tx *store.Tx, lineID string) ([]models.Reservation, error) {
	before, err := tx.ReservationsOf(lineID)
	if err != nil {
		return nil, err
	}
	if err := lockGrants(tx, before); err != nil {
		return nil, err
	}
	all, err := tx.ReservationsOf(lineID)
	var out []models.Reservation
	for _, r := range all {
		if r.State == models.ReservationCaptured {
			out = append(out, r)
		}
	}
	return out, err
}

// GiveBack counts parts of what a line's programmes paid as given back, by
// grant: the caps under which it was reserved get it back in their own period,
// and a grant that was used up lives again. The caller has the reservations
// from Paid, and then posts the same to the grants' accounts; what has expired
// goes home with ExpireGrants. ErrOverDrawn for more than was paid.
func GiveBack(tx *store.Tx, paid []models.Reservation, parts map[string]models.Money, now time.Time) error {
	left := models.Money(0)
	for _, part := range parts {
		left += part
	}
	for _, r := range paid {
		part := parts[r.GrantID]
		left -= part
		if part == 0 {
			continue
		}
		if err := giveBackOne(tx, r, part, now); err != nil {
			return err
		}
	}
	if left != 0 {
		return ErrOverDrawn
	}
	return nil
}

func giveBackOne(tx *store.Tx, r models.Reservation, part models.Money, now time.Time) error {
	if part < 0 {
		return ErrOverDrawn
	}
	err := tx.ReturnReservation(r.ID, part, now)
	if errors.Is(err, store.ErrStale) {
		return ErrOverDrawn.Wrap(err)
	}
	if err != nil {
		return err
	}
	if err := giveBack(tx, r, part); err != nil {
		return err
	}
	g, err := tx.GrantOf(r.GrantID, r.FirmID)
	if err != nil || g.State != models.GrantUsed || !now.Before(g.ExpiresAt) {
		return err
	}
	return moveGrant(tx, g, models.GrantActive, "", now)
}
