package checkout_test

import (
	"errors"
	"testing"
	"time"

	"supermarket/internal/checkout"
	"supermarket/internal/payment"
	"supermarket/internal/store"
	"supermarket/models"
)

func (m *market) pay(a models.Actor, orderID, method string) models.Payment {
	m.Helper()
	p, err := m.Pay(m.ctx, a, orderID, method)
	m.must(err)
	return p
}

func TestAnotherMethodEndsTheFirstSessionFirst(t *testing.T) {
	atTills(t, func(m *market, one, two *processor) {
		a := m.firm()
		p := m.bought(a, checkout.Choice{}, ask(m.offering[0], 1, 30))
		again := m.pay(a, p.Order.ID, "transfer")
		if again.ID == p.Payment.ID || again.Method != "transfer" || again.URL == "" || m.pay(a, p.Order.ID, "transfer").ID != again.ID {
			m.Fatalf("got %+v", again)
		}
		v := m.order(a, p.Order.ID)
		if v.Payments[0].State != models.PaymentExpired || v.Payments[1].State != models.PaymentOpen || one.ends[p.Payment.ID] != payment.EventFailed {
			m.Fatalf("payments %s and %s, the first session %q", v.Payments[0].State, v.Payments[1].State, one.ends[p.Payment.ID])
		}
		m.must(m.Paid(m.ctx, two.say(again.ID, payment.EventPaid)))
		if got := m.order(a, p.Order.ID).Order.State; got != models.OrderState(models.LinePaid) {
			m.Errorf("the order is %s", got)
		}
	})
}

func TestMoneyThatTheFirstSessionHasPaysTheOrderInPlaceOfAnotherMethod(t *testing.T) {
	atTills(t, func(m *market, one, _ *processor) {
		a := m.firm()
		p := m.bought(a, checkout.Choice{}, ask(m.offering[0], 1, 30))
		one.say(p.Payment.ID, payment.EventPaid)
		if got := m.pay(a, p.Order.ID, "transfer"); got.ID != p.Payment.ID || got.State != models.PaymentPaid {
			m.Errorf("got %+v", got)
		}
		if v := m.order(a, p.Order.ID); v.Order.State != models.OrderState(models.LinePaid) || len(v.Payments) != 1 {
			m.Errorf("order %s, %d payments", v.Order.State, len(v.Payments))
		}
	})
}

func TestNothingElseIsOpenedWhileMoneyIsOnItsWayOrTheProcessorIsSilent(t *testing.T) {
	atTills(t, func(m *market, one, _ *processor) {
		a := m.firm()
		p := m.bought(a, checkout.Choice{}, ask(m.offering[0], 1, 30))
		one.down = true
		if _, err := m.Pay(m.ctx, a, p.Order.ID, "transfer"); !errors.Is(err, payment.ErrUnavailable) {
			m.Fatalf("got %v", err)
		}
		one.down = false
		one.say(p.Payment.ID, payment.EventPending)
		for range 2 {
			if _, err := m.Pay(m.ctx, a, p.Order.ID, "transfer"); !errors.Is(err, checkout.ErrConfirming) {
				m.Fatalf("got %v", err)
			}
		}
		if got := m.pay(a, p.Order.ID, "stripe"); got.ID != p.Payment.ID || got.State != models.PaymentConfirming {
			m.Errorf("got %+v", got)
		}
	})
}

func TestAnotherMethodBringsItsOwnDeadlineCountedFromTheOrder(t *testing.T) {
	atTills(t, func(m *market, one, two *processor) {
		a := m.firm()
		m.takes(one, slow{two})
		p := m.bought(a, checkout.Choice{}, ask(m.offering[0], 1, 30))
		m.clock.Step(10 * time.Minute)
		again := m.pay(a, p.Order.ID, "transfer")
		want := p.Order.CreatedAt.Add(72 * time.Hour)
		if v := m.order(a, p.Order.ID); !v.Order.PayBy.Equal(want) || !again.ExpiresAt.Equal(want) {
			m.Fatalf("until %v and %v, want %v", v.Order.PayBy, again.ExpiresAt, want)
		}
		m.clock.Step(time.Hour)
		m.must(m.Lapse(m.ctx))
		if got := m.order(a, p.Order.ID).Order.State; got != models.OrderState(models.LineAwaitingPayment) {
			m.Errorf("the order is %s", got)
		}
	})
}

