package checkout_test

import (
	"errors"
	"maps"
	"testing"
	"time"

	"supermarket/internal/cashier"
	"supermarket/internal/catalog"
	"supermarket/internal/checkout"
	"supermarket/internal/ledger"
	"supermarket/internal/payment"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

func TestMoneyOnItsWayKeepsAnOrderFromLapsingAndNobodyIsToldFailed(t *testing.T) {
	atTills(t, func(m *market, one, _ *processor) {
		a := m.firm()
		p := m.bought(a, checkout.Choice{}, ask(m.offering[0], 1, 30))
		m.must(m.Paid(m.ctx, one.say(p.Payment.ID, payment.EventPending)))
		m.clock.Step(24 * time.Hour)
		m.must(m.Lapse(m.ctx))
		v := m.order(a, p.Order.ID)
		if v.Order.State != models.OrderState(models.LineAwaitingPayment) || v.Payments[0].State != models.PaymentConfirming {
			m.Fatalf("order %s, payment %s", v.Order.State, v.Payments[0].State)
		}
		if m.facts("payment_pending") != 1 || m.facts("payment_failed")+m.facts("order_lapsed") != 0 {
			m.Error("what is told is not that the money is on its way")
		}
		m.must(m.Paid(m.ctx, one.say(p.Payment.ID, payment.EventPaid)))
		if got := m.order(a, p.Order.ID).Order.State; got != models.OrderState(models.LinePaid) {
			m.Errorf("the order is %s", got)
		}
	})
}

func TestMoneyThatWasOnItsWayAndNeverCameLetsTheOrderLapse(t *testing.T) {
	atTills(t, func(m *market, one, _ *processor) {
		a := m.firm()
		p := m.bought(a, checkout.Choice{}, ask(m.offering[0], 1, 30))
		m.must(m.Paid(m.ctx, one.say(p.Payment.ID, payment.EventPending)))
		m.clock.Step(24 * time.Hour)
		m.must(m.Paid(m.ctx, one.say(p.Payment.ID, payment.EventFailed)))
		m.must(m.Lapse(m.ctx))
		if got := m.order(a, p.Order.ID).Order.State; got != models.OrderState(models.LineCancelled) {
			m.Errorf("the order is %s", got)
		}
	})
}

// late is an order of two lines with voucher and outside money that has lapsed.
func late(m *market) (a models.Actor, g models.Grant, p checkout.Placed) {
	m.Helper()
	a = m.firm()
	g = m.granted(a, voucher.Rules{Rates: []voucher.Rate{{PPM: 500_000}}}, 6*models.Yuan)
	m.limited(m.offering[1], 5)
	p = m.bought(a, checkout.Choice{Vouchers: []string{g.ID}}, ask(m.offering[0], 1, 30), ask(m.offering[1], 2, 30))
	if p.Order.VoucherAmount != 6*models.Yuan || p.Payment == nil {
		m.Fatalf("voucher %v, payment %v", p.Order.VoucherAmount, p.Payment)
	}
	m.lapsed(a, p.Order)
	return a, g, p
}

func TestLateMoneyLetsALapsedOrderRunAtItsOldTerms(t *testing.T) {
	atTills(t, func(m *market, one, _ *processor) {
		a, g, p := late(m)
		m.clock.Step(71 * time.Hour)
		for range 2 {
			m.must(m.Paid(m.ctx, one.say(p.Payment.ID, payment.EventPaid)))
		}
		v := m.order(a, p.Order.ID)
		if v.Order.State != models.OrderState(models.LinePaid) || v.Payments[0].State != models.PaymentPaid {
			m.Fatalf("order %s, payment %s", v.Order.State, v.Payments[0].State)
		}
		for _, l := range v.Lines {
			if l.Job == nil || l.Line.Cause != "payment.late_order_runs" {
				m.Errorf("line %d: job %v, %q", l.Line.N, l.Job, l.Line.Cause)
			}
		}
		m.see(func(tx *store.Tx) error {
			use, err := tx.GrantUse(g.ID)
			if use.Held != p.Order.VoucherAmount {
				m.Errorf("the voucher holds %v, it held %v", use.Held, p.Order.VoucherAmount)
			}
			stock, _, err2 := catalog.Left(tx, v.Lines[1].Offering)
			if stock != 3 {
				m.Errorf("%d units are left", stock)
			}
			return errors.Join(err, err2)
		})
		if m.facts("late_order_runs") != 1 || m.facts("late_to_wallet") != 0 {
			m.Error("it is not told that the order runs")
		}
	})
}

func TestLateMoneyStaysInTheWalletWhenAnyTermIsGone(t *testing.T) {
	for name, c := range map[string]struct {
		cause string
		gone  func(m *market, a models.Actor, g models.Grant)
	}{
		"another price":        {"payment.late.price", func(m *market, _ models.Actor, _ models.Grant) { m.price(m.offering[1].ID, 9*models.Yuan) }},
		"a withdrawn offering": {"payment.late.offering", func(m *market, _ models.Actor, _ models.Grant) { m.withdraw(m.offering[0]) }},
		"a suspended provider": {"payment.late.offering", func(m *market, _ models.Actor, _ models.Grant) { m.suspend("prv_b") }},
		"a suspended firm":     {"payment.late.firm", func(m *market, a models.Actor, _ models.Grant) { m.suspendFirm(a.OrgID) }},
		"units that are sold": {"payment.late.stock", func(m *market, _ models.Actor, _ models.Grant) {
			m.bought(m.firm(), checkout.Choice{}, ask(m.offering[1], 4, 30))
		}},
		"a voucher used since":  {"payment.late.voucher", func(m *market, a models.Actor, g models.Grant) { m.spend(a, g) }},
		"a voucher that is out": {"payment.late.voucher", func(m *market, _ models.Actor, _ models.Grant) { m.clock.Step(400 * 24 * time.Hour) }},
	} {
		t.Run(name, func(t *testing.T) {
			atTills(t, func(m *market, one, _ *processor) {
				a, g, p := late(m)
				c.gone(m, a, g)
				free := m.free(a)
				m.must(m.Paid(m.ctx, one.say(p.Payment.ID, payment.EventPaid)))
				v := m.order(a, p.Order.ID)
				if v.Order.State != models.OrderState(models.LineCancelled) || v.Payments[0].State != models.PaymentPaid {
					m.Fatalf("order %s, payment %s", v.Order.State, v.Payments[0].State)
				}
				if got := m.free(a) - free; got != p.Order.DueAmount {
					m.Errorf("the wallet has %v more, %v came", got, p.Order.DueAmount)
				}
				if got := v.Causes[p.Payment.ID]; got != c.cause {
					m.Errorf("because of %q, want %q", got, c.cause)
				}
				if m.facts("late_to_wallet") != 1 || m.facts("late_order_runs") != 0 {
					m.Error("it is not told that the money is in the wallet")
				}
			})
		})
	}
}

func TestLateMoneyOfAnOrderThatItsBuyerCancelledGoesToTheWallet(t *testing.T) {
	atTills(t, func(m *market, one, _ *processor) {
		a := m.firm()
		p := m.bought(a, checkout.Choice{}, ask(m.offering[0], 1, 30))
		m.must(m.Paid(m.ctx, one.say(p.Payment.ID, payment.EventPending)))
		m.must(m.Cancel(m.ctx, a, p.Order.ID))
		if got := m.order(a, p.Order.ID); got.Order.State != models.OrderState(models.LineCancelled) || got.Payments[0].State != models.PaymentConfirming {
			m.Fatalf("order %s, payment %s", got.Order.State, got.Payments[0].State)
		}
		m.must(m.Paid(m.ctx, one.say(p.Payment.ID, payment.EventPaid)))
		if got := m.order(a, p.Order.ID).Order.State; got != models.OrderState(models.LineCancelled) || m.free(a) != p.Order.DueAmount {
			m.Errorf("order %s, wallet %v", got, m.free(a))
		}
	})
}

func TestALineThatNobodySellsAnyMoreIsNotRunAndTheOthersGoOn(t *testing.T) {
	atTills(t, func(m *market, one, _ *processor) {
		a := m.firm()
		g := m.granted(a, voucher.Rules{Rates: []voucher.Rate{{PPM: 500_000}}}, 100*models.Yuan)
		p := m.bought(a, checkout.Choice{Vouchers: []string{g.ID}}, ask(m.offering[0], 1, 30), ask(m.offering[1], 2, 30))
		m.suspend("prv_b")
		m.must(m.Paid(m.ctx, one.say(p.Payment.ID, payment.EventPaid)))
		v := m.order(a, p.Order.ID)
		gone := v.Lines[1].Line
		if v.Order.State != models.OrderState(models.LinePaid) || v.Lines[0].Job == nil || gone.State != models.LineCancelled || gone.Cause != "order.unavailable" {
			m.Fatalf("order %s, line %s because of %q", v.Order.State, gone.State, gone.Cause)
		}
		if lacks := gone.CapAmount - gone.VoucherAmount; m.free(a) < lacks || m.free(a) > lacks+models.Fen {
			m.Errorf("the wallet has %v, the line's part was %v", m.free(a), lacks)
		}
		m.see(func(tx *store.Tx) error {
			use, err := tx.GrantUse(g.ID)
			if use.Held != v.Lines[0].Line.VoucherAmount {
				m.Errorf("the voucher holds %v for a line that gets %v", use.Held, v.Lines[0].Line.VoucherAmount)
			}
			return err
		})
		if m.facts("line_unavailable") != 1 {
			m.Error("nobody is told")
		}
	})
}

func TestAnOrderOfWhichNothingIsSoldAnyMoreEndsWithItsMoneyInTheWallet(t *testing.T) {
	atTills(t, func(m *market, one, _ *processor) {
		a := m.firm()
		p := m.bought(a, checkout.Choice{}, ask(m.offering[0], 1, 30))
		m.withdraw(m.offering[0])
		m.must(m.Paid(m.ctx, one.say(p.Payment.ID, payment.EventPaid)))
		if v := m.order(a, p.Order.ID); v.Order.State != models.OrderState(models.LineCancelled) || m.free(a) != p.Order.DueAmount {
			m.Errorf("order %s, wallet %v", v.Order.State, m.free(a))
		}
	})
}

func TestMoneyThatGoesBackBeforeItWasToldOfIsAskedAbout(t *testing.T) {
	atTills(t, func(m *market, one, _ *processor) {
		a := m.firm()
		p := m.bought(a, checkout.Choice{}, ask(m.offering[0], 1, 30))
		m.takes(hooked{one})
		back := one.event(p.Payment.ID, payment.EventRefundedOutside)
		one.hook = []payment.Event{back}
		if err := m.Webhook(m.ctx, "stripe", nil, ""); !errors.Is(err, cashier.ErrEarly) {
			m.Fatalf("got %v", err)
		}
		one.say(p.Payment.ID, payment.EventPaid)
		m.must(m.Webhook(m.ctx, "stripe", nil, ""))
		if v := m.order(a, p.Order.ID); v.Payments[0].State != models.PaymentRefunded || v.Lines[0].Job == nil {
			m.Errorf("the payment is %s, the job %v", v.Payments[0].State, v.Lines[0].Job)
		}
	})
}

func TestWhatNobodyAskedForLiesInSuspense(t *testing.T) {
	atTills(t, func(m *market, one, _ *processor) {
		a := m.firm()
		p := m.bought(a, checkout.Choice{}, ask(m.offering[0], 1, 30))
		m.must(m.Paid(m.ctx, one.say(p.Payment.ID, payment.EventPaid)))
		again := one.say(p.Payment.ID, payment.EventPaid)
		again.ID = "another message"
		other := again
		other.ID, other.Amount = "of another amount", models.Fen
		foreign := again
		foreign.ID, foreign.Currency = "of another currency", "USD"
		for _, e := range []payment.Event{again, other, foreign, again} {
			m.must(m.Paid(m.ctx, e))
		}
		m.see(func(tx *store.Tx) error {
			acc, err := ledger.Find(tx, models.AssetCNY, models.AccountSuspense, "")
			if models.Money(acc.Balance) != p.Order.DueAmount+models.Fen {
				m.Errorf("%v in suspense", models.Money(acc.Balance))
			}
			if err != nil {
				return err
			}
			rows, err := tx.OpenSuspense(10)
			why := map[string]models.Money{}
			for _, x := range rows {
				why[x.Why] = x.Amount
				if x.State != models.SuspenseHeld || x.OrderID != p.Order.ID || x.FirmID != a.FirmID() {
					m.Errorf("%+v", x)
				}
			}
			due := p.Order.DueAmount
			if want := map[string]models.Money{models.SuspensePaidTwice: due, models.SuspenseOtherAmount: models.Fen, models.SuspenseOtherCurrency: due}; len(rows) != 3 || !maps.Equal(why, want) {
				m.Errorf("%v, want %v", why, want)
			}
			return err
		})
	})
}
