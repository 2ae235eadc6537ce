package apidoc

import (
	"time"

	"supermarket/models"
)

// Approval is what a second member was asked about an order, and their answer.
// Programs see it; only people answer.
type Approval struct {
	State    models.ApprovalState `json:"state"`
	Amount   models.Money         `json:"amount"` // what the firm itself would pay at most
	Above    models.Money         `json:"above"`  // the limit then in force
	Reason   string               `json:"reason,omitempty"`
	DecideBy time.Time            `json:"decide_by"`
	Decided  *time.Time           `json:"decided_at,omitempty"`
}

func approvalOf(a *models.Approval) *Approval {
	if a == nil {
		return nil
	}
	out := &Approval{State: a.State, Amount: a.Amount, Above: a.Above, Reason: a.Reason, DecideBy: a.DecideBy.UTC()}
	if a.DecidedAt != nil {
		at := a.DecidedAt.UTC()
		out.Decided = &at
	}
	return out
}
