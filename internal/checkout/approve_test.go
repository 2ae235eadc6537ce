package checkout_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"supermarket/internal/checkout"
	"supermarket/internal/fault"
	"supermarket/internal/spending"
	"supermarket/internal/store"
	"supermarket/models"
)

// person joins the firm of a in a role, and returns themself.
func (m *market) person(a models.Actor, name string, role models.Role) models.Actor {
	m.Helper()
	b := a
	b.UserID, b.Role = a.OrgID+"_"+name, role
	m.do(func(tx *store.Tx) error {
		u := models.User{ID: b.UserID, Email: name + "@" + a.OrgID + ".test", Name: name, Locale: "en", CreatedAt: morning, UpdatedAt: morning}
		if _, err := tx.InsertUser(u); err != nil {
			return err
		}
		_, err := tx.InsertMembership(models.Membership{ID: models.NewID("mem"), UserID: b.UserID, OrgKind: models.OrgFirm, OrgID: a.OrgID, Role: role, CreatedAt: morning})
		return err
	})
	return b
}

// strict is a firm that asks a second member above a limit, with a budget over all.
type strict struct {
	owner, buyer, finance models.Actor
}

func (m *market) strict(above models.Money) strict {
	m.Helper()
	a := m.firm()
	s := strict{m.person(a, "owner", models.RoleOwner), m.person(a, "buyer", models.RoleBuyer), m.person(a, "finance", models.RoleFinance)}
	m.do(func(tx *store.Tx) error {
		if err := tx.SetApprovalAbove(a.OrgID, nil, &above, morning); err != nil {
			return err
		}
		_, err := tx.AddBudget(models.Budget{
			ID: "bud_" + a.OrgID, FirmID: a.OrgID, Period: models.PeriodMonth, Cap: 1000 * models.Yuan, State: "active", CreatedBy: s.owner.UserID, CreatedAt: morning, UpdatedAt: morning,
		})
		return err
	})
	return s
}

func (m *market) question(o models.Order) (ap models.Approval) {
	m.Helper()
	m.see(func(tx *store.Tx) (err error) { ap, err = tx.ApprovalOfOrder(o.ID); return err })
	return ap
}

// budgeted is what of the firm's budget is taken.
func (m *market) budgeted(a models.Actor) (used models.Money) {
	m.Helper()
	m.see(func(tx *store.Tx) error {
		l, err := tx.Limit(spending.Counter(models.Budget{ID: "bud_" + a.OrgID, Period: models.PeriodMonth}, m.clock.Now()))
		used = models.Money(l.Used)
		return err
	})
	return used
}

// asked orders for a buyer with voucher and wallet something that a second member must agree to.
func (m *market) asked(s strict, wallet models.Money) (models.Order, models.Grant) {
	m.Helper()
	g := m.granted(s.buyer, sums(500_000), 100*models.Yuan)
	if wallet > 0 {
		m.must(m.SandboxTopUp(m.ctx, s.owner, wallet, "top:"+s.owner.OrgID))
	}
	m.add(own(s.buyer), ask(m.offering[0], 2, 30))
	p, err := m.Place(m.ctx, s.buyer, checkout.Placing{Quotes: m.quotes(s.buyer), Choice: checkout.Choice{Vouchers: []string{g.ID}, UseWallet: true}})
	m.must(err)
	if p.Payment != nil || p.Order.State != models.OrderState(models.LineDraft) {
		m.Fatalf("%s, payment %v", p.Order.State, p.Payment)
	}
	return p.Order, g
}

// untouched tells that nothing of an order is left: not of voucher, wallet or budget.
func (m *market) untouched(a models.Actor, g models.Grant, wallet models.Money) {
	m.Helper()
	v, err := m.Wallet(m.ctx, a, store.Page{})
	m.must(err)
	if v.Balance.Total != wallet || v.Balance.Held != 0 {
		m.Errorf("the wallet is %v, held %v", v.Balance.Total, v.Balance.Held)
	}
	m.see(func(tx *store.Tx) error {
		l, err := tx.Limit("grant:" + g.ID)
		if l.Used != 0 {
			m.Errorf("%v of the voucher is reserved", models.Money(l.Used))
		}
		return err
	})
	if used := m.budgeted(a); used != 0 {
		m.Errorf("%v of the budget is taken", used)
	}
}

