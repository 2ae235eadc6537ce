package finance_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"supermarket/internal/clock"
	"supermarket/internal/finance"
	"supermarket/internal/spending"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/internal/trail"
	"supermarket/models"
)

var morning = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

const yuan = models.Yuan

// office is a firm with an owner, finance and a buyer, and another firm's owner.
type office struct {
	testing.TB
	*finance.Counter
	ctx                         context.Context
	db                          *store.DB
	clock                       *clock.Manual
	owner, money, buyer, others models.Actor
}

func both(t *testing.T, f func(o *office)) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		o := &office{TB: t, ctx: context.Background(), db: db, clock: clock.At(morning)}
		o.Counter = finance.New(finance.Deps{DB: db, Clock: o.clock})
		o.owner, o.money = o.member("frm_1", "owner", models.RoleOwner), o.member("frm_1", "money", models.RoleFinance)
		o.buyer, o.others = o.member("frm_1", "buyer", models.RoleBuyer), o.member("frm_2", "others", models.RoleOwner)
		f(o)
	})
}

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

func (o *office) member(firm, id string, role models.Role) models.Actor {
	o.Helper()
	o.must(o.db.Atomic(o.ctx, func(tx *store.Tx) error {
		_, err := tx.InsertFirm(models.Firm{ID: firm, Name: firm, Code: firm, State: models.FirmVerified, CreatedAt: morning, UpdatedAt: morning})
		if err != nil {
			return err
		}
		if _, err := tx.InsertUser(models.User{ID: id, Email: id + "@" + firm + ".test", Name: id, Locale: "en", CreatedAt: morning, UpdatedAt: morning}); err != nil {
			return err
		}
		_, err = tx.InsertMembership(models.Membership{ID: "mem_" + id, UserID: id, OrgKind: models.OrgFirm, OrgID: firm, Role: role, CreatedAt: morning})
		return err
	}))
	return models.Actor{UserID: id, OrgKind: models.OrgFirm, OrgID: firm, Role: role}
}

func (o *office) seen(a models.Actor) finance.Spending {
	o.Helper()
	v, err := o.Spending(o.ctx, a)
	o.must(err)
	return v
}

func (o *office) entries(kind, id string) (rows []models.TrailEntry) {
	o.Helper()
	o.must(o.db.View(o.ctx, func(tx *store.Tx) (err error) { rows, err = trail.Of(tx, kind, id); return err }))
	return rows
}

func over(user, project string, amount models.Money) finance.NewBudget {
	return finance.NewBudget{UserID: user, ProjectID: project, Period: models.PeriodMonth, Cap: amount}
}

func TestOnlyOwnersAndFinanceInPersonSetWhatMembersMaySpend(t *testing.T) {
	both(t, func(o *office) {
		o.must(o.AddBudget(o.ctx, o.owner, over("", "", yuan)))
		o.must(o.AddProject(o.ctx, o.owner, "质检"))
		v := o.seen(o.owner)
		budget, project := v.Budgets[0].Budget.ID, v.Projects[0].ID
		byKey, demoted := o.owner, o.buyer
		byKey.KeyID, demoted.Role = "key_1", models.RoleOwner
		limit := yuan
		deeds := map[string]func(a models.Actor) error{
			"limit":       func(a models.Actor) error { return o.SetLimit(o.ctx, a, &limit) },
			"add budget":  func(a models.Actor) error { return o.AddBudget(o.ctx, a, over(o.buyer.UserID, "", yuan)) },
			"cap":         func(a models.Actor) error { return o.ChangeBudget(o.ctx, a, budget, yuan, 2*yuan) },
			"end":         func(a models.Actor) error { return o.EndBudget(o.ctx, a, budget) },
			"add project": func(a models.Actor) error { return o.AddProject(o.ctx, a, "客服") },
			"rename":      func(a models.Actor) error { return o.RenameProject(o.ctx, a, project, "别名") },
			"close":       func(a models.Actor) error { return o.CloseProject(o.ctx, a, project) },
			"open":        func(a models.Actor) error { return o.ReopenProject(o.ctx, a, project) },
		}
		for name, deed := range deeds {
			for who, a := range map[string]models.Actor{"buyer": o.buyer, "key": byKey, "one who was demoted": demoted} {
				if err := deed(a); !errors.Is(err, finance.ErrMayNot) {
					t.Errorf("%s by a %s: %v", name, who, err)
				}
			}
		}
		if after := o.seen(o.owner); after.Above != nil || len(after.Budgets) != 1 || len(after.Projects) != 1 || after.Budgets[0].Budget.Cap != yuan {
			t.Errorf("something changed: %+v", after)
		}
	})
}

