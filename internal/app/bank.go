package app

import (
	"supermarket/internal/payment"
	"supermarket/internal/payment/transfer"
)

// invented is the account of the demo, which nobody has.
var invented = transfer.Bank{Holder: "演示市算力服务有限公司", Name: "演示银行演示支行", Number: "6200 0000 0000 0000 000"}

// bank is payment by bank transfer, nil where no account is set. The demo has an
// invented one.
func (a *App) bank() []payment.Gateway {
	b := transfer.Bank{Holder: a.Config.BankHolder, Name: a.Config.BankName, Number: a.Config.BankAccount}
	if a.demo && b.Holder == "" {
		b = invented
	}
	if b.Holder == "" {
		return nil
	}
	return []payment.Gateway{transfer.New(b)}
}
