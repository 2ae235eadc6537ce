package checkout_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"supermarket/internal/catalog"
	"supermarket/internal/checkout"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/internal/voucher"
	"supermarket/models"
)

func sqlite(t *testing.T) *store.DB { return testkit.SQLite(t) }

// TestCartTillAndOrderTakeTheSame draws a cart, a voucher whose caps may run out
// half-way, and a wallet: the sums are those of the lines, the cart's figures are
// the till's, and both are what the order takes to the last digit.
func TestCartTillAndOrderTakeTheSame(t *testing.T) {
	both(t, func(m *market) {
		m.isolating(true, true)
		testkit.Corrupt(m.TB, m.db, "UPDATE offerings SET interruptible = true WHERE id = '"+m.offering[1].ID+"'")
		rapid.Check(t, func(rt *rapid.T) {
			a := m.firm()
			money := func(name string, most int64) models.Money {
				return models.Money(rapid.Int64Range(0, most).Draw(rt, name)) * models.Fen
			}
			r := voucher.Rules{
				Rates:    []voucher.Rate{{PPM: rapid.Int64Range(1, voucher.PPM).Draw(rt, "rate"), When: voucher.When{Domestic: rapid.Bool().Draw(rt, "rate domestic")}}},
				What:     voucher.What{Domestic: rapid.Bool().Draw(rt, "domestic")},
				Caps:     voucher.Caps{PerOrder: money("per order", 4000), PerYear: money("per year", 4000), PerProgramme: money("per programme", 4000)},
				MinSpend: money("least", 500),
			}
			g := m.granted(a, r, money("grant", 6000)+models.Fen)
			if top := money("wallet", 5000); top > 0 {
				m.must(m.SandboxTopUp(m.ctx, a, top, "top:"+a.OrgID))
			}
			n := rapid.IntRange(1, 5).Draw(rt, "lines")
			for i := range n {
				in := ask(m.offering[rapid.IntRange(0, 1).Draw(rt, "offering")], rapid.IntRange(1, 8).Draw(rt, "units"), int64(i*20)+rapid.Int64Range(1, 20).Draw(rt, "minutes"))
				m.wished(rt, own(a), in)
			}
			hold(rt, m, a, g, rapid.Bool().Draw(rt, "use wallet"))
		})
	})
}

// wished puts a job with any wishes into the cart: a wait, a deadline, a command
// of the buyer's own, or an array.
func (m *market) wished(rt *rapid.T, owner string, in checkout.CartAsk) {
	m.Helper()
	if rapid.Bool().Draw(rt, "waits") {
		in.WaitUntil = m.after(time.Duration(rapid.IntRange(1, 48).Draw(rt, "wait")) * time.Hour)
	}
	if rapid.Bool().Draw(rt, "has a deadline") {
		in.DeadlineAt = m.after(time.Duration(rapid.IntRange(12, 96).Draw(rt, "deadline")) * time.Hour)
	}
	switch rapid.SampledFrom([]string{"one", "command", "array"}).Draw(rt, "what") {
	case "command":
		in.OfferingID, in.RecipeID, in.Params, in.Command = m.offering[0].ID, "", nil, []string{"/bin/echo", "a b", ""}
		m.add(owner, in)
	case "array":
		_, err := m.CartAddArray(m.ctx, owner, in, checkout.Sweep{Param: "size", Values: []string{"64", "128", "256"}})
		m.must(err)
	default:
		m.add(owner, in)
	}
}

