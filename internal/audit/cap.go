package audit

import (
	"slices"
	"strings"

	"supermarket/internal/store"
	"supermarket/internal/voucher"
)

// caps tells whether each cap of a programme, of a firm's period, project and
// contract, and of an order, counts exactly what the reservations that were
// counted against it add up to, claims among them: what counts is kept with each,
// whatever period it would fall in today.
func caps(tx *store.Tx) (n int64, detail string, ok bool, err error) {
	sums, err := countedUses(tx)
	if err != nil {
		return 0, "", false, err
	}
	var bad []string
	for after := ""; ; {
		rows, err := tx.CapsAfter(after, chunk)
		if err != nil {
			return n, "", false, err
		}
		for _, l := range rows {
			if sums[l.ID] != l.Used {
				bad = append(bad, l.ID)
			}
			delete(sums, l.ID)
		}
		if n += int64(len(rows)); len(rows) < chunk {
			break
		}
		after = rows[len(rows)-1].ID
	}
	for id, sum := range sums {
		if sum != 0 {
			bad = append(bad, id)
		}
	}
	slices.Sort(bad)
	return n, strings.Join(bad[:min(len(bad), 5)], ", "), len(bad) == 0, nil
}

// countedUses adds reservations up by the caps that they were counted against.
func countedUses(tx *store.Tx) (map[string]int64, error) {
	sums := map[string]int64{}
	for after := ""; ; {
		rows, err := tx.CountedUses(after, chunk)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			ids, err := voucher.Counted(tx, r.Reservation)
			if err != nil {
				return nil, err
			}
			for _, id := range ids {
				if strings.HasPrefix(id, store.CapPrefix) {
					sums[id] += int64(r.Used)
				}
			}
		}
		if len(rows) < chunk {
			return sums, nil
		}
		after = rows[len(rows)-1].ID
	}
}
