package voucher

import (
	"cmp"
	"math"
	"strings"
	"time"

	"supermarket/models"
)

// Trial applies rules to work that was done, line after line in the order of
// time, as if each firm had a grant of them: caps count, the pool has no end, and
// nothing is written. The rules' own dates do not count, so that rules of the
// future can be tried on the past.
type Trial struct {
	programme models.Programme
	rules     Rules
	room      room
	order     string
	passing   map[string]bool // ceilings of this order alone
}

var (
	longAgo  = time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)
	farAhead = time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC)
)

// noEnd is a pool that no trial empties, and stays clear of overflow.
const noEnd = models.Money(math.MaxInt64 / 4)

// NewTrial begins with nothing used.
func NewTrial(p models.Programme, r Rules) *Trial {
	r.StartsAt, r.EndsAt = longAgo, farAhead
	p.Kind = Entitlement
	t := &Trial{programme: p, rules: r, room: newRoom(), passing: map[string]bool{}}
	t.room.pool[p.ID] = noEnd
	return t
}

// Line returns what the rules would have paid of a line's base, or every reason
// why nothing, and counts it against the caps.
func (t *Trial) Line(f Facts, base models.Money) (Share, error) {
	t.enter(f.OrderID)
	f.Redeem = t.rules.Redeem
	grant := models.Grant{ID: "trial:" + f.Firm.ID, FirmID: f.Firm.ID, Amount: cmp.Or(t.programme.GrantCap, noEnd), State: models.GrantActive, ExpiresAt: farAhead}
	terms := terms{grant, t.programme, t.rules}
	cs := terms.ceilings(f, f.OrderID, f.Now)
	s, err := terms.weigh(t.room, cs, Item{f, base}, base, nil)
	if err != nil || s.Amount == 0 {
		return s, err
	}
	t.room.take(terms, cs, s.Amount)
	t.room.own[grant.ID] = 0
	for _, c := range cs {
		if strings.HasSuffix(c.id, ":order:"+f.OrderID) {
			t.passing[c.id] = true
		}
	}
	return s, nil
}

// enter forgets what counts within an order alone once another begins.
func (t *Trial) enter(order string) {
	if order == t.order {
		return
	}
	for id := range t.passing {
		delete(t.room.used, id)
	}
	clear(t.passing)
	t.order = order
}