func TestAnApprovedOrderWaitsForItsPaymentAsAnyOther(t *testing.T) {
	both(t, func(m *market) {
		s := m.strict(5 * models.Yuan)
		o, _ := m.asked(s, 2*models.Yuan)
		m.clock.Step(time.Hour)
		p, err := m.Approve(m.ctx, s.finance, m.question(o).ID)
		m.must(err)
		if p.Order.State != models.OrderState(models.LineAwaitingPayment) || p.Payment == nil || p.Payment.Amount != o.DueAmount || p.Payment.URL == "" {
			m.Fatalf("%s, payment %+v", p.Order.State, p.Payment)
		}
		if want := m.clock.Now().Add(checkout.PayWithin); !p.Order.PayBy.Equal(want) {
			m.Errorf("to be paid by %v, want %v", p.Order.PayBy, want)
		}
		if used := m.budgeted(s.buyer); used != o.CapAmount-o.VoucherAmount {
			m.Errorf("the budget counts %v", used)
		}
		m.audited()
	})
}

func TestAnApprovedOrderThatNothingIsDueForRuns(t *testing.T) {
	both(t, func(m *market) {
		s := m.strict(5 * models.Yuan)
		o, _ := m.asked(s, 100*models.Yuan)
		for range 2 {
			p, err := m.Approve(m.ctx, s.finance, m.question(o).ID)
			m.must(err)
			if p.Order.State != models.OrderState(models.LinePaid) || p.Payment != nil {
				m.Errorf("%s, payment %v", p.Order.State, p.Payment)
			}
		}
		m.audited()
	})
}

func TestWhateverEndsAQuestionElseGivesEverythingBack(t *testing.T) {
	for name, c := range map[string]struct {
		end   func(m *market, s strict, o models.Order) error
		state models.ApprovalState
	}{
		"refused": {func(m *market, s strict, o models.Order) error {
			return m.Refuse(m.ctx, s.finance, m.question(o).ID, "too dear")
		}, models.ApprovalRefused},
		"withdrawn": {func(m *market, s strict, o models.Order) error { return m.Withdraw(m.ctx, s.buyer, m.question(o).ID) }, models.ApprovalWithdrawn},
		"cancelled": {func(m *market, s strict, o models.Order) error { return m.Cancel(m.ctx, s.buyer, o.ID) }, models.ApprovalWithdrawn},
		"lapsed": {func(m *market, _ strict, _ models.Order) error {
			m.clock.Step(spending.DecideWithin)
			return m.LapseApprovals(m.ctx)
		}, models.ApprovalLapsed},
	} {
		t.Run(name, func(t *testing.T) {
			both(t, func(m *market) {
				s := m.strict(5 * models.Yuan)
				o, g := m.asked(s, 2*models.Yuan)
				for range 2 {
					if err := c.end(m, s, o); err != nil && !errors.Is(err, checkout.ErrNotCancel) {
						m.Fatal(err)
					}
				}
				if ap := m.question(o); ap.State != c.state || m.order(s.buyer, o.ID).Order.State != models.OrderState(models.LineCancelled) {
					m.Errorf("the question is %s, the order %s", ap.State, m.order(s.buyer, o.ID).Order.State)
				}
				m.untouched(s.buyer, g, 2*models.Yuan)
				if _, err := m.Approve(m.ctx, s.finance, m.question(o).ID); !errors.Is(err, spending.ErrDecided) {
					m.Errorf("approved after it: %v", err)
				}
				m.audited()
			})
		})
	}
}

func TestAnOrderThatNobodyHasDecidedOnInTimeIsNotApprovedBeforeItLapses(t *testing.T) {
	both(t, func(m *market) {
		s := m.strict(5 * models.Yuan)
		o, g := m.asked(s, 0)
		m.clock.Step(spending.DecideWithin - time.Microsecond)
		m.must(m.LapseApprovals(m.ctx))
		m.must(m.Lapse(m.ctx))
		if ap := m.question(o); ap.State != models.ApprovalAsked {
			m.Fatalf("a moment before the end: %s", ap.State)
		}
		m.clock.Step(time.Microsecond)
		if _, err := m.Approve(m.ctx, s.finance, m.question(o).ID); !errors.Is(err, spending.ErrTooLate) {
			m.Errorf("at the end: %v", err)
		}
		m.must(m.LapseApprovals(m.ctx))
		m.untouched(s.buyer, g, 0)
		m.audited()
	})
}

