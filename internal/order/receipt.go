package order

import (
	"encoding/json"
	"fmt"
	"time"

	"supermarket/internal/i18n"
	"supermarket/internal/store"
	"supermarket/models"
)

// ReceiptData is what a receipt says; it never changes once written.
type ReceiptData struct {
	OrderNumber string        `json:"order_number"`
	Buyer       Party         `json:"buyer"`
	Lines       []ReceiptLine `json:"lines"`
	List        models.Money  `json:"list"`
	Voucher     models.Money  `json:"voucher"`
	Paid        models.Money  `json:"paid"`
	Returned    models.Money  `json:"returned"`
	Tax         *ReceiptTax   `json:"tax,omitempty"`
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

// Party is a firm as a tax document names it.
type Party struct {
	Name string `json:"name"`
	Code string `json:"code"`
}

// ReceiptLine is one line of a receipt.
type ReceiptLine struct {
	LineID       string              `json:"line_id"`
	OfferingID   string              `json:"offering_id"`
	Kind         models.OfferingKind `json:"kind,omitempty"` // what its units are
	TitleZh      string              `json:"title_zh"`
	TitleEn      string              `json:"title_en"`
	Provider     Party               `json:"provider"`
	Simulated    bool                `json:"simulated"`
	State        models.LineState    `json:"state"`
	Units        int                 `json:"units"`
	BilledMillis int64               `json:"billed_millis"`
	Segments     []ReceiptSegment    `json:"segments"`
	Cost         models.Money        `json:"cost"`
	Voucher      models.Money        `json:"voucher"`
	Paid         models.Money        `json:"paid"`
	Saving       *ReceiptSaving      `json:"saving,omitempty"` // nil for what waited for no lower price
}

// ReceiptSaving is what waiting for a lower price came to: what the billed time
// would have cost when the order was paid, what it cost, and the difference.
type ReceiptSaving struct {
	Unwaited models.Money `json:"without_waiting"`
	Cost     models.Money `json:"cost"`
	Saved    models.Money `json:"saved"` // below zero where it ran at a higher price
}

// ReceiptSegment is one billed stretch.
type ReceiptSegment struct {
	Band   string       `json:"band"`
	Millis int64        `json:"millis"`
	Price  models.Money `json:"price_per_unit_hour"`
	Cost   models.Money `json:"cost"`
}

// receiptIfEnded writes the receipt once every line of the order has settled.
func receiptIfEnded(tx *store.Tx, orderID string, terms Terms, s Step) error {
	lines, err := tx.Lines(orderID)
	if err != nil {
		return err
	}
	for _, l := range lines {
		if l.SettledAt == nil && l.State != models.LineCancelled { // one that nobody sold any more when it was paid never settles
			return nil
		}
	}
	o, err := tx.OrderForWork(orderID)
	if err != nil {
		return err
	}
	data, err := receiptData(tx, o, lines, terms, s.At)
	if err != nil {
		return err
	}
	text, err := json.Marshal(data)
	if err != nil {
		return err
	}
	number, err := Number(tx, "R", s.At)
	if err != nil {
		return err
	}
	return tx.AddReceipt(models.Receipt{ID: models.NewID("rcp"), Number: number, OrderID: o.ID, FirmID: o.FirmID, Data: string(text), CreatedAt: s.At})
}

func receiptData(tx *store.Tx, o models.Order, lines []models.Line, terms Terms, at time.Time) (ReceiptData, error) {
	firm, err := tx.Firm(o.FirmID)
	if err != nil {
		return ReceiptData{}, err
	}
	d := ReceiptData{OrderNumber: o.Number, Buyer: Party{firm.Name, firm.Code}, At: at}
	settled, err := tx.SettlementsOfOrder(o.ID)
	if err != nil {
		return d, err
	}
	by := map[string]models.Settlement{}
	for _, s := range settled {
		by[s.LineID] = s
	}
	for _, l := range lines {
		s := by[l.ID]
		rl, err := receiptLine(tx, l, s)
		if err != nil {
			return d, err
		}
		if rl.Saving, err = receiptSaving(tx, l, terms); err != nil {
			return d, err
		}
		d.Lines = append(d.Lines, rl)
		d.List += s.Cost
		d.Voucher += s.Voucher
		d.Paid += s.Firm
		d.Returned += s.Returned
	}
	d.Tax = d.tax()
	return d, nil
}

// tax splits each line for itself, so that a receipt says what its invoices say.
func (d ReceiptData) tax() *ReceiptTax {
	t := ReceiptTax{Percent: models.TaxPercent}
	for _, l := range d.Lines {
		net, tax := l.Cost.WithoutTax()
		t.Net, t.Tax, t.Total = t.Net+net, t.Tax+tax, t.Total+net+tax
	}
	t.Capitals = i18n.Capitals(t.Total)
	return &t
}

// ReadReceipt gives the data of a receipt back. One that was written before
// receipts said what is tax is told now; its units are those of card-hours.
func ReadReceipt(r models.Receipt) (ReceiptData, error) {
	var d ReceiptData
	if err := json.Unmarshal([]byte(r.Data), &d); err != nil {
		return d, err
	}
	if d.Tax == nil {
		d.Tax = d.tax()
	}
	return d, nil
}

func receiptLine(tx *store.Tx, l models.Line, s models.Settlement) (ReceiptLine, error) {
	rl := ReceiptLine{LineID: l.ID, OfferingID: l.OfferingID, State: l.State, Units: l.Units, Cost: s.Cost, Voucher: s.Voucher, Paid: s.Firm}
	offering, err := tx.Offering(l.OfferingID)
	if err != nil {
		return rl, err
	}
	provider, err := tx.Provider(l.ProviderID)
	if err != nil {
		return rl, err
	}
	rl.TitleZh, rl.TitleEn, rl.Kind, rl.Provider = offering.TitleZh, offering.TitleEn, offering.Kind, Party{provider.NameZh, provider.Code}
	if rl.Simulated, err = tx.LineRanSimulated(l.ID); err != nil {
		return rl, err
	}
	segments, err := tx.SegmentsOfLine(l.ID)
	for _, g := range segments {
		if g.Billed {
			rl.Segments = append(rl.Segments, ReceiptSegment{g.Band, g.Millis, g.Price, g.Cost})
			rl.BilledMillis += g.Millis
		}
	}
	return rl, err
}

func receiptSaving(tx *store.Tx, l models.Line, terms Terms) (*ReceiptSaving, error) {
	if l.SettledAt == nil { // it was cancelled before anything could be used
		return nil, nil
	}
	s, err := SavingOf(tx, terms.Calendar, l)
	if err != nil || s == nil {
		return nil, err
	}
	return &ReceiptSaving{s.Now, s.Then, s.Saved()}, nil
}

// Number returns the next document number of a series: the letter, the year and
// month in China, and a count without gaps.
func Number(tx *store.Tx, series string, at time.Time) (string, error) {
	month := at.In(time.FixedZone("Asia/Shanghai", 8*3600)).Format("200601")
	n, err := tx.NextNumber("number:" + series + month)
	return fmt.Sprintf("%s%s%06d", series, month, n), err
}
