package ledger

import (
	"slices"
	"strings"

	"supermarket/models"
)

// ClawBack is the kind of a transfer that takes voucher value back for the funder.
const ClawBack = "claw_back"

// payees states which kind of account may pay to which. Voucher value in a
// grant pays for use (payable, fee, rounding), goes home to the budget it came
// from, or is clawed back by the funder; nothing else. Credits leave and reach
// their issuer alone.
var payees = map[models.AccountKind][]models.AccountKind{
	models.AccountWallet: {
		models.AccountPayable, models.AccountFee, models.AccountRounding, models.AccountProcessor,
		models.AccountBank, models.AccountSuspense, models.AccountEscrow, models.AccountIssuer, models.AccountReceivable,
	},
	models.AccountReceivable: {models.AccountProcessor, models.AccountBank, models.AccountGrant},
	models.AccountBudget:     {models.AccountGrant, models.AccountFunder, models.AccountPayable, models.AccountWallet},
	models.AccountGrant:      {models.AccountPayable, models.AccountFee, models.AccountRounding, models.AccountBudget, models.AccountFunder},
	models.AccountPayable:    {models.AccountBank, models.AccountWallet, models.AccountGrant, models.AccountBudget, models.AccountFee, models.AccountRounding, models.AccountReceivable},
	models.AccountFee:        {models.AccountBank, models.AccountWallet, models.AccountGrant, models.AccountPayable, models.AccountProcessor, models.AccountRounding},
	models.AccountRounding:   {models.AccountWallet, models.AccountGrant, models.AccountPayable, models.AccountFee, models.AccountProcessor, models.AccountBank},
	models.AccountSuspense:   {models.AccountWallet, models.AccountProcessor, models.AccountBank, models.AccountReceivable, models.AccountPayable},
	models.AccountProcessor:  {models.AccountWallet, models.AccountSuspense, models.AccountFee, models.AccountBank, models.AccountRounding, models.AccountReceivable},
	models.AccountBank:       {models.AccountWallet, models.AccountSuspense, models.AccountPayable, models.AccountProcessor, models.AccountRounding},
	models.AccountFunder:     {models.AccountBudget},
	models.AccountIssuer:     {models.AccountWallet, models.AccountEscrow},
	models.AccountEscrow:     {models.AccountWallet, models.AccountPayable, models.AccountFee, models.AccountRounding, models.AccountIssuer},
}

// outside are the kinds that may go below zero: their other side is not ours,
// or they only even out what rounding leaves.
var outside = []models.AccountKind{
	models.AccountProcessor, models.AccountBank, models.AccountFunder, models.AccountIssuer, models.AccountRounding, models.AccountReceivable,
}

// MayPay tells whether accounts of one kind may pay to accounts of the other in
// a transfer of this kind. A grant's own budget is told apart when it is posted.
func MayPay(from, to models.AccountKind, transfer string) bool {
	if from == models.AccountGrant && to == models.AccountFunder && transfer != ClawBack {
		return false
	}
	return slices.Contains(payees[from], to)
}

// MayGoBelowZero tells whether accounts of a kind may owe.
func MayGoBelowZero(kind models.AccountKind) bool { return slices.Contains(outside, kind) }

// kindOf reads the kind from an account's id, which the schema ties together.
func kindOf(accountID string) models.AccountKind {
	kind, _, _ := strings.Cut(accountID, "_")
	return models.AccountKind(kind)
}

// heat says how many writers share accounts of a kind: the more, the later a
// transfer touches them, so that they are locked for the shortest time.
func heat(accountID string) int {
	switch kindOf(accountID) {
	case models.AccountWallet, models.AccountGrant, models.AccountEscrow:
		return 0
	case models.AccountBudget, models.AccountPayable:
		return 1
	}
	return 2
}