func hold(rt *rapid.T, m *market, a models.Actor, g models.Grant, wallet bool) {
	cart := m.cart(a, own(a))
	choice := checkout.Choice{UseWallet: wallet}
	for _, v := range cart.Vouchers {
		choice.Vouchers = append(choice.Vouchers, v.Grant.ID)
	}
	ids := m.quotes(a)
	till, err := m.TillFor(m.ctx, a, ids, choice)
	m.must(err)
	sum := checkout.Figures{}
	for i, l := range till.Lines {
		if f := cart.Items[i].Figures; f.List != l.Figures.List || f.Voucher != l.Figures.Voucher || f.Pay != l.Figures.Pay {
			rt.Fatalf("line %d: the cart says %+v, the till %+v", i, f, l.Figures)
		}
		sum = checkout.Figures{List: sum.List + l.Figures.List, Voucher: sum.Voucher + l.Figures.Voucher, Pay: sum.Pay + l.Figures.Pay, Wallet: sum.Wallet + l.Figures.Wallet, Due: sum.Due + l.Figures.Due}
	}
	if sum.Due = sum.Due.FenUp(); sum != till.Figures || sum.List-sum.Voucher != sum.Pay {
		rt.Fatalf("the lines make %+v, the till says %+v", sum, till.Figures)
	}
	placed, err := m.Place(m.ctx, a, checkout.Placing{Quotes: ids, Choice: choice, ExpectDue: &till.Figures.Due})
	if err != nil {
		rt.Fatalf("what the till showed was not taken: %v", err)
	}
	o := placed.Order
	if o.CapAmount != sum.List || o.VoucherAmount != sum.Voucher || o.WalletAmount != sum.Wallet || o.DueAmount != sum.Due {
		rt.Fatalf("the order takes %v − %v, wallet %v, due %v; the till said %+v", o.CapAmount, o.VoucherAmount, o.WalletAmount, o.DueAmount, sum)
	}
	m.see(func(tx *store.Tx) error {
		lines, err := tx.Lines(o.ID)
		for i, l := range lines {
			if l.VoucherAmount != till.Lines[i].Figures.Voucher {
				rt.Fatalf("line %d took %v of the voucher, the till said %v", i, l.VoucherAmount, till.Lines[i].Figures.Voucher)
			}
		}
		return err
	})
	if left := m.cart(a, own(a)); len(left.Items) != 0 {
		rt.Fatalf("%d lines are still in the cart", len(left.Items))
	}
}

func TestAVoucherThatRefusesEveryLineIsRefusedWithTheReason(t *testing.T) {
	both(t, func(m *market) {
		a := m.firm()
		g := m.granted(a, voucher.Rules{Rates: []voucher.Rate{{PPM: 500_000}}, What: voucher.What{Domestic: true}}, 100*models.Yuan)
		m.add(own(a), ask(m.offering[1], 1, 30))
		m.add(own(a), ask(m.offering[1], 2, 30))
		ids := m.quotes(a)
		till, err := m.TillFor(m.ctx, a, ids, checkout.Choice{Vouchers: []string{g.ID}})
		m.must(err)
		if len(till.Refused) == 0 || till.Figures.Voucher != 0 {
			t.Errorf("the till: %v, %v", till.Refused, till.Figures)
		}
		if _, err := m.Place(m.ctx, a, checkout.Placing{Quotes: ids, Choice: checkout.Choice{Vouchers: []string{g.ID}}}); !errors.Is(err, voucher.ErrDomestic) {
			t.Errorf("the order: %v", err)
		}
		m.add(own(a), ask(m.offering[0], 1, 30))
		placed, err := m.Place(m.ctx, a, checkout.Placing{Quotes: m.quotes(a), Choice: checkout.Choice{Vouchers: []string{g.ID}}})
		if m.must(err); placed.Order.VoucherAmount != 3*models.Yuan {
			t.Errorf("of the line that it fits it pays %v", placed.Order.VoucherAmount)
		}
	})
}

func TestTwoTabsAtTheTillMakeOneOrder(t *testing.T) {
	both(t, func(m *market) {
		a := m.firm()
		m.add(own(a), ask(m.offering[0], 1, 30))
		m.add(own(a), ask(m.offering[1], 1, 30))
		one, two := m.quotes(a), m.quotes(a)
		if strings.Join(one, ",") != strings.Join(two, ",") {
			t.Fatal("two presses made two sets of quotes")
		}
		var wg sync.WaitGroup
		orders := make([]string, 4)
		for i := range orders {
			wg.Go(func() {
				p, err := m.Place(m.ctx, a, checkout.Placing{Quotes: one})
				if err != nil {
					t.Error(err)
				}
				orders[i] = p.Order.ID
			})
		}
		wg.Wait()
		for _, id := range orders {
			if id != orders[0] {
				t.Errorf("orders %v", orders)
			}
		}
		if _, err := m.CartQuotes(m.ctx, a); !errors.Is(err, checkout.ErrCartEmpty) {
			t.Errorf("the cart after it: %v", err)
		}
		if back, err := m.TillFor(m.ctx, a, one, checkout.Choice{}); err != nil || back.OrderID != orders[0] {
			t.Errorf("Back to the till: %q %v", back.OrderID, err)
		}
	})
}