func TestOnlyAnotherPersonWhoMayDecidesAndStillMay(t *testing.T) {
	both(t, func(m *market) {
		s := m.strict(5 * models.Yuan)
		o, _ := m.asked(s, 0)
		id, other := m.question(o).ID, m.strict(0)
		alias, gone, fallen, shut := m.person(s.buyer, "buyer+2", models.RoleFinance), m.person(s.buyer, "gone", models.RoleOwner), m.person(s.buyer, "fallen", models.RoleOwner), m.person(s.buyer, "shut", models.RoleOwner)
		m.do(func(tx *store.Tx) error {
			return errors.Join(tx.RemoveMember(gone.UserID, models.OrgFirm, gone.OrgID), tx.SetRole(fallen.UserID, models.OrgFirm, fallen.OrgID, models.RoleOwner, models.RoleBuyer),
				tx.SetUserDisabled(shut.UserID, true, morning))
		})
		key, raised := s.finance, s.buyer
		key.KeyID, raised.Role = "key_1", models.RoleOwner
		for name, c := range map[string]struct {
			who  models.Actor
			want error
		}{
			"the one who asked, by a role they have not": {raised, spending.ErrMayNot},
			"a buyer":                   {s.buyer, spending.ErrMayNot},
			"another account of theirs": {alias, spending.ErrOwn},
			"a key":                     {key, checkout.ErrByKey},
			"one who was removed":       {gone, spending.ErrMayNot},
			"one who lost the role":     {fallen, spending.ErrMayNot},
			"one who was shut out":      {shut, spending.ErrMayNot},
			"another firm":              {other.finance, store.ErrNotFound},
		} {
			if _, err := m.Approve(m.ctx, c.who, id); !errors.Is(err, c.want) {
				m.Errorf("%s approves: %v", name, err)
			}
			if err := m.Refuse(m.ctx, c.who, id, "no"); !errors.Is(err, c.want) {
				m.Errorf("%s refuses: %v", name, err)
			}
		}
		if ap := m.question(o); ap.State != models.ApprovalAsked {
			m.Errorf("the question is %s", ap.State)
		}
	})
}

func TestAnOwnersOwnOrderNeedsAnotherMemberToo(t *testing.T) {
	both(t, func(m *market) {
		s := m.strict(0)
		m.add(own(s.owner), ask(m.offering[0], 2, 30))
		p, err := m.Place(m.ctx, s.owner, checkout.Placing{Quotes: m.quotes(s.owner)})
		m.must(err)
		if _, err := m.Approve(m.ctx, s.owner, m.question(p.Order).ID); !errors.Is(err, spending.ErrOwn) {
			m.Errorf("their own: %v", err)
		}
		if _, err := m.Approve(m.ctx, s.finance, m.question(p.Order).ID); err != nil {
			m.Error(err)
		}
	})
}

func TestWhereNobodyElseMayAgreeNothingIsOrdered(t *testing.T) {
	both(t, func(m *market) {
		s := m.strict(0)
		m.do(func(tx *store.Tx) error { return tx.RemoveMember(s.finance.UserID, models.OrgFirm, s.finance.OrgID) })
		g := m.granted(s.owner, sums(500_000), 100*models.Yuan)
		m.add(own(s.owner), ask(m.offering[0], 2, 30))
		_, err := m.Place(m.ctx, s.owner, checkout.Placing{Quotes: m.quotes(s.owner), Choice: checkout.Choice{Vouchers: []string{g.ID}}})
		if !errors.Is(err, spending.ErrNobody) {
			m.Fatal(err)
		}
		m.untouched(s.owner, g, 0)
		m.audited()
	})
}

