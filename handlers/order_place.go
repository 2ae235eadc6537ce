package handlers

import (
	"net/url"
	"unicode/utf8"

	"supermarket/internal/checkout"
	"supermarket/internal/fault"
	"supermarket/models"
	"supermarket/web"
)

// The most characters of what a buyer writes on an order, on page and API.
const (
	maxPurchaseOrder = 100
	maxRemarks       = 500
)

// OrderPlace orders the quote as it was checked, and leads to its payment, or to
// the order when nothing is due.
func (h *Handlers) OrderPlace(c *web.Ctx) error {
	form, err := fields(c)
	if err != nil {
		return err
	}
	f, err := readTill(form)
	f.given = true
	if err != nil {
		return err
	}
	in, err := readPlacing(form, f)
	if err != nil {
		return h.check(c, f, form, err)
	}
	in.Quotes = quotesIn(c)
	placed, err := h.Checkout.Place(c.Std(), c.Actor, in)
	if err != nil && correctable(err) {
		return h.check(c, f, form, err)
	}
	if err != nil {
		return err
	}
	return c.SeeOther(payAt(placed.Order.ID, placed.Payment))
}

// readPlacing reads what stands on the last page before an order: with it the
// amounts that the buyer was shown.
func readPlacing(form url.Values, f tillForm) (checkout.Placing, error) {
	in := checkout.Placing{Choice: f.choice, ProjectID: f.project, Method: form.Get("method"), PurchaseOrder: form.Get("purchase_order"), Remarks: form.Get("remarks")}
	for name, into := range map[string]**models.Money{"expect_due": &in.ExpectDue, "expect_pay": &in.ExpectPay} {
		if name == "expect_pay" && !form.Has(name) {
			continue
		}
		m, err := models.ParseMoney(form.Get(name))
		if err != nil {
			return in, errAmount.On(name).Wrap(err)
		}
		*into = &m
	}
	var wrong fault.List
	for name, most := range map[string]int{"purchase_order": maxPurchaseOrder, "remarks": maxRemarks} {
		if text := form.Get(name); !utf8.ValidString(text) || utf8.RuneCountInString(text) > most {
			wrong = append(wrong, errLength.With("min", 0, "max", most).On(name))
		}
	}
	return in, wrong.Or()
}

// payAt is where an order is paid: its payment's page while one is open.
func payAt(orderID string, p *models.Payment) string {
	if p == nil || p.URL == "" || p.State != models.PaymentOpen {
		return under(placeOrders, orderID)
	}
	return p.URL
}
