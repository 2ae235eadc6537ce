package checkout_test

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"testing"
	"time"

	"supermarket/internal/audit"
	"supermarket/internal/catalog"
	"supermarket/internal/checkout"
	"supermarket/internal/fault"
	"supermarket/internal/payment"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

// processor stands in for one that people pay at; what it knows of a payment is
// what the test says.
type processor struct {
	name string
	mu   sync.Mutex
	open map[string]models.Money // by payment
	ends map[string]string       // kind of event, once it has ended
	asks int
	hook []payment.Event // what it tells next
	down bool
}

func newProcessor(name string) *processor {
	return &processor{name: name, open: map[string]models.Money{}, ends: map[string]string{}}
}

func (p *processor) Method() string { return p.name }

func (p *processor) Open(_ context.Context, r payment.Request) (payment.Opened, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.down {
		return payment.Opened{}, payment.ErrUnavailable
	}
	p.open[r.PaymentID] = r.Amount
	return payment.Opened{Reference: p.name + "_" + r.PaymentID, URL: "https://pay.test/" + r.PaymentID}, nil
}

func (p *processor) Ask(_ context.Context, id, _ string) (payment.Event, bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asks++
	if p.down {
		return payment.Event{}, false, payment.ErrUnavailable
	}
	kind, known := p.ends[id]
	return p.event(id, kind), known, nil
}

func (p *processor) Expire(_ context.Context, id, _ string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.down {
		return payment.ErrUnavailable
	}
	if _, ended := p.ends[id]; !ended {
		p.ends[id] = payment.EventFailed
	}
	return nil
}

func (p *processor) event(id, kind string) payment.Event {
	return payment.Event{ID: p.name + ":" + id + ":" + kind, PaymentID: id, Reference: p.name + "_" + id, Kind: kind, Amount: p.open[id], Currency: "CNY"}
}

// say makes something known of a payment at the processor, and returns the event.
func (p *processor) say(id, kind string) payment.Event {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ends[id] = kind
	return p.event(id, kind)
}

// takes gives the market's counter these processors.
func (m *market) takes(ps ...payment.Gateway) *market {
	d := m.Counter.Deps
	d.Gateways = ps
	m.Counter = checkout.New(d)
	return m
}

// atTills runs a claim on a market that is paid at one processor, or at another.
func atTills(t *testing.T, f func(m *market, one, two *processor)) {
	t.Helper()
	both(t, func(m *market) {
		one, two := newProcessor("stripe"), newProcessor("transfer")
		f(m.takes(one, two), one, two)
		m.audited()
	})
}

func (m *market) audited() {
	m.Helper()
	m.must(m.db.Snapshot(m.ctx, func(tx *store.Tx) error {
		for _, c := range audit.Run(tx, audit.All()).Broken() {
			m.Errorf("audit: %s: %s", c.Name, c.Detail)
		}
		return nil
	}))
}

// bought orders these lines.
func (m *market) bought(a models.Actor, c checkout.Choice, asks ...checkout.CartAsk) checkout.Placed {
	m.Helper()
	for _, in := range asks {
		m.add(own(a), in)
	}
	p, err := m.Place(m.ctx, a, checkout.Placing{Quotes: m.quotes(a), Choice: c})
	m.must(err)
	return p
}

func (m *market) order(a models.Actor, id string) checkout.OrderView {
	m.Helper()
	v, err := m.Order(m.ctx, a, id)
	m.must(err)
	return v
}

// lapsed lets the order's time to be paid pass.
func (m *market) lapsed(a models.Actor, o models.Order) {
	m.Helper()
	m.clock.Step(o.PayBy.Sub(m.clock.Now()) + time.Second)
	m.must(m.Lapse(m.ctx))
	if got := m.order(a, o.ID).Order.State; got != models.OrderState(models.LineCancelled) {
		m.Fatalf("the order is %s", got)
	}
}

func (m *market) free(a models.Actor) models.Money {
	m.Helper()
	v, err := m.Wallet(m.ctx, a, store.Page{})
	m.must(err)
	return v.Balance.Free()
}

func (m *market) facts(kind string) (n int) {
	m.Helper()
	m.see(func(tx *store.Tx) error {
		rows, _, err := tx.Tasks("fact", store.Page{Limit: 200})
		for _, r := range rows {
			if len(r.Key) > len(kind) && r.Key[:len(kind)+1] == kind+":" {
				n++
			}
		}
		return err
	})
	return n
}

// hooked is a processor that calls us.
type hooked struct{ *processor }

func (h hooked) Webhook(context.Context, []byte, string) ([]payment.Event, error) { return h.hook, nil }

// slow is a processor that needs three days.
type slow struct{ *processor }

func (slow) PayWithin() time.Duration { return 72 * time.Hour }

// said is the fault that err is, and what it says.
func said(err error) (key string, args map[string]any) {
	var f *fault.Fault
	if !errors.As(err, &f) {
		return "", nil
	}
	return f.Key, f.Args
}

func (m *market) withdraw(o models.Offering) {
	m.Helper()
	m.do(func(tx *store.Tx) error { return catalog.Withdraw(tx, o.ID, "usr_1", morning) })
}

func (m *market) suspend(provider string) {
	m.Helper()
	m.do(func(tx *store.Tx) error { return tx.MoveProvider(provider, "approved", "suspended", morning) })
}

func (m *market) suspendFirm(id string) {
	m.Helper()
	m.do(func(tx *store.Tx) error {
		f, err := tx.Firm(id)
		if err != nil {
			return err
		}
		return tx.MoveFirm(id, models.FirmVerified, models.FirmSuspended, f.Version, morning)
	})
}

// limited bounds how many units of an offering there are.
func (m *market) limited(o models.Offering, units int64) {
	m.Helper()
	testkit.Corrupt(m.TB, m.db, "UPDATE offerings SET stock = "+strconv.FormatInt(units, 10)+" WHERE id = '"+o.ID+"'")
}

// spend uses all that a voucher has left.
func (m *market) spend(a models.Actor, g models.Grant) {
	m.Helper()
	m.bought(a, checkout.Choice{Vouchers: []string{g.ID}}, ask(m.offering[0], 4, 60))
}
