package audit

import "slices"

// All is every check of the house.
func All() []Check {
	return slices.Concat(Ledger(), Catalogue(), Orders(), Usage(), Vouchers(), Refunds(), Settlements(), Invoices(), Spending(), Controls(), Trail())
}
