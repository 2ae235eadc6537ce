package ledger

import (
	"time"

	"supermarket/internal/store"
	"supermarket/models"
)

// CaptureInput turns held value into a transfer.
type CaptureInput struct {
	Key      string
	HoldID   string
	Kind     string
	Ref      string
	Postings []Posting // From is a source of the hold
	At       time.Time
}

// Capture pays out of a hold, in full or in part; the parts of one account are
// drawn in their order. The hold closes with its last amount. ErrShort when a
// source has less left, ErrRules when From is no source or may not pay to To,
// ErrClosed, ErrKeyReused, ErrInput, store.ErrNotFound.
func Capture(tx *store.Tx, in CaptureInput) (Result, error) {
	if err := checkPostings(tx, in.Key, in.Kind, in.Postings); err != nil {
		return Result{}, err
	}
	d := digestOf("capture", in.HoldID, in.Kind, in.Ref)
	d.postings(in.Postings)
	held := make([]Source, len(in.Postings))
	for i, p := range in.Postings {
		held[i] = Source{p.From, -p.Amount}
	}
	t := models.Transfer{
		ID: models.NewID("tr"), Key: in.Key, InputHash: d.String(), Kind: in.Kind,
		Ref: in.Ref, HoldID: &in.HoldID, At: in.At,
	}
	m := models.HoldMove{
		Key: in.Key, HoldID: in.HoldID, Kind: "capture", InputHash: t.InputHash,
		Amount: -sum(held), TransferID: &t.ID, At: in.At,
	}
	had, replayed, err := move(tx, m, func(h store.HoldView) (store.LedgerChange, error) {
		c := store.LedgerChange{Accounts: changes(in.Postings, held), Transfer: &t, Postings: rows(in.Postings), Move: &m}
		var err error
		c.Draws, c.Close, err = drawCaptured(h.Parts, in.Postings)
		return c, err
	})
	if err != nil {
		return Result{}, err
	}
	return Result{TransferID: *had.TransferID, Replayed: replayed}, nil
}

// drawCaptured spreads postings over the parts of their accounts, first to last.
func drawCaptured(ps []models.HoldPart, postings []Posting) (draws []store.HoldDraw, empty bool, err error) {
	taken := make([]int64, len(ps))
	for _, p := range postings {
		need, source := p.Amount, false
		for i, part := range ps {
			if part.AccountID != p.From {
				continue
			}
			source = true
			n := min(need, left(part)-taken[i])
			taken[i] += n
			need -= n
		}
		if !source {
			return nil, false, ErrRules.With("from", string(kindOf(p.From)), "to", string(kindOf(p.To)))
		}
		if need > 0 {
			return nil, false, ErrShort.With("account", p.From)
		}
	}
	draws, empty = draw(ps, taken, func(d *store.HoldDraw, n int64) { d.Captured = n })
	return draws, empty, nil
}

func draw(ps []models.HoldPart, taken []int64, set func(*store.HoldDraw, int64)) (draws []store.HoldDraw, empty bool) {
	empty = true
	for i, part := range ps {
		if taken[i] > 0 {
			d := store.HoldDraw{N: part.N}
			set(&d, taken[i])
			draws = append(draws, d)
		}
		empty = empty && taken[i] == left(part)
	}
	return draws, empty
}
