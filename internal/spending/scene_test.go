package spending_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"supermarket/internal/spending"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

// 2026-11-30, 23:00 in UTC+8: an hour before the month's end.
var late = time.Date(2026, 11, 30, 15, 0, 0, 0, time.UTC)

const (
	yuan = models.Yuan
	firm = "frm_1"
)

// scene is a firm with an owner and three members.
type scene struct {
	testing.TB
	db *store.DB
}

func both(t *testing.T, f func(s *scene)) {
	testkit.Both(t, func(t *testing.T, db *store.DB) { f(newScene(t, db)) })
}

func newScene(t testing.TB, db *store.DB) *scene {
	s := &scene{t, db}
	s.do(func(tx *store.Tx) error {
		if _, err := tx.InsertFirm(models.Firm{ID: firm, Name: "海纳精工", Code: "code", State: models.FirmVerified, CreatedAt: late, UpdatedAt: late}); err != nil {
			return err
		}
		return errors.Join(
			shelf(tx), member(tx, "owner", "owner@haina.test", models.RoleOwner), member(tx, "wang", "wang@haina.test", models.RoleBuyer),
			member(tx, "li", "li@haina.test", models.RoleBuyer), member(tx, "zhao", "zhao@haina.test", models.RoleFinance))
	})
	return s
}

// shelf is one offering, so that there can be orders.
func shelf(tx *store.Tx) error {
	_, err := tx.InsertProvider(models.Provider{ID: "prv", NameZh: "p", NameEn: "p", Code: "p", Region: "CN-GZ", State: "approved", CreatedAt: late, UpdatedAt: late})
	return errors.Join(err,
		tx.PutClass(models.Class{ID: "class", Kind: "accelerator", NameZh: "c", NameEn: "c", Vendor: "a"}),
		tx.PutStack(models.Stack{ID: "stack", Name: "Stack", Version: "1"}),
		tx.AddSite(models.Site{ID: "sit", ProviderID: "prv", NameZh: "s", NameEn: "s", Region: "CN-GZ", Driver: "local", State: "ready", CreatedAt: late, UpdatedAt: late}),
		tx.AddOffering(models.Offering{
			ID: "off", Kind: models.OfferCardHour, ProviderID: "prv", SiteID: "sit", ClassID: "class", StackID: "stack", Region: "CN-GZ", TitleZh: "o", TitleEn: "o",
			MinUnits: 1, MaxUnits: 8, MaxSeconds: 3600, State: "listed", CreatedAt: late, UpdatedAt: late,
		}))
}

func member(tx *store.Tx, id, email string, role models.Role) error {
	if _, err := tx.InsertUser(models.User{ID: id, Email: email, Name: id, Locale: "zh-CN", CreatedAt: late, UpdatedAt: late}); err != nil {
		return err
	}
	_, err := tx.InsertMembership(models.Membership{ID: "mem_" + id, UserID: id, OrgKind: models.OrgFirm, OrgID: firm, Role: role, CreatedAt: late})
	return err
}

func (s *scene) try(f func(tx *store.Tx) error) error { return s.db.Atomic(context.Background(), f) }

func (s *scene) do(f func(tx *store.Tx) error) {
	s.Helper()
	if err := s.try(f); err != nil {
		s.Fatal(err)
	}
}

// budget bounds a member and a project, "" for all, in a period.
func (s *scene) budget(user, project, period string, cap models.Money) models.Budget {
	s.Helper()
	b := models.Budget{
		ID: models.NewID("bud"), FirmID: firm, UserID: user, ProjectID: project, Period: period, Cap: cap, State: "active",
		CreatedBy: "owner", CreatedAt: late, UpdatedAt: late,
	}
	s.do(func(tx *store.Tx) error { _, err := tx.AddBudget(b); return err })
	return b
}

func (s *scene) project(name string) models.Project {
	s.Helper()
	p := models.Project{ID: models.NewID("prj"), FirmID: firm, Name: name, State: spending.ProjectOpen, CreatedBy: "owner", CreatedAt: late, UpdatedAt: late}
	s.do(func(tx *store.Tx) error { _, err := tx.AddProject(p); return err })
	return p
}

func spend(user, project, line string, amount models.Money) spending.Spend {
	return spending.Spend{FirmID: firm, UserID: user, ProjectID: project, LineID: line, Amount: amount, At: late}
}

func (s *scene) take(p spending.Spend) error {
	return s.try(func(tx *store.Tx) error { return spending.Take(tx, p) })
}

func (s *scene) used(b models.Budget, at time.Time) (used models.Money) {
	s.Helper()
	s.do(func(tx *store.Tx) error {
		l, err := tx.Limit(spending.Counter(b, at))
		used = models.Money(l.Used)
		return err
	})
	return used
}

// order is one of a member's that may cost the firm amount at most.
func (s *scene) order(user string, amount models.Money, state models.OrderState, at time.Time) (o models.Order) {
	s.Helper()
	s.do(func(tx *store.Tx) (err error) { o, err = place(tx, user, amount, state, at); return err })
	return o
}

func place(tx *store.Tx, user string, amount models.Money, state models.OrderState, at time.Time) (models.Order, error) {
	q := models.Quote{ID: models.NewID("quo"), FirmID: firm, UserID: user, OfferingID: "off", ProviderID: "prv", Units: 1, CapMillis: 1, CapAmount: amount, State: "ordered", ExpiresAt: at, CreatedAt: at}
	o := models.Order{ID: models.NewID("ord"), FirmID: firm, UserID: user, State: state, CapAmount: amount, WalletAmount: amount, PayBy: at, CreatedAt: at, UpdatedAt: at}
	o.Number = o.ID
	l := models.Line{
		ID: models.NewID("lin"), OrderID: o.ID, FirmID: firm, N: 1, QuoteID: q.ID, OfferingID: "off", ProviderID: "prv", State: models.LineState(state),
		Units: 1, CapMillis: 1, CapAmount: amount, CreatedAt: at, UpdatedAt: at,
	}
	return o, errors.Join(tx.AddQuote(q), tx.AddOrder(o, []models.Line{l}))
}

// race runs n at once and returns how many won; the others may fail only as stated.
func race(n int, run func(i int) error, may ...error) (won int) {
	var wg sync.WaitGroup
	errs := make([]error, n)
	for i := range n {
		wg.Go(func() { errs[i] = run(i) })
	}
	wg.Wait()
	for _, err := range errs {
		known := err == nil
		for _, m := range may {
			known = known || errors.Is(err, m)
		}
		if !known {
			panic(fmt.Sprint("race: ", err))
		}
		if err == nil {
			won++
		}
	}
	return won
}
