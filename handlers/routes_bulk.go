package handlers

import (
	"slices"

	"supermarket/models"
	"supermarket/web"
)

// Those of the network who propose and those who agree.
var (
	bulkIssuers   = web.For(models.RoleIssuer)
	bulkReviewers = web.For(models.RoleReviewer)
)

// bulkBody is more than a file of grants and the form around it.
const bulkBody = 8<<20 + 256<<10

// bulkRoutes are many grants at once, codes, and the way back of both.
func (h *Handlers) bulkRoutes() []web.Route {
	return slices.Concat(h.bulkFileRoutes(), h.grantRoutes(), h.codeRoutes())
}

func (h *Handlers) bulkFileRoutes() []web.Route {
	const desk, bulk = placeProgrammes + "/:id/bulk", placeProgrammes + "/:id/bulk/:bulk"
	upload := post(desk, bulkIssuers, h.BulkCheck, "check a file of grants")
	upload.MaxBody = bulkBody
	return []web.Route{
		get(desk, network, h.BulkDesk, "bulk issues"),
		upload,
		get(desk+"/sample.csv", network, h.BulkSample, "sample of a file of grants"),
		get(bulk, network, h.BulkFile, "bulk issue"),
		get(bulk+"/errors.csv", network, h.BulkErrors, "errors of a bulk issue"),
		post(bulk+"/propose", bulkIssuers, h.BulkPropose, "propose bulk issue"),
		post(bulk+"/withdraw", bulkIssuers, h.BulkWithdraw, "withdraw bulk issue"),
		post(bulk+"/decide", bulkReviewers, h.BulkDecide, "decide bulk issue"),
		post(bulk+"/undo", bulkIssuers, h.BulkUndo, "ask to undo bulk issue"),
		post(bulk+"/undo/:undo", bulkReviewers, h.BulkUndoDecide, "decide undo of bulk issue"),
		post(bulk+"/undo/:undo/withdraw", bulkIssuers, h.BulkUndoWithdraw, "withdraw undo of bulk issue"),
	}
}

func (h *Handlers) grantRoutes() []web.Route {
	const grant = placeProgrammes + "/:id/grants/:grant"
	return []web.Route{
		get(grant, network, h.GrantFile, "grant"),
		post(grant+"/suspend", bulkReviewers, h.GrantSuspend, "suspend grant"),
		post(grant+"/resume", bulkReviewers, h.GrantResume, "resume grant"),
		post(grant+"/revoke", bulkReviewers, h.GrantRevoke, "revoke grant"),
		post(grant+"/undo", bulkIssuers, h.GrantUndo, "ask to undo grant"),
		post(grant+"/undo/:undo", bulkReviewers, h.GrantUndoDecide, "decide undo of grant"),
		post(grant+"/undo/:undo/withdraw", bulkIssuers, h.GrantUndoWithdraw, "withdraw undo of grant"),
	}
}

func (h *Handlers) codeRoutes() []web.Route {
	const desk, batch = placeProgrammes + "/:id/codes", placeProgrammes + "/:id/codes/:batch"
	return []web.Route{
		get(desk, network, h.CodeDesk, "batches of codes"),
		post(desk, bulkIssuers, h.CodesPropose, "propose codes"),
		get(batch, network, h.CodeBatch, "batch of codes"),
		post(batch+"/decide", bulkReviewers, h.CodesDecide, "decide codes"),
		post(batch+"/withdraw", bulkIssuers, h.CodesWithdraw, "withdraw codes"),
		post(batch+"/take", bulkIssuers, web.Fresh(h.CodesTake), "take codes"),
		post(batch+"/void", web.For(models.RoleIssuer, models.RoleReviewer), h.CodesVoid, "void codes"),
		get(placeCode, web.Public, h.CodeForm, "claim a code"),
		post(placeCode, web.Public, h.CodeClaim, "claim a code now"),
	}
}

// placeCode is where a code is claimed.
const placeCode = "/vouchers/code"
