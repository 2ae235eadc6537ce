package cashier

import (
	"cmp"
	"maps"
	"slices"

	"supermarket/internal/catalog"
	"supermarket/internal/ledger"
	"supermarket/internal/order"
	"supermarket/internal/spending"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// Drop cancels lines that have not been paid: vouchers, stock, budgets and what was held
// go back. The caller holds the order. Value that several orders share comes
// first and the ledger last, as everywhere.
func Drop(tx *store.Tx, lines []models.Line, to models.ReservationState, s order.Step) error {
	if len(lines) == 0 {
		return nil
	}
	if err := lockGrants(tx, lines[0].FirmID, lines); err != nil {
		return err
	}
	for _, l := range lines {
		if err := voucher.Free(tx, l.ID, to, s.At); err != nil {
			return err
		}
	}
	for _, i := range byOffering(lines, func(l models.Line) string { return l.OfferingID }) {
		if err := unstock(tx, lines[i]); err != nil {
			return err
		}
	}
	for _, l := range lines {
		if err := spending.Free(tx, l.ID, s.At); err != nil {
			return err
		}
	}
	for _, l := range lines {
		if l.HoldID == "" {
			continue
		}
		if _, err := ledger.Release(tx, ledger.ReleaseInput{Key: "line:" + l.ID + ":lapse", HoldID: l.HoldID, At: s.At}); err != nil {
			return err
		}
	}
	for _, l := range lines {
		if err := order.MoveLine(tx, l, models.LineCancelled, s); err != nil {
			return err
		}
	}
	return nil
}

func unstock(tx *store.Tx, l models.Line) error {
	if !l.Stocked {
		return nil
	}
	if err := catalog.GiveStock(tx, l.OfferingID, l.Units); err != nil {
		return err
	}
	return tx.SetLineStocked(l.ID, false)
}

// lockGrants keeps all vouchers that any of the lines used.
func lockGrants(tx *store.Tx, firmID string, lines []models.Line) error {
	seen := map[string]bool{}
	for _, l := range lines {
		rs, err := tx.ReservationsOf(l.ID)
		if err != nil {
			return err
		}
		for _, r := range rs {
			seen[r.GrantID] = true
		}
	}
	return voucher.Lock(tx, firmID, slices.Collect(maps.Keys(seen)))
}

// byOffering are the places of rows in the order of their offerings, in which
// everybody counts stock: then no two orders wait for each other.
func byOffering[T any](rows []T, offering func(T) string) []int {
	out := make([]int, len(rows))
	for i := range rows {
		out[i] = i
	}
	slices.SortStableFunc(out, func(a, b int) int { return cmp.Compare(offering(rows[a]), offering(rows[b])) })
	return out
}

// Lapse cancels an order whose time to be paid has passed.
func Lapse(tx *store.Tx, o models.Order, s order.Step) error {
	lines, err := tx.Lines(o.ID)
	if err != nil {
		return err
	}
	s.Cause = order.CauseUnpaid
	if err := Drop(tx, lines, models.ReservationLapsed, s); err != nil {
		return err
	}
	return tellLapsed(tx, o, s)
}
