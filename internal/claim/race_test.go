package claim_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"supermarket/internal/claim"
	"supermarket/internal/fault"
	"supermarket/internal/ledger"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// contest is one programme whose first rules pay at the till and whose second
// take claims, with less in the budget and under its month's cap than is wanted.
type contest struct {
	*scene
	programme models.Programme
	till      []models.Grant // of the first rules: used, and taken back, at once
	claims    []models.Claim // reviewed
}

const contestCap = 40 * yuan

// contestBudget is less than files, uses and returns ask for together.
var contestBudget = map[string]models.Money{voucher.Funded: 180 * yuan, voucher.Entitlement: 60 * yuan}

func newContest(s *scene, kind string) *contest {
	c := &contest{scene: s}
	s.do(func(tx *store.Tx) (err error) {
		r := rulesOf(voucher.RedeemInstant)
		c.programme, err = voucher.Create(tx, voucher.NewProgramme{Slug: "contest", NameZh: "算力券", NameEn: "Voucher", Funder: "City", Kind: kind, StartsAt: r.StartsAt, EndsAt: r.EndsAt, Now: now})
		if err != nil {
			return err
		}
		if err := voucher.Fund(tx, c.programme.ID, contestBudget[kind], "first", now); err != nil {
			return err
		}
		if err := c.publish(tx, voucher.RedeemInstant); err != nil {
			return err
		}
		if c.till, err = c.issue(tx, "till", 12, 8*yuan); err != nil {
			return err
		}
		return c.publish(tx, voucher.RedeemBuyer)
	})
	s.do(func(tx *store.Tx) error { return c.fill(tx, 400*yuan) })
	for range 6 {
		c.claims = append(c.claims, c.reviewed())
	}
	return c
}

// fill brings money into the firm's wallet.
func (c *contest) fill(tx *store.Tx, amount models.Money) error {
	from, err := ledger.Open(tx, models.AssetCNY, models.AccountProcessor, "gift", now)
	if err != nil {
		return err
	}
	to, err := ledger.Open(tx, models.AssetCNY, models.AccountWallet, c.firm.ID, now)
	if err != nil {
		return err
	}
	_, err = ledger.Post(tx, ledger.Entry{Key: "contest", Kind: "top_up", Ref: "gift", At: now, Postings: []ledger.Posting{{From: from.ID, To: to.ID, Amount: int64(amount)}}})
	return err
}

func (c *contest) publish(tx *store.Tx, how voucher.Redeem) error {
	r := rulesOf(how)
	r.Caps.PerMonth = contestCap
	_, err := voucher.Publish(tx, c.programme.ID, r, "issuer", now)
	return err
}

// issue gives as many grants in one piece, as a file does.
func (c *contest) issue(tx *store.Tx, key string, n int, amount models.Money) (out []models.Grant, err error) {
	in := voucher.ManyInput{ProgrammeID: c.programme.ID, IssuedBy: "issuer", ApprovedBy: "reviewer", Cause: "bulk:" + key, Now: now}
	for i := range n {
		in.Wants = append(in.Wants, voucher.Want{Key: fmt.Sprint(key, i), FirmID: c.firm.ID, Amount: amount})
	}
	given, err := voucher.IssueMany(tx, in)
	for _, g := range given {
		if len(g.Why) == 0 {
			out = append(out, g.Grant)
		}
	}
	return out, err
}

// reviewed is a claim of ¥6 that waits for the second signature.
func (c *contest) reviewed() (out models.Claim) {
	c.Helper()
	l := c.settled(now, 20*yuan)
	c.do(func(tx *store.Tx) error {
		gs, err := c.issue(tx, "claim"+l.ID, 1, 8*yuan)
		if err != nil {
			return err
		}
		if gs, err = tx.GrantsIn([]string{gs[0].ID}); err != nil {
			return err
		}
		if out, err = c.submitted(tx, gs[0], l, claim.Buyer); err != nil {
			return err
		}
		out, err = claim.Review(tx, claim.Verdict{ClaimID: out.ID, Amount: out.Asked, Step: by("issuer")})
		return err
	})
	return out
}