func TestTheWalletPaysWhatIsDueOnceItHoldsEnough(t *testing.T) {
	atTills(t, func(m *market, one, _ *processor) {
		a := m.firm()
		p := m.bought(a, checkout.Choice{}, ask(m.offering[0], 1, 30))
		m.takes(one, newProcessor("sandbox"))
		m.must(m.SandboxTopUp(m.ctx, a, models.Yuan, "some"))
		_, err := m.Pay(m.ctx, a, p.Order.ID, checkout.MethodWallet)
		if key, args := said(err); key != checkout.ErrWalletShort.Key || args["lacks"] != p.Order.DueAmount-models.Yuan {
			m.Fatalf("got %v, %v", err, args)
		}
		m.must(m.SandboxTopUp(m.ctx, a, p.Order.DueAmount, "more"))
		paid := m.pay(a, p.Order.ID, checkout.MethodWallet)
		v := m.order(a, p.Order.ID)
		if paid.State != models.PaymentPaid || paid.Amount != p.Order.DueAmount || v.Order.State != models.OrderState(models.LinePaid) || m.free(a) != models.Yuan {
			m.Errorf("payment %+v, order %s, wallet %v", paid, v.Order.State, m.free(a))
		}
		if _, err := m.Pay(m.ctx, a, p.Order.ID, checkout.MethodWallet); !errors.Is(err, checkout.ErrNotPayable) {
			m.Errorf("twice: %v", err)
		}
	})
}

func TestALandingPageAsksTheProcessorAtMostEveryFiveSeconds(t *testing.T) {
	atTills(t, func(m *market, one, _ *processor) {
		a := m.firm()
		p := m.bought(a, checkout.Choice{}, ask(m.offering[0], 1, 30))
		for range 3 {
			m.must(m.AskNow(m.ctx, a, p.Order.ID))
		}
		m.clock.Step(5 * time.Second)
		one.say(p.Payment.ID, payment.EventPaid)
		m.must(m.AskNow(m.ctx, a, p.Order.ID))
		m.must(m.AskNow(m.ctx, a, p.Order.ID))
		if got := m.order(a, p.Order.ID).Order.State; one.asks != 2 || got != models.OrderState(models.LinePaid) {
			m.Errorf("asked %d times, the order is %s", one.asks, got)
		}
		if err := m.AskNow(m.ctx, m.firm(), p.Order.ID); !errors.Is(err, store.ErrNotFound) {
			m.Errorf("another firm: %v", err)
		}
	})
}

func TestAProcessorThatDoesNotAnswerLeavesTheLandingPageWaiting(t *testing.T) {
	atTills(t, func(m *market, one, _ *processor) {
		a := m.firm()
		p := m.bought(a, checkout.Choice{}, ask(m.offering[0], 1, 30))
		one.down = true
		m.must(m.AskNow(m.ctx, a, p.Order.ID))
		if got := m.order(a, p.Order.ID).Payments[0].State; got != models.PaymentOpen {
			m.Errorf("the payment is %s", got)
		}
	})
}

func TestAPaymentOfWhichNobodyTellsIsAskedAboutEverMoreSeldom(t *testing.T) {
	atTills(t, func(m *market, one, _ *processor) {
		a := m.firm()
		p := m.bought(a, checkout.Choice{}, ask(m.offering[0], 1, 30))
		m.must(m.Paid(m.ctx, one.say(p.Payment.ID, payment.EventPending)))
		one.asks = 0
		var at []int
		for minute := range 60 {
			m.must(m.Chase(m.ctx))
			if one.asks > len(at) {
				at = append(at, minute)
			}
			m.clock.Step(time.Minute)
		}
		if len(at) != 5 || at[0] != 2 || at[1] != 4 || at[2] != 8 || at[3] != 16 || at[4] != 32 {
			m.Errorf("asked at the minutes %v", at)
		}
		one.say(p.Payment.ID, payment.EventPaid)
		m.clock.Step(time.Hour)
		m.must(m.Chase(m.ctx))
		if got := m.order(a, p.Order.ID).Order.State; got != models.OrderState(models.LinePaid) {
			m.Errorf("the order is %s", got)
		}
	})
}

func TestAPaymentThatNobodyNeedsAnyMoreIsEnded(t *testing.T) {
	atTills(t, func(m *market, one, _ *processor) {
		a := m.firm()
		p := m.bought(a, checkout.Choice{}, ask(m.offering[0], 1, 30))
		declined := one.event(p.Payment.ID, payment.EventFailed)
		m.must(m.Paid(m.ctx, declined))
		second := m.pay(a, p.Order.ID, "stripe")
		m.must(m.Paid(m.ctx, one.say(p.Payment.ID, payment.EventPaid))) // the first was paid after all
		m.must(m.Chase(m.ctx))
		v := m.order(a, p.Order.ID)
		if v.Order.State != models.OrderState(models.LinePaid) || v.Payments[1].State != models.PaymentExpired || one.ends[second.ID] != payment.EventFailed {
			m.Errorf("order %s, second payment %s, its session %q", v.Order.State, v.Payments[1].State, one.ends[second.ID])
		}
	})
}
