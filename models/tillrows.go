package models

import (
	"strconv"
	"time"
)

// Project groups what a firm spends.
type Project struct {
	ID        string
	FirmID    string
	Name      string
	State     string // open, closed
	CreatedBy string
	CreatedAt time.Time
	UpdatedAt time.Time
}

// The periods of a budget. A month is one of China Standard Time.
const (
	PeriodMonth = "month"
	PeriodWhole = "whole"
)

// Budget is a hard cap on what a firm itself pays: for one member or all, for
// one project or all, in a month or for good.
type Budget struct {
	ID        string
	FirmID    string
	UserID    string // "" for every member
	ProjectID string // "" for every project and none
	Period    string
	Cap       Money
	State     string // active, ended
	CreatedBy string
	CreatedAt time.Time
	UpdatedAt time.Time
}

// BudgetUse is what a line takes of a budget; Amount less Returned counts.
type BudgetUse struct {
	ID        string
	BudgetID  string
	LimitID   string // the row that counts
	LineID    string
	FirmID    string
	Amount    Money
	Returned  Money
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Approval is a second member's word on an order above the firm's limit.
type Approval struct {
	ID        string
	OrderID   string
	FirmID    string
	AskedBy   string
	Method    string // of payment, for what is due once it is approved
	Amount    Money  // what the firm itself would pay at most
	Above     Money  // the limit then in force
	State     ApprovalState
	DecidedBy string
	Reason    string
	DecideBy  time.Time
	CreatedAt time.Time
	DecidedAt *time.Time
}

// BankStatement is a file of what the bank says has arrived.
type BankStatement struct {
	ID         string
	Name       string
	SHA256     string
	Rows       int64
	ImportedBy string
	CreatedAt  time.Time
}

// BankEntry is one arrival on the bank's statement. Its money lies in suspense
// until it is booked to a wallet or returned.
type BankEntry struct {
	ID           string
	StatementID  string
	BankRef      string // the bank's own number of it, unique
	BookedAt     time.Time
	Amount       Money // whole fen
	PayerName    string
	PayerAccount string
	Remark       string
	State        EntryState
	PaymentID    string // that it is assigned to
	FirmID       string // whose wallet it went to
	Note         string
	MatchedBy    string // "" when by its reference
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// Why money of a processor lies in suspense.
const (
	SuspensePaidTwice     = "paid_twice"
	SuspenseOtherAmount   = "other_amount"
	SuspenseOtherCurrency = "other_currency" // in no book of ours
	SuspenseUnknown       = "unknown"        // it names a payment that is not here
)

// SuspenseEntry is money that a processor brought and that pays nothing. In our
// currency it lies in suspense while it is held or sent back.
type SuspenseEntry struct {
	ID              string
	EventID         string // that told of it, unique
	Method          string
	PaymentID       string // that it names, known or not
	OrderID         string
	FirmID          string // "" while nobody knows whose it is
	Reference       string // the processor's name of the session
	Charge          string // the processor's name of the money
	Amount          Money  // of its currency
	Currency        string
	Returned        Money // of it, that has left again
	Why             string
	State           SuspenseState
	Tries           int // to send it back; each is a refund of its own at the processor
	HoldID          string
	Reason          string // of staff, for what they last did
	Answer          string // the processor's, when it would not send
	RefundReference string
	DecidedBy       string
	SentAt          *time.Time // when the processor was last asked
	CreatedAt       time.Time
	UpdatedAt       time.Time
}

// Left is what of the money has not left again.
func (e SuspenseEntry) Left() Money { return e.Amount - e.Returned }

// RefundID names the try that is under way at the processor.
func (e SuspenseEntry) RefundID() string { return e.ID + "_" + strconv.Itoa(e.Tries) }

// The kinds of refund.
const (
	RefundLine   = "line"   // of a settled line: voucher and wallet get back what they paid
	RefundSource = "source" // of an outside payment, to where it came from
)

// Refund is money on its way back.
type Refund struct {
	ID         string
	Key        string // idempotency key, unique
	Kind       string
	FirmID     string
	OrderID    string
	LineID     string // of a line's
	ProviderID string // of a line's
	PaymentID  string // of a source's
	State      RefundState
	Amount     Money // line: of its cost; source: what leaves the wallet, the charge included
	Asked      Money // line: what the buyer asked for; 0 when nobody did
	Voucher    Money // line: back to grants
	Firm       Money // line: back to the wallet
	Provider   Money // line: what the provider gives back
	Fee        Money // line: what the platform gives back
	Claimed    Money // line: of vouchers that were claimed after the settlement, back to grants
	Netted     Money // line: of that, out of the firm's part
	Kept       Money // line: what the provider keeps, since a claw-back took it before
	KeptFirm   Money // line: the same of the firm
	Charge     Money // source: kept for the processor's cost
	Reason     string
	Note       string
	Answer     string // of whoever decided
	Reference  string // the processor's, or the bank's
	HoldID     string
	TransferID *string
	AskedBy    string
	DecidedBy  string
	CreatedAt  time.Time
	UpdatedAt  time.Time
	EndedAt    *time.Time
}

// Dispute is a payment that the buyer's bank has taken back.
type Dispute struct {
	ID         string
	Reference  string // the processor's
	PaymentID  string
	OrderID    string
	FirmID     string
	State      DisputeState
	Reason     string
	Amount     Money
	FromWallet Money // taken from what the firm had free
	FromDebt   Money // owed by the firm since
	Charge     Money // the processor's cost, borne by the platform
	EvidenceBy *time.Time
	CreatedAt  time.Time
	UpdatedAt  time.Time
	ClosedAt   *time.Time
}

// InvoiceProfile is what an organisation wants to stand on its invoices.
type InvoiceProfile struct {
	OrgKind     OrgKind // firm, provider
	OrgID       string
	Type        string // special, ordinary
	Name        string
	TaxNumber   string
	Address     string
	Phone       string
	Bank        string
	BankAccount string
	UpdatedBy   string
	UpdatedAt   time.Time
}

// The colours of an invoice.
const (
	InvoiceBlue = "blue"
	InvoiceRed  = "red" // negative
)

// Invoice is the data of an electronic invoice of one provider's part of an order.
type Invoice struct {
	ID           string
	Number       string
	Colour       string
	Type         string // special, ordinary
	OrderID      string
	FirmID       string
	ProviderID   string
	OriginalID   string // of a red one
	RefundID     string // of a red one
	State        string // prepared, issued
	IssuedNumber string // 20 digits once issued
	IssuedBy     string
	IssuedAt     *time.Time
	Total        Money // tax included; negative when red
	Data         string
	SHA256       string
	CreatedAt    time.Time
}

// AutoTopUp fills a wallet that runs low.
type AutoTopUp struct {
	FirmID     string
	State      AutoTopUpState
	Method     string
	Threshold  Money // of free money, below which it acts
	Amount     Money
	Ceiling    Money // in a month of China Standard Time
	Customer   string
	Instrument string // sealed
	Label      string // what the buyer knows it by
	Failures   int
	Error      string // message key
	SetBy      string
	NextAt     time.Time
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// NoticePreference says that a person does not want a topic's notices.
type NoticePreference struct {
	UserID    string
	Topic     string
	CreatedAt time.Time
}
