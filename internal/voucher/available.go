package voucher

import (
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

// Voucher is a firm's grant as pages show it.
type Voucher struct {
	Grant       models.Grant
	Programme   models.Programme
	Rules       Rules
	Entitlement bool         // Remaining is "up to, while the pool lasts"
	Remaining   models.Money // that a new reservation could take
	Held        models.Money
	Used        models.Money
	Reasons     []*fault.Fault // why it cannot be used now, whatever is bought
	Locked      bool           // the firm has not spent yet what unlocks it
}

// Available lists a firm's grants, those that expire first in front, also the
// ones that are over.
func Available(tx *store.Tx, firmID string, now time.Time) ([]Voucher, error) {
	grants, err := tx.GrantsOf(firmID)
	if err != nil {
		return nil, err
	}
	out := make([]Voucher, 0, len(grants))
	for _, g := range grants {
		v, err := show(tx, g, now)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// Show returns one grant of a firm as pages show it.
func Show(tx *store.Tx, grantID, firmID string, now time.Time) (Voucher, error) {
	g, err := tx.GrantOf(grantID, firmID)
	if err != nil {
		return Voucher{}, known(err, ErrNoGrant)
	}
	return show(tx, g, now)
}

func show(tx *store.Tx, g models.Grant, now time.Time) (Voucher, error) {
	t, err := termsFor(tx, g)
	if err != nil {
		return Voucher{}, err
	}
	use, err := tx.GrantUse(g.ID)
	if err != nil {
		return Voucher{}, err
	}
	value, err := t.value(tx)
	if err != nil {
		return Voucher{}, err
	}
	v := Voucher{Grant: g, Programme: t.programme, Rules: t.rules, Entitlement: !t.funded(), Held: use.Held, Used: use.Captured}
	v.Reasons = append(t.standing(now), t.rules.dates(now)...)
	spent, err := spentOf(tx, g.FirmID, now, []Rules{t.rules})
	if err != nil {
		return Voucher{}, err
	}
	locked := t.rules.Unlock.check(Facts{Spent: spent})
	v.Locked, v.Reasons = len(locked) > 0, append(v.Reasons, locked...)
	v.Remaining = max(0, min(value, g.Amount-use.Held-use.Captured))
	if len(v.Reasons) == 0 && v.Remaining == 0 {
		v.Reasons = append(v.Reasons, ErrSpent)
	}
	return v, nil
}
