package apidoc

import (
	"time"

	"supermarket/internal/account"
	"supermarket/internal/finance"
	"supermarket/models"
)

// RefundRequest asks for money of an order back: of a settled line's cost, whole
// or in part, which its provider decides; or unused money of a payment, to where
// it came from.
type RefundRequest struct {
	Line    string        `json:"line,omitempty"`                          // of the order; else
	Payment string        `json:"payment,omitempty"`                       // of the order
	Amount  *models.Money `json:"amount,omitempty" reason:"refund.amount"` // of a line: without it, all that may come back
	Reason  string        `json:"reason,omitempty"`                        // of a line: result, stopped, slow, wrong, other
	Note    string        `json:"note,omitempty" max:"1000" reason:"refund.reason_needed"`
}

// ReturnRequest gives unused money of a top-up back to where it came from.
type ReturnRequest struct {
	Amount models.Money `json:"amount" reason:"refund.amount"`
}

// Refund is money on its way back: of a line's cost to vouchers and wallet, or
// from the wallet to the source of a payment.
type Refund struct {
	ID        string             `json:"id"`
	Kind      string             `json:"kind" enum:"line,source"`
	State     models.RefundState `json:"state"`
	Order     string             `json:"order,omitempty"`
	Line      string             `json:"line,omitempty"`
	Payment   string             `json:"payment,omitempty"`
	Asked     models.Money       `json:"asked"`  // of a line: what the buyer asked for, 0 when nobody did
	Amount    models.Money       `json:"amount"` // of a line: of its cost; to a source: what leaves the wallet
	Voucher   models.Money       `json:"voucher"`
	Wallet    models.Money       `json:"wallet"`
	Charge    models.Money       `json:"charge"` // to a source: kept of the amount
	Reason    string             `json:"reason,omitempty"`
	Note      string             `json:"note,omitempty"`
	Answer    string             `json:"answer,omitempty"` // of whoever decided
	Reference string             `json:"reference,omitempty"`
	CreatedAt time.Time          `json:"created_at"`
	EndedAt   *time.Time         `json:"ended_at,omitempty"`
}

// RefundOf shows a refund to its buyer.
func RefundOf(r models.Refund) Refund {
	return Refund{
		ID: r.ID, Kind: r.Kind, State: r.State, Order: r.OrderID, Line: r.LineID, Payment: r.PaymentID, Asked: r.Asked, Amount: r.Amount,
		Voucher: r.Voucher, Wallet: r.Firm, Charge: r.Charge, Reason: r.Reason, Note: r.Note, Answer: r.Answer, Reference: r.Reference,
		CreatedAt: r.CreatedAt.UTC(), EndedAt: utc(r.EndedAt),
	}
}

// OrderRefunds is what of an order came back, and what may.
type OrderRefunds struct {
	Lines    []RefundableLine    `json:"lines"` // those that have settled
	Payments []RefundablePayment `json:"payments"`
	Refunds  []Refund            `json:"refunds"`
	Disputes []Dispute           `json:"disputes"`
	Owes     models.Money        `json:"owes"` // by the firm, over all its orders: no money goes back to a source meanwhile
}

// RefundableLine is what of a line's cost may still come back.
type RefundableLine struct {
	Line string       `json:"line"`
	Left models.Money `json:"left"`
	Asks bool         `json:"asked"` // a wish waits for its answer
}

// RefundablePayment is what of a payment may go back to its source now.
type RefundablePayment struct {
	Payment string       `json:"payment"`
	Left    models.Money `json:"left"`
	Charge  models.Money `json:"charge"` // kept of that
	ByHand  bool         `json:"by_hand"`
}

// OrderRefundsOf shows what of an order came back, and what may.
func OrderRefundsOf(v finance.OrderRefunds) OrderRefunds {
	out := OrderRefunds{
		Lines: each(v.Lines, func(l finance.LineRefunds) RefundableLine { return RefundableLine{l.Line.ID, l.Left, l.Asked} }),
		Payments: each(v.Payments, func(p finance.PaymentRefunds) RefundablePayment {
			return RefundablePayment{p.Payment.ID, p.May, p.Charge, p.ByHand}
		}),
		Refunds: []Refund{}, Disputes: each(v.Disputes, DisputeOf), Owes: v.Owes,
	}
	for _, l := range v.Lines {
		out.Refunds = append(out.Refunds, each(l.Refunds, RefundOf)...)
	}
	for _, p := range v.Payments {
		out.Refunds = append(out.Refunds, each(p.Refunds, RefundOf)...)
	}
	return out
}

// Dispute is a payment that the buyer's bank has taken back.
type Dispute struct {
	ID        string              `json:"id"`
	State     models.DisputeState `json:"state"`
	Order     string              `json:"order,omitempty"`
	Payment   string              `json:"payment"`
	Amount    models.Money        `json:"amount"`
	Wallet    models.Money        `json:"from_wallet"` // taken from what the firm had free
	Debt      models.Money        `json:"from_debt"`   // owed by the firm since
	CreatedAt time.Time           `json:"created_at"`
	ClosedAt  *time.Time          `json:"closed_at,omitempty"`
}

// DisputeOf shows a dispute to its buyer.
func DisputeOf(d models.Dispute) Dispute {
	return Dispute{
		ID: d.ID, State: d.State, Order: d.OrderID, Payment: d.PaymentID, Amount: d.Amount, Wallet: d.FromWallet, Debt: d.FromDebt,
		CreatedAt: d.CreatedAt.UTC(), ClosedAt: utc(d.ClosedAt),
	}
}

func refundOperations() []Operation {
	return []Operation{
		{ID: "order_refunds", Method: get, Path: "/orders/{id}/refunds", Group: "refunds", By: Key, Scope: account.ScopeRead, Answer: ok(OrderRefunds{})},
		{ID: "refund_new", Method: post, Path: "/orders/{id}/refunds", Group: "refunds", By: Key, Scope: account.ScopeOrder, Request: RefundRequest{}, Answer: made(Refund{})},
		{ID: "top_up_return", Method: post, Path: "/wallet/top-ups/{id}/refunds", Group: "refunds", By: Key, Scope: account.ScopeOrder, Request: ReturnRequest{}, Answer: made(Refund{})},
		{ID: "refunds", Method: get, Path: "/refunds", Group: "refunds", By: Key, Scope: account.ScopeRead, Params: paging, Answer: ok(List[Refund]{})},
		{ID: "disputes", Method: get, Path: "/disputes", Group: "refunds", By: Key, Scope: account.ScopeRead, Params: paging, Answer: ok(List[Dispute]{})},
	}
}
