package e2e_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"supermarket/internal/oversight"
	"supermarket/internal/payment"
	"supermarket/internal/payment/stripetest"
	"supermarket/internal/store"
	"supermarket/models"
)

// clerk is staff before money that Stripe brought and that pays nothing.
type clerk struct {
	*siege
	desk  *oversight.Counter
	boss  models.Actor
	entry models.SuspenseEntry
}

// newClerk finds an order whose session brought a fen less.
func newClerk(t *testing.T, db *store.DB) *clerk {
	t.Helper()
	s := newSiege(t, db)
	c := &clerk{
		siege: s, desk: oversight.New(oversight.Deps{DB: db, Clock: s.clock, Gateways: []payment.Gateway{s.gateway}}),
		boss: models.Actor{UserID: "usr_boss", OrgKind: models.OrgPlatform, OrgID: "platform", Role: models.RoleOperator},
	}
	s.stripe.Change(s.session, func(x *stripetest.Session) { x.Amount-- })
	s.stripe.Pay(s.session)
	s.crowd(10, []message{{sessionCompleted, s.session}})
	d, err := c.desk.Suspense(s.ctx, c.boss, store.Page{})
	s.must(err)
	if len(d.Open) != 1 || d.Sum != s.amount-models.Fen || d.Open[0].Order.ID != s.placed.Order.ID {
		t.Fatalf("the desk shows %+v", d)
	}
	c.entry = d.Open[0].Entry
	return c
}

// stands wants the entry in a state, the money where that says, and sound books.
func (c *clerk) stands(state models.SuspenseState, want sums) {
	c.t.Helper()
	v, err := c.desk.SuspenseEntry(c.ctx, c.boss, c.entry.ID)
	c.must(err)
	if v.Entry.State != state {
		c.t.Errorf("it is %s, want %s", v.Entry.State, state)
	}
	if got := c.sums(); got != want {
		c.t.Errorf("%+v, want %+v", got, want)
	}
	c.audited()
}

// why is the entry that lies there for a reason.
func (c *clerk) why(reason string) models.SuspenseEntry {
	c.t.Helper()
	d, err := c.desk.Suspense(c.ctx, c.boss, store.Page{})
	c.must(err)
	i := slices.IndexFunc(d.Open, func(r oversight.SuspenseRow) bool { return r.Entry.Why == reason })
	if i < 0 {
		c.t.Fatalf("nothing is there for %s: %+v", reason, d.Open)
	}
	return d.Open[i].Entry
}

func (c *clerk) told(kind string) (n int) {
	c.view(func(tx *store.Tx) error {
		tasks, _, err := tx.Tasks("fact", store.Page{Limit: 200})
		c.must(err)
		for _, t := range tasks {
			if strings.HasPrefix(t.Key, kind+":"+c.entry.ID) {
				n++
			}
		}
		return nil
	})
	return n
}

func (c *clerk) recorded(want ...string) {
	c.t.Helper()
	var got []string
	c.view(func(tx *store.Tx) error {
		rows, err := tx.TrailOf("suspense_entry", c.entry.ID)
		for _, r := range rows {
			got = append(got, r.Action)
		}
		return err
	})
	slices.Sort(got)
	if !slices.Equal(got, want) {
		c.t.Errorf("the trail says %v, want %v", got, want)
	}
}

func clerks(t *testing.T, f func(t *testing.T, c *clerk, all models.Money)) {
	t.Helper()
	flows.enter(t)
	worlds.Both(t, func(t *testing.T, db *store.DB) {
		c := newClerk(t, db)
		f(t, c, c.amount-models.Fen)
	})
}

func TestMoneyThatPaysNothingGoesBackOnceThoughStripeAnswered500AfterSending(t *testing.T) {
	clerks(t, func(t *testing.T, c *clerk, all models.Money) {
		c.must(c.desk.SuspenseBack(c.ctx, c.boss, c.entry.ID, "Not the amount of the order."))
		if err := c.desk.SuspenseBack(c.ctx, c.boss, c.entry.ID, "Again."); !errors.Is(err, oversight.ErrSuspenseMoved) {
			t.Errorf("again: %v", err)
		}
		c.stripe.Next(stripetest.None, stripetest.FailAfter) // look, make
		c.must(c.finance.SendSuspense(c.ctx))
		c.stands(models.SuspenseSending, sums{Stripe: all, Suspense: all})
		if err := c.desk.SuspenseToWallet(c.ctx, c.boss, c.entry.ID, "", "While nobody knows."); !errors.Is(err, oversight.ErrSuspenseMoved) {
			t.Errorf("into the wallet while it is unknown: %v", err)
		}
		for range 3 {
			c.clock.Step(time.Minute)
			c.must(c.finance.SendSuspense(c.ctx))
		}
		c.crowd(10, []message{{"charge.refunded", c.session}})
		if all := c.stripe.Refunds(); len(all) != 1 {
			t.Errorf("refunds %v", all)
		}
		c.stands(models.SuspenseReturned, sums{})
		c.recorded("suspense.back")
		if c.told("payment_held") != 1 || c.told("payment_returned") != 1 {
			t.Error("the firm is not told")
		}
	})
}

