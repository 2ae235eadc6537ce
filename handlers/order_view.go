package handlers

import (
	"slices"
	"strings"
	"time"

	"supermarket/internal/checkout"
	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

func (h *Handlers) orderPage(c *web.Ctx, v checkout.OrderView, jobs []checkout.JobView) shop.OrderPage {
	loc, o := c.Loc, v.Order
	p := shop.OrderPage{
		Page: h.page(c, ""), Number: o.Number, State: o.State, At: o.CreatedAt, Notices: orderNotices(loc, v, h.Clock.Now()), Facts: orderFacts(c, v),
		Lines: orderLines(loc, v.Lines), Savings: orderSavings(loc, v.Lines), Payments: orderPayments(loc, v), Holds: orderHolds(loc, v), Events: orderEvents(loc, v.Moves),
	}
	h.sandboxDesks(c, v.Payments, p.Payments)
	p.Title = loc.T("order.title", "number", o.Number)
	p.Bill, p.AtCap = orderBill(v)
	for _, j := range jobs {
		p.Simulated = p.Simulated || simulated(j)
	}
	if v.Receipt {
		p.ReceiptURL = under(placeOrders, o.ID, "receipt")
	}
	if web.Buyers.Check(web.Pages, c.Actor) == nil {
		p.Pay, p.Cancel = payButton(loc, v, h.Clock.Now()), orderCancel(loc, v, jobs)
		p.OtherWay = otherWay(v, p.Pay)
		if p.Notices[0].Action == nil { // what there is to do stands where it is said
			p.Notices[0].Action, p.Pay = p.Pay, nil
		}
	}
	return p
}

func waits(o models.Order) bool { return o.State == models.OrderState(models.LineAwaitingPayment) }

func orderFacts(c *web.Ctx, v checkout.OrderView) []ui.Fact {
	o := v.Order
	var out []ui.Fact
	if waits(o) && !onItsWay(v) {
		out = append(out, ui.Fact{Key: c.Loc.T("order.fact.pay_by"), Body: ui.When(c.Loc, o.PayBy)})
	}
	if o.UserID == c.Actor.UserID {
		out = append(out, ui.Fact{Key: c.Loc.T("order.fact.placed_by"), Value: c.Actor.Name})
	}
	if o.PurchaseOrder != "" {
		out = append(out, ui.Fact{Key: c.Loc.T("order.fact.purchase_order"), Value: o.PurchaseOrder})
	}
	return out
}

func atCap(o models.Order) ui.Bill {
	return ui.Bill{List: o.CapAmount, Voucher: o.VoucherAmount, Pay: o.CapAmount - o.VoucherAmount}
}

// orderBill is what the settled lines cost; until all have settled the hard cap.
func orderBill(v checkout.OrderView) (ui.Bill, bool) {
	b := ui.Bill{Exact: true}
	for _, l := range v.Lines {
		if l.Settlement == nil && !models.LineMoves.Ended(l.Line.State) && l.Line.State != models.LineCancelled && l.Line.State != models.LineFailed {
			return atCap(v.Order), true
		}
		if s := l.Settlement; s != nil {
			b.List, b.Voucher, b.Pay = b.List+s.Cost, b.Voucher+s.Voucher, b.Pay+s.Firm
		}
	}
	return b, false
}

func orderLines(loc *i18n.Loc, lines []checkout.LineView) []shop.OrderLine {
	out := make([]shop.OrderLine, len(lines))
	for i, l := range lines {
		out[i] = shop.OrderLine{
			Name: say(loc, l.Offering.TitleZh, l.Offering.TitleEn), Href: under(ui.PlaceShelf, l.Offering.ID), Provider: say(loc, l.Provider.NameZh, l.Provider.NameEn),
			Units: unitsText(loc, l.Offering.Kind, l.Line.Units), State: l.Line.State, Reason: cause(loc, l.Line.Cause), Cap: l.Line.CapAmount,
		}
		if l.Settlement != nil {
			out[i].Cost = &l.Settlement.Cost
		}
		if j := l.Job; j != nil {
			out[i].JobHref = under(placeJobs, j.ID)
			if j.State == models.JobQueued && out[i].Reason == "" {
				out[i].Reason = reasonText(loc, j.Reason, j.ReasonArgs)
			}
		}
	}
	return out
}

func orderPayments(loc *i18n.Loc, v checkout.OrderView) []shop.OrderPayment {
	var out []shop.OrderPayment
	for _, p := range v.Payments {
		out = append(out, shop.OrderPayment{
			ID: p.ID, Method: known(loc, "method."+p.Method, p.Method), State: p.State, Cause: cause(loc, v.Causes[p.ID]), Amount: p.Amount, At: p.UpdatedAt,
		})
	}
	return out
}

// orderHolds are the two sources of an order's money: what each set aside, what
// was taken of it and what went back.
func orderHolds(loc *i18n.Loc, v checkout.OrderView) []shop.OrderHold {
	o := v.Order
	bill, open := orderBill(v)
	if open {
		bill = ui.Bill{}
	}
	held := o.CapAmount - o.VoucherAmount
	if waits(o) || o.State == models.OrderState(models.LineDraft) {
		held = o.WalletAmount
	}
	var out []shop.OrderHold
	for _, x := range []struct {
		source         string
		held, captured models.Money
	}{{"bill.voucher", o.VoucherAmount, bill.Voucher}, {"receipt.paid.wallet", held, bill.Pay}} {
		if x.held == 0 {
			continue
		}
		hold := shop.OrderHold{Source: loc.T(x.source), Held: x.held, Captured: x.captured, Open: open}
		if !open {
			hold.Returned = x.held - x.captured
		}
		out = append(out, hold)
	}
	return out
}

func orderEvents(loc *i18n.Loc, moves []models.Move) []ui.Event {
	out := make([]ui.Event, len(moves))
	for i, m := range moves {
		_, to, _ := strings.Cut(m.FromTo, ">")
		tag := ui.StateTag(loc, "order", to)
		out[i] = ui.Event{At: m.At, Title: tag.Text, Text: cause(loc, m.Cause), Tone: tag.Tone, Now: i == len(moves)-1}
	}
	return out
}

// onItsWay tells whether a payment of the order may still arrive.
func onItsWay(v checkout.OrderView) bool {
	return slices.ContainsFunc(v.Payments, func(p models.Payment) bool { return p.State == models.PaymentConfirming })
}

// payButton leads to the open payment, or to choose how to pay when there is
// none; nobody is led to pay while money is on its way.
func payButton(loc *i18n.Loc, v checkout.OrderView, now time.Time) *ui.Button {
	if !waits(v.Order) || !now.Before(v.Order.PayBy) || onItsWay(v) {
		return nil
	}
	b := &ui.Button{Text: loc.T("order.pay_now", "amount", v.Order.DueAmount), Href: under(placeOrders, v.Order.ID, "pay")}
	for _, p := range v.Payments {
		if p.State == models.PaymentOpen && p.URL != "" {
			b.Href = p.URL
		}
	}
	return b
}

// otherWay leads from an open payment to the other ways to pay, "" when there is
// none to leave.
func otherWay(v checkout.OrderView, pay *ui.Button) string {
	if way := under(placeOrders, v.Order.ID, "pay"); pay != nil && pay.Href != way {
		return way
	}
	return ""
}

// orderCancel says what ending the order now costs, nil when nothing of it lives.
func orderCancel(loc *i18n.Loc, v checkout.OrderView, jobs []checkout.JobView) *shop.CancelForm {
	o := v.Order
	f := &shop.CancelForm{Action: under(placeOrders, o.ID, "cancel"), Back: o.VoucherAmount + o.WalletAmount, Text: loc.T("cancel.rule.waiting")}
	if onItsWay(v) {
		f.Text = loc.T("cancel.rule.confirming")
	}
	if waits(o) || o.State == models.OrderState(models.LineDraft) {
		return f
	}
	live := 0
	f.Back, f.Asked = 0, true
	for _, j := range jobs {
		if models.JobMoves.Ended(j.Job.State) {
			continue
		}
		one := jobCancel(loc, j)
		live, f.Costs, f.Back, f.Text, f.Asked = live+1, f.Costs+one.Costs, f.Back+one.Back, one.Text, f.Asked && one.Asked
	}
	if live == 0 {
		return nil
	}
	return f
}
