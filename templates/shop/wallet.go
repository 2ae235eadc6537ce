package shop

import (
	"time"

	"supermarket/models"
	"supermarket/templates/ui"
)

// WalletPage is what a firm has, what is held, and how it came to be so.
type WalletPage struct {
	ui.Page
	Balance, Held, Free models.Money
	Rows                []WalletRow
	Pager               ui.Pager
	Holds               []WalletHold
	Deeds               []ui.Button
}

// WalletRow is one entry of the ledger; Amount is signed, Balance is what stood after it.
type WalletRow struct {
	At      time.Time
	Text    string // localised
	Ref     string
	Href    string
	Amount  models.Money
	Balance models.Money
}

// WalletHold is money set aside.
type WalletHold struct {
	Text   string
	Href   string
	Amount models.Money
	Since  time.Time
}

// VouchersPage is a firm's grants.
type VouchersPage struct {
	ui.Page
	Links  []ui.Button // to what else a firm may do about vouchers
	News   *ui.Notice  // of what was given lately and is unused, nil for none
	Grants []GrantCard
}

// GrantCard is one grant, its rules in sentences, and why it cannot be used where it cannot.
type GrantCard struct {
	ID                  string
	Name                string
	Programme           string
	Href                string
	State               string // of a grant, or locked or idle while it is active
	Granted, Used, Held models.Money
	Free                models.Money
	ExpiresAt           time.Time
	Rules               []string
	Why                 []string
	Uses                []GrantUse
	Entitlement         bool // "up to, while the pool lasts"
}

// GrantUse is one redemption.
type GrantUse struct {
	At     time.Time
	Order  string
	Href   string
	State  models.ReservationState
	Amount models.Money
}
