package audit

import "supermarket/internal/store"

// Refunds are the checks of money on its way back, in suspense, and of debts.
func Refunds() []Check {
	return []Check{
		Finding("refunds.within_cost", (*store.Tx).AuditRefundedLines),
		Finding("refunds.lines_booked", (*store.Tx).AuditLineRefunds),
		Finding("refunds.within_payment", (*store.Tx).AuditReturnedPayments),
		Finding("refunds.sources_booked", (*store.Tx).AuditSourceRefunds),
		Finding("suspense.listed", (*store.Tx).AuditSuspense),
		Finding("suspense.booked", (*store.Tx).AuditSuspenseEntries),
		Finding("disputes.booked", (*store.Tx).AuditDisputes),
		Finding("debts.equal_disputes", (*store.Tx).AuditDebts),
		Finding("debts.transfers_used", (*store.Tx).AuditDebtTransfers),
	}
}
