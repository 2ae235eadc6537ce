package audit

import (
	"supermarket/internal/invoice"
	"supermarket/internal/store"
)

// Invoices are the checks of the data of invoices.
func Invoices() []Check {
	return []Check{
		listed("invoices.whole", "invoices that are not as prepared, or do not add up", invoice.Verify),
		Finding("invoices.red_within_blue", (*store.Tx).AuditRedInvoices),
	}
}
