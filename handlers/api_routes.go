package handlers

import (
	"maps"
	"slices"
	"strings"

	"supermarket/internal/apidoc"
	"supermarket/internal/checkout"
	"supermarket/internal/i18n"
	"supermarket/web"
)

// maxAPIBody is more than any request of the API needs.
const maxAPIBody = 64 << 10

// apiRoutes are the routes of the JSON API: one for each operation that is
// documented, and the documents themselves.
func (h *Handlers) apiRoutes() []web.Route {
	do := h.apiHandlers()
	maps.Copy(do, h.apiClaimHandlers())
	var out []web.Route
	for _, o := range apidoc.Operations() {
		out = append(out, web.Route{
			Method: o.Method, Path: routePath(apidoc.Base + o.Path), Realm: realmOf(o), Access: accessOf(o),
			Handle: h.documented(o, do[o.ID]), MaxBody: bodyOf(o), Name: "api." + o.ID,
		})
	}
	return append(out, h.specRoutes()...)
}

// bodyOf is the most bytes that an operation takes.
func bodyOf(o apidoc.Operation) int64 {
	if o.Upload {
		return claimBody
	}
	if o.Sends != "" {
		return checkout.MaxDataBytes + 1
	}
	return maxAPIBody
}

func (h *Handlers) apiHandlers() map[string]web.Handler {
	return map[string]web.Handler{
		"offerings": h.apiOfferings, "offering": h.apiOffering, "offering_service": h.apiOfferingService, "programmes": h.apiProgrammes,
		"quote_new": write(h, "quote_new", h.apiQuoteNew), "quote": h.apiQuote, "till": h.apiTill,
		"orders": h.apiOrders, "order_new": write(h, "order_new", h.apiOrderNew), "order": h.apiOrder,
		"order_pay": write(h, "order_pay", h.apiOrderPay), "order_cancel": write(h, "order_cancel", h.apiOrderCancel), "receipt": h.apiReceipt,
		"order_refunds": h.apiOrderRefunds, "refund_new": write(h, "refund_new", h.apiRefundNew), "refunds": h.apiRefunds, "disputes": h.apiDisputes,
		"top_up_return": write(h, "top_up_return", h.apiTopUpReturn),
		"invoices":      h.apiInvoices, "invoice": h.apiInvoice, "invoices_ask": write(h, "invoices_ask", h.apiInvoicesAsk),
		"statements": h.apiStatements, "statement": h.apiStatement, "budgets": h.apiBudgets, "projects": h.apiProjects,
		"jobs": h.apiJobs, "job_attempts": h.apiJobAttempts, "job_metrics": h.apiJobMetrics, "webhooks": h.apiWebhooks, "webhook_deliveries": h.apiWebhookDeliveries, "job": h.apiJob, "job_logs": h.apiJobLogs, "job_cancel": write(h, "job_cancel", h.apiJobCancel),
		"artefacts": h.apiArtefacts, "artefact": h.apiArtefact,
		"usage_line": h.apiUsageLine, "usage_dispute_new": write(h, "usage_dispute_new", h.apiUsageDisputeNew), "usage_disputes": h.apiUsageDisputes,
		"usage_dispute": h.apiUsageDispute, "usage_evidence": h.apiUsageEvidence, "usage_withdraw": write(h, "usage_withdraw", h.apiUsageWithdraw),
		"top_ups": h.apiTopUps, "top_up_new": write(h, "top_up_new", h.apiTopUpNew), "top_up": h.apiTopUp,
		"wallet": h.apiWallet, "wallet_entries": h.apiWalletEntries, "vouchers": h.apiVouchers, "eligibility": h.apiEligibility, "voucher_claim": write(h, "voucher_claim", h.apiVoucherClaim), "usage": h.apiUsage,
		"storage": h.apiStorage, "uploads": h.apiUploads, "upload_new": h.apiUploadNew(), "upload": h.apiUpload,
		"upload_offset": h.tus(h.UploadOffset), "upload_piece": h.tus(h.UploadPiece), "upload_end": h.tus(h.UploadEnd),
		"datasets": h.apiDatasets, "dataset": h.apiDataset, "dataset_file": h.DatasetFile,
		"dataset_keep": write(h, "dataset_keep", h.apiDatasetKeep), "dataset_delete": write(h, "dataset_delete", h.apiDatasetDelete),
		"coverage": h.apiCoverage,
		"clock":    write(h, "clock", h.apiClock), "keys": h.apiKeys, "key_new": write(h, "key_new", h.apiKeyNew), "key_end": write(h, "key_end", h.apiKeyEnd),
	}
}

// routePath writes {id} as the router does.
func routePath(path string) string {
	return strings.NewReplacer("{", ":", "}", "").Replace(path)
}

func realmOf(o apidoc.Operation) web.Realm {
	if o.By == apidoc.Member || o.By == apidoc.Operator {
		return web.Pages
	}
	return web.API
}

func accessOf(o apidoc.Operation) web.Access {
	switch {
	case o.By == apidoc.Anyone:
		return web.Public
	case o.By == apidoc.Operator:
		return operators
	case o.By == apidoc.Staff:
		return network.WithScope(o.Scope)
	case o.By == apidoc.Seller:
		return sellers.WithScope(o.Scope)
	case o.By == apidoc.Member:
		return keyHolders
	case o.ID == "keys":
		return keyHolders.WithScope(o.Scope)
	case o.Changes():
		return web.Buyers.WithScope(o.Scope)
	}
	return web.Firm.WithScope(o.Scope)
}

// documented holds a request to the parameters of its operation, speaks the
// language that it asks for, and lets its errors be problem documents also
// where the caller came by session.
func (h *Handlers) documented(o apidoc.Operation, next web.Handler) web.Handler {
	known := o.Queries()
	return func(c *web.Ctx) error {
		if asked := c.Request().Header.Get("Accept-Language"); asked != "" {
			c.Loc = h.Texts.For(i18n.Match(asked)).At(h.Clock.Now())
		}
		err := knownQueries(c, known)
		if err == nil {
			err = next(c)
		}
		if err == nil || realmOf(o) == web.API || c.Response().Committed {
			return err
		}
		h.Log.Info("request failed", "request", c.RequestID(), "route", c.Path(), "error", err.Error())
		return web.WriteProblem(c, web.ProblemOf(err, c.Loc, c.RequestID()))
	}
}

func knownQueries(c *web.Ctx, known []string) error {
	for name, values := range c.QueryParams() {
		if !slices.Contains(known, name) || len(values) > 1 && !slices.Contains(manyValued, name) {
			return errParameter.With("name", shown(name))
		}
	}
	return nil
}

// manyValued are the parameters that may stand more than once.
var manyValued = []string{"kind", "region", "class", "stack", "voucher"}
