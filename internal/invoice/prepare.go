package invoice

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/i18n"
	"supermarket/internal/order"
	"supermarket/internal/store"
	"supermarket/models"
)

// The states of an invoice.
const (
	Prepared = "prepared"
	Issued   = "issued"
)

// The types of an invoice.
const (
	Special  = "special"
	Ordinary = "ordinary"
)

// What is refused when an invoice is asked for.
var (
	ErrNotSettled = fault.New(fault.Conflict, "invoice.not_settled")
	ErrNothing    = fault.New(fault.Conflict, "invoice.nothing")
	ErrIncomplete = fault.New(fault.Conflict, "invoice.incomplete")
)

// Prepare writes the blue invoice over a provider's part of a settled order:
// what each line cost, less what was refunded before, whoever paid it. It
// returns the one there is when it was asked for before. The caller holds the
// order. ErrNothing when less than a fen remains.
func Prepare(tx *store.Tx, o models.Order, providerID string, at time.Time) (models.Invoice, error) {
	there, err := tx.BlueInvoice(o.ID, providerID)
	if !errors.Is(err, store.ErrNotFound) {
		return there, err
	}
	d, err := blueData(tx, o, providerID, at)
	if err != nil {
		return there, err
	}
	return keep(tx, d, models.Invoice{OrderID: o.ID, FirmID: o.FirmID, ProviderID: providerID})
}

// Part is a provider's part of an order that has no invoice yet.
type Part struct {
	ProviderID string
	Total      models.Money
}

// Open lists the parts of a settled order that an invoice can be prepared of, in
// the order of its lines.
func Open(tx *store.Tx, o models.Order) ([]Part, error) {
	lines, err := tx.Lines(o.ID)
	if err != nil {
		return nil, err
	}
	var out []Part
	for _, l := range lines {
		if l.SettledAt == nil {
			return nil, ErrNotSettled
		}
		back, err := tx.RefundedOfLine(l.ID, "")
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(out, func(p Part) bool { return p.ProviderID == l.ProviderID })
		if i < 0 {
			i, out = len(out), append(out, Part{ProviderID: l.ProviderID})
		}
		out[i].Total += (l.Cost - back).FenDown()
	}
	return without(tx, o.ID, out)
}

// without leaves out the parts of less than a fen and those that have their invoice.
func without(tx *store.Tx, orderID string, parts []Part) ([]Part, error) {
	var out []Part
	for _, p := range parts {
		_, err := tx.BlueInvoice(orderID, p.ProviderID)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
		if err != nil && p.Total > 0 {
			out = append(out, p)
		}
	}
	return out, nil
}

func keep(tx *store.Tx, d Data, i models.Invoice) (models.Invoice, error) {
	var err error
	if d.Number, err = order.Number(tx, "I", d.At); err != nil {
		return i, err
	}
	if i, err = d.row(i); err != nil {
		return i, err
	}
	return i, tx.AddInvoice(i)
}

func blueData(tx *store.Tx, o models.Order, providerID string, at time.Time) (Data, error) {
	d := Data{Colour: models.InvoiceBlue, OrderNumber: o.Number, At: at}
	buyer, err := BuyerProfile(tx, o.FirmID)
	if err != nil {
		return d, err
	}
	seller, err := SellerProfile(tx, providerID)
	if err != nil {
		return d, err
	}
	if d.Type = buyer.Type; Missing(buyer) != "" {
		return d, ErrIncomplete
	}
	d.Buyer, d.Seller = partyOf(buyer), partyOf(seller)
	voucher, err := blueLines(tx, &d, o.ID, providerID)
	if err != nil {
		return d, err
	}
	if len(d.Lines) == 0 {
		return d, ErrNothing
	}
	d.sum(i18n.Capitals)
	d.Remark = remark(o, voucher)
	return d, nil
}

// blueLines are the provider's lines with what remains of their cost, and the
// part of the whole cost that programmes paid.
func blueLines(tx *store.Tx, d *Data, orderID, providerID string) (voucher models.Money, err error) {
	lines, err := tx.Lines(orderID)
	if err != nil {
		return 0, err
	}
	paid, err := vouchersOf(tx, orderID)
	if err != nil {
		return 0, err
	}
	for _, l := range lines {
		if l.SettledAt == nil {
			return 0, ErrNotSettled
		}
		if l.ProviderID != providerID {
			continue
		}
		back, err := tx.RefundedOfLine(l.ID, "")
		if err != nil {
			return 0, err
		}
		if total := (l.Cost - back).FenDown(); total > 0 {
			line, err := lineOf(tx, l, total, back == 0)
			if err != nil {
				return 0, err
			}
			d.Lines = append(d.Lines, line)
			voucher += paid[l.ID]
		}
	}
	return voucher, nil
}

// vouchersOf is what programmes paid of each line and did not get back.
func vouchersOf(tx *store.Tx, orderID string) (map[string]models.Money, error) {
	settled, err := tx.SettlementsOfOrder(orderID)
	if err != nil {
		return nil, err
	}
	out := map[string]models.Money{}
	for _, s := range settled {
		back, err := tx.VoucherRefunded(s.LineID)
		if err != nil {
			return nil, err
		}
		out[s.LineID] = s.Voucher - back
	}
	return out, nil
}

// remark says in the invoice's own language what its amounts do not: which
// order it is of, and what public vouchers paid of it.
func remark(o models.Order, voucher models.Money) string {
	text := "订单号：" + o.Number
	if o.PurchaseOrder != "" {
		text += "；采购单号：" + o.PurchaseOrder
	}
	if fen := voucher.FenDown(); fen > 0 {
		text += fmt.Sprintf("；含算力券抵扣￥%s", fen)
	}
	return text
}
