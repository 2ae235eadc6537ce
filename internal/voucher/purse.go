package voucher

import (
	"maps"
	"slices"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

// room is what caps and accounts held when they were read; several grants share
// the caps and the pool of their programme.
type room struct {
	used map[string]models.Money // by ceiling
	own  map[string]models.Money // free in a grant's account
	pool map[string]models.Money // free in a programme's budget, of entitlements
}

func newRoom() room {
	return room{map[string]models.Money{}, map[string]models.Money{}, map[string]models.Money{}}
}

// read looks up what a reservation of t would count against.
func (r room) read(tx *store.Tx, t terms, cs []ceiling) error {
	for _, c := range cs {
		if _, seen := r.used[c.id]; seen {
			continue
		}
		l, err := tx.Limit(c.id)
		if err != nil {
			return err
		}
		r.used[c.id] = models.Money(l.Used)
	}
	own, err := grantAccount(tx, t.grant)
	if err != nil {
		return err
	}
	r.own[t.grant.ID] = free(own)
	if t.funded() {
		return nil
	}
	pool, err := budgetAccount(tx, t.programme.ID)
	r.pool[t.programme.ID] = free(pool)
	return err
}

// left lists what the grant and each cap still allow, the grant first, with the
// reason that each gives once it is empty.
func (r room) left(t terms, cs []ceiling) (left []models.Money, full []*fault.Fault) {
	for _, c := range cs {
		left, full = append(left, max(0, c.cap-r.used[c.id])), append(full, c.full.With("cap", c.cap))
	}
	value := r.own[t.grant.ID] + r.pool[t.programme.ID]
	if t.funded() {
		left[0] = min(left[0], value)
		return left, full
	}
	return append(left, value), append(full, ErrPool)
}

// take counts what a reservation would take: of an entitlement its own account
// first, then the pool.
func (r room) take(t terms, cs []ceiling, amount models.Money) {
	for _, c := range cs {
		r.used[c.id] += amount
	}
	own := min(r.own[t.grant.ID], amount)
	r.own[t.grant.ID] -= own
	r.pool[t.programme.ID] -= amount - own
}

func (r room) copied() room {
	return room{maps.Clone(r.used), maps.Clone(r.own), maps.Clone(r.pool)}
}

// Purse is what a firm's grants can pay at one moment, read once; weighing it
// reads and writes nothing more.
type Purse struct {
	terms map[string]terms
	room  room
}

// Open reads the grants of a firm; ErrNoGrant for one that is not its own.
func Open(tx *store.Tx, firmID string, grants []string, f Facts) (Purse, error) {
	p := Purse{map[string]terms{}, newRoom()}
	for _, id := range grants {
		t, err := termsOf(tx, id, firmID)
		if err != nil {
			return p, err
		}
		p.terms[id] = t
		if err := p.room.read(tx, t, t.ceilings("", f.Now)); err != nil {
			return p, err
		}
	}
	return p, nil
}

// Remaining is what a grant could still give before anything is taken.
func (p Purse) Remaining(grant string) models.Money {
	t := p.terms[grant]
	left, _ := p.room.left(t, t.ceilings("", t.grant.CreatedAt)[:1])
	return slices.Min(left)
}
