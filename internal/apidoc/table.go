package apidoc

import (
	"net/http"

	"supermarket/internal/account"
)

const (
	get  = http.MethodGet
	post = http.MethodPost
	del  = http.MethodDelete
)

// MaxLimit is the longest page of a list.
const MaxLimit = 200

// MaxMemory is the most GB of one card that a search may ask for.
const MaxMemory = 1 << 20

var paging = []Parameter{
	{Name: "cursor", In: "query", Text: "cursor", Schema: Schema{"type": "string", "maxLength": 200}},
	{Name: "limit", In: "query", Text: "limit", Schema: Schema{"type": "integer", "minimum": 1, "maximum": MaxLimit}},
}

func query(name string, s Schema) Parameter {
	return Parameter{Name: name, In: "query", Text: name, Schema: s}
}

func ok(body any) Answer   { return Answer{Status: http.StatusOK, Body: body} }
func made(body any) Answer { return Answer{Status: http.StatusCreated, Body: body} }

func shelfOperations() []Operation {
	text, flag := Schema{"type": "string"}, Schema{"type": "boolean"}
	filter := append([]Parameter{
		query("q", text), query("kind", text), query("region", text), query("class", text), query("stack", text), query("provider", text),
		query("domestic", flag), query("interruptible", flag), query("availability", Schema{"type": "string", "enum": []any{"now"}}),
		query("price", text), query("memory", Schema{"type": "integer", "minimum": 1, "maximum": MaxMemory}),
		query("sort", Schema{"type": "string", "enum": []any{"price", "recommended", "free", "newest", "name"}}),
	}, paging...)
	till := []Parameter{query("voucher", text), query("use_wallet", flag)}
	return []Operation{
		{ID: "offerings", Method: get, Path: "/offerings", Group: "shelf", By: Anyone, Params: filter, Answer: ok(List[Offering]{})},
		{ID: "offering", Method: get, Path: "/offerings/{id}", Group: "shelf", By: Anyone, Answer: ok(OfferingDetail{})},
		{ID: "offering_service", Method: get, Path: "/offerings/{id}/service", Group: "shelf", By: Anyone, Answer: ok(ServiceLevel{})},
		{ID: "programmes", Method: get, Path: "/programmes", Group: "shelf", By: Anyone, Params: paging, Answer: ok(List[Programme]{})},
		{ID: "quote_new", Method: post, Path: "/quotes", Group: "quotes", By: Key, Scope: account.ScopeOrder, Request: QuoteRequest{}, Answer: made(Quote{}), Refuses: []int{404, 410}},
		{ID: "quote", Method: get, Path: "/quotes/{id}", Group: "quotes", By: Key, Scope: account.ScopeRead, Answer: ok(Quote{})},
		{ID: "till", Method: get, Path: "/quotes/{id}/till", Group: "quotes", By: Key, Scope: account.ScopeRead, Params: till, Answer: ok(Till{}), Refuses: []int{409, 410}},
	}
}

func orderOperations() []Operation {
	return []Operation{
		{ID: "orders", Method: get, Path: "/orders", Group: "orders", By: Key, Scope: account.ScopeRead, Params: paging, Answer: ok(List[OrderSummary]{})},
		{ID: "order_new", Method: post, Path: "/orders", Group: "orders", By: Key, Scope: account.ScopeOrder, Request: OrderRequest{}, Answer: made(Order{}), Refuses: []int{404, 410}},
		{ID: "order", Method: get, Path: "/orders/{id}", Group: "orders", By: Key, Scope: account.ScopeRead, Answer: ok(Order{})},
		{ID: "order_pay", Method: post, Path: "/orders/{id}/payments", Group: "orders", By: Key, Scope: account.ScopeOrder, Request: PaymentRequest{}, Answer: ok(Payment{})},
		{ID: "order_cancel", Method: post, Path: "/orders/{id}/cancel", Group: "orders", By: Key, Scope: account.ScopeOrder, Request: Empty{}, Answer: ok(Order{})},
		{ID: "receipt", Method: get, Path: "/orders/{id}/receipt", Group: "orders", By: Key, Scope: account.ScopeRead, Answer: ok(Receipt{})},
	}
}