func TestAnotherFirmsBudgetsAndProjectsAreNotThere(t *testing.T) {
	both(t, func(o *office) {
		o.must(o.AddBudget(o.ctx, o.owner, over("", "", yuan)))
		o.must(o.AddProject(o.ctx, o.owner, "质检"))
		v := o.seen(o.owner)
		budget, project := v.Budgets[0].Budget.ID, v.Projects[0].ID
		for name, err := range map[string]error{
			"cap":     o.ChangeBudget(o.ctx, o.others, budget, yuan, 2*yuan),
			"end":     o.EndBudget(o.ctx, o.others, budget),
			"rename":  o.RenameProject(o.ctx, o.others, project, "x"),
			"close":   o.CloseProject(o.ctx, o.others, project),
			"project": o.AddBudget(o.ctx, o.others, over("", project, yuan)),
			"member":  o.AddBudget(o.ctx, o.others, over(o.buyer.UserID, "", yuan)),
		} {
			if !errors.Is(err, store.ErrNotFound) && !errors.Is(err, spending.ErrProject) && !errors.Is(err, finance.ErrNoMember) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if seen := o.seen(o.others); len(seen.Budgets)+len(seen.Projects) != 0 {
			t.Errorf("%+v", seen)
		}
	})
}

func TestWhatIsSentTwiceIsDoneOnceAndStandsInTheTrailOnce(t *testing.T) {
	both(t, func(o *office) {
		limit := 100 * yuan
		for range 2 {
			o.must(o.SetLimit(o.ctx, o.owner, &limit))
			o.must(o.AddBudget(o.ctx, o.money, over(o.buyer.UserID, "", yuan)))
			o.must(o.AddProject(o.ctx, o.money, " 质 检 "))
		}
		v := o.seen(o.owner)
		if len(v.Budgets) != 1 || len(v.Projects) != 1 || *v.Above != limit || v.Projects[0].Name != "质检" {
			t.Fatalf("%+v", v)
		}
		b, p := v.Budgets[0].Budget.ID, v.Projects[0].ID
		for range 2 {
			o.must(o.ChangeBudget(o.ctx, o.owner, b, yuan, 2*yuan))
			o.must(o.CloseProject(o.ctx, o.owner, p))
		}
		for range 2 {
			o.must(o.EndBudget(o.ctx, o.owner, b))
			o.must(o.ReopenProject(o.ctx, o.owner, p))
		}
		for id, want := range map[string]int{"firm frm_1": 1, "budget " + b: 3, "project " + p: 3} {
			kind, id, _ := strings.Cut(id, " ")
			if rows := o.entries(kind, id); len(rows) != want {
				t.Errorf("%s: %d entries", kind, len(rows))
			}
		}
	})
}

func TestABudgetThatSomebodyElseChangedIsNotChangedUnseen(t *testing.T) {
	both(t, func(o *office) {
		o.must(o.AddBudget(o.ctx, o.owner, over("", "", yuan)))
		b := o.seen(o.owner).Budgets[0].Budget
		o.must(o.ChangeBudget(o.ctx, o.money, b.ID, yuan, 5*yuan))
		if err := o.ChangeBudget(o.ctx, o.owner, b.ID, yuan, 2*yuan); !errors.Is(err, finance.ErrSince) {
			t.Error(err)
		}
		if err := o.AddBudget(o.ctx, o.owner, over("", "", yuan)); !errors.Is(err, finance.ErrThere) {
			t.Error(err)
		}
	})
}

func TestCapsBelowZeroAndBeyondMeasureAreRefused(t *testing.T) {
	both(t, func(o *office) {
		o.must(o.AddBudget(o.ctx, o.owner, over("", "", yuan)))
		b := o.seen(o.owner).Budgets[0].Budget
		for _, amount := range []models.Money{-1, finance.MaxAmount + 1, 1<<63 - 1, -1 << 63} {
			if err := o.AddBudget(o.ctx, o.owner, over(o.buyer.UserID, "", amount)); !errors.Is(err, finance.ErrAmount) {
				t.Errorf("a budget of %v: %v", amount, err)
			}
			if err := o.ChangeBudget(o.ctx, o.owner, b.ID, yuan, amount); !errors.Is(err, finance.ErrAmount) {
				t.Errorf("a cap of %v: %v", amount, err)
			}
			if err := o.SetLimit(o.ctx, o.owner, &amount); !errors.Is(err, finance.ErrAmount) {
				t.Errorf("a limit of %v: %v", amount, err)
			}
		}
	})
}

func TestOneBudgetOverOneThingHoweverManyAddItAtOnce(t *testing.T) {
	both(t, func(o *office) {
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if err := o.AddBudget(o.ctx, o.owner, over("", "", yuan)); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := len(o.seen(o.owner).Budgets); n != 1 {
			t.Errorf("%d budgets", n)
		}
	})
}

func TestAMeterShowsWhatIsUsedHeldAndFree(t *testing.T) {
	both(t, func(o *office) {
		o.must(o.AddBudget(o.ctx, o.owner, over(o.buyer.UserID, "", 10*yuan)))
		o.must(o.db.Atomic(o.ctx, func(tx *store.Tx) error {
			if err := shelf(tx); err != nil {
				return err
			}
			for _, id := range []string{"lin_1", "lin_2"} {
				if err := line(tx, id); err != nil {
					return err
				}
				if err := spending.Take(tx, spending.Spend{FirmID: "frm_1", UserID: "buyer", LineID: id, Amount: 3 * yuan, At: morning}); err != nil {
					return err
				}
			}
			if err := tx.SettleLine("lin_1", yuan, morning); err != nil {
				return err
			}
			return spending.Settle(tx, "lin_1", yuan, morning)
		}))
		b := o.seen(o.buyer).Budgets[0]
		if b.Used() != yuan || b.Held != 3*yuan || b.Left != 6*yuan {
			t.Errorf("used %v, held %v, left %v", b.Used(), b.Held, b.Left)
		}
		o.must(o.ChangeBudget(o.ctx, o.owner, b.Budget.ID, 10*yuan, 2*yuan))
		if b := o.seen(o.buyer).Budgets[0]; b.Left != 0 || b.Taken != 4*yuan {
			t.Errorf("lowered: left %v, taken %v", b.Left, b.Taken)
		}
	})
}

func shelf(tx *store.Tx) error {
	_, err := tx.InsertProvider(models.Provider{ID: "prv", NameZh: "p", NameEn: "p", Code: "p", Region: "CN-GZ", State: "approved", CreatedAt: morning, UpdatedAt: morning})
	return errors.Join(err,
		tx.PutClass(models.Class{ID: "class", Kind: "accelerator", NameZh: "c", NameEn: "c", Vendor: "a"}),
		tx.PutStack(models.Stack{ID: "stack", Name: "Stack", Version: "1"}),
		tx.AddSite(models.Site{ID: "sit", ProviderID: "prv", NameZh: "s", NameEn: "s", Region: "CN-GZ", Driver: "local", State: "ready", CreatedAt: morning, UpdatedAt: morning}),
		tx.AddOffering(models.Offering{
			ID: "off", Kind: models.OfferCardHour, ProviderID: "prv", SiteID: "sit", ClassID: "class", StackID: "stack", Region: "CN-GZ", TitleZh: "o", TitleEn: "o",
			MinUnits: 1, MaxUnits: 8, MaxSeconds: 3600, State: "listed", CreatedAt: morning, UpdatedAt: morning,
		}))
}

func line(tx *store.Tx, id string) error {
	q := models.Quote{ID: "quo_" + id, FirmID: "frm_1", UserID: "buyer", OfferingID: "off", ProviderID: "prv", Units: 1, CapMillis: 1, CapAmount: 3 * yuan, State: "ordered", ExpiresAt: morning, CreatedAt: morning}
	o := models.Order{ID: "ord_" + id, Number: id, FirmID: "frm_1", UserID: "buyer", State: "paid", CapAmount: 3 * yuan, WalletAmount: 3 * yuan, PayBy: morning, CreatedAt: morning, UpdatedAt: morning}
	l := models.Line{
		ID: id, OrderID: o.ID, FirmID: "frm_1", N: 1, QuoteID: q.ID, OfferingID: "off", ProviderID: "prv", State: models.LinePaid, Units: 1, CapMillis: 1, CapAmount: 3 * yuan,
		CreatedAt: morning, UpdatedAt: morning,
	}
	return errors.Join(tx.AddQuote(q), tx.AddOrder(o, []models.Line{l}))
}
