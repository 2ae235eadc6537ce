package checkout_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"supermarket/internal/catalog"
	"supermarket/internal/checkout"
	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

func TestACartIsNobodyElses(t *testing.T) {
	both(t, func(m *market) {
		mine, other := m.firm(), m.firm()
		token, err := m.NewCart(m.ctx, "192.0.2.1")
		m.must(err)
		owners := []string{own(mine), checkout.CartOwner(models.Actor{}, token)}
		for _, owner := range owners {
			l := m.add(owner, ask(m.offering[0], 1, 30))
			for _, stranger := range []string{own(other), checkout.CartOwner(models.Actor{}, "made up"), owner + "x", "", owner[:len(owner)-1]} {
				if err := m.CartChange(m.ctx, stranger, l.ID, checkout.LineChange{Units: 2, CapMillis: 60_000}); !errors.Is(err, checkout.ErrNoLine) {
					t.Errorf("changed by %q: %v", stranger, err)
				}
				if err := m.CartRemove(m.ctx, stranger, l.ID); !errors.Is(err, checkout.ErrNoLine) {
					t.Errorf("removed by %q: %v", stranger, err)
				}
				if v := m.cart(models.Actor{}, stranger); len(v.Items) > 0 {
					t.Errorf("seen by %q", stranger)
				}
			}
			if v := m.cart(models.Actor{}, owner); len(v.Items) != 1 || v.Items[0].Line.Units != 1 {
				t.Error("it was touched")
			}
		}
	})
}

func TestTheTokenOfACartIsNotInTheDatabase(t *testing.T) {
	both(t, func(m *market) {
		token, err := m.NewCart(m.ctx, "192.0.2.1")
		m.must(err)
		if len(token) < 52 {
			t.Errorf("a token of %d characters", len(token))
		}
		if owner := checkout.CartOwner(models.Actor{}, token); strings.Contains(owner, token) || owner == "" {
			t.Error(owner)
		}
		if has, err := m.HasCart(m.ctx, token); err != nil || !has {
			t.Errorf("%v %v", has, err)
		}
		if has, _ := m.HasCart(m.ctx, "invented"); has {
			t.Error("a token that was made up opens a cart")
		}
	})
}

func TestOneAddressBeginsNotAnyNumberOfCarts(t *testing.T) {
	both(t, func(m *market) {
		var last error
		for range 130 {
			if _, last = m.NewCart(m.ctx, "2001:db8::1"); last != nil {
				break
			}
		}
		if !errors.Is(last, store.ErrThrottled) {
			t.Fatalf("130 carts: %v", last)
		}
		if _, err := m.NewCart(m.ctx, "2001:db8:0:0:ffff::2"); !errors.Is(err, store.ErrThrottled) {
			t.Errorf("of the same household: %v", err)
		}
		if _, err := m.NewCart(m.ctx, "192.0.2.7"); err != nil {
			t.Errorf("another address: %v", err)
		}
	})
}

func TestSigningInTwiceBringsTheCartOnce(t *testing.T) {
	both(t, func(m *market) {
		a := m.firm()
		token, err := m.NewCart(m.ctx, "192.0.2.1")
		m.must(err)
		visitor := checkout.CartOwner(models.Actor{}, token)
		m.add(own(a), ask(m.offering[0], 1, 30))
		m.add(visitor, ask(m.offering[0], 1, 30)) // the same job: not twice
		m.add(visitor, ask(m.offering[1], 2, 30))
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if left, err := m.AdoptCart(m.ctx, a, token); err != nil || left != 0 {
					t.Errorf("%d left: %v", left, err)
				}
			})
		}
		wg.Wait()
		if v := m.cart(a, own(a)); len(v.Items) != 2 {
			t.Errorf("%d lines", len(v.Items))
		}
		if has, _ := m.HasCart(m.ctx, token); has {
			t.Error("the visitor's cart is still there")
		}
	})
}

func TestWhoBelongsToNoFirmKeepsTheVisitorsCart(t *testing.T) {
	both(t, func(m *market) {
		token, err := m.NewCart(m.ctx, "192.0.2.1")
		m.must(err)
		person := models.Actor{UserID: "usr_alone"}
		m.add(checkout.CartOwner(person, token), ask(m.offering[0], 1, 30))
		if _, err := m.AdoptCart(m.ctx, person, token); err != nil {
			t.Fatal(err)
		}
		if n, err := m.CartCount(m.ctx, person, token); err != nil || n != 1 {
			t.Errorf("%d lines: %v", n, err)
		}
	})
}

