package handlers

import (
	"supermarket/internal/checkout"
	"supermarket/models"
	"supermarket/web"
)

// applicants are the members who deal with vouchers.
var applicants = web.For(models.RoleOwner, models.RoleBuyer, models.RoleFinance)

// awardRoutes are how firms come to vouchers: what they could get, their
// applications, and what staff answer and propose.
func (h *Handlers) awardRoutes() []web.Route {
	paper := post(placeApplications+"/:id/papers", applicants, h.ApplicationPaperAdd, "add paper")
	paper.MaxBody = checkout.MaxPaper + 64<<10
	return []web.Route{
		get(placeFind, web.Public, h.VouchersFind, "find vouchers"),
		get(placeFind+"/:id", web.Public, h.VouchersOffer, "voucher on offer"),
		post(placeFind+"/:id/apply", applicants, h.VouchersApply, "apply"),
		get(placeApplications, web.Firm, h.Applications, "applications"),
		get(placeApplications+"/:id", web.Firm, h.ApplicationShow, "application"),
		get(placeApplications+"/:id/tasks/:task", applicants, h.ApplicationTask, "application task"),
		post(placeApplications+"/:id/tasks/:task", applicants, h.ApplicationTaskSave, "save application task"),
		get(placeApplications+"/:id/papers", applicants, h.ApplicationPapers, "papers"),
		paper,
		get(placeApplications+"/:id/papers/:paper", web.Firm, h.ApplicationPaperFile, "paper"),
		post(placeApplications+"/:id/papers/:paper/remove", applicants, h.ApplicationPaperRemove, "remove paper"),
		get(placeApplications+"/:id/check", applicants, h.ApplicationCheck, "check application"),
		post(placeApplications+"/:id/check", applicants, h.ApplicationSubmit, "submit application"),
		get(placeApplications+"/:id/withdraw", applicants, h.ApplicationWithdrawForm, "withdraw application"),
		post(placeApplications+"/:id/withdraw", applicants, h.ApplicationWithdraw, "withdraw application now"),
		get(placeApplicationQueue, network, h.ApplicationQueue, "queue of applications"),
		get(placeApplicationQueue+"/:id", network, h.ApplicationFile, "application in queue"),
		get(placeApplicationQueue+"/:id/papers/:paper", network, h.ApplicationEvidence, "paper of application"),
		post(placeApplicationQueue+"/:id/decide", deciders, h.ApplicationDecide, "answer application"),
		get(placeProposals, network, h.ProposalsList, "proposals"),
		get(placeProposals+"/:id", network, h.ProposalShow, "proposal"),
		post(placeProposals+"/:id/decide", deciders, h.ProposalDecide, "decide proposal"),
		get(placeProgrammes+"/:id/propose", web.For(models.RoleIssuer), h.ProposeForm, "propose grant"),
		post(placeProgrammes+"/:id/propose", web.For(models.RoleIssuer), h.Propose, "propose grant now"),
	}
}
