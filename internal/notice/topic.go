package notice

import "slices"

// Topic groups the facts that a person may or may not want to be told of.
type Topic string

// The topics.
const (
	TopicOrder    Topic = "order"
	TopicPayment  Topic = "payment"
	TopicApproval Topic = "approval"
	TopicRefund   Topic = "refund"
	TopicBudget   Topic = "budget"
	TopicDocument Topic = "document"
	TopicLoss     Topic = "loss"     // money in danger: always told
	TopicSecurity Topic = "security" // the account itself: always told
)

// What may happen to a firm or a provider, as facts.
const (
	OrderPlaced      Kind = "order_placed"
	ApprovalAsked    Kind = "approval_asked"
	ApprovalGiven    Kind = "approval_given"
	ApprovalRefused  Kind = "approval_refused"
	ApprovalLapsed   Kind = "approval_lapsed"
	PaymentReceived  Kind = "payment_received"
	PaymentPending   Kind = "payment_pending"
	PaymentFailed    Kind = "payment_failed"
	OrderLapsed      Kind = "order_lapsed"
	LateToWallet     Kind = "late_to_wallet"
	LateOrderRuns    Kind = "late_order_runs"
	LineUnavailable  Kind = "line_unavailable"
	LineEnded        Kind = "line_ended"
	RefundAsked      Kind = "refund_asked"
	RefundBooked     Kind = "refund_booked"
	RefundRefused    Kind = "refund_refused"
	RefundSent       Kind = "refund_sent"
	RefundFailed     Kind = "refund_failed"
	DisputeOpened    Kind = "dispute_opened"
	DisputeWon       Kind = "dispute_won"
	DisputeLost      Kind = "dispute_lost"
	TransferPart     Kind = "transfer_part"
	TransferOver     Kind = "transfer_over"
	TransferReturned Kind = "transfer_returned"
	TopUpArrived     Kind = "top_up_arrived"
	AutoTopUpDone    Kind = "auto_top_up_done"
	AutoTopUpFailed  Kind = "auto_top_up_failed"
	BudgetNear       Kind = "budget_near"
	InvoiceWanted    Kind = "invoice_wanted"
	InvoiceIssued    Kind = "invoice_issued"
	StatementReady   Kind = "statement_ready"
)

// FactKinds are all facts.
var FactKinds = []Kind{
	OrderPlaced, ApprovalAsked, ApprovalGiven, ApprovalRefused, ApprovalLapsed,
	PaymentReceived, PaymentPending, PaymentFailed, OrderLapsed, LateToWallet, LateOrderRuns, LineUnavailable, LineEnded,
	RefundAsked, RefundBooked, RefundRefused, RefundSent, RefundFailed, DisputeOpened, DisputeWon, DisputeLost,
	TransferPart, TransferOver, TransferReturned, TopUpArrived, AutoTopUpDone, AutoTopUpFailed,
	BudgetNear, InvoiceWanted, InvoiceIssued, StatementReady,
}

// IsFact tells whether a kind may be told by Later.
func (k Kind) IsFact() bool { return slices.Contains(FactKinds, k) }
