package finance

import (
	"context"
	"errors"
	"slices"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/spending"
	"supermarket/internal/store"
	"supermarket/models"
)

// NewBudget is what a budget bounds, and by how much.
type NewBudget struct {
	UserID    string // "" for every member
	ProjectID string // "" for every project and none
	Period    string
	Cap       models.Money
}

// AddBudget bounds what members order from now on. The same again changes
// nothing; another cap over the same is ErrThere.
func (c *Counter) AddBudget(ctx context.Context, a models.Actor, in NewBudget) error {
	return c.keep(ctx, a, func(tx *store.Tx, firm string, now time.Time) error {
		if err := in.check(tx, firm); err != nil {
			return err
		}
		b := models.Budget{
			ID: models.NewID("bud"), FirmID: firm, UserID: in.UserID, ProjectID: in.ProjectID, Period: in.Period, Cap: in.Cap, State: "active",
			CreatedBy: a.UserID, CreatedAt: now, UpdatedAt: now,
		}
		all, err := tx.Budgets(firm)
		if err != nil {
			return err
		}
		if like := slices.IndexFunc(all, func(o models.Budget) bool {
			return o.UserID == b.UserID && o.ProjectID == b.ProjectID && o.Period == b.Period
		}); like >= 0 {
			if all[like].Cap == b.Cap {
				return nil
			}
			return ErrThere.With("cap", all[like].Cap)
		}
		if len(all) >= MaxBudgets {
			return ErrMany.With("max", MaxBudgets)
		}
		if fresh, err := tx.AddBudget(b); err != nil {
			return err
		} else if !fresh {
			return ErrSince
		}
		return c.record(tx, a, "spending.budget.add", "budget", b.ID, nil, budgetState(b))
	})
}

func (in NewBudget) check(tx *store.Tx, firm string) error {
	var wrong fault.List
	if in.Period != models.PeriodMonth && in.Period != models.PeriodWhole {
		wrong = append(wrong, ErrPeriod)
	}
	if in.Cap < 0 || in.Cap > MaxAmount {
		wrong = append(wrong, ErrAmount.With("max", MaxAmount))
	}
	if in.UserID != "" {
		_, err := tx.MemberOf(in.UserID, models.OrgFirm, firm)
		if errors.Is(err, store.ErrNotFound) {
			wrong = append(wrong, ErrNoMember)
		} else if err != nil {
			return err
		}
	}
	err := spending.CheckProject(tx, firm, in.ProjectID)
	if errors.Is(err, spending.ErrProject) {
		return append(wrong, spending.ErrProject)
	}
	return errors.Join(err, wrong.Or())
}

// ChangeBudget sets another cap where it is still was, also one below what is
// taken: then nothing more may be ordered until enough comes back or the next
// month begins. The same again changes nothing.
func (c *Counter) ChangeBudget(ctx context.Context, a models.Actor, id string, was, amount models.Money) error {
	return c.keep(ctx, a, func(tx *store.Tx, firm string, now time.Time) error {
		if amount < 0 || amount > MaxAmount {
			return ErrAmount.With("max", MaxAmount)
		}
		return c.changeBudget(tx, a, id, func(b models.Budget) (models.Budget, error) {
			if b.State != "active" || b.Cap != was && b.Cap != amount {
				return b, ErrSince
			}
			b.Cap, b.UpdatedAt = amount, now
			return b, nil
		})
	})
}

// EndBudget lifts a budget. The same again changes nothing.
func (c *Counter) EndBudget(ctx context.Context, a models.Actor, id string) error {
	return c.keep(ctx, a, func(tx *store.Tx, firm string, now time.Time) error {
		return c.changeBudget(tx, a, id, func(b models.Budget) (models.Budget, error) {
			if b.State == "active" {
				b.State, b.UpdatedAt = "ended", now
			}
			return b, nil
		})
	})
}

func (c *Counter) changeBudget(tx *store.Tx, a models.Actor, id string, change func(models.Budget) (models.Budget, error)) error {
	b, err := tx.Budget(id, a.FirmID())
	if err != nil {
		return err
	}
	if b.State == "active" {
		if b, err = tx.LockBudget(b.ID); err != nil {
			return err
		}
	}
	next, err := change(b)
	if err != nil || next.Cap == b.Cap && next.State == b.State {
		return err
	}
	if err := tx.ChangeBudget(b, next); err != nil {
		return err
	}
	return c.record(tx, a, "spending.budget.change", "budget", b.ID, budgetState(b), budgetState(next))
}

func budgetState(b models.Budget) any {
	return map[string]string{"member": b.UserID, "project": b.ProjectID, "period": b.Period, "cap": b.Cap.String(), "state": b.State}
}
