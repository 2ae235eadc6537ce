package models

import "time"

// AssetCNY is the id of the one currency.
const AssetCNY = "CNY"

// Asset is a thing that accounts hold: (kind, class, expiry).
type Asset struct {
	ID        string
	Kind      string // cny, credit
	Class     string
	ExpiresAt *time.Time
	CreatedAt time.Time
}

// AccountKind says whose and what an account is; its rules hang on it.
type AccountKind string

// The kinds of account. Outside accounts (processor, bank, funder), the issuer
// of credits, rounding and what a firm owes (receivable) may go below zero.
const (
	AccountWallet    AccountKind = "wallet"
	AccountBudget    AccountKind = "budget"
	AccountGrant     AccountKind = "grant"
	AccountPayable   AccountKind = "payable"
	AccountFee       AccountKind = "fee"
	AccountRounding  AccountKind = "rounding"
	AccountSuspense  AccountKind = "suspense"
	AccountProcessor AccountKind = "processor"
	AccountBank      AccountKind = "bank"
	AccountFunder    AccountKind = "funder"
	AccountIssuer    AccountKind = "issuer"
	AccountEscrow    AccountKind = "escrow"

	AccountReceivable AccountKind = "receivable"
)

// Account holds one asset for one owner. Balance and Held are kept by the ledger alone.
type Account struct {
	ID            string
	AssetID       string
	Kind          AccountKind
	Owner         string // firm, provider, programme or grant id; "" for the platform's own
	AllowNegative bool
	Balance       int64
	Held          int64
	CreatedAt     time.Time
}

// Transfer is one set of postings, applied whole and once.
type Transfer struct {
	ID        string
	Key       string // idempotency key, unique
	InputHash string
	Kind      string // top_up, grant, capture, refund, …
	Ref       string // what it is about: an order line, a payment, a grant
	HoldID    *string
	At        time.Time
}

// Posting moves an amount above zero of one asset from a source to a destination.
type Posting struct {
	Seq           int64
	TransferID    string
	SourceID      string
	DestinationID string
	AssetID       string
	Amount        int64
	At            time.Time
}

// HoldState is open until nothing of a hold remains.
type HoldState string

// The states of a hold.
const (
	HoldOpen   HoldState = "open"
	HoldClosed HoldState = "closed"
)

// Hold sets value aside in several accounts, in a stated order.
type Hold struct {
	ID        string
	Key       string
	InputHash string
	Ref       string
	State     HoldState
	Version   int64 // counts its changes
	ExpiresAt *time.Time
	CreatedAt time.Time
}

// HoldPart is one source of a hold: Amount = Captured + Released + what remains.
type HoldPart struct {
	HoldID    string
	N         int
	AccountID string
	Amount    int64
	Captured  int64
	Released  int64
}

// HoldMove records one add, capture or release of a hold.
type HoldMove struct {
	Key        string
	HoldID     string
	Kind       string // add, capture, release
	InputHash  string
	Amount     int64
	TransferID *string
	At         time.Time
}
