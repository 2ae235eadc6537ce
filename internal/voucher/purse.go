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

// read looks up what reservations of these terms would count against.
func (r room) read(tx *store.Tx, ts []terms, cs []ceiling) error {
	used, err := tx.LimitsUsed(limits(cs))
	if err != nil {
		return err
	}
	for id, n := range used {
		r.used[id] = models.Money(n)
	}
	for _, t := range ts {
		own, err := grantAccount(tx, t.grant)
		if err != nil {
			return err
		}
		r.own[t.grant.ID] = free(own)
		if _, known := r.pool[t.programme.ID]; known || t.funded() {
			continue
		}
		pool, err := budgetAccount(tx, t.programme.ID)
		if err != nil {
			return err
		}
		r.pool[t.programme.ID] = free(pool)
	}
	return nil
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

// Purse is what a firm's grants can pay of the lines of one order at one moment,
// read once; weighing it reads and writes nothing more.
type Purse struct {
	terms map[string]terms
	room  room
	items []Item
}

// Wanted is a line that vouchers may pay for.
type Wanted struct {
	Offering models.Offering
	Class    models.Class
	Site     models.Site
	Recipe   string
	Base     models.Money // its hard cap
}

// Open reads the grants of the asking firm and the facts of the lines; ErrNoGrant
// for a grant that is not its own. The offering of Asked is not looked at.
func Open(tx *store.Tx, a Asked, grants []string, lines []Wanted) (p Purse, err error) {
	p = Purse{terms: map[string]terms{}, room: newRoom(), items: make([]Item, len(lines))}
	var ts []terms
	var rules []Rules
	for _, id := range grants {
		t, err := termsOf(tx, id, a.FirmID)
		if err != nil {
			return p, err
		}
		p.terms[id] = t
		ts, rules = append(ts, t), append(rules, t.rules)
	}
	if len(ts) == 0 {
		return p, nil
	}
	look, err := LookUp(tx, a, rules...)
	if err != nil {
		return p, err
	}
	var cs []ceiling
	for i, l := range lines {
		p.items[i].Base = l.Base
		if p.items[i].Facts, err = look.Of(l.Offering, l.Class, l.Site, l.Recipe); err != nil {
			return p, err
		}
		for _, t := range ts {
			cs = append(cs, t.ceilings(p.items[i].Facts, a.OrderID, a.Now)...)
		}
	}
	return p, p.room.read(tx, ts, cs)
}

// Remaining is what a grant could still give before anything is taken.
func (p Purse) Remaining(grant string) models.Money {
	t := p.terms[grant]
	left, _ := p.room.left(t, t.ceilings(Facts{}, "", t.grant.CreatedAt)[:1])
	return slices.Min(left)
}

// Facts are those of a line, as its vouchers were weighed by them.
func (p Purse) Facts(line int) Facts { return p.items[line].Facts }