func TestMoneyThatPaysNothingAndCouldNotGoBackIsHeldAgain(t *testing.T) {
	clerks(t, func(t *testing.T, c *clerk, all models.Money) {
		c.must(c.desk.SuspenseBack(c.ctx, c.boss, c.entry.ID, "Not the amount of the order."))
		c.stripe.RefundsBecome("pending")
		c.must(c.finance.SendSuspense(c.ctx))
		c.stands(models.SuspenseSending, sums{Stripe: all, Suspense: all})
		c.stripe.EndRefund(c.stripe.Refunds()[0].ID, "failed")
		c.crowd(5, []message{{"refund.failed", c.stripe.Refunds()[0].ID}})
		c.stands(models.SuspenseHeld, sums{Stripe: all, Suspense: all})
		c.stripe.RefundsBecome("succeeded")
		c.must(c.desk.SuspenseBack(c.ctx, c.boss, c.entry.ID, "Once more."))
		c.must(c.finance.SendSuspense(c.ctx))
		c.stands(models.SuspenseReturned, sums{})
		c.recorded("suspense.back", "suspense.back")
	})
}

func TestMoneyThatPaysNothingComesIntoItsFirmsWalletOnce(t *testing.T) {
	clerks(t, func(t *testing.T, c *clerk, all models.Money) {
		if err := c.desk.SuspenseToWallet(c.ctx, c.boss, c.entry.ID, "", " "); !errors.Is(err, oversight.ErrSuspenseReason) {
			t.Errorf("without a reason: %v", err)
		}
		if err := c.desk.SuspenseToWallet(c.ctx, c.owner, c.entry.ID, "", "Mine."); !errors.Is(err, oversight.ErrNoRight) {
			t.Errorf("by a firm: %v", err)
		}
		c.must(c.desk.SuspenseToWallet(c.ctx, c.boss, c.entry.ID, "", "Agreed by telephone."))
		for _, again := range []error{
			c.desk.SuspenseToWallet(c.ctx, c.boss, c.entry.ID, "", "Again."), c.desk.SuspenseBack(c.ctx, c.boss, c.entry.ID, "Again."),
		} {
			if !errors.Is(again, oversight.ErrSuspenseMoved) {
				t.Errorf("again: %v", again)
			}
		}
		c.stands(models.SuspenseBooked, sums{Stripe: all, Firm: all})
		c.recorded("suspense.to_wallet")
		if c.told("payment_to_wallet") != 1 {
			t.Error("the firm is not told")
		}
	})
}

func TestMoneyThatPaysNothingAndWasGivenBackAtStripeLiesHereNoMore(t *testing.T) {
	clerks(t, func(t *testing.T, c *clerk, all models.Money) {
		c.stripe.RefundOutside(c.session, 100)
		c.crowd(10, []message{{"charge.refunded", c.session}})
		c.stands(models.SuspenseHeld, sums{Stripe: all - models.Yuan, Suspense: all - models.Yuan})
		c.stripe.RefundOutside(c.session, int64((all-models.Yuan)/models.Fen))
		c.crowd(10, []message{{"charge.refunded", c.session}})
		c.stands(models.SuspenseReturned, sums{})
	})
}

func TestMoneyOfAPaymentThatIsNotHereWaitsForStaffToFindItsFirm(t *testing.T) {
	flows.enter(t)
	worlds.Both(t, func(t *testing.T, db *store.DB) {
		c := newClerk(t, db)
		all := c.amount - models.Fen
		lost := c.asked()
		c.stripe.Pay(lost.Payment.Reference)
		c.hears(http.StatusOK, sessionCompleted, lost.Payment.Reference, func(_, s map[string]any) {
			s["client_reference_id"], s["metadata"] = "pay_none", map[string]string{"payment_id": "pay_none"}
		})
		id := c.why(models.SuspenseUnknown).ID
		if err := c.desk.SuspenseToWallet(c.ctx, c.boss, id, "Nobody Ltd", "Theirs."); !errors.Is(err, oversight.ErrSuspenseFirm) {
			t.Errorf("of no firm: %v", err)
		}
		var firm models.Firm
		c.view(func(tx *store.Tx) (err error) { firm, err = tx.Firm(c.owner.FirmID()); return err })
		c.must(c.desk.SuspenseToWallet(c.ctx, c.boss, id, firm.Name, "The bank's slip names them."))
		more := lost.Payment.Amount
		c.stands(models.SuspenseHeld, sums{Stripe: all + more, Firm: more, Suspense: all})
	})
}

func TestAnotherCurrencyIsOnlyNotedAsGivenBack(t *testing.T) {
	flows.enter(t)
	worlds.Both(t, func(t *testing.T, db *store.DB) {
		c := newClerk(t, db)
		all := c.amount - models.Fen
		foreign := c.asked()
		c.stripe.Change(foreign.Payment.Reference, func(s *stripetest.Session) { s.Currency = "usd" })
		c.stripe.Pay(foreign.Payment.Reference)
		c.hears(http.StatusOK, sessionCompleted, foreign.Payment.Reference, nil)
		if err := c.desk.SuspenseByHand(c.ctx, c.boss, c.entry.ID, "re_1", "By hand."); !errors.Is(err, oversight.ErrSuspenseByMachine) {
			t.Errorf("what a door sends, by hand: %v", err)
		}
		c.entry = c.why(models.SuspenseOtherCurrency)
		for _, err := range []error{c.desk.SuspenseBack(c.ctx, c.boss, c.entry.ID, "x"), c.desk.SuspenseToWallet(c.ctx, c.boss, c.entry.ID, "", "x"), c.desk.SuspenseByHand(c.ctx, c.boss, c.entry.ID, " ", "x")} {
			if err == nil {
				t.Error("it is done with dollars")
			}
		}
		c.must(c.desk.SuspenseByHand(c.ctx, c.boss, c.entry.ID, "re_1", "Not our currency."))
		c.stands(models.SuspenseReturned, sums{Stripe: all, Suspense: all})
	})
}
