package notice

import (
	"slices"

	"supermarket/models"
)

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
	TopicVoucher  Topic = "voucher"  // how the firm comes to vouchers
	TopicJob      Topic = "job"      // what happens while it runs
	TopicSite     Topic = "site"     // a provider's own machines
	TopicLoss     Topic = "loss"     // money in danger: always told
	TopicSecurity Topic = "security" // the account itself: always told
)

// What may happen to a firm or a provider, as facts.
const (
	OrderPlaced          Kind = "order_placed"
	ApprovalAsked        Kind = "approval_asked"
	ApprovalGiven        Kind = "approval_given"
	ApprovalRefused      Kind = "approval_refused"
	ApprovalLapsed       Kind = "approval_lapsed"
	PaymentReceived      Kind = "payment_received"
	PaymentPending       Kind = "payment_pending"
	PaymentFailed        Kind = "payment_failed"
	OrderLapsed          Kind = "order_lapsed"
	LateToWallet         Kind = "late_to_wallet"
	LateOrderRuns        Kind = "late_order_runs"
	LineUnavailable      Kind = "line_unavailable"
	LineEnded            Kind = "line_ended"
	RefundAsked          Kind = "refund_asked"
	RefundBooked         Kind = "refund_booked"
	RefundRefused        Kind = "refund_refused"
	RefundSent           Kind = "refund_sent"
	RefundFailed         Kind = "refund_failed"
	DisputeOpened        Kind = "dispute_opened"
	DisputeWon           Kind = "dispute_won"
	DisputeLost          Kind = "dispute_lost"
	PaymentHeld          Kind = "payment_held"      // it pays nothing, staff look at it
	PaymentReturned      Kind = "payment_returned"  // that, to its source
	PaymentToWallet      Kind = "payment_to_wallet" // that, into the wallet
	TransferPart         Kind = "transfer_part"
	TransferOver         Kind = "transfer_over"
	TransferReturned     Kind = "transfer_returned"
	DebtPaid             Kind = "debt_paid" // by a bank transfer
	TopUpArrived         Kind = "top_up_arrived"
	AutoTopUpDone        Kind = "auto_top_up_done"
	AutoTopUpFailed      Kind = "auto_top_up_failed"
	BudgetNear           Kind = "budget_near"
	InvoiceWanted        Kind = "invoice_wanted"
	InvoiceIssued        Kind = "invoice_issued"
	StatementReady       Kind = "statement_ready"
	JobPreempted         Kind = "job_preempted"
	JobWaitingLong       Kind = "job_waiting_long"
	JobNearCap           Kind = "job_near_cap"
	JobWaitOver          Kind = "job_wait_over" // it has not begun by when its buyer let it wait
	WebhookFailing       Kind = "webhook_failing"
	UsageDisputed        Kind = "usage_disputed"
	UsageAnswered        Kind = "usage_answered"
	UsageDecided         Kind = "usage_decided"
	ClaimApproved        Kind = "claim_approved"
	ClaimRefused         Kind = "claim_refused"
	SettlementPaid       Kind = "settlement_paid"   // a programme's batch
	ClawedBack           Kind = "clawed_back"       // of what a programme had paid
	UsageHeld            Kind = "usage_held"        // apart, until a person has looked at it
	SiteSilent           Kind = "site_silent"       // out of reach, once per outage
	SiteCheckFailed      Kind = "site_check_failed" // of an open site
	SiteBack             Kind = "site_back"         // its drain is over
	ApplicationReceived  Kind = "application_received"
	ApplicationMoreAsked Kind = "application_more_asked"
	ApplicationApproved  Kind = "application_approved"
	ApplicationRefused   Kind = "application_refused"
	GrantGiven           Kind = "grant_given" // without an application
)

// FactKinds are all facts.
var FactKinds = []Kind{
	OrderPlaced, ApprovalAsked, ApprovalGiven, ApprovalRefused, ApprovalLapsed,
	PaymentReceived, PaymentPending, PaymentFailed, OrderLapsed, LateToWallet, LateOrderRuns, LineUnavailable, LineEnded,
	RefundAsked, RefundBooked, RefundRefused, RefundSent, RefundFailed, DisputeOpened, DisputeWon, DisputeLost,
	PaymentHeld, PaymentReturned, PaymentToWallet,
	TransferPart, TransferOver, TransferReturned, DebtPaid, TopUpArrived, AutoTopUpDone, AutoTopUpFailed,
	BudgetNear, InvoiceWanted, InvoiceIssued, StatementReady,
	JobPreempted, JobWaitingLong, JobNearCap, JobWaitOver, WebhookFailing,
	UsageDisputed, UsageAnswered, UsageDecided,
	ClaimApproved, ClaimRefused, SettlementPaid, ClawedBack,
	UsageHeld, SiteSilent, SiteCheckFailed, SiteBack,
	ApplicationReceived, ApplicationMoreAsked, ApplicationApproved, ApplicationRefused, GrantGiven,
}

// IsFact tells whether a kind may be told by Later.
func (k Kind) IsFact() bool { return slices.Contains(FactKinds, k) }

// Topics are those that a person may switch off, in the order in which they are asked.
var Topics = []Topic{TopicOrder, TopicPayment, TopicApproval, TopicRefund, TopicBudget, TopicDocument, TopicVoucher, TopicJob, TopicSite}

// Fixed are those that nobody may switch off.
var Fixed = []Topic{TopicLoss, TopicSecurity}

// May tells whether a person may switch the topic off.
func (t Topic) May() bool { return slices.Contains(Topics, t) }

var (
	owners  = []models.Role{models.RoleOwner}
	payers  = []models.Role{models.RoleOwner, models.RoleFinance}
	sellers = []models.Role{models.RoleProvider}
)

