package voucher

import (
	"errors"
	"fmt"
	"time"

	"supermarket/internal/ledger"
	"supermarket/internal/store"
	"supermarket/models"
)

// Home returns amount from what is free in a programme's budget to its funders,
// by what each has paid, once per key; more than is free is ErrBack.
func Home(tx *store.Tx, programmeID string, amount models.Money, key string, now time.Time) error {
	if amount <= 0 || key == "" {
		return ErrAmount
	}
	if err := tx.LockProgramme(programmeID); err != nil {
		return known(stale(err), ErrNoProgramme)
	}
	p, err := tx.Programme(programmeID)
	if err != nil {
		return err
	}
	return home(tx, p, amount, fmt.Sprintf("home:%s:%s", p.ID, key), now)
}

// home needs the programme's lock: what each funder has paid decides its part.
func home(tx *store.Tx, p models.Programme, amount models.Money, key string, now time.Time) error {
	if done, err := posted(tx, key); done || err != nil {
		return err
	}
	pool, err := budgetAccount(tx, p.ID)
	if err != nil {
		return err
	}
	if amount > free(pool) {
		return ErrBack.With("free", max(0, free(pool)))
	}
	ps, err := shares(tx, p, pool.ID, amount)
	if err != nil {
		return err
	}
	_, err = ledger.Post(tx, ledger.Entry{Key: key, Kind: "fund_home", Ref: p.ID, At: now, Postings: ps})
	return short(err)
}

// shares are the postings that give amount back to those who paid, in proportion.
func shares(tx *store.Tx, p models.Programme, pool string, amount models.Money) ([]ledger.Posting, error) {
	fs, err := fundersOf(tx, p)
	if err != nil {
		return nil, err
	}
	in, err := Contributions(tx, p)
	if err != nil {
		return nil, err
	}
	weights := make([]int64, len(in))
	for i, c := range in {
		weights[i] = max(0, int64(c.Paid))
	}
	if sumOf(weights) < int64(amount) {
		return nil, ErrBack.With("free", models.Money(sumOf(weights)))
	}
	var out []ledger.Posting
	for i, part := range apportion(int64(amount), weights) {
		if part == 0 {
			continue
		}
		to, err := ledger.Find(tx, models.AssetCNY, models.AccountFunder, funderOwner(fs[i]))
		if err != nil {
			return nil, err
		}
		out = append(out, ledger.Posting{From: pool, To: to.ID, Amount: part})
	}
	return out, nil
}

func sumOf(list []int64) (total int64) {
	for _, n := range list {
		total += n
	}
	return total
}

func posted(tx *store.Tx, key string) (bool, error) {
	_, err := tx.TransferByKey(key)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// Close ends a programme's granting for good and returns what is free to its
// funders. What is reserved is honoured; what comes home later, HomeClosed returns.
func Close(tx *store.Tx, programmeID, by string, now time.Time) error {
	if err := tx.LockProgramme(programmeID); err != nil {
		return known(stale(err), ErrNoProgramme)
	}
	p, err := tx.Programme(programmeID)
	if err != nil {
		return err
	}
	if p.State == "closed" {
		return ErrNotOpen
	}
	if err := tx.CloseProgramme(p.ID, now); err != nil {
		return err
	}
	if err := moved(tx, "programme", p.ID, p.State, "closed", by, now); err != nil {
		return err
	}
	return returnFree(tx, p, now)
}

func returnFree(tx *store.Tx, p models.Programme, now time.Time) error {
	pool, err := budgetAccount(tx, p.ID)
	if err != nil || free(pool) <= 0 {
		return err
	}
	return home(tx, p, free(pool), models.NewID("home"), now)
}

// HomeClosed returns to their funders what came back into the budgets of closed
// programmes; n is how many of them had something.
func HomeClosed(tx *store.Tx, now time.Time) (n int, err error) {
	ids, err := tx.ClosedWithMoney(batch)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		if err := tx.LockProgramme(id); err != nil {
			return 0, err
		}
		p, err := tx.Programme(id)
		if err != nil {
			return 0, err
		}
		if err := returnFree(tx, p, now); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}
