package audit

import "supermarket/internal/store"

// Spending are the checks of budgets and approvals.
func Spending() []Check {
	return []Check{
		Finding("budgets.counted", (*store.Tx).MiscountedBudgets),
		Finding("budgets.given_back", (*store.Tx).OverusedBudgets),
		Finding("approvals.followed", (*store.Tx).MisjudgedApprovals),
	}
}
