package apidoc

import (
	"time"

	"supermarket/internal/checkout"
	"supermarket/models"
)

// OrderRequest turns quotes into an order.
type OrderRequest struct {
	Quotes        []string      `json:"quotes" min:"1" max:"50"`
	Voucher       string        `json:"voucher,omitempty"`           // a grant's id: short for Vouchers of one
	Vouchers      []string      `json:"vouchers,omitempty" max:"20"` // grants' ids, in the order in which they pay
	UseWallet     bool          `json:"use_wallet,omitempty"`
	Method        string        `json:"method,omitempty"`
	ExpectDue     *models.Money `json:"expect_due,omitempty"`
	ExpectPay     *models.Money `json:"expect_pay,omitempty"` // list less vouchers
	Project       string        `json:"project,omitempty"`
	PurchaseOrder string        `json:"purchase_order,omitempty" max:"100"`
	Remarks       string        `json:"remarks,omitempty" max:"500"`
}

// Chosen returns the vouchers in their order; checkout.ErrVouchers when both
// fields name some.
func (r OrderRequest) Chosen() ([]string, error) {
	if r.Voucher == "" {
		return r.Vouchers, nil
	}
	if len(r.Vouchers) > 0 {
		return nil, checkout.ErrVouchers
	}
	return []string{r.Voucher}, nil
}

// OrderSummary is an order as lists show it.
type OrderSummary struct {
	ID            string            `json:"id"`
	Number        string            `json:"number"`
	State         models.OrderState `json:"state"`
	Cap           models.Money      `json:"cap"`
	Voucher       models.Money      `json:"voucher"`
	Wallet        models.Money      `json:"wallet"`
	Due           models.Money      `json:"due"`
	Project       string            `json:"project,omitempty"`
	PurchaseOrder string            `json:"purchase_order"`
	Remarks       string            `json:"remarks"`
	PayBy         time.Time         `json:"pay_by"`
	CreatedAt     time.Time         `json:"created_at"`
	UpdatedAt     time.Time         `json:"updated_at"`
}

// Order is an order with its lines, payments and history.
type Order struct {
	OrderSummary
	Lines    []Line    `json:"lines"`
	Payments []Payment `json:"payments"`
	Moves    []Move    `json:"moves"`
	Receipt  bool      `json:"receipt"`            // it has one
	Approval *Approval `json:"approval,omitempty"` // where a second member has to agree
}

// Line is one offering in an order.
type Line struct {
	ID         string           `json:"id"`
	N          int              `json:"n"`
	State      models.LineState `json:"state"`
	Cause      string           `json:"cause,omitempty"`
	Quote      string           `json:"quote"`
	Offering   string           `json:"offering"`
	TitleZh    string           `json:"title_zh"`
	TitleEn    string           `json:"title_en"`
	Provider   Named            `json:"provider"`
	Units      int              `json:"units"`
	Cap        Amount           `json:"cap"`
	Voucher    models.Money     `json:"voucher"`
	Job        string           `json:"job,omitempty"`
	Settlement *Settlement      `json:"settlement,omitempty"`
}

// Settlement says who paid what of a line.
type Settlement struct {
	Cost     models.Money `json:"cost"`
	Voucher  models.Money `json:"voucher"`
	Firm     models.Money `json:"firm"`
	Returned models.Money `json:"returned"`
	Cause    string       `json:"cause"`
	At       time.Time    `json:"at"`
}

// PaymentRequest opens the payment of an order. Sandbox decides it at once,
// where payments move no money.
type PaymentRequest struct {
	Method  string `json:"method,omitempty"`
	Sandbox string `json:"sandbox,omitempty" enum:"pay,decline"`
}

// Payment brings the due amount of an order.
type Payment struct {
	ID        string              `json:"id"`
	Order     string              `json:"order"`
	Method    string              `json:"method"`
	State     models.PaymentState `json:"state"`
	Amount    models.Money        `json:"amount"`
	URL       string              `json:"url,omitempty"`       // where a person pays
	Reference string              `json:"reference,omitempty"` // for the remark of a bank transfer
	ExpiresAt time.Time           `json:"expires_at"`
	CreatedAt time.Time           `json:"created_at"`
}

// Move is one change of state.
type Move struct {
	FromTo string    `json:"from_to"`
	Cause  string    `json:"cause,omitempty"`
	At     time.Time `json:"at"`
}

// OrderSummaryOf shows an order in a list.
func OrderSummaryOf(o models.Order) OrderSummary {
	return OrderSummary{
		ID: o.ID, Number: o.Number, State: o.State, Cap: o.CapAmount, Voucher: o.VoucherAmount, Wallet: o.WalletAmount, Due: o.DueAmount,
		Project: o.ProjectID, PurchaseOrder: o.PurchaseOrder, Remarks: o.Remarks, PayBy: o.PayBy.UTC(), CreatedAt: o.CreatedAt.UTC(), UpdatedAt: o.UpdatedAt.UTC(),
	}
}

// OrderOf shows an order whole.
func OrderOf(v checkout.OrderView) Order {
	return Order{
		OrderSummary: OrderSummaryOf(v.Order), Lines: each(v.Lines, lineOf), Payments: each(v.Payments, PaymentOf),
		Moves: each(v.Moves, moveOf), Receipt: v.Receipt, Approval: approvalOf(v.Approval),
	}
}

func lineOf(v checkout.LineView) Line {
	l := Line{
		ID: v.Line.ID, N: v.Line.N, State: v.Line.State, Cause: v.Line.Cause, Quote: v.Line.QuoteID, Offering: v.Line.OfferingID,
		TitleZh: v.Offering.TitleZh, TitleEn: v.Offering.TitleEn, Provider: Named{v.Provider.ID, v.Provider.NameZh, v.Provider.NameEn},
		Units: v.Line.Units, Cap: Amount{v.Line.CapMillis, v.Line.CapAmount}, Voucher: v.Line.VoucherAmount, Settlement: settlementOf(v.Settlement),
	}
	if v.Job != nil {
		l.Job = v.Job.ID
	}
	return l
}

func settlementOf(s *models.Settlement) *Settlement {
	if s == nil {
		return nil
	}
	return &Settlement{s.Cost, s.Voucher, s.Firm, s.Returned, s.Cause, s.CreatedAt.UTC()}
}

// PaymentOf shows a payment.
func PaymentOf(p models.Payment) Payment {
	return Payment{
		ID: p.ID, Order: p.OrderID, Method: p.Method, State: p.State, Amount: p.Amount, URL: p.URL, Reference: checkout.TransferReference(p),
		ExpiresAt: p.ExpiresAt.UTC(), CreatedAt: p.CreatedAt.UTC(),
	}
}

func moveOf(m models.Move) Move { return Move{m.FromTo, m.Cause, m.At.UTC()} }
