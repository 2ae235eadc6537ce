package checkout_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"supermarket/internal/catalog"
	"supermarket/internal/checkout"
	"supermarket/internal/ledger"
	"supermarket/internal/payment"
	"supermarket/internal/spending"
	"supermarket/internal/store"
	"supermarket/models"
)

// bounded is a processor that takes nothing below ¥4.
type bounded struct{ payment.Gateway }

func (bounded) Minimum() models.Money { return 4 * models.Yuan }

func TestBelowWhatEveryProcessorTakesOnlyTheWalletIsLeft(t *testing.T) {
	both(t, func(m *market) {
		elsewhere, a := m.Counter, m.firm()
		m.takes(bounded{newProcessor("stripe")})
		m.add(own(a), ask(m.offering[0], 1, 15)) // ¥3
		ids := m.quotes(a)
		till, err := m.TillPicked(m.ctx, a, ids)
		m.must(err)
		if len(till.Methods) != 1 || !errors.Is(till.Methods[0].Why, checkout.ErrMinimum) || till.TopUp != 4*models.Yuan {
			t.Errorf("methods %+v, top up %v", till.Methods, till.TopUp)
		}
		if _, err := m.Place(m.ctx, a, checkout.Placing{Quotes: ids}); !errors.Is(err, checkout.ErrMinimum) {
			t.Errorf("the order: %v", err)
		}
		m.must(elsewhere.SandboxTopUp(m.ctx, a, till.TopUp, "top:"+a.OrgID))
		p, err := m.Place(m.ctx, a, checkout.Placing{Quotes: ids, Choice: checkout.Choice{UseWallet: true}})
		if m.must(err); p.Payment != nil || p.Order.State != models.OrderState(models.LinePaid) {
			t.Errorf("from the wallet: %+v", p.Order)
		}
		m.audited()
	})
}

func TestARenewedQuoteIsMadeOnceAndShowsTheOldPriceBesideTheNew(t *testing.T) {
	both(t, func(m *market) {
		a := m.firm()
		m.add(own(a), ask(m.offering[0], 1, 30))
		old := m.quotes(a)
		m.clock.Step(31 * time.Minute)
		m.price(m.offering[0].ID, 20*models.Yuan)
		till, err := m.TillFor(m.ctx, a, old, checkout.Choice{})
		if m.must(err); !till.Expired || !errors.Is(till.Blocked(), catalog.ErrQuoteExpired) {
			t.Fatalf("expired %t, blocked %v", till.Expired, till.Blocked())
		}
		var wg sync.WaitGroup
		made := make([]string, 4)
		for i := range made {
			wg.Go(func() {
				ids, err := m.Renew(m.ctx, a, old)
				if err != nil {
					t.Error(err)
				}
				made[i] = strings.Join(ids, ",")
			})
		}
		wg.Wait()
		for _, id := range made {
			if id != made[0] || id == old[0] {
				t.Fatalf("%v made %v", old, made)
			}
		}
		till, err = m.TillFor(m.ctx, a, made[:1], checkout.Choice{})
		m.must(err)
		if l := till.Lines[0]; l.Was == nil || l.Was.CapAmount != 6*models.Yuan || l.Quote.CapAmount != 10*models.Yuan || !till.FromCart {
			t.Errorf("%+v, from the cart %t", l, till.FromCart)
		}
		_, err = m.Place(m.ctx, a, checkout.Placing{Quotes: made[:1]})
		m.must(err)
		if _, err := m.Renew(m.ctx, a, made[:1]); !errors.Is(err, catalog.ErrQuoteOrdered) {
			t.Errorf("what is ordered: %v", err)
		}
		if _, err := m.Renew(m.ctx, m.firm(), old); !errors.Is(err, catalog.ErrNoQuote) {
			t.Errorf("another firm's: %v", err)
		}
	})
}

func TestAPriceThatRisesTouchesNoQuoteThatIsFrozen(t *testing.T) {
	both(t, func(m *market) {
		a := m.firm()
		m.add(own(a), ask(m.offering[0], 1, 30))
		ids := m.quotes(a)
		m.price(m.offering[0].ID, 20*models.Yuan)
		p, err := m.Place(m.ctx, a, checkout.Placing{Quotes: ids})
		if m.must(err); p.Order.CapAmount != 6*models.Yuan {
			t.Errorf("it costs %v", p.Order.CapAmount)
		}
	})
}