func TestTabsThatAddAtOnceAllFindTheirPlace(t *testing.T) {
	both(t, func(m *market) {
		a := m.firm()
		var wg sync.WaitGroup
		for i := range 12 {
			wg.Go(func() {
				if _, _, err := m.CartAdd(m.ctx, own(a), ask(m.offering[i%2], 1, int64(10+i/2))); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		v := m.cart(a, own(a))
		for i, x := range v.Items {
			if x.Line.N != i+1 {
				t.Errorf("line %d has the number %d", i, x.Line.N)
			}
		}
		if len(v.Items) != 12 {
			t.Errorf("%d lines", len(v.Items))
		}
	})
}

func TestTheSameJobIsNotPutInTwice(t *testing.T) {
	both(t, func(m *market) {
		a := m.firm()
		var wg sync.WaitGroup
		for range 5 {
			wg.Go(func() {
				if _, _, err := m.CartAdd(m.ctx, own(a), ask(m.offering[0], 1, 30)); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := len(m.cart(a, own(a)).Items); n != 1 {
			t.Errorf("%d lines", n)
		}
	})
}

func TestACartHoldsFiftyLines(t *testing.T) {
	m := newMarket(t, sqlite(t))
	a := m.firm()
	token, err := m.NewCart(m.ctx, "192.0.2.1")
	m.must(err)
	m.add(checkout.CartOwner(models.Actor{}, token), ask(m.offering[1], 3, 30))
	for i := range checkout.MaxCartLines {
		m.add(own(a), ask(m.offering[0], 1, int64(i+1)))
	}
	if _, _, err := m.CartAdd(m.ctx, own(a), ask(m.offering[0], 2, 30)); !errors.Is(err, checkout.ErrCartFull) {
		t.Errorf("one more: %v", err)
	}
	if left, err := m.AdoptCart(m.ctx, a, token); err != nil || left != 1 {
		t.Errorf("%d left: %v", left, err)
	}
}

func TestWhatIsNoNumberOfCardsOrMinutesIsRefused(t *testing.T) {
	m := newMarket(t, sqlite(t))
	a := m.firm()
	for name, in := range map[string]checkout.CartAsk{
		"no cards less": ask(m.offering[0], -1, 30), "too many": ask(m.offering[0], 17, 30), "beyond any": ask(m.offering[0], 1<<40, 30),
		"too long": ask(m.offering[0], 1, 1<<40), "back in time": ask(m.offering[0], 1, -30), "more than the site has": ask(m.offering[0], 9, 30),
	} {
		if _, _, err := m.CartAdd(m.ctx, own(a), in); err == nil || fault.KindOf(err) == fault.Internal {
			t.Errorf("%s: %v", name, err)
		}
	}
	l := m.add(own(a), ask(m.offering[0], 1, 30))
	for _, x := range []struct {
		units  int
		millis int64
	}{{0, 60_000}, {-3, 60_000}, {1, 0}, {1, -60_000}, {17, 60_000}, {1, 1 << 60}} {
		if err := m.CartChange(m.ctx, own(a), l.ID, checkout.LineChange{Units: x.units, CapMillis: x.millis}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%+v: %v", x, err)
		}
	}
	strange := ask(m.offering[0], 1, 30)
	strange.Params = map[string]string{"size": "６４"}
	if _, _, err := m.CartAdd(m.ctx, own(a), strange); fault.KindOf(err) != fault.Invalid {
		t.Errorf("full-width digits: %v", err)
	}
}

func TestTheBestOfferingIsTheCheapestThatCanStartSoonest(t *testing.T) {
	both(t, func(m *market) {
		a, best := m.firm(), ask(models.Offering{}, 1, 30)
		if l := m.add(own(a), best); l.OfferingID != m.offering[1].ID {
			t.Error("with room everywhere it is not the cheapest")
		}
		m.rooms[m.offering[1].ID] = checkout.Room{Known: true, Wait: time.Hour}
		if l := m.add(own(a), best); l.OfferingID != m.offering[0].ID {
			t.Error("one that can start at once was passed over")
		}
		m.rooms[m.offering[0].ID] = checkout.Room{Known: true, Wait: 2 * time.Hour}
		m.must(m.CartClear(m.ctx, own(a)))
		if l := m.add(own(a), best); l.OfferingID != m.offering[1].ID {
			t.Error("of those that wait it is not the one that waits least")
		}
		m.do(func(tx *store.Tx) error { return catalog.Withdraw(tx, m.offering[1].ID, "usr_1", morning) })
		if l := m.add(own(a), best); l.OfferingID != m.offering[0].ID {
			t.Error("what is withdrawn was taken")
		}
		best.Units = 9
		if _, _, err := m.CartAdd(m.ctx, own(a), best); !errors.Is(err, checkout.ErrNoOffer) {
			t.Errorf("more than any site has: %v", err)
		}
	})
}

func TestALineSaysWhatHasHappenedToItsOffering(t *testing.T) {
	both(t, func(m *market) {
		a := m.firm()
		m.add(own(a), ask(m.offering[0], 1, 60))
		m.add(own(a), ask(m.offering[1], 1, 60))
		m.price(m.offering[0].ID, 15*models.Yuan)
		m.do(func(tx *store.Tx) error { return catalog.Withdraw(tx, m.offering[1].ID, "usr_1", morning) })
		v := m.cart(a, own(a))
		if x := v.Items[0]; x.Was != 12*models.Yuan || x.Quote.CapAmount != 15*models.Yuan || x.Why != nil {
			t.Errorf("dearer: %v %v %v", x.Was, x.Quote.CapAmount, x.Why)
		}
		if x := v.Items[1]; !errors.Is(x.Why, catalog.ErrNotListed) || v.Orderable != 1 || v.Figures.List != 15*models.Yuan {
			t.Errorf("withdrawn: %v, %d can be ordered at %v", x.Why, v.Orderable, v.Figures.List)
		}
		if ids := m.quotes(a); len(ids) != 1 {
			t.Errorf("%d quotes", len(ids))
		}
	})
}

func TestCartsThatNobodyTouchesAreSwept(t *testing.T) {
	both(t, func(m *market) {
		token, err := m.NewCart(m.ctx, "192.0.2.1")
		m.must(err)
		m.add(checkout.CartOwner(models.Actor{}, token), ask(m.offering[0], 1, 30))
		m.clock.Step(29 * 24 * time.Hour)
		m.must(m.SweepCarts(m.ctx))
		if has, _ := m.HasCart(m.ctx, token); !has {
			t.Fatal("too early")
		}
		m.clock.Step(25 * time.Hour)
		m.must(m.SweepCarts(m.ctx))
		if has, _ := m.HasCart(m.ctx, token); has {
			t.Error("it is still there")
		}
	})
}
