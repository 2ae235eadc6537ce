package apidoc

import (
	"time"

	"supermarket/internal/account"
	"supermarket/internal/checkout"
	"supermarket/models"
)

// TopUpRequest begins a payment into the firm's wallet. Sandbox decides it at
// once, where payments move no money.
type TopUpRequest struct {
	Amount  models.Money `json:"amount" max:"500000" reason:"checkout.top_up"` // in yuan
	Method  string       `json:"method,omitempty"`
	Sandbox string       `json:"sandbox,omitempty" enum:"pay,decline"`
}

// TopUp is a payment into the firm's wallet.
type TopUp struct {
	ID        string              `json:"id"`
	Number    string              `json:"number"`
	Automatic bool                `json:"automatic"`
	Method    string              `json:"method"`
	State     models.PaymentState `json:"state"`
	Amount    models.Money        `json:"amount"`
	URL       string              `json:"url,omitempty"`       // where a person pays
	Reference string              `json:"reference,omitempty"` // for the remark of a bank transfer
	ExpiresAt time.Time           `json:"expires_at"`
	CreatedAt time.Time           `json:"created_at"`
}

// TopUpOf shows a payment into the wallet.
func TopUpOf(p models.Payment) TopUp {
	return TopUp{
		ID: p.ID, Number: checkout.TopUpNumber(p.ID), Automatic: p.Purpose == models.ForAutoTopUp, Method: p.Method, State: p.State, Amount: p.Amount,
		URL: p.URL, Reference: checkout.TransferReference(p), ExpiresAt: p.ExpiresAt.UTC(), CreatedAt: p.CreatedAt.UTC(),
	}
}

func topUpOperations() []Operation {
	return []Operation{
		{ID: "top_ups", Method: get, Path: "/wallet/top-ups", Group: "firm", By: Key, Scope: account.ScopeRead, Params: paging, Answer: ok(List[TopUp]{})},
		{ID: "top_up_new", Method: post, Path: "/wallet/top-ups", Group: "firm", By: Key, Scope: account.ScopeOrder, Request: TopUpRequest{}, Answer: made(TopUp{}), Refuses: []int{404}},
		{ID: "top_up", Method: get, Path: "/wallet/top-ups/{id}", Group: "firm", By: Key, Scope: account.ScopeRead, Answer: ok(TopUp{})},
	}
}
