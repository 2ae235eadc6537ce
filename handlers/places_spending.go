package handlers

// The places of what members may spend.
const (
	placeSpending  = "/firm/spending"
	placeLimit     = placeSpending + "/limit"
	placeBudgets   = placeSpending + "/budgets"
	placeProjects  = placeSpending + "/projects"
	placeApprovals = "/approvals"
)
