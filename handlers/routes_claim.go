package handlers

import (
	"slices"

	"supermarket/internal/checkout"
	"supermarket/models"
	"supermarket/web"
)

// Those who claim for a firm, and those of the network who sign.
var (
	claimants = web.For(models.RoleOwner, models.RoleBuyer, models.RoleFinance)
	clerks    = web.For(models.RoleIssuer, models.RoleReviewer)
	approvers = web.For(models.RoleReviewer)
	settlers  = web.For(models.RoleIssuer)
)

// claimBody is more than a form with one file of evidence.
const claimBody = checkout.MaxClaimFile + 64<<10

// claimRoutes are claims, settlement batches and claw-backs.
func (h *Handlers) claimRoutes() []web.Route {
	return slices.Concat(h.claimsOfFirms(), h.claimsOfProviders(), h.claimsOfStaff(), h.batchRoutes(), h.clawbackRoutes())
}

func (h *Handlers) claimsOfFirms() []web.Route {
	const one, line = placeClaims + "/:claim", placeClaims + "/lines/:line/:grant"
	file := post(one+"/files", claimants, h.ofBuyer(h.claimFileAdd), "add claim file")
	file.MaxBody = claimBody
	return []web.Route{
		get(placeClaims, web.Firm, h.Claims, "claims"),
		get(placeClaims+".csv", web.Firm, h.ClaimsCSV, "claims as a file"),
		get(line, claimants, h.ofBuyer(h.claimStart), "start claim"),
		post(line, claimants, h.ofBuyer(h.claimBegin), "begin claim"),
		get(one, web.Firm, h.ofBuyer(h.claimShow), "claim"),
		file,
		get(one+"/files/:file", web.Firm, h.ofBuyer(h.claimFile), "claim file"),
		post(one+"/files/:file/remove", claimants, h.ofBuyer(h.claimFileRemove), "remove claim file"),
		post(one+"/handed-in/:paper", claimants, h.ClaimPaperReuse, "use a paper of the application"),
		get(one+"/evidence", web.Firm, h.ofBuyer(h.claimEvidence), "claim evidence"),
		post(one+"/submit", claimants, h.ofBuyer(h.claimSubmit), "submit claim"),
		post(one+"/drop", claimants, h.ofBuyer(h.claimDrop), "drop claim"),
		get(placeSettlements, web.Firm, h.Settlements, "settlements"),
		get(placeSettlements+"/:batch", web.Firm, h.Settlement, "settlement"),
	}
}

func (h *Handlers) claimsOfProviders() []web.Route {
	const one, line = placeProviderClaims + "/:claim", placeProviderClaims + "/lines/:line/:grant"
	file := post(one+"/files", sellers, h.ofSeller(h.claimFileAdd), "add provider claim file")
	file.MaxBody = claimBody
	return []web.Route{
		get(placeProviderClaims, sellers, h.ProviderVoucherClaims, "provider claims"),
		get(placeProviderClaims+".csv", sellers, h.ProviderVoucherClaimsCSV, "provider claims as a file"),
		get(line, sellers, h.ofSeller(h.claimStart), "start provider claim"),
		post(line, sellers, h.ofSeller(h.claimBegin), "begin provider claim"),
		get(one, sellers, h.ofSeller(h.claimShow), "provider claim"),
		file,
		get(one+"/files/:file", sellers, h.ofSeller(h.claimFile), "provider claim file"),
		post(one+"/files/:file/remove", sellers, h.ofSeller(h.claimFileRemove), "remove provider claim file"),
		get(one+"/evidence", sellers, h.ofSeller(h.claimEvidence), "provider claim evidence"),
		post(one+"/submit", sellers, h.ofSeller(h.claimSubmit), "submit provider claim"),
		post(one+"/drop", sellers, h.ofSeller(h.claimDrop), "drop provider claim"),
		get(placeSellerKeys, sellers, h.StaffKeys, "keys of a provider"),
		post(placeSellerKeys, sellers, web.Fresh(h.StaffKeyCreate), "create key of a provider"),
		post(placeSellerKeys+"/:id/revoke", sellers, h.StaffKeyRevoke, "revoke key of a provider"),
		get(placeProviderSettlements, sellers, h.ProviderSettlements, "provider settlements"),
		get(placeProviderSettlements+"/:batch", sellers, h.ProviderSettlement, "provider settlement"),
	}
}

func (h *Handlers) claimsOfStaff() []web.Route {
	const one = placeStaffClaims + "/:claim"
	return []web.Route{
		get(placeStaffClaims, network, h.StaffClaims, "claims at the desk"),
		get(one, network, h.StaffClaim, "claim at the desk"),
		get(one+"/evidence", network, h.StaffClaimEvidence, "claim evidence at the desk"),
		get(one+"/files/:file", network, h.StaffClaimFile, "claim file at the desk"),
		post(one+"/review", clerks, h.StaffClaimReview, "review claim"),
		post(one+"/approve", approvers, h.StaffClaimApprove, "approve claim"),
		post(one+"/refuse", clerks, h.StaffClaimRefuse, "refuse claim"),
	}
}

func (h *Handlers) batchRoutes() []web.Route {
	const one, collect = placeStaffSettlements + "/:batch", placeStaffSettlements + "/collect/:programme/:kind/:payee"
	return []web.Route{
		get(placeStaffSettlements, network, h.StaffSettlements, "settlements at the desk"),
		get(placeStaffSettlements+"/programmes/:programme", network, h.ProgrammeSettlements, "programme's settlements"),
		get(collect, settlers, h.BatchCollectForm, "collect batch"),
		post(collect, settlers, h.BatchCollect, "collect batch now"),
		get(one, network, h.StaffBatch, "settlement at the desk"),
		get(one+"/lines/:reservation", network, h.BatchLine, "settlement line"),
		post(one+"/submit", settlers, h.BatchSubmit, "submit batch"),
		post(one+"/review", clerks, h.BatchReview, "review batch"),
		post(one+"/approve", approvers, h.BatchApprove, "approve batch"),
		post(one+"/pay", settlers, h.BatchPay, "record batch payment"),
		post(one+"/refuse", clerks, h.BatchRefuse, "refuse batch"),
	}
}

func (h *Handlers) clawbackRoutes() []web.Route {
	const one = placeClawbacks + "/:clawback"
	return []web.Route{
		get(placeRedemptions+"/:reservation", network, h.Redemption, "redemption"),
		post(placeRedemptions+"/:reservation", clerks, h.Claw, "propose claw-back"),
		get(placeClawbacks, network, h.Clawbacks, "claw-backs"),
		get(one, network, h.Clawback, "claw-back"),
		post(one+"/approve", approvers, h.ClawbackApprove, "approve claw-back"),
		post(one+"/refuse", clerks, h.ClawbackRefuse, "refuse claw-back"),
	}
}
