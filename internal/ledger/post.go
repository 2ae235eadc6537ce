package ledger

import (
	"errors"
	"time"

	"supermarket/internal/store"
	"supermarket/models"
)

// most is the largest sum of the postings of a transfer, or the sources of a hold.
const most int64 = 1 << 61

// Posting moves an amount above zero, in the asset's unit, between two accounts
// of the same asset.
type Posting struct {
	From   string
	To     string
	Amount int64
}

// Entry is a transfer to be made: its postings happen together or not at all.
type Entry struct {
	Key      string // idempotency key
	Kind     string // what it is: top_up, grant, refund, …
	Ref      string // what it is about
	Postings []Posting
	At       time.Time
}

// Result names the transfer that a write made; Replayed when an earlier call
// with the same key had made it.
type Result struct {
	TransferID string
	Replayed   bool
}

// Post makes a transfer whole and once. Balances count after all postings, so
// value may pass through an account. ErrShort, ErrRules, ErrKeyReused, ErrInput,
// or store.ErrNotFound for an account that is not there; then nothing happened.
func Post(tx *store.Tx, e Entry) (Result, error) {
	if err := checkPostings(tx, e.Key, e.Kind, e.Postings); err != nil {
		return Result{}, err
	}
	d := digestOf("post", e.Kind, e.Ref)
	d.postings(e.Postings)
	t := models.Transfer{ID: models.NewID("tr"), Key: e.Key, InputHash: d.String(), Kind: e.Kind, Ref: e.Ref, At: e.At}
	done, reason, err := apply(tx, store.LedgerChange{
		Transfer: &t, Postings: rows(e.Postings), Accounts: changes(e.Postings, nil), Fresh: freshBy(e.Postings, e.At),
	})
	if err != nil {
		return Result{}, err
	}
	if done {
		return Result{TransferID: t.ID}, nil
	}
	return replayed(tx, t, reason)
}

// replayed answers for a write that was not done: as the earlier one with its
// key, else with the reason.
func replayed(tx *store.Tx, t models.Transfer, reason error) (Result, error) {
	had, err := tx.TransferByKey(t.Key)
	if errors.Is(err, store.ErrNotFound) {
		return Result{}, reason
	}
	if err == nil {
		err = same(had.InputHash, t.InputHash)
	}
	if err != nil {
		return Result{}, err
	}
	return Result{TransferID: had.ID, Replayed: true}, nil
}

func checkPostings(tx *store.Tx, key, kind string, ps []Posting) error {
	if key == "" || kind == "" || len(ps) == 0 {
		return ErrInput
	}
	var total int64
	for _, p := range ps {
		if p.Amount <= 0 || p.Amount > most-total || p.From == p.To {
			return ErrInput.On("amount")
		}
		total += p.Amount
		from, to := kindOf(p.From), kindOf(p.To)
		if !MayPay(from, to, kind) {
			return ErrRules.With("from", string(from), "to", string(to))
		}
		if from == models.AccountGrant && to == models.AccountBudget {
			if err := goesHome(tx, p); err != nil {
				return err
			}
		}
	}
	return nil
}

// goesHome lets a grant's value back only into the budget that it came from.
func goesHome(tx *store.Tx, p Posting) error {
	home, err := tx.HasPaid(p.To, p.From)
	if err == nil && !home {
		return ErrRules.With("from", "grant", "to", "budget")
	}
	return err
}

// freshBy lets the value of an expired asset go to its issuer and nowhere else.
func freshBy(ps []Posting, at time.Time) *time.Time {
	for _, p := range ps {
		if kindOf(p.To) != models.AccountIssuer {
			return &at
		}
	}
	return nil
}

func rows(ps []Posting) []models.Posting {
	out := make([]models.Posting, len(ps))
	for i, p := range ps {
		out[i] = models.Posting{SourceID: p.From, DestinationID: p.To, Amount: p.Amount}
	}
	return out
}