func TestAQuoteThatAChangeReplacedIsNoLongerOrdered(t *testing.T) {
	both(t, func(m *market) {
		a := m.firm()
		l := m.add(own(a), ask(m.offering[0], 1, 30))
		deeds := map[string]func(){
			"changed": func() {
				m.must(m.CartChange(m.ctx, own(a), l.ID, checkout.LineChange{Units: 2, CapMillis: 30 * 60_000}))
			},
			"dearer":  func() { m.price(m.offering[0].ID, 20*models.Yuan); m.quotes(a) },
			"cleared": func() { m.must(m.CartClear(m.ctx, own(a))) },
		}
		for _, name := range []string{"changed", "dearer", "cleared"} {
			old := m.quotes(a)
			deeds[name]()
			if _, err := m.Place(m.ctx, a, checkout.Placing{Quotes: old}); !errors.Is(err, catalog.ErrQuoteExpired) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestAQuoteThatIsNearItsEndIsMadeAnew(t *testing.T) {
	both(t, func(m *market) {
		a := m.firm()
		m.add(own(a), ask(m.offering[0], 1, 30))
		old := m.quotes(a)
		m.clock.Step(19 * time.Minute)
		if again := m.quotes(a); again[0] != old[0] {
			t.Error("it had time enough")
		}
		m.clock.Step(2 * time.Minute)
		if again := m.quotes(a); again[0] == old[0] {
			t.Error("nine minutes are too few")
		}
	})
}

func TestAnotherFirmsQuotesAreNotFoundAmongOnesOwn(t *testing.T) {
	both(t, func(m *market) {
		a, b := m.firm(), m.firm()
		m.add(own(a), ask(m.offering[0], 1, 30))
		m.add(own(b), ask(m.offering[0], 1, 30))
		mine, theirs := m.quotes(a), m.quotes(b)
		mixed := append(mine[:1:1], theirs[0])
		if _, err := m.TillFor(m.ctx, a, mixed, checkout.Choice{}); !errors.Is(err, catalog.ErrNoQuote) {
			t.Errorf("the till: %v", err)
		}
		if _, err := m.Place(m.ctx, a, checkout.Placing{Quotes: mixed}); !errors.Is(err, catalog.ErrNoQuote) {
			t.Errorf("the order: %v", err)
		}
		if _, err := m.TillFor(m.ctx, a, []string{mine[0], mine[0]}, checkout.Choice{}); !errors.Is(err, checkout.ErrMixed) {
			t.Errorf("one twice: %v", err)
		}
		if _, err := m.TillFor(m.ctx, a, make([]string, checkout.MaxLines+1), checkout.Choice{}); !errors.Is(err, checkout.ErrNothing) {
			t.Errorf("too many: %v", err)
		}
	})
}

func TestASuspendedFirmIsToldAndOrdersNothing(t *testing.T) {
	both(t, func(m *market) {
		a := m.firm()
		m.add(own(a), ask(m.offering[0], 1, 30))
		ids := m.quotes(a)
		m.do(func(tx *store.Tx) error {
			return tx.MoveFirm(a.OrgID, models.FirmVerified, models.FirmSuspended, 0, morning)
		})
		if _, err := m.CartQuotes(m.ctx, a); !errors.Is(err, checkout.ErrSuspended) {
			t.Errorf("to the till: %v", err)
		}
		if _, err := m.Place(m.ctx, a, checkout.Placing{Quotes: ids}); !errors.Is(err, checkout.ErrSuspended) {
			t.Errorf("the order: %v", err)
		}
	})
}

// What an order holds of a voucher is not used yet, and is not free either.
func TestATillTellsWhatOfAVoucherIsHeld(t *testing.T) {
	both(t, func(m *market) {
		a := m.firm()
		g := m.granted(a, voucher.Rules{Rates: []voucher.Rate{{PPM: voucher.PPM / 2}}}, 100*models.Yuan)
		quote := func() []string {
			q, err := m.Quote(m.ctx, a, checkout.Ask{OfferingID: m.offering[0].ID, RecipeID: "matmul", Units: 1, CapMillis: 3_600_000})
			m.must(err)
			return []string{q.ID}
		}
		placed, err := m.Place(m.ctx, a, checkout.Placing{Quotes: quote(), Choice: checkout.Choice{Vouchers: []string{g.ID}}})
		m.must(err)
		till, err := m.TillFor(m.ctx, a, quote(), checkout.Choice{})
		m.must(err)
		if v := till.Vouchers[0]; v.Held == 0 || v.Held != placed.Order.VoucherAmount || v.Share.Remaining != g.Amount-v.Held {
			t.Errorf("%v is held, %v remains of %v", v.Held, v.Share.Remaining, g.Amount)
		}
	})
}