func TestAnOrderCutInTwoNeedsASecondMemberAllTheSame(t *testing.T) {
	both(t, func(m *market) {
		s := m.strict(10 * models.Yuan)
		var states []models.OrderState
		for range 2 {
			m.add(own(s.buyer), ask(m.offering[0], 1, 30))
			p, err := m.Place(m.ctx, s.buyer, checkout.Placing{Quotes: m.quotes(s.buyer)})
			m.must(err)
			states = append(states, p.Order.State)
		}
		if want := []models.OrderState{"awaiting_payment", "draft"}; !slices.Equal(states, want) {
			m.Errorf("two halves of ¥12 under a limit of ¥10: %v", states)
		}
	})
}

func TestABudgetRefusesTheWholeOrderAndKeepsNothingOfIt(t *testing.T) {
	both(t, func(m *market) {
		s := m.strict(1000 * models.Yuan)
		m.do(func(tx *store.Tx) error {
			b, err := tx.Budget("bud_"+s.buyer.OrgID, s.buyer.OrgID)
			low := b
			low.Cap = 9 * models.Yuan
			return errors.Join(err, tx.ChangeBudget(b, low))
		})
		g := m.granted(s.buyer, sums(100_000), 100*models.Yuan)
		m.add(own(s.buyer), ask(m.offering[0], 1, 30))
		m.add(own(s.buyer), ask(m.offering[1], 2, 60))
		_, err := m.Place(m.ctx, s.buyer, checkout.Placing{Quotes: m.quotes(s.buyer), Choice: checkout.Choice{Vouchers: []string{g.ID}}})
		if !errors.Is(err, spending.ErrBudget) {
			m.Fatal(err)
		}
		m.untouched(s.buyer, g, 0)
		m.audited()
	})
}

func TestASuspendedFirmsOrderIsNotApproved(t *testing.T) {
	both(t, func(m *market) {
		s := m.strict(0)
		o, _ := m.asked(s, 0)
		m.do(func(tx *store.Tx) error {
			return tx.MoveFirm(s.buyer.OrgID, models.FirmVerified, models.FirmSuspended, 0, morning)
		})
		if _, err := m.Approve(m.ctx, s.finance, m.question(o).ID); !errors.Is(err, checkout.ErrSuspended) {
			m.Error(err)
		}
		m.must(m.Refuse(m.ctx, s.finance, m.question(o).ID, "suspended"))
		m.audited()
	})
}

// TestOneAnswerCountsHoweverManyGiveOneAtOnce lets two people say yes, one no, the
// buyer take it back and time run out, all at once.
func TestOneAnswerCountsHoweverManyGiveOneAtOnce(t *testing.T) {
	both(t, func(m *market) {
		for round := range 6 {
			s := m.strict(5 * models.Yuan)
			o, g := m.asked(s, 2*models.Yuan)
			id := m.question(o).ID
			deeds := []func() error{
				func() error { _, err := m.Approve(m.ctx, s.finance, id); return err },
				func() error { _, err := m.Approve(m.ctx, s.owner, id); return err },
				func() error { return m.Refuse(m.ctx, s.owner, id, "no") },
				func() error { return m.Withdraw(m.ctx, s.buyer, id) },
				func() error { m.clock.Step(spending.DecideWithin); return m.LapseApprovals(m.ctx) },
				func() error { return m.LapseApprovals(m.ctx) },
			}
			errs := make([]error, len(deeds))
			var wg sync.WaitGroup
			for i := range deeds {
				wg.Go(func() { errs[i] = deeds[(i+round)%len(deeds)]() })
			}
			wg.Wait()
			for _, err := range errs {
				if err != nil && fault.KindOf(err) != fault.Conflict && fault.KindOf(err) != fault.Gone {
					m.Error(err)
				}
			}
			ap, state := m.question(o), m.order(s.buyer, o.ID).Order.State
			if want := map[bool]models.OrderState{true: "awaiting_payment", false: "cancelled"}[ap.State == models.ApprovalApproved]; state != want {
				m.Errorf("the question is %s, the order %s", ap.State, state)
			}
			if ap.State != models.ApprovalApproved {
				m.untouched(s.buyer, g, 2*models.Yuan)
			}
			m.see(func(tx *store.Tx) error {
				moves, err := tx.Moves("approval", ap.ID)
				if len(moves) != 2 {
					m.Error(fmt.Sprint("moves of the question: ", moves))
				}
				return err
			})
		}
		m.audited()
	})
}
