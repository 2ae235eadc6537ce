package checkout

import (
	"supermarket/internal/cashier"
	"supermarket/internal/order"
	"supermarket/models"
)

// The causes by which a page tells orders and payments apart.
const (
	CauseLapsed      = order.CauseUnpaid
	CauseUnavailable = cashier.CauseUnavailable
	CauseLateRuns    = cashier.CauseRuns
)

// InWallet tells whether a payment's money found no order to pay.
func (v OrderView) InWallet(p models.Payment) bool {
	return p.State == models.PaymentPaid && cashier.StayedInWallet(v.Causes[p.ID])
}

// NotRun are the lines that nobody sold any more when they were paid, and what
// of their money stayed in the wallet.
func (v OrderView) NotRun() (lines int, back models.Money) {
	for _, l := range v.Lines {
		if l.Line.State == models.LineCancelled && l.Line.Cause == CauseUnavailable {
			lines, back = lines+1, back+l.Line.CapAmount-l.Line.VoucherAmount
		}
	}
	return lines, back
}