func TestAnOfferingThatIsWithdrawnIsSaidAtItsLineAndTheOthersGoOn(t *testing.T) {
	both(t, func(m *market) {
		a := m.firm()
		m.add(own(a), ask(m.offering[0], 1, 30))
		m.add(own(a), ask(m.offering[1], 1, 30))
		ids := m.quotes(a)
		m.do(func(tx *store.Tx) error { return catalog.Withdraw(tx, m.offering[1].ID, "usr_1", morning) })
		till, err := m.TillPicked(m.ctx, a, ids)
		m.must(err)
		if till.Lines[0].Why != nil || till.Lines[1].Why == nil || !till.Broken() {
			t.Errorf("%v, %v", till.Lines[0].Why, till.Lines[1].Why)
		}
		if _, err := m.Place(m.ctx, a, checkout.Placing{Quotes: ids}); !errors.Is(err, till.Lines[1].Why) {
			t.Errorf("the order: %v", err)
		}
		_, err = m.Place(m.ctx, a, checkout.Placing{Quotes: ids[:1]})
		m.must(err)
	})
}

func TestAnOrderAboveTheLimitIsHeldAsADraftUntilASecondMemberAgrees(t *testing.T) {
	both(t, func(m *market) {
		above := 5 * models.Yuan
		a := m.person(m.firm(), "owner", models.RoleOwner)
		m.do(func(tx *store.Tx) error { return tx.SetApprovalAbove(a.OrgID, nil, &above, morning) })
		m.must(m.SandboxTopUp(m.ctx, a, 2*models.Yuan, "top:"+a.OrgID))
		g := m.granted(a, sums(100_000), 9*models.Yuan)
		m.add(own(a), ask(m.offering[0], 1, 30))
		ids := m.quotes(a)
		choice := checkout.Choice{UseWallet: true, Vouchers: []string{g.ID}}
		till, err := m.TillFor(m.ctx, a, ids, choice)
		m.must(err)
		told, err := m.Allowed(m.ctx, a, till, "")
		if m.must(err); !told.Asks || len(told.By) != 0 || told.Above != above {
			t.Errorf("told %+v", told)
		}
		if _, err := m.Place(m.ctx, a, checkout.Placing{Quotes: ids, Choice: choice}); !errors.Is(err, spending.ErrNobody) {
			t.Errorf("with nobody to ask: %v", err)
		}
		m.person(a, "finance", models.RoleFinance)
		p, err := m.Place(m.ctx, a, checkout.Placing{Quotes: ids, Choice: choice})
		m.must(err)
		o := p.Order
		if p.Payment != nil || o.State != models.OrderState(models.LineDraft) || o.VoucherAmount != 60*models.Fen || o.WalletAmount != 2*models.Yuan || o.DueAmount != 340*models.Fen || !o.PayBy.Equal(morning.Add(spending.DecideWithin)) {
			t.Errorf("%+v, payment %v", o, p.Payment)
		}
		again, err := m.Place(m.ctx, a, checkout.Placing{Quotes: ids, Choice: choice})
		if m.must(err); again.Order.ID != o.ID {
			t.Errorf("pressed twice it is %v and %v", o.ID, again.Order.ID)
		}
		m.audited()
	})
}

func TestAFirmThatOwesIsToldAndOrdersNothing(t *testing.T) {
	both(t, func(m *market) {
		a := m.firm()
		m.add(own(a), ask(m.offering[0], 1, 30))
		ids := m.quotes(a)
		m.do(func(tx *store.Tx) error {
			from, err := ledger.Open(tx, models.AssetCNY, models.AccountReceivable, a.OrgID, morning)
			m.must(err)
			to, err := ledger.Open(tx, models.AssetCNY, models.AccountProcessor, "sandbox", morning)
			m.must(err)
			_, err = ledger.Post(tx, ledger.Entry{Key: "debt", Kind: "dispute", Ref: a.OrgID, At: morning, Postings: []ledger.Posting{{From: from.ID, To: to.ID, Amount: int64(models.Yuan)}}})
			return err
		})
		till, err := m.TillPicked(m.ctx, a, ids)
		if m.must(err); !errors.Is(till.Blocked(), checkout.ErrOwes) {
			t.Errorf("the till: %v", till.Stop)
		}
		if _, err := m.Place(m.ctx, a, checkout.Placing{Quotes: ids}); !errors.Is(err, checkout.ErrOwes) {
			t.Errorf("the order: %v", err)
		}
	})
}

