package voucher

import (
	"errors"
	"time"

	"supermarket/internal/ledger"
	"supermarket/internal/store"
	"supermarket/models"
)

func grantAccount(tx *store.Tx, g models.Grant) (models.Account, error) {
	return ledger.Find(tx, models.AssetCNY, models.AccountGrant, g.ID)
}

func budgetAccount(tx *store.Tx, programmeID string) (models.Account, error) {
	return ledger.Find(tx, models.AssetCNY, models.AccountBudget, programmeID)
}

func free(a models.Account) models.Money { return models.Money(a.Balance - a.Held) }

// value returns what t's grant can draw on: its own account, and for an
// entitlement also the pool.
func (t terms) value(tx *store.Tx) (models.Money, error) {
	own, err := grantAccount(tx, t.grant)
	if err != nil || t.funded() {
		return free(own), err
	}
	pool, err := budgetAccount(tx, t.programme.ID)
	return free(own) + free(pool), err
}

// draw brings what a reservation of an entitlement needs from the pool into the
// grant's account.
func (t terms) draw(tx *store.Tx, r models.Reservation) error {
	if t.funded() {
		return nil
	}
	own, err := grantAccount(tx, t.grant)
	if err != nil {
		return err
	}
	missing := r.Amount - free(own)
	if missing <= 0 {
		return nil
	}
	pool, err := budgetAccount(tx, t.programme.ID)
	if err != nil {
		return err
	}
	return short(post(tx, "draw:"+r.ID, "draw", t.grant.ID, pool.ID, own.ID, missing, r.CreatedAt))
}

func short(err error) error {
	if errors.Is(err, ledger.ErrShort) {
		return ErrPool.Wrap(err)
	}
	return err
}

// sendHome brings what no hold needs from a grant's account back to the budget.
// The grant must be locked.
func sendHome(tx *store.Tx, g models.Grant, now time.Time) (models.Money, error) {
	own, err := grantAccount(tx, g)
	if err != nil || free(own) <= 0 {
		return 0, err
	}
	pool, err := budgetAccount(tx, g.ProgrammeID)
	if err != nil {
		return 0, err
	}
	return free(own), post(tx, models.NewID("home"), "voucher_home", g.ID, own.ID, pool.ID, free(own), now)
}

func post(tx *store.Tx, key, kind, ref, from, to string, amount models.Money, at time.Time) error {
	_, err := ledger.Post(tx, ledger.Entry{
		Key: key, Kind: kind, Ref: ref, At: at,
		Postings: []ledger.Posting{{From: from, To: to, Amount: int64(amount)}},
	})
	return err
}
