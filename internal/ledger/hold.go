package ledger

import (
	"errors"
	"time"

	"supermarket/internal/store"
	"supermarket/models"
)

// Source is an amount above zero that one account gives to a hold.
type Source struct {
	Account string
	Amount  int64
}

// HoldInput names what to set aside, in the order in which it is to be used.
type HoldInput struct {
	Key       string
	Ref       string
	Sources   []Source
	ExpiresAt *time.Time // nil: it stays until it is used or released
	At        time.Time
}

// Hold sets value aside in all sources or in none. ErrShort, ErrRules for
// accounts that may go below zero, ErrKeyReused, ErrInput.
func Hold(tx *store.Tx, in HoldInput) (holdID string, err error) {
	if err := checkSources(in.Key, in.Sources); err != nil {
		return "", err
	}
	d := digestOf("hold", in.Ref)
	d.sources(in.Sources)
	d.time(in.ExpiresAt)
	h := models.Hold{
		ID: models.NewID("hold"), Key: in.Key, InputHash: d.String(), Ref: in.Ref,
		State: models.HoldOpen, ExpiresAt: in.ExpiresAt, CreatedAt: in.At,
	}
	done, reason, err := apply(tx, store.LedgerChange{
		Hold: &h, Parts: parts(in.Sources, 0), Accounts: changes(nil, in.Sources), Mixed: true, Fresh: &in.At,
	})
	if err != nil {
		return "", err
	}
	if done {
		return h.ID, nil
	}
	return heldBefore(tx, h, reason)
}

func heldBefore(tx *store.Tx, h models.Hold, reason error) (string, error) {
	had, err := tx.HoldByKey(h.Key)
	if errors.Is(err, store.ErrNotFound) {
		return "", reason
	}
	if err == nil {
		err = same(had.InputHash, h.InputHash)
	}
	if err != nil {
		return "", err
	}
	return had.ID, nil
}

// ExtendInput adds sources to an open hold, behind those it has.
type ExtendInput struct {
	Key     string
	HoldID  string
	Sources []Source
	At      time.Time
}

// Extend sets more value aside under an open hold: all sources or none.
// ErrShort, ErrClosed, ErrRules, ErrKeyReused, ErrInput, store.ErrNotFound.
func Extend(tx *store.Tx, in ExtendInput) error {
	if err := checkSources(in.Key, in.Sources); err != nil {
		return err
	}
	d := digestOf("extend", in.HoldID)
	d.sources(in.Sources)
	m := models.HoldMove{Key: in.Key, HoldID: in.HoldID, Kind: "add", InputHash: d.String(), Amount: sum(in.Sources), At: in.At}
	_, _, err := move(tx, m, func(h store.HoldView) (store.LedgerChange, error) {
		last := h.Parts[len(h.Parts)-1].N
		return store.LedgerChange{
			Move: &m, Parts: parts(in.Sources, last), Accounts: changes(nil, in.Sources), Mixed: true, Fresh: &in.At,
		}, nil
	})
	return err
}

// Keep changes the expiry of an open hold; nil lets it stay. ErrClosed or
// store.ErrNotFound.
func Keep(tx *store.Tx, holdID string, expiresAt *time.Time) error {
	err := tx.KeepHold(holdID, expiresAt)
	if !errors.Is(err, store.ErrStale) {
		return err
	}
	if _, err := tx.Hold(holdID); err != nil {
		return err
	}
	return ErrClosed
}

// Remaining returns what is still set aside, source by source in order; sources
// with nothing left are not named.
func Remaining(tx *store.Tx, holdID string) ([]Source, error) {
	h, err := tx.HoldView(holdID, "")
	if err != nil {
		return nil, err
	}
	var out []Source
	for _, p := range h.Parts {
		if left := left(p); left > 0 {
			out = append(out, Source{p.AccountID, left})
		}
	}
	return out, nil
}

func left(p models.HoldPart) int64 { return p.Amount - p.Captured - p.Released }

func parts(ss []Source, after int) []models.HoldPart {
	out := make([]models.HoldPart, len(ss))
	for i, s := range ss {
		out[i] = models.HoldPart{N: after + i + 1, AccountID: s.Account, Amount: s.Amount}
	}
	return out
}

func sum(ss []Source) int64 {
	var n int64
	for _, s := range ss {
		n += s.Amount
	}
	return n
}

func checkSources(key string, ss []Source) error {
	if key == "" || len(ss) == 0 {
		return ErrInput
	}
	var total int64
	for _, s := range ss {
		if s.Amount <= 0 || s.Amount > most-total {
			return ErrInput.On("amount")
		}
		total += s.Amount
		if kind := kindOf(s.Account); MayGoBelowZero(kind) {
			return ErrRules.With("from", string(kind), "to", "hold")
		}
	}
	return nil
}
