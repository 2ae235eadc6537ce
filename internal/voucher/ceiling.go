package voucher

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/width"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

// ceiling is one cap on what may be reserved and captured together; full is the
// reason once nothing is left under it.
type ceiling struct {
	id   string
	cap  models.Money
	full *fault.Fault
}

// unbounded is the cap of those whom a tier leaves without one: they are counted
// all the same, since what counts follows from the rules and not from the firm.
const unbounded = models.Money(math.MaxInt64)

// ceilings are the caps that a reservation of t counts against, the widest
// first, in which order their rows are locked. The periods are those of at, the
// moment in which value is reserved or a claim approved, never those of the order.
func (t terms) ceilings(f Facts, orderID string, at time.Time) []ceiling {
	caps, most := t.rules.Caps.For(f), t.rules.Caps.counted()
	programme := "programme:" + t.programme.ID
	firm := programme + ":firm:" + t.grant.FirmID
	out := []ceiling{{"grant:" + t.grant.ID, t.grant.Amount, ErrSpent}}
	for _, c := range []struct {
		ceiling
		counted bool
	}{
		{ceiling{firm, caps.PerProgramme, ErrCapFirm}, most.PerProgramme > 0},
		{ceiling{fmt.Sprintf("%s:%d", firm, year(at)), caps.PerYear, ErrCapYear}, most.PerYear > 0},
		{ceiling{firm + ":" + month(at), caps.PerMonth, ErrCapMonth}, most.PerMonth > 0},
		{ceiling{firm + ":project:" + f.ProjectID, caps.PerProject, ErrCapProject}, most.PerProject > 0},
		{ceiling{firm + ":contract:" + contractKey(f, orderID), caps.PerContract, ErrCapContract}, most.PerContract > 0},
		{ceiling{programme + ":order:" + orderID, caps.PerOrder, ErrCapOrder}, most.PerOrder > 0},
	} {
		if c.cap == 0 {
			c.cap = unbounded
		}
		if c.counted {
			out = append(out, c.ceiling)
		}
	}
	return out
}

// counted are the caps that the rules set for anyone.
func (c Caps) counted() Caps {
	for _, t := range c.Tiers {
		c = c.with(t)
	}
	return c
}

// contractKey names a contract: one provider under one purchase order number,
// whose writing makes no difference, else under one order.
func contractKey(f Facts, orderID string) string {
	number := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, width.Fold.String(f.Contract))
	if number == "" {
		return f.Offering.ProviderID + ":order:" + orderID
	}
	sum := sha256.Sum256([]byte(number))
	return f.Offering.ProviderID + ":" + hex.EncodeToString(sum[:8])
}

func take(tx *store.Tx, cs []ceiling, amount models.Money) error {
	for _, c := range cs {
		if err := tx.TakeLimit(c.id, int64(amount), int64(c.cap)); err != nil {
			return fmt.Errorf("voucher: %s: %w", c.id, err)
		}
	}
	return nil
}

// limits are the ids of the ceilings' rows: a reservation keeps them.
func limits(cs []ceiling) []string {
	out := make([]string, len(cs))
	for i, c := range cs {
		out[i] = c.id
	}
	return out
}

// giveBack gives a part of a reservation back to what it was counted against.
func giveBack(tx *store.Tx, r models.Reservation, amount models.Money) error {
	if amount == 0 {
		return nil
	}
	ids, err := Counted(tx, r)
	for _, id := range ids {
		if err := tx.GiveBackLimit(id, int64(amount)); err != nil {
			return fmt.Errorf("voucher: %s: %w", id, err)
		}
	}
	return err
}

// Counted are the ids of the caps that a reservation was counted against.
func Counted(tx *store.Tx, r models.Reservation) ([]string, error) {
	if r.Counted != "" {
		return strings.Fields(r.Counted), nil
	}
	t, err := termsOf(tx, r.GrantID, r.FirmID)
	if err != nil {
		return nil, err
	}
	return limits(t.ceilings(Facts{}, r.OrderID, r.CreatedAt)), nil // from before it was kept: no tiers, nothing of a contract
}