// deeds are what happens at once: pieces of a file, orders paid by vouchers of
// which an undo takes back half, approvals of claims, and money that goes home to its funder.
func (c *contest) deeds() (out []func(tx *store.Tx) error) {
	ids := make([]string, len(c.till))
	for i, g := range c.till {
		ids[i] = g.ID
		out = append(out, func(tx *store.Tx) error {
			rows, err := tx.GrantsIn([]string{g.ID})
			if err == nil {
				_, err = c.sell(tx, now, 20*yuan, rows)
			}
			return err
		})
	}
	for i := range 4 {
		part := ids[i+6 : i+9] // they overlap
		out = append(out, func(tx *store.Tx) error { _, err := c.issue(tx, fmt.Sprint("file", i), 18, yuan); return err }, func(tx *store.Tx) error {
			_, err := voucher.Undo(tx, voucher.UndoInput{ProgrammeID: c.programme.ID, Grants: part, Actor: "reviewer", Cause: "undo:1", Now: now})
			return err
		}, func(tx *store.Tx) error {
			return voucher.Home(tx, c.programme.ID, 10*yuan, fmt.Sprint("home", i), now)
		})
	}
	for _, x := range c.claims {
		out = append(out, func(tx *store.Tx) error { _, err := claim.Approve(tx, x.ID, by("reviewer")); return err })
	}
	return out
}

// refused tells a stated refusal from a defect, such as a deadlock that came again and again.
func refused(err error) bool {
	return slices.Contains([]fault.Kind{fault.Exhausted, fault.Gone, fault.Invalid, fault.Conflict}, fault.KindOf(err))
}

func TestFilesUsesClaimsReturnsAndUndosAtOnceKeepBudgetAndCapExact(t *testing.T) {
	for _, kind := range []string{voucher.Funded, voucher.Entitlement} {
		t.Run(kind, func(t *testing.T) {
			both(t, func(s *scene) {
				c := newContest(s, kind)
				deeds := c.deeds()
				errs := make([]error, len(deeds))
				var wg sync.WaitGroup
				for i, deed := range deeds {
					wg.Go(func() { errs[i] = s.try(deed) })
				}
				wg.Wait()
				for i, err := range errs {
					if err != nil && !refused(err) {
						s.Errorf("deed %d: %v", i, err)
					}
				}
				c.exact()
				s.sound()
			})
		})
	}
}

// exact compares budget and cap with plain sums over what is kept.
func (c *contest) exact() {
	c.Helper()
	c.see(func(tx *store.Tx) error {
		grants, err := tx.GrantsBy(c.programme.ID, store.Page{Limit: 200})
		if err != nil {
			return err
		}
		var counted, captured, inGrants models.Money
		for _, g := range grants {
			uses, err := tx.ReservationsBy(g.ID)
			if err != nil {
				return err
			}
			for _, r := range uses {
				switch r.State {
				case models.ReservationHeld:
					counted += r.Amount
				case models.ReservationCaptured:
					counted, captured = counted+r.Captured, captured+r.Captured
				}
			}
			inGrants += c.balance(models.AccountGrant, g.ID)
		}
		budget, paid := c.balance(models.AccountBudget, c.programme.ID), -c.balance(models.AccountFunder, c.programme.ID)
		if budget < 0 || budget+inGrants+captured != paid {
			c.Errorf("budget %s + grants %s + captured %s, of %s paid in", budget, inGrants, captured, paid)
		}
		month, err := tx.Limit("programme:" + c.programme.ID + ":firm:" + c.firm.ID + ":2026-11")
		if models.Money(month.Used) != counted || counted > contestCap || counted == 0 {
			c.Errorf("%s count against the cap of %s, its row says %s", counted, contestCap, models.Money(month.Used))
		}
		return err
	})
}