func TestTheWalletPaysNoMoreThanTheButtonNamed(t *testing.T) {
	both(t, func(m *market) {
		a := m.firm()
		m.must(m.SandboxTopUp(m.ctx, a, 20*models.Yuan, "top:"+a.OrgID))
		g := m.granted(a, sums(500_000), 3*models.Yuan)
		m.add(own(a), ask(m.offering[0], 1, 30))
		m.add(own(a), ask(m.offering[0], 1, 20))
		ids := m.quotes(a)
		choice := checkout.Choice{UseWallet: true, Vouchers: []string{g.ID}}
		till, err := m.TillFor(m.ctx, a, ids[:1], choice)
		m.must(err)
		_, err = m.Place(m.ctx, a, checkout.Placing{Quotes: ids[1:], Choice: choice}) // in another tab, with the same voucher
		m.must(err)
		_, err = m.Place(m.ctx, a, checkout.Placing{Quotes: ids[:1], Choice: choice, ExpectDue: &till.Figures.Due, ExpectPay: &till.Figures.Pay})
		if !errors.Is(err, checkout.ErrChanged) {
			t.Errorf("nothing is due as before, and the wallet would pay more: %v", err)
		}
		m.audited()
	})
}

func TestAQuoteReadsTheFileOfItsOwnerAndOfNobodyElse(t *testing.T) {
	both(t, func(m *market) {
		r, data := reading(t)
		a, b := m.firm(), m.firm()
		in := m.brought(own(a), r, data)
		wants := checkout.Ask{OfferingID: m.offering[0].ID, RecipeID: r.ID, Units: 1, CapMillis: 600_000, InputID: in.ID}
		if _, err := m.Quote(m.ctx, b, wants); !errors.Is(err, checkout.ErrNoInput) {
			t.Errorf("another firm's file: %v", err)
		}
		q, err := m.Quote(m.ctx, a, wants)
		if m.must(err); q.InputID != in.ID {
			t.Errorf("the quote reads %q", q.InputID)
		}
		wants.RecipeID, wants.Params = "matmul", map[string]string{"size": "64"}
		if _, err := m.Quote(m.ctx, a, wants); !errors.Is(err, checkout.ErrInputUnwanted) {
			t.Errorf("a template that reads no file: %v", err)
		}
	})
}

func TestALimitedOfferingSaysWhatIsLeftAndSellsNoMore(t *testing.T) {
	both(t, func(m *market) {
		few, a := m.offering[0], m.firm()
		m.do(func(tx *store.Tx) (err error) {
			few.ID, few.Stock = "", 3
			few, err = catalog.Add(tx, few, morning)
			return err
		})
		m.price(few.ID, 12*models.Yuan)
		m.do(func(tx *store.Tx) error { return catalog.List(tx, few.ID, "usr_1", morning) })
		m.add(own(a), ask(few, 2, 30))
		m.add(own(a), ask(few, 2, 20))
		ids := m.quotes(a)
		till, err := m.TillPicked(m.ctx, a, ids)
		m.must(err)
		if *till.Lines[0].Left != 3 || till.Lines[0].Why != nil || !errors.Is(till.Blocked(), catalog.ErrSoldOut) {
			t.Errorf("%+v", till.Lines)
		}
		if _, err := m.Place(m.ctx, a, checkout.Placing{Quotes: ids}); !errors.Is(err, catalog.ErrSoldOut) {
			t.Errorf("the order: %v", err)
		}
		_, err = m.Place(m.ctx, a, checkout.Placing{Quotes: ids[:1]})
		m.must(err)
	})
}
