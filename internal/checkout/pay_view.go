package checkout

import (
	"context"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

// PayView is an order that waits to be paid, and the ways to pay it.
type PayView struct {
	OrderView
	Live    *models.Payment // whose end is not known yet
	Methods []MethodOffer
	Wallet  Balance
	Short   *fault.Fault // why the wallet cannot pay, nil when it can
	TopUp   models.Money // what the wallet takes to be able to
}

// PayView returns how an order of the actor's firm may be paid now;
// ErrNotPayable when it waits for no money.
func (c *Counter) PayView(ctx context.Context, a models.Actor, orderID string) (v PayView, err error) {
	firm, err := buyerOf(a)
	if err != nil {
		return v, err
	}
	if v.OrderView, err = c.Order(ctx, a, orderID); err != nil {
		return v, err
	}
	if !c.payable(v.Order) {
		return v, ErrNotPayable
	}
	for i, p := range v.Payments {
		if p.State == models.PaymentOpen || p.State == models.PaymentConfirming {
			v.Live = &v.Payments[i]
		}
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		v.Wallet, err = walletOf(tx, firm)
		return err
	})
	lacks := walletLacks(v.Order, v.Wallet)
	if lacks > 0 {
		v.Short = ErrWalletShort.With("due", v.Order.DueAmount, "lacks", lacks)
	}
	var least models.Money
	v.Methods, least = c.methodsFor(Figures{Pay: v.Order.DueAmount, Due: v.Order.DueAmount}, v.Wallet.Free())
	v.TopUp = max(lacks, least)
	return v, err
}

// walletLacks is what the wallet lacks to pay what is due, 0 and below when it can.
func walletLacks(o models.Order, b Balance) models.Money {
	return (o.CapAmount - o.VoucherAmount - o.WalletAmount - b.Free()).FenUp()
}
