package checkout

import "slices"

// MaxVouchers is how many vouchers may be named for one order.
const MaxVouchers = 20

// Choice is how the buyer wants to pay.
type Choice struct {
	Vouchers  []string // ids of grants, in the order in which they pay
	UseWallet bool

	ProjectID     string // that the order is to count to, "" for none: some vouchers are capped by project
	PurchaseOrder string // the firm's own number of the contract, "" for none: and some by contract
}

// Validate refuses a voucher that is named twice, and more than MaxVouchers.
func (c Choice) Validate() error {
	if len(c.Vouchers) > MaxVouchers {
		return ErrVouchers
	}
	for i, id := range c.Vouchers {
		if slices.Contains(c.Vouchers[:i], id) {
			return ErrVoucherTwice
		}
	}
	return nil
}