func jobOperations() []Operation {
	offset := query("offset", Schema{"type": "integer", "format": "int64", "minimum": 0})
	attempt := query("attempt", Schema{"type": "integer", "minimum": 0, "maximum": 1 << 20})
	return []Operation{
		{ID: "jobs", Method: get, Path: "/jobs", Group: "jobs", By: Key, Scope: account.ScopeRead, Params: jobFilters, Answer: ok(List[JobSummary]{})},
		{ID: "job", Method: get, Path: "/jobs/{id}", Group: "jobs", By: Key, Scope: account.ScopeRead, Answer: ok(Job{})},
		{ID: "job_attempts", Method: get, Path: "/jobs/{id}/attempts", Group: "jobs", By: Key, Scope: account.ScopeRead, Answer: ok(List[Attempt]{})},
		{ID: "job_metrics", Method: get, Path: "/jobs/{id}/metrics", Group: "jobs", By: Key, Scope: account.ScopeRead, Params: []Parameter{attempt}, Answer: ok(List[Metric]{})},
		{ID: "job_logs", Method: get, Path: "/jobs/{id}/logs", Group: "jobs", By: Key, Scope: account.ScopeRead, Params: []Parameter{offset}, Answer: Answer{
			Status: http.StatusOK, Media: "text/plain", Heads: []string{HeaderLogAttempt, HeaderLogOffset, HeaderLogNext},
		}},
		{ID: "job_cancel", Method: post, Path: "/jobs/{id}/cancel", Group: "jobs", By: Key, Scope: account.ScopeOrder, Request: Empty{}, Answer: ok(Job{})},
		{ID: "artefacts", Method: get, Path: "/jobs/{id}/artefacts", Group: "jobs", By: Key, Scope: account.ScopeRead, Answer: ok(List[Artefact]{})},
		{ID: "artefact", Method: get, Path: "/jobs/{id}/artefacts/{name}", Group: "jobs", By: Key, Scope: account.ScopeRead, Answer: Answer{
			Status: http.StatusOK, Media: "application/octet-stream", Heads: []string{HeaderSHA256},
		}},
	}
}

// jobFilters narrow a list of jobs.
var jobFilters = append([]Parameter{
	query("state", Schema{"type": "string", "enum": []any{"live", "succeeded", "failed", "cancelled"}}), query("recipe", Schema{"type": "string"}), query("array", Schema{"type": "string"}),
}, paging...)

// The headers of bytes.
const (
	HeaderLogAttempt = "X-Log-Attempt" // whose log it is; another one begins again at offset 0
	HeaderLogOffset  = "X-Log-Offset"  // of the first byte
	HeaderLogNext    = "X-Log-Next-Offset"
	HeaderSHA256     = "X-Content-Sha256"
)

func firmOperations() []Operation {
	return []Operation{
		{ID: "wallet", Method: get, Path: "/wallet", Group: "firm", By: Key, Scope: account.ScopeRead, Answer: ok(Wallet{})},
		{ID: "wallet_entries", Method: get, Path: "/wallet/entries", Group: "firm", By: Key, Scope: account.ScopeRead, Params: paging, Answer: ok(List[WalletEntry]{})},
		{ID: "vouchers", Method: get, Path: "/vouchers", Group: "firm", By: Key, Scope: account.ScopeRead, Answer: ok(List[Voucher]{})},
		{ID: "eligibility", Method: get, Path: "/vouchers/eligibility", Group: "firm", By: Key, Scope: account.ScopeRead, Answer: ok(List[Eligibility]{})},
		{ID: "voucher_claim", Method: post, Path: "/vouchers/claims", Group: "firm", By: Key, Scope: account.ScopeOrder, Request: VoucherClaim{}, Answer: made(Voucher{}), Refuses: []int{410, 429}},
		{ID: "usage", Method: get, Path: "/usage", Group: "firm", By: Key, Scope: account.ScopeRead, Params: paging, Answer: ok(List[Usage]{})},
		{ID: "webhooks", Method: get, Path: "/webhooks", Group: "firm", By: Key, Scope: account.ScopeRead, Answer: ok(List[Webhook]{})},
		{ID: "webhook_deliveries", Method: get, Path: "/webhooks/{id}/deliveries", Group: "firm", By: Key, Scope: account.ScopeRead, Params: paging, Answer: ok(List[WebhookDelivery]{})},
		{ID: "keys", Method: get, Path: "/keys", Group: "keys", By: Key, Scope: account.ScopeRead, Answer: ok(List[APIKey]{})},
		{ID: "key_new", Method: post, Path: "/keys", Group: "keys", By: Member, Request: KeyRequest{}, Answer: made(NewKey{})},
		{ID: "key_end", Method: del, Path: "/keys/{id}", Group: "keys", By: Member, Answer: Answer{Status: http.StatusNoContent}},
		{ID: "clock", Method: post, Path: "/demo/clock", Group: "demo", By: Operator, Request: ClockRequest{}, Answer: ok(Clock{}), Refuses: []int{404}},
	}
}
