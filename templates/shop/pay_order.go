package shop

import (
	"time"

	"supermarket/models"
	"supermarket/templates/ui"
)

// PayPage asks how to pay what an order waits for.
type PayPage struct {
	ui.Page
	Order     string // number
	OrderHref string
	Action    string
	Lines     []string // what was ordered
	Due       models.Money
	PayBy     time.Time
	Live      *ui.Notice // a payment that was begun
	Methods   ui.Choice
	TopUp     models.Money // what the wallet lacks to pay it; 0 when it can
	TopUpHref string
}

func (p PayPage) facts() []ui.Fact {
	out := []ui.Fact{{Key: p.Loc.T("pay.due"), Value: p.Loc.Money(p.Due)}, {Key: p.Loc.T("order.fact.pay_by"), Body: ui.When(p.Loc, p.PayBy)}}
	for _, l := range p.Lines {
		out = append(out, ui.Fact{Key: p.Loc.T("check.row.offering"), Value: l})
	}
	return out
}

// closed tells whether no way to pay is open.
func (p PayPage) closed() bool {
	for _, o := range p.Methods.Options {
		if o.Reason == "" {
			return false
		}
	}
	return true
}
