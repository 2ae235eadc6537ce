package ledger

import (
	"cmp"
	"errors"
	"slices"

	"supermarket/internal/store"
)

// tally gathers what each account of a write gains.
type tally []store.AccountChange

func (t *tally) add(id string, balance, held int64) {
	i := slices.IndexFunc(*t, func(c store.AccountChange) bool { return c.ID == id })
	if i < 0 {
		i = len(*t)
		*t = append(*t, store.AccountChange{ID: id})
	}
	(*t)[i].Balance += balance
	(*t)[i].Held += held
}

// changes nets postings and holds per account, in the order in which rows are
// locked: the same for every write, so that two never wait for each other, the
// hottest last.
func changes(ps []Posting, held []Source) []store.AccountChange {
	var t tally
	for _, p := range ps {
		t.add(p.From, -p.Amount, 0)
		t.add(p.To, p.Amount, 0)
	}
	for _, s := range held {
		t.add(s.Account, 0, s.Amount)
	}
	slices.SortFunc(t, func(a, b store.AccountChange) int {
		return cmp.Or(cmp.Compare(heat(a.ID), heat(b.ID)), cmp.Compare(a.ID, b.ID))
	})
	return t
}

// apply makes a change. When it was not done, reason says why; a nil reason
// means that the key was taken or the hold moved on.
func apply(tx *store.Tx, c store.LedgerChange) (done bool, reason, err error) {
	v, err := tx.ChangeLedger(c)
	if err == nil && v.Mixed && !c.Mixed && !v.Done {
		if reason, err = sameAssets(tx, c); reason != nil || err != nil {
			return false, reason, err
		}
		c.Mixed = true
		v, err = tx.ChangeLedger(c)
	}
	switch {
	case err != nil:
		return false, nil, err
	case v.Done:
		return true, nil, nil
	}
	return false, reasonOf(v), nil
}

func reasonOf(v store.LedgerVerdict) error {
	switch {
	case v.Missing:
		return store.ErrNotFound
	case v.Expired:
		return ErrRules.Wrap(errors.New("the asset has expired"))
	case v.Range != "":
		return ErrInput.On("amount").With("account", v.Range)
	case v.Short != "":
		return ErrShort.With("account", v.Short)
	}
	return nil
}

// sameAssets checks posting by posting when a transfer moves several assets.
func sameAssets(tx *store.Tx, c store.LedgerChange) (reason, err error) {
	ids := make([]string, len(c.Accounts))
	for i, a := range c.Accounts {
		ids[i] = a.ID
	}
	assets, err := tx.AssetsOf(ids)
	if err != nil {
		return nil, err
	}
	for _, p := range c.Postings {
		if assets[p.SourceID] != assets[p.DestinationID] {
			return ErrRules.Wrap(errors.New("a posting between two assets")), nil
		}
	}
	return nil, nil
}
