package store

import (
	"errors"
	"time"

	"supermarket/models"
)

// AddProject adds a project and tells whether the firm had none of its name.
func (tx *Tx) AddProject(p models.Project) (bool, error) { return tx.insertAbsent(&p) }

// ProjectNamed returns the firm's project of that name.
func (tx *Tx) ProjectNamed(firmID, name string) (models.Project, error) {
	return one[models.Project](tx, "firm_id = ? AND name = ?", firmID, name)
}

// Project returns a project of that firm.
func (tx *Tx) Project(id, firmID string) (models.Project, error) {
	return one[models.Project](tx, "id = ? AND firm_id = ?", id, firmID)
}

// Projects returns a firm's projects by name, open and closed.
func (tx *Tx) Projects(firmID string) ([]models.Project, error) {
	return many[models.Project](tx, "name, id", "firm_id = ?", firmID)
}

// ChangeProject renames, closes or opens a project where it still is as it was;
// ErrStale otherwise.
func (tx *Tx) ChangeProject(was, now models.Project) error {
	return tx.guarded("UPDATE projects SET name = ?, state = ?, updated_at = ? WHERE id = ? AND firm_id = ? AND name = ? AND state = ?",
		now.Name, now.State, now.UpdatedAt, was.ID, was.FirmID, was.Name, was.State)
}

// AddBudget adds a budget and tells whether the firm had no active one over the same.
func (tx *Tx) AddBudget(b models.Budget) (bool, error) { return tx.insertAbsent(&b) }

// BudgetLike returns the active budget over the same member, project and period.
func (tx *Tx) BudgetLike(b models.Budget) (models.Budget, error) {
	return one[models.Budget](tx, "firm_id = ? AND user_id = ? AND project_id = ? AND period = ? AND state = 'active'", b.FirmID, b.UserID, b.ProjectID, b.Period)
}

// Budget returns a budget of that firm.
func (tx *Tx) Budget(id, firmID string) (models.Budget, error) {
	return one[models.Budget](tx, "id = ? AND firm_id = ?", id, firmID)
}

// Budgets returns a firm's active budgets, oldest first.
func (tx *Tx) Budgets(firmID string) ([]models.Budget, error) {
	return many[models.Budget](tx, "created_at, id", "firm_id = ? AND state = 'active'", firmID)
}

// BudgetsOver returns the active budgets that bound what a member spends for a
// project, "" for none, by id.
func (tx *Tx) BudgetsOver(firmID, userID, projectID string) ([]models.Budget, error) {
	return many[models.Budget](tx, "id", "firm_id = ? AND state = 'active' AND user_id IN ('', ?) AND project_id IN ('', ?)", firmID, userID, projectID)
}

// LockBudget makes others wait who change or use an active budget, and returns it
// as it then is; ErrNotFound once it has ended.
func (tx *Tx) LockBudget(id string) (models.Budget, error) {
	err := tx.guarded("UPDATE budgets SET updated_at = updated_at WHERE id = ? AND state = 'active'", id)
	if errors.Is(err, ErrStale) {
		err = ErrNotFound
	}
	if err != nil {
		return models.Budget{}, err
	}
	return one[models.Budget](tx, "id = ?", id)
}

// LockSpending makes others of the firm wait who order or are asked about orders.
func (tx *Tx) LockSpending(firmID string) error {
	id := "spending:" + firmID
	if _, err := tx.insertAbsent(&models.Limit{ID: id}); err != nil {
		return err
	}
	return tx.guarded("UPDATE limits SET used = used WHERE id = ?", id)
}

// ChangeBudget sets cap and state of an active budget whose cap still is as it
// was; ErrStale otherwise.
func (tx *Tx) ChangeBudget(was, now models.Budget) error {
	return tx.guarded("UPDATE budgets SET cap = ?, state = ?, updated_at = ? WHERE id = ? AND firm_id = ? AND state = 'active' AND cap = ?",
		now.Cap, now.State, now.UpdatedAt, was.ID, was.FirmID, was.Cap)
}

// AddBudgetUse notes what a line takes, once for each budget; what has wholly
// come back may be taken again. ErrStale when the line has taken already.
func (tx *Tx) AddBudgetUse(u models.BudgetUse) error {
	fresh, err := tx.insertAbsent(&u)
	if err != nil || fresh {
		return err
	}
	return tx.guarded(`UPDATE budget_uses SET limit_id = ?, amount = ?, returned = 0, updated_at = ?
		WHERE budget_id = ? AND line_id = ? AND returned = amount`, u.LimitID, u.Amount, u.UpdatedAt, u.BudgetID, u.LineID)
}

// BudgetUses returns what a line has taken, by budget.
func (tx *Tx) BudgetUses(lineID string) ([]models.BudgetUse, error) {
	return many[models.BudgetUse](tx, "budget_id", "line_id = ?", lineID)
}

// ReturnBudgetUse notes that n of it came back; ErrStale where it has changed meanwhile.
func (tx *Tx) ReturnBudgetUse(u models.BudgetUse, n models.Money, now time.Time) error {
	return tx.guarded("UPDATE budget_uses SET returned = returned + ?, updated_at = ? WHERE id = ? AND returned = ? AND amount - returned >= ?",
		n, now, u.ID, u.Returned, n)
}

// BudgetHeld returns what lines that have not settled take of a budget's counter.
func (tx *Tx) BudgetHeld(budgetID, limitID string) (held models.Money, err error) {
	err = tx.scan(&held, `SELECT CAST(COALESCE(SUM(u.amount - u.returned), 0) AS bigint) FROM budget_uses u JOIN lines l ON l.id = u.line_id
		WHERE u.budget_id = ? AND u.limit_id = ? AND u.returned < u.amount AND l.settled_at IS NULL`, budgetID, limitID)
	return held, err
}

// SetApprovalAbove sets the limit above which a second member must agree, nil for
// none, where it still is as it was; ErrStale otherwise.
func (tx *Tx) SetApprovalAbove(firmID string, was, above *models.Money, now time.Time) error {
	return tx.guarded("UPDATE firms SET approval_above = ?, updated_at = ? WHERE id = ? AND COALESCE(approval_above, -1) = ?",
		above, now, firmID, orNone(was))
}

func orNone(m *models.Money) models.Money {
	if m == nil {
		return -1
	}
	return *m
}
