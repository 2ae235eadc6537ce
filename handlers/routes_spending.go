package handlers

import (
	"supermarket/models"
	"supermarket/web"
)

// keepers mind the firm's money.
var keepers = web.For(models.RoleOwner, models.RoleFinance)

func (h *Handlers) spendingRoutes() []web.Route {
	return []web.Route{
		get(placeSpending, web.Firm, h.Spending, "spending"),
		get(placeLimit, keepers, web.WithFactor(h.LimitForm), "limit for approval"),
		post(placeLimit, keepers, web.WithFactor(h.LimitSet), "set limit for approval"),
		get(placeBudgets+"/new", keepers, web.Fresh(h.BudgetNew), "new budget"),
		post(placeBudgets, keepers, web.Fresh(h.BudgetAdd), "add budget"),
		get(placeBudgets+"/:id", keepers, web.Fresh(h.BudgetForm), "budget"),
		post(placeBudgets+"/:id", keepers, web.Fresh(h.BudgetChange), "change budget"),
		post(placeBudgets+"/:id/end", keepers, web.Fresh(h.BudgetEnd), "end budget"),
		get(placeProjects+"/new", keepers, h.ProjectNew, "new project"),
		post(placeProjects, keepers, h.ProjectAdd, "add project"),
		get(placeProjects+"/:id", keepers, h.ProjectForm, "project"),
		post(placeProjects+"/:id", keepers, h.ProjectRename, "rename project"),
		post(placeProjects+"/:id/close", keepers, h.ProjectClose, "close project"),
		post(placeProjects+"/:id/open", keepers, h.ProjectReopen, "reopen project"),
		get(placeApprovals, web.Firm, h.Approvals, "approvals"),
		get(placeApprovals+"/:id", web.Firm, h.Approval, "approval"),
		post(placeApprovals+"/:id/approve", keepers, web.WithFactor(h.ApprovalApprove), "approve"),
		post(placeApprovals+"/:id/refuse", keepers, h.ApprovalRefuse, "refuse"),
		post(placeApprovals+"/:id/withdraw", web.Buyers, h.ApprovalWithdraw, "withdraw"),
	}
}
