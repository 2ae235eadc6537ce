package apidoc

import (
	"time"

	"supermarket/internal/order"
	"supermarket/models"
)

// Receipt is the document of a settled order; it never changes.
type Receipt struct {
	ID          string        `json:"id"`
	Number      string        `json:"number"`
	Order       string        `json:"order"`
	OrderNumber string        `json:"order_number"`
	Buyer       order.Party   `json:"buyer"`
	Lines       []ReceiptLine `json:"lines"`
	List        models.Money  `json:"list"`
	Voucher     models.Money  `json:"voucher"`
	Paid        models.Money  `json:"paid"`
	Returned    models.Money  `json:"returned"`
	Tax         ReceiptTax    `json:"tax"`
	At          time.Time     `json:"at"`
}

// ReceiptTax is what of the whole cost is tax: in whole fen, line by line.
type ReceiptTax struct {
	Percent  int          `json:"rate_percent"`
	Net      models.Money `json:"net"`
	Tax      models.Money `json:"tax"`
	Total    models.Money `json:"total"`
	Capitals string       `json:"total_in_capitals"`
}

// ReceiptLine is one line of a receipt; its kind says what its units are.
type ReceiptLine struct {
	Line         string                 `json:"line"`
	Offering     string                 `json:"offering"`
	Kind         models.OfferingKind    `json:"kind"`
	TitleZh      string                 `json:"title_zh"`
	TitleEn      string                 `json:"title_en"`
	Provider     order.Party            `json:"provider"`
	Simulated    bool                   `json:"simulated"`
	State        models.LineState       `json:"state"`
	Units        int                    `json:"units"`
	BilledMillis int64                  `json:"billed_millis"`
	Segments     []order.ReceiptSegment `json:"segments"`
	Cost         models.Money           `json:"cost"`
	Voucher      models.Money           `json:"voucher"`
	Paid         models.Money           `json:"paid"`
	Saving       *ReceiptSaving         `json:"saving,omitempty"` // of waiting for a lower price
}

// ReceiptSaving is what waiting for a lower price came to: the billed time at the
// price of the moment of payment, what it cost, and the difference.
type ReceiptSaving struct {
	Unwaited models.Money `json:"without_waiting"`
	Cost     models.Money `json:"cost"`
	Saved    models.Money `json:"saved"` // below zero where it ran at a higher price
}

// ReceiptOf shows a receipt.
func ReceiptOf(r models.Receipt, d order.ReceiptData) Receipt {
	out := Receipt{
		ID: r.ID, Number: r.Number, Order: r.OrderID, OrderNumber: d.OrderNumber, Buyer: d.Buyer, Lines: each(d.Lines, receiptLineOf),
		List: d.List, Voucher: d.Voucher, Paid: d.Paid, Returned: d.Returned, At: d.At.UTC(),
	}
	if d.Tax != nil {
		out.Tax = ReceiptTax(*d.Tax)
	}
	return out
}

func receiptLineOf(l order.ReceiptLine) ReceiptLine {
	return ReceiptLine{
		Line: l.LineID, Offering: l.OfferingID, Kind: kindOf(l), TitleZh: l.TitleZh, TitleEn: l.TitleEn, Provider: l.Provider, Simulated: l.Simulated,
		State: l.State, Units: l.Units, BilledMillis: l.BilledMillis, Segments: listed(l.Segments), Cost: l.Cost, Voucher: l.Voucher, Paid: l.Paid, Saving: (*ReceiptSaving)(l.Saving),
	}
}

// kindOf is what a line's units are; receipts that do not say were of card-hours.
func kindOf(l order.ReceiptLine) models.OfferingKind {
	if l.Kind == "" {
		return models.OfferCardHour
	}
	return l.Kind
}
