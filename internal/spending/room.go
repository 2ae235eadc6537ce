package spending

import (
	"errors"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

// BudgetRoom is what a budget still allows in a period.
type BudgetRoom struct {
	Budget  models.Budget
	Who     string       // the member's name, "" for every member
	Project string       // its name, "" for every project and none
	Taken   models.Money // by orders of the period; above the cap once that was lowered
	Left    models.Money
}

// Refusal says that the budget does not allow what was asked.
func (r BudgetRoom) Refusal() *fault.Fault {
	pairs := []any{"cap", r.Budget.Cap, "left", r.Left}
	for name, text := range r.texts() {
		pairs = append(pairs, name, text)
	}
	for name, term := range r.terms() {
		pairs = append(pairs, name, term)
	}
	return ErrBudget.With(pairs...)
}

func (r BudgetRoom) texts() map[string]string {
	out := map[string]string{}
	if r.Who != "" {
		out["who"] = r.Who
	}
	if r.Project != "" {
		out["project"] = r.Project
	}
	return out
}

func (r BudgetRoom) terms() map[string]fault.Term {
	out := map[string]fault.Term{"period": fault.Term("spending.period." + r.Budget.Period)}
	if r.Who == "" {
		out["who"] = "spending.everyone"
	}
	if r.Project == "" {
		out["project"] = "spending.every_project"
	}
	return out
}

// Room returns what each budget that bounds a spend allows before it; it writes
// nothing. LineID is not looked at.
func Room(tx *store.Tx, s Spend) ([]BudgetRoom, error) {
	budgets, err := tx.BudgetsOver(s.FirmID, s.UserID, s.ProjectID)
	if err != nil {
		return nil, err
	}
	return roomsOf(tx, budgets, s.At)
}

// Check returns why a spend would be refused now, each budget's refusal by
// itself, nil when none does; it writes nothing.
func Check(tx *store.Tx, s Spend) (wrong fault.List, err error) {
	if err := CheckProject(tx, s.FirmID, s.ProjectID); err != nil {
		var f *fault.Fault
		if errors.As(err, &f) && f.Is(ErrProject) {
			return fault.List{f}, nil
		}
		return nil, err
	}
	rooms, err := Room(tx, s)
	for _, r := range rooms {
		if s.Amount > r.Left {
			wrong = append(wrong, r.Refusal())
		}
	}
	return wrong, err
}

// Rooms returns what each active budget of a firm allows at that time.
func Rooms(tx *store.Tx, firmID string, at time.Time) ([]BudgetRoom, error) {
	budgets, err := tx.Budgets(firmID)
	if err != nil {
		return nil, err
	}
	return roomsOf(tx, budgets, at)
}

func roomsOf(tx *store.Tx, budgets []models.Budget, at time.Time) (out []BudgetRoom, err error) {
	out = make([]BudgetRoom, len(budgets))
	for i, b := range budgets {
		if out[i], err = roomOf(tx, b, at); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func roomOf(tx *store.Tx, b models.Budget, at time.Time) (BudgetRoom, error) {
	r := BudgetRoom{Budget: b}
	l, err := tx.Limit(Counter(b, at))
	if err != nil {
		return r, err
	}
	r.Taken = models.Money(l.Used)
	r.Left = max(0, b.Cap-r.Taken)
	if b.UserID != "" {
		u, err := tx.User(b.UserID)
		if err != nil {
			return r, err
		}
		r.Who = u.Name
	}
	if b.ProjectID != "" {
		p, err := tx.Project(b.ProjectID, b.FirmID)
		if err != nil {
			return r, err
		}
		r.Project = p.Name
	}
	return r, nil
}

// OpenProjects returns the projects that a firm's orders may be counted to.
func OpenProjects(tx *store.Tx, firmID string) ([]models.Project, error) {
	all, err := tx.Projects(firmID)
	var open []models.Project
	for _, p := range all {
		if p.State == ProjectOpen {
			open = append(open, p)
		}
	}
	return open, err
}

// The states of a project.
const (
	ProjectOpen   = "open"
	ProjectClosed = "closed"
)

// CheckProject refuses with ErrProject a project that is not the firm's or is
// closed; "" is none and passes.
func CheckProject(tx *store.Tx, firmID, projectID string) error {
	if projectID == "" {
		return nil
	}
	p, err := tx.Project(projectID, firmID)
	if errors.Is(err, store.ErrNotFound) || err == nil && p.State != ProjectOpen {
		return ErrProject
	}
	return err
}
