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
	At          time.Time     `json:"at"`
}

// ReceiptLine is one line of a receipt.
type ReceiptLine struct {
	Line         string                 `json:"line"`
	Offering     string                 `json:"offering"`
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
}

// ReceiptOf shows a receipt.
func ReceiptOf(r models.Receipt, d order.ReceiptData) Receipt {
	return Receipt{
		ID: r.ID, Number: r.Number, Order: r.OrderID, OrderNumber: d.OrderNumber, Buyer: d.Buyer, Lines: each(d.Lines, receiptLineOf),
		List: d.List, Voucher: d.Voucher, Paid: d.Paid, Returned: d.Returned, At: d.At.UTC(),
	}
}

func receiptLineOf(l order.ReceiptLine) ReceiptLine {
	return ReceiptLine{
		Line: l.LineID, Offering: l.OfferingID, TitleZh: l.TitleZh, TitleEn: l.TitleEn, Provider: l.Provider, Simulated: l.Simulated,
		State: l.State, Units: l.Units, BilledMillis: l.BilledMillis, Segments: listed(l.Segments), Cost: l.Cost, Voucher: l.Voucher, Paid: l.Paid,
	}
}
