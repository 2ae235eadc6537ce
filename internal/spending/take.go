package spending

import (
	"errors"
	"fmt"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/notice"
	"supermarket/internal/store"
	"supermarket/models"
)

// The refusals of this room.
var (
	ErrBudget  = fault.New(fault.Exhausted, "spending.budget")              // who, project, period, cap, left
	ErrProject = fault.New(fault.Invalid, "spending.project").On("project") // unknown, another firm's or closed
)

// nearPercent of a budget taken is when its keepers are told.
const nearPercent = 90

// Spend is what a line may cost the firm itself at most.
type Spend struct {
	FirmID    string
	UserID    string
	ProjectID string // "" for none
	LineID    string
	Amount    models.Money // the hard cap less the vouchers' part
	At        time.Time
}

// Take counts a line against every active budget that bounds it, in the period of
// At, or refuses it with ErrBudget and then must not be committed. A line takes
// once; one whose part has wholly come back may take again.
func Take(tx *store.Tx, s Spend) error {
	if err := CheckProject(tx, s.FirmID, s.ProjectID); err != nil {
		return err
	}
	if err := serial(tx, s.FirmID); err != nil || s.Amount <= 0 {
		return err
	}
	budgets, err := tx.BudgetsOver(s.FirmID, s.UserID, s.ProjectID)
	if err != nil {
		return err
	}
	for _, b := range budgets {
		b, err = tx.LockBudget(b.ID)
		if errors.Is(err, store.ErrNotFound) {
			continue // it has ended since it was listed
		}
		if err != nil {
			return err
		}
		if err := take(tx, b, s); err != nil {
			return err
		}
	}
	return nil
}

// serial lets the orders of a firm that asks for approvals be counted one after
// the other, so that two halves of an order do not pass beside each other.
func serial(tx *store.Tx, firmID string) error {
	f, err := tx.Firm(firmID)
	if err != nil || f.ApprovalAbove == nil {
		return err
	}
	return tx.LockSpending(firmID)
}

func take(tx *store.Tx, b models.Budget, s Spend) error {
	id := Counter(b, s.At)
	err := tx.TakeLimit(id, int64(s.Amount), int64(b.Cap))
	if errors.Is(err, store.ErrStale) {
		return refuse(tx, b, s.At)
	}
	if err != nil {
		return err
	}
	err = tx.AddBudgetUse(models.BudgetUse{
		ID: models.NewID("use"), BudgetID: b.ID, LimitID: id, LineID: s.LineID, FirmID: s.FirmID, Amount: s.Amount, CreatedAt: s.At, UpdatedAt: s.At,
	})
	if err != nil {
		return fmt.Errorf("spending: line %s of budget %s: %w", s.LineID, b.ID, err)
	}
	return near(tx, b, id, s)
}

func refuse(tx *store.Tx, b models.Budget, at time.Time) error {
	r, err := roomOf(tx, b, at)
	if err != nil {
		return err
	}
	return r.Refusal()
}

// near tells the budget's keepers, once in each period, that little is left.
func near(tx *store.Tx, b models.Budget, id string, s Spend) error {
	l, err := tx.Limit(id)
	if err != nil {
		return err
	}
	mark, err := b.Cap.Share(nearPercent, 100)
	if err != nil || models.Money(l.Used) < mark {
		return err
	}
	r, err := roomOf(tx, b, s.At)
	if err != nil {
		return err
	}
	return notice.Later(tx, notice.Fact{
		Kind: notice.BudgetNear, Key: id, FirmID: b.FirmID, UserID: s.UserID, Path: "/firm/spending", At: s.At,
		Texts: map[string]string{"by": r.Who, "project": r.Project}, Amounts: map[string]models.Money{"cap": b.Cap, "left": r.Left},
	})
}
