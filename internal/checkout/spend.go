package checkout

import (
	"context"

	"supermarket/internal/fault"
	"supermarket/internal/spending"
	"supermarket/internal/store"
	"supermarket/models"
)

// Allowance is what a firm lets the actor spend on a till's lines.
type Allowance struct {
	Projects  []models.Project // that the order may be counted to
	ProjectID string
	Budgets   []spending.BudgetRoom // that bound it, before it
	Wrong     []*fault.Fault        // why the firm does not allow it
	Above     models.Money          // the limit above which a second member must agree
	Asks      bool                  // it goes above that limit
	By        []models.User         // who may agree
}

// Allowed tells what stands between the actor and ordering a till's lines for a
// project ("" for none), besides money. It writes nothing.
func (c *Counter) Allowed(ctx context.Context, a models.Actor, t Till, projectID string) (out Allowance, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return out, err
	}
	spend := spending.Spend{FirmID: firm, UserID: a.UserID, ProjectID: projectID, Amount: t.Figures.Pay, At: c.Clock.Now()}
	err = c.DB.View(ctx, func(tx *store.Tx) (err error) {
		out = Allowance{ProjectID: projectID}
		if out.Projects, err = spending.OpenProjects(tx, firm); err != nil {
			return err
		}
		if out.Wrong, err = spending.Check(tx, spend); err != nil {
			return err
		}
		if out.Budgets, err = spending.Room(tx, spend); err != nil {
			return err
		}
		return out.asks(tx, spend)
	})
	return out, err
}

func (out *Allowance) asks(tx *store.Tx, s spending.Spend) (err error) {
	if out.Above, out.Asks, err = spending.NeedsApproval(tx, s.FirmID, s.UserID, s.Amount, s.At); err != nil || !out.Asks {
		return err
	}
	out.By, err = spending.Approvers(tx, s.FirmID, s.UserID)
	if err == nil && len(out.By) == 0 {
		out.Wrong = append(out.Wrong, spending.ErrNobody.With("above", out.Above))
	}
	return err
}
