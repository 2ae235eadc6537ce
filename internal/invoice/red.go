package invoice

import (
	"errors"
	"slices"
	"strings"
	"time"

	"supermarket/internal/i18n"
	"supermarket/internal/store"
	"supermarket/models"
)

// Red writes the negative invoice of a line's refund that has been booked, in
// the refund's transaction and once per refund. Where no blue invoice was
// prepared there is nothing to take back: one prepared later is over what
// remains. The caller holds the order; whether r's row is booked already does
// not matter.
func Red(tx *store.Tx, r models.Refund, at time.Time) error {
	if r.Kind != models.RefundLine {
		return nil
	}
	blue, err := tx.BlueInvoice(r.OrderID, r.ProviderID)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := tx.RedInvoice(r.ID); !errors.Is(err, store.ErrNotFound) {
		return err
	}
	d, err := redData(tx, blue, r, at)
	if err != nil || d.Total == 0 {
		return err
	}
	_, err = keep(tx, d, models.Invoice{OrderID: blue.OrderID, FirmID: blue.FirmID, ProviderID: blue.ProviderID, OriginalID: blue.ID, RefundID: r.ID})
	return err
}

// redData takes back the difference between what the line's invoice would be
// before and after the refund, so that however a line is refunded its invoices
// add up to what remains of its cost, net and tax each.
func redData(tx *store.Tx, blue models.Invoice, r models.Refund, at time.Time) (Data, error) {
	original, err := Read(blue)
	if err != nil {
		return Data{}, err
	}
	d := Data{
		Colour: models.InvoiceRed, Type: original.Type, OrderNumber: original.OrderNumber, Original: original.Number,
		RedReason: Allowance, Buyer: original.Buyer, Seller: original.Seller, At: at,
	}
	i := slices.IndexFunc(original.Lines, func(l Line) bool { return l.OrderLine == r.LineID })
	if i < 0 {
		return d, nil
	}
	was := original.Lines[i]
	l, err := tx.Line(r.LineID)
	if err != nil {
		return d, err
	}
	back, err := tx.RefundedOfLine(r.LineID, r.ID)
	if err != nil {
		return d, err
	}
	line := between(was, (l.Cost - back).FenDown(), (l.Cost - back - r.Amount).FenDown())
	if line.Total == 0 {
		return d, nil
	}
	if line.Total == -was.Total && was.Quantity != "" {
		d.RedReason, line.Quantity, line.UnitPrice = ServiceEnded, "-"+was.Quantity, was.UnitPrice
	}
	d.Lines = []Line{line}
	d.sum(i18n.Capitals)
	d.Remark = strings.Join([]string{"订单号：" + d.OrderNumber, "对应蓝字发票内部编号：" + d.Original}, "；")
	return d, nil
}

// between is a line that leads from one total to a smaller one.
func between(was Line, before, after models.Money) Line {
	netBefore, taxBefore := before.WithoutTax()
	netAfter, taxAfter := after.WithoutTax()
	was.Net, was.Tax, was.Total = netAfter-netBefore, taxAfter-taxBefore, after-before
	was.Quantity, was.UnitPrice = "", ""
	return was
}
