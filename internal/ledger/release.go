package ledger

import (
	"errors"
	"time"

	"supermarket/internal/store"
	"supermarket/models"
)

// ReleaseInput gives held value back to its accounts.
type ReleaseInput struct {
	Key    string
	HoldID string
	Amount int64 // 0: all that remains
	At     time.Time
}

// Release frees held value, the last source first, and returns how much. All of
// a closed hold is 0, without error. ErrShort when less than Amount remains,
// ErrClosed, ErrKeyReused, ErrInput, store.ErrNotFound.
func Release(tx *store.Tx, in ReleaseInput) (released int64, err error) {
	if in.Key == "" || in.Amount < 0 {
		return 0, ErrInput
	}
	released, err = release(tx, in, func(models.Hold) bool { return true })
	if in.Amount == 0 && errors.Is(err, ErrClosed) {
		return 0, nil
	}
	return released, err
}

// errNotDue leaves a hold alone whose expiry was changed meanwhile.
var errNotDue = errors.New("ledger: the hold is not due")

func release(tx *store.Tx, in ReleaseInput, due func(models.Hold) bool) (int64, error) {
	d := digestOf("release", in.HoldID)
	d.number(in.Amount)
	m := models.HoldMove{Key: in.Key, HoldID: in.HoldID, Kind: "release", InputHash: d.String(), At: in.At}
	had, _, err := move(tx, m, func(h store.HoldView) (store.LedgerChange, error) {
		if !due(h.Hold) {
			return store.LedgerChange{}, errNotDue
		}
		draws, total, empty, err := drawReleased(h.Parts, in.Amount)
		m.Amount = total
		return store.LedgerChange{
			Move: &m, Draws: draws, Close: empty, Accounts: changes(nil, freed(h.Parts, draws)), Mixed: true,
		}, err
	})
	if err != nil {
		return 0, err
	}
	return had.Amount, nil
}

// drawReleased takes an amount, 0 for all, from the parts, last to first.
func drawReleased(ps []models.HoldPart, amount int64) (draws []store.HoldDraw, total int64, empty bool, err error) {
	taken := make([]int64, len(ps))
	for i := len(ps) - 1; i >= 0; i-- {
		n := left(ps[i])
		if amount > 0 {
			n = min(n, amount-total)
		}
		taken[i] = n
		total += n
	}
	if total < amount {
		return nil, 0, false, ErrShort
	}
	draws, empty = draw(ps, taken, func(d *store.HoldDraw, n int64) { d.Released = n })
	return draws, total, empty, nil
}

func freed(ps []models.HoldPart, draws []store.HoldDraw) []Source {
	out := make([]Source, len(draws))
	for i, d := range draws {
		for _, p := range ps {
			if p.N == d.N {
				out[i] = Source{p.AccountID, -d.Released}
			}
		}
	}
	return out
}

// Expire releases open holds whose time has come, at most limit of them, and
// returns those it released.
func Expire(tx *store.Tx, now time.Time, limit int) ([]models.Hold, error) {
	holds, err := tx.ExpiredHolds(now, limit)
	if err != nil {
		return nil, err
	}
	due := func(h models.Hold) bool { return h.ExpiresAt != nil && !h.ExpiresAt.After(now) }
	var out []models.Hold
	for _, h := range holds {
		_, err := release(tx, ReleaseInput{Key: "expire:" + h.ID, HoldID: h.ID, At: now}, due)
		if errors.Is(err, ErrClosed) || errors.Is(err, errNotDue) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, nil
}
