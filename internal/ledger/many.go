package ledger

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"supermarket/internal/store"
	"supermarket/models"
)

// OpenMany makes an account of an asset and kind for each owner, in the order of
// owners; store.ErrStale when one of them has it already.
func OpenMany(tx *store.Tx, asset string, kind models.AccountKind, owners []string, now time.Time) ([]models.Account, error) {
	if _, known := payees[kind]; !known {
		return nil, ErrInput.On("kind")
	}
	out := make([]models.Account, len(owners))
	for i, owner := range owners {
		out[i] = models.Account{
			ID: models.NewID(string(kind)), AssetID: asset, Kind: kind, Owner: owner, AllowNegative: MayGoBelowZero(kind), CreatedAt: now,
		}
	}
	return out, tx.OpenAccounts(out)
}

// Part is one transfer of one posting among many.
type Part struct {
	Key, Ref string
	From, To string
	Amount   int64
}

// Many are transfers of one kind in one asset that are made together.
type Many struct {
	Kind  string
	Asset string
	Parts []Part
	At    time.Time
}

// PostMany makes each part a transfer of its own, as Post would, all or none and
// in a few statements. It answers no replay: a key that is taken is ErrKeyReused,
// and after any refusal the caller gives its transaction up.
func PostMany(tx *store.Tx, m Many) error {
	if len(m.Parts) == 0 {
		return nil
	}
	c := store.ManyTransfers{Asset: m.Asset, Accounts: netOf(m.Parts), At: m.At}
	var total int64
	for _, p := range m.Parts {
		if p.Key == "" || m.Kind == "" || p.Amount <= 0 || p.Amount > most-total || p.From == p.To {
			return ErrInput.On("amount")
		}
		total += p.Amount
		if from, to := kindOf(p.From), kindOf(p.To); !MayPay(from, to, m.Kind) {
			return ErrRules.With("from", string(from), "to", string(to))
		}
		c.Transfers = append(c.Transfers, m.transfer(p))
		c.Postings = append(c.Postings, models.Posting{SourceID: p.From, DestinationID: p.To, Amount: p.Amount})
	}
	if err := allGoHome(tx, m.Parts); err != nil {
		return err
	}
	short, taken, err := tx.ChangeMany(c)
	switch {
	case err != nil:
		return err
	case short:
		return ErrShort
	case taken:
		return ErrKeyReused
	}
	return nil
}

// transfer is what Post would write of a part, so that a replay by Post is known.
func (m Many) transfer(p Part) models.Transfer {
	d := digestOf("post", m.Kind, p.Ref)
	d.postings([]Posting{{From: p.From, To: p.To, Amount: p.Amount}})
	return models.Transfer{ID: models.NewID("tr"), Key: p.Key, InputHash: d.String(), Kind: m.Kind, Ref: p.Ref, At: m.At}
}

// netOf is what each account gains, in the order in which rows are locked.
func netOf(parts []Part) []store.AccountChange {
	sums := map[string]int64{}
	for _, p := range parts {
		sums[p.From] -= p.Amount
		sums[p.To] += p.Amount
	}
	out := make([]store.AccountChange, 0, len(sums))
	for id, n := range sums {
		out = append(out, store.AccountChange{ID: id, Balance: n})
	}
	slices.SortFunc(out, func(a, b store.AccountChange) int {
		return cmp.Or(cmp.Compare(heat(a.ID), heat(b.ID)), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// allGoHome lets grants' value back only into the budget that it came from.
func allGoHome(tx *store.Tx, parts []Part) error {
	home := map[string]map[string]bool{}
	for _, p := range parts {
		if kindOf(p.From) == models.AccountGrant && kindOf(p.To) == models.AccountBudget {
			if home[p.To] == nil {
				home[p.To] = map[string]bool{}
			}
			home[p.To][p.From] = true
		}
	}
	for budget, grants := range home {
		n, err := tx.CameFrom(budget, slices.Collect(maps.Keys(grants)))
		if err != nil {
			return err
		}
		if n != len(grants) {
			return ErrRules.With("from", "grant", "to", "budget")
		}
	}
	return nil
}
