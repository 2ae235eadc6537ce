package finance

import (
	"context"
	"slices"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/spending"
	"supermarket/internal/store"
	"supermarket/internal/trail"
	"supermarket/models"
)

// The refusals about spending.
var (
	ErrAmount      = fault.New(fault.Invalid, "finance.amount").On("cap")
	ErrNoMember    = fault.New(fault.Invalid, "finance.no_member").On("member")
	ErrPeriod      = fault.New(fault.Invalid, "finance.period").On("period")
	ErrSince       = fault.New(fault.Conflict, "finance.changed_since")
	ErrThere       = fault.New(fault.Conflict, "finance.budget_there").On("member")
	ErrMany        = fault.New(fault.Exhausted, "finance.many")
	ErrProjectName = fault.New(fault.Invalid, "finance.project_name").On("name")
	ErrProjectUsed = fault.New(fault.Conflict, "finance.project_used").On("name")
)

// Bounds of what a firm may set up.
const (
	MaxAmount   = 1_000_000_000 * models.Yuan // of a cap or limit
	MaxBudgets  = 200                         // active ones
	MaxProjects = 200
	maxName     = 60 // characters of a project's name
)

// Spending is how a firm bounds what its members spend.
type Spending struct {
	Above    *models.Money // the limit for approvals, nil for none
	Deciders int           // members who may agree to what others order
	Projects []models.Project
	Budgets  []BudgetView
	Members  []Person // who may order, for choosing; empty for who may not set budgets
	Edits    bool     // the actor may set all this
	NewMonth time.Time
}

// BudgetView is a budget with its meter in the period that runs.
type BudgetView struct {
	spending.BudgetRoom
	Held models.Money // of what is taken, by orders that have not settled
	Gone bool         // its member has left
}

// Used is what settled orders have taken.
func (b BudgetView) Used() models.Money { return b.Taken - b.Held }

// Person is a member by name.
type Person struct{ ID, Name string }

// Spending returns the actor's firm's limit, projects and budgets: all of them for
// owners and finance, for others those that bound themselves.
func (c *Counter) Spending(ctx context.Context, a models.Actor) (Spending, error) {
	firm, err := firmOf(a)
	if err != nil {
		return Spending{}, err
	}
	now := c.Clock.Now()
	v := Spending{Edits: spending.MayApprove(a.Role), NewMonth: spending.NextMonth(now)}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		f, err := tx.Firm(firm)
		if err != nil {
			return err
		}
		v.Above = f.ApprovalAbove
		if v.Projects, err = tx.Projects(firm); err != nil {
			return err
		}
		members, err := people(tx, firm, &v)
		if err != nil {
			return err
		}
		rooms, err := spending.Rooms(tx, firm, now)
		if err != nil {
			return err
		}
		for _, r := range rooms {
			if !v.Edits && r.Budget.UserID != "" && r.Budget.UserID != a.UserID {
				continue
			}
			b := BudgetView{BudgetRoom: r, Gone: r.Budget.UserID != "" && !slices.Contains(members, r.Budget.UserID)}
			if b.Held, err = tx.BudgetHeld(r.Budget.ID, spending.Counter(r.Budget, now)); err != nil {
				return err
			}
			v.Budgets = append(v.Budgets, b)
		}
		return nil
	})
	return v, err
}

// people returns the ids of the firm's members, and fills in who may order and
// how many may decide.
func people(tx *store.Tx, firm string, v *Spending) (ids []string, err error) {
	members, err := tx.MembersOf(models.OrgFirm, firm)
	if err != nil {
		return nil, err
	}
	v.Members, v.Deciders = nil, 0
	for _, m := range members {
		u, err := tx.User(m.UserID)
		if err != nil {
			return nil, err
		}
		ids = append(ids, u.ID)
		if spending.MayApprove(m.Role) && !u.Disabled {
			v.Deciders++
		}
		if v.Edits && (m.Role == models.RoleOwner || m.Role == models.RoleBuyer) {
			v.Members = append(v.Members, Person{u.ID, u.Name})
		}
	}
	return ids, nil
}

// SetLimit sets the amount above which a second member must agree to what one
// orders in a day, nil for none. The same again changes nothing.
func (c *Counter) SetLimit(ctx context.Context, a models.Actor, above *models.Money) error {
	return c.keep(ctx, a, func(tx *store.Tx, firm string, now time.Time) error {
		if above != nil && (*above < 0 || *above > MaxAmount) {
			return ErrAmount.On("above").With("max", MaxAmount)
		}
		f, err := tx.Firm(firm)
		if err != nil || same(f.ApprovalAbove, above) {
			return err
		}
		if err := tx.SetApprovalAbove(firm, f.ApprovalAbove, above, now); err != nil {
			return err
		}
		return c.record(tx, a, "spending.limit", "firm", firm, limitState(f.ApprovalAbove), limitState(above))
	})
}

func same(a, b *models.Money) bool { return a == b || a != nil && b != nil && *a == *b }

func limitState(m *models.Money) any {
	if m == nil {
		return map[string]any{"above": nil}
	}
	return map[string]any{"above": m.String()}
}

// keep runs a deed of an owner or finance who still is one.
func (c *Counter) keep(ctx context.Context, a models.Actor, deed func(tx *store.Tx, firm string, now time.Time) error) error {
	firm, err := ownerOf(a)
	if err != nil {
		return err
	}
	if a.KeyID != "" {
		return ErrMayNot
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if err := tx.LockSpending(firm); err != nil {
			return err
		}
		m, err := tx.MemberOf(a.UserID, models.OrgFirm, firm)
		if fault.KindOf(err) == fault.NotFound || err == nil && !spending.MayApprove(m.Role) {
			return ErrMayNot
		}
		if err != nil {
			return err
		}
		return deed(tx, firm, c.Clock.Now())
	})
}

func (c *Counter) record(tx *store.Tx, a models.Actor, action, kind, id string, before, after any) error {
	return trail.Record(tx, trail.Entry{Actor: a, Action: action, ObjectKind: kind, ObjectID: id, Before: before, After: after, At: c.Clock.Now()})
}

// Budget returns one active budget of the firm's with its meter, for who may
// change it.
func (c *Counter) Budget(ctx context.Context, a models.Actor, id string) (BudgetView, error) {
	if _, err := ownerOf(a); err != nil {
		return BudgetView{}, err
	}
	v, err := c.Spending(ctx, a)
	if err != nil {
		return BudgetView{}, err
	}
	i := slices.IndexFunc(v.Budgets, func(b BudgetView) bool { return b.Budget.ID == id })
	if i < 0 {
		return BudgetView{}, store.ErrNotFound
	}
	return v.Budgets[i], nil
}

// Project returns one of the firm's projects.
func (c *Counter) Project(ctx context.Context, a models.Actor, id string) (p models.Project, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return p, err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) (err error) { p, err = tx.Project(id, firm); return err })
	return p, err
}