// rule says of a fact which topic it is of, which members of a firm are told
// besides who began it, and whether who began it is told at all.
type rule struct {
	topic   Topic
	members []models.Role
	others  bool // not the one who began it: they were there
}

var rules = map[Kind]rule{
	OrderPlaced:          {topic: TopicOrder, members: owners},
	OrderLapsed:          {topic: TopicOrder, members: owners},
	LineUnavailable:      {topic: TopicOrder, members: owners},
	LineEnded:            {topic: TopicOrder, members: owners},
	LateOrderRuns:        {topic: TopicOrder, members: payers},
	ApprovalAsked:        {topic: TopicApproval, members: payers, others: true},
	ApprovalGiven:        {topic: TopicApproval},
	ApprovalRefused:      {topic: TopicApproval},
	ApprovalLapsed:       {topic: TopicApproval},
	PaymentReceived:      {topic: TopicPayment, members: payers},
	PaymentPending:       {topic: TopicPayment, members: payers},
	PaymentFailed:        {topic: TopicPayment, members: payers},
	TopUpArrived:         {topic: TopicPayment, members: payers},
	AutoTopUpDone:        {topic: TopicPayment, members: payers},
	RefundAsked:          {topic: TopicRefund, members: payers},
	RefundBooked:         {topic: TopicRefund, members: payers},
	RefundRefused:        {topic: TopicRefund, members: payers},
	RefundSent:           {topic: TopicRefund, members: payers},
	UsageDisputed:        {topic: TopicRefund, members: payers},
	UsageAnswered:        {topic: TopicRefund, members: payers},
	UsageDecided:         {topic: TopicRefund, members: payers},
	BudgetNear:           {topic: TopicBudget, members: payers},
	InvoiceWanted:        {topic: TopicDocument, members: payers},
	InvoiceIssued:        {topic: TopicDocument, members: payers},
	StatementReady:       {topic: TopicDocument, members: payers},
	ApplicationReceived:  {topic: TopicVoucher, members: owners},
	ApplicationMoreAsked: {topic: TopicVoucher, members: owners},
	ApplicationApproved:  {topic: TopicVoucher, members: payers},
	ApplicationRefused:   {topic: TopicVoucher, members: owners},
	GrantGiven:           {topic: TopicVoucher, members: payers},
	JobPreempted:         {topic: TopicJob},
	JobWaitingLong:       {topic: TopicJob},
	JobNearCap:           {topic: TopicJob},
	JobWaitOver:          {topic: TopicJob},
	WebhookFailing:       {topic: TopicJob, members: owners},
	SiteSilent:           {topic: TopicSite},
	SiteCheckFailed:      {topic: TopicSite},
	SiteBack:             {topic: TopicSite},
	ClaimApproved:        {topic: TopicRefund, members: payers},
	ClaimRefused:         {topic: TopicRefund, members: payers},
	SettlementPaid:       {topic: TopicRefund, members: payers},
	ClawedBack:           {topic: TopicLoss, members: payers},
	UsageHeld:            {topic: TopicLoss},
	LateToWallet:         {topic: TopicLoss, members: payers},
	RefundFailed:         {topic: TopicLoss, members: payers},
	DisputeOpened:        {topic: TopicLoss, members: payers},
	DisputeWon:           {topic: TopicLoss, members: payers},
	DisputeLost:          {topic: TopicLoss, members: payers},
	PaymentHeld:          {topic: TopicLoss, members: payers},
	PaymentReturned:      {topic: TopicLoss, members: payers},
	PaymentToWallet:      {topic: TopicLoss, members: payers},
	TransferPart:         {topic: TopicLoss, members: payers},
	TransferOver:         {topic: TopicLoss, members: payers},
	TransferReturned:     {topic: TopicLoss, members: payers},
	DebtPaid:             {topic: TopicLoss, members: payers},
	AutoTopUpFailed:      {topic: TopicLoss, members: payers},
}

// guards are the messages about the safety of an account.
var guards = []Kind{
	PasswordChanged, EmailConfirm, EmailTaken, EmailAsked, EmailChanged, SignedIn, FactorAdded, FactorRemoved, RecoveryMade, RecoveryUsed, IdentityAdded,
}

// Topic is what a kind is about; "" for what answers its reader or changes
// where they stand, which is always sent too.
func (k Kind) Topic() Topic {
	if slices.Contains(guards, k) {
		return TopicSecurity
	}
	return rules[k].topic
}

// Tells tells whether a member of that role is told; began says that they began it.
func (k Kind) Tells(kind models.OrgKind, role models.Role, began bool) bool {
	r := rules[k]
	switch {
	case began:
		return !r.others
	case kind == models.OrgProvider:
		return slices.Contains(sellers, role)
	}
	return slices.Contains(r.members, role)
}

// topicsOf are the topics of which a role may ever be told.
var topicsOf = map[models.Role][]Topic{
	models.RoleOwner:     ofFirms,
	models.RoleFinance:   ofFirms,
	models.RoleBuyer:     {TopicOrder, TopicPayment, TopicApproval, TopicRefund, TopicBudget, TopicVoucher, TopicJob},
	models.RoleDeveloper: {TopicJob},
	models.RoleProvider:  {TopicRefund, TopicDocument, TopicSite},
}

var ofFirms = []Topic{TopicOrder, TopicPayment, TopicApproval, TopicRefund, TopicBudget, TopicDocument, TopicVoucher, TopicJob}

// TopicsOf are the topics of which a member of a role may ever be told.
func TopicsOf(role models.Role) []Topic { return slices.Clone(topicsOf[role]) }
