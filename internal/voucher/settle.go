package voucher

import (
	"errors"
	"maps"
	"slices"
	"time"

	"supermarket/internal/store"
	"supermarket/models"
)

// Settle ends a line's held reservations with used, what programmes pay of its
// cost, filled in the order they were made, each up to its amount: captured, or
// released where nothing was used; the caps get back the rest. A grant that
// ended since is honoured. Settling again with the same amount changes nothing;
// with another, or after Free lapsed it, it is ErrResolved.
func Settle(tx *store.Tx, lineID string, used models.Money, now time.Time) error {
	rs, err := lock(tx, lineID)
	if err != nil {
		return err
	}
	if used < 0 || used > sum(rs, amount) {
		return ErrOverDrawn
	}
	if resolved(rs) {
		return settledAs(rs, used)
	}
	parts := map[string]models.Money{}
	for _, r := range rs {
		parts[r.GrantID] = min(used, r.Amount)
		used -= parts[r.GrantID]
	}
	return settleAll(tx, rs, parts, now)
}

// SettleEach is Settle where several programmes pay, each its own share: parts
// are by grant, and a grant without one is released.
func SettleEach(tx *store.Tx, lineID string, parts map[string]models.Money, now time.Time) error {
	rs, err := lock(tx, lineID)
	if err != nil {
		return err
	}
	var used models.Money
	for _, r := range rs {
		if part := parts[r.GrantID]; part < 0 || part > r.Amount {
			return ErrOverDrawn
		}
		used += parts[r.GrantID]
	}
	if resolved(rs) {
		return settledAs(rs, used)
	}
	return settleAll(tx, rs, parts, now)
}

func settleAll(tx *store.Tx, rs []models.Reservation, parts map[string]models.Money, now time.Time) error {
	for _, r := range rs {
		if err := settleOne(tx, r, parts[r.GrantID], now); err != nil {
			return err
		}
	}
	return nil
}

// Free ends a line's held reservations unused: released by a cancel or failure,
// lapsed for want of payment. Freeing again the same way changes nothing; what
// was captured, or ended another way, is ErrResolved.
func Free(tx *store.Tx, lineID string, to models.ReservationState, now time.Time) error {
	if to != models.ReservationReleased && to != models.ReservationLapsed {
		return ErrMove
	}
	rs, err := lock(tx, lineID)
	if err != nil {
		return err
	}
	if resolved(rs) {
		return freedAs(rs, to)
	}
	for _, r := range rs {
		if err := resolve(tx, r, to, 0, now); err != nil {
			return err
		}
	}
	return nil
}

// lock keeps the grants of a line's reservations, then reads those that count:
// the held ones, or where none is, how the last ones ended.
func lock(tx *store.Tx, lineID string) ([]models.Reservation, error) {
	before, err := tx.ReservationsOf(lineID)
	if err != nil {
		return nil, err
	}
	if err := lockGrants(tx, before); err != nil {
		return nil, err
	}
	rs, err := tx.ReservationsOf(lineID)
	return latest(rs), err
}

// lockGrants locks the grants of reservations by id, so that two who share
// several of them never wait for each other.
func lockGrants(tx *store.Tx, rs []models.Reservation) error {
	ids := map[string]bool{}
	for _, r := range rs {
		ids[r.GrantID] = true
	}
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		if err := tx.LockGrant(id); err != nil {
			return err
		}
	}
	return nil
}

// latest drops what lapsed before the line reserved again.
func latest(rs []models.Reservation) []models.Reservation {
	var held []models.Reservation
	last := map[string]models.Reservation{}
	for _, r := range rs {
		last[r.GrantID] = r
		if r.State == models.ReservationHeld {
			held = append(held, r)
		}
	}
	if len(held) > 0 {
		return held
	}
	var out []models.Reservation
	for _, r := range rs {
		if last[r.GrantID].ID == r.ID {
			out = append(out, r)
		}
	}
	return out
}

func resolved(rs []models.Reservation) bool {
	return len(rs) > 0 && rs[0].State != models.ReservationHeld
}

func settledAs(rs []models.Reservation, used models.Money) error {
	for _, r := range rs {
		if r.State == models.ReservationLapsed {
			return ErrResolved
		}
	}
	if sum(rs, captured) != used {
		return ErrResolved
	}
	return nil
}

func freedAs(rs []models.Reservation, to models.ReservationState) error {
	for _, r := range rs {
		if r.State != to {
			return ErrResolved
		}
	}
	return nil
}

func amount(r models.Reservation) models.Money   { return r.Amount }
func captured(r models.Reservation) models.Money { return r.Captured }

func sum(rs []models.Reservation, of func(models.Reservation) models.Money) (total models.Money) {
	for _, r := range rs {
		total += of(r)
	}
	return total
}

func settleOne(tx *store.Tx, r models.Reservation, part models.Money, now time.Time) error {
	if part == 0 {
		return resolve(tx, r, models.ReservationReleased, 0, now)
	}
	if err := resolve(tx, r, models.ReservationCaptured, part, now); err != nil {
		return err
	}
	return useUp(tx, r.GrantID, now)
}

func resolve(tx *store.Tx, r models.Reservation, to models.ReservationState, captured models.Money, now time.Time) error {
	err := tx.ResolveReservation(r.ID, to, captured, now)
	if errors.Is(err, store.ErrStale) {
		return ErrResolved.Wrap(err)
	}
	if err != nil {
		return err
	}
	if err := giveBack(tx, r, r.Amount-captured); err != nil {
		return err
	}
	return moved(tx, "reservation", r.ID, r.State, to, "", now)
}

// useUp closes a grant of which everything was captured.
func useUp(tx *store.Tx, grantID string, now time.Time) error {
	g, err := tx.Grant(grantID)
	if err != nil || g.State != models.GrantActive {
		return err
	}
	use, err := tx.GrantUse(grantID)
	if err != nil || use.Captured < g.Amount {
		return err
	}
	return moveGrant(tx, g, models.GrantUsed, "", now)
}
