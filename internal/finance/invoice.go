package finance

import (
	"context"
	"errors"

	"supermarket/internal/fault"
	"supermarket/internal/invoice"
	"supermarket/internal/notice"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// What other rooms need of invoices.
type (
	// InvoiceData are the fields of an invoice.
	InvoiceData = invoice.Data
	// InvoiceLine is one of an invoice's lines.
	InvoiceLine = invoice.Line
	// InvoiceParty is a buyer or seller on one.
	InvoiceParty = invoice.Party
)

// The types of an invoice.
const (
	SpecialInvoice  = invoice.Special
	OrdinaryInvoice = invoice.Ordinary
)

// ErrMayNotAsk refuses who may not ask for invoices.
var ErrMayNotAsk = fault.New(fault.Denied, "invoice.may_not")

// InvoiceView is an invoice with what stands beside its data.
type InvoiceView struct {
	models.Invoice
	Data           InvoiceData
	OriginalNumber string // that the tax authority gave the one a red invoice takes back
	IssuerName     string // who entered the number
	Reds           []models.Invoice
}

// InvoiceProfile returns what the actor's firm wants on its invoices.
func (c *Counter) InvoiceProfile(ctx context.Context, a models.Actor) (p models.InvoiceProfile, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return p, err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		p, err = invoice.BuyerProfile(tx, firm)
		return err
	})
	return p, err
}

// SetInvoiceProfile keeps it, by the owner or finance; it rules invoices that
// are asked for from now on.
func (c *Counter) SetInvoiceProfile(ctx context.Context, a models.Actor, said models.InvoiceProfile) error {
	firm, err := ownerOf(a)
	if err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		p, err := invoice.BuyerProfile(tx, firm)
		if err != nil {
			return err
		}
		return invoice.Keep(tx, invoice.Filled(p, said), a.UserID, c.Clock.Now())
	})
}

// Invoices lists the invoices of the actor's firm, newest first.
func (c *Counter) Invoices(ctx context.Context, a models.Actor, p store.Page) (out []InvoiceView, next string, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return nil, "", err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		var rows []models.Invoice
		if rows, next, err = tx.InvoicesOfFirm(firm, p); err != nil {
			return err
		}
		out, err = readInvoices(rows)
		return err
	})
	return out, next, err
}

func readInvoices(rows []models.Invoice) ([]InvoiceView, error) {
	out := make([]InvoiceView, len(rows))
	for i, r := range rows {
		d, err := invoice.Read(r)
		if err != nil {
			return nil, err
		}
		out[i] = InvoiceView{Invoice: r, Data: d}
	}
	return out, nil
}

// Invoice returns one of the actor's firm.
func (c *Counter) Invoice(ctx context.Context, a models.Actor, id string) (v InvoiceView, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return v, err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		row, err := tx.InvoiceByID(id)
		if err != nil {
			return err
		}
		if row.FirmID != firm {
			return store.ErrNotFound
		}
		v, err = viewInvoice(tx, row)
		return err
	})
	return v, err
}

func viewInvoice(tx *store.Tx, row models.Invoice) (v InvoiceView, err error) {
	v.Invoice = row
	if v.Data, err = invoice.Read(row); err != nil {
		return v, err
	}
	if row.OriginalID != "" {
		original, err := tx.InvoiceByID(row.OriginalID)
		if err != nil {
			return v, err
		}
		v.OriginalNumber = original.IssuedNumber
	}
	if row.IssuedBy != "" {
		u, err := tx.User(row.IssuedBy)
		if err != nil {
			return v, err
		}
		v.IssuerName = u.Name
	}
	if v.Reds, err = tx.RedInvoicesOf(row.ID); row.Colour == models.InvoiceRed {
		v.Reds = nil
	}
	return v, err
}

// Wanted is what invoices of an order there are and could be.
type Wanted struct {
	Order    models.Order
	Invoices []InvoiceView
	Profile  models.InvoiceProfile
	Sellers  []Seller // whose part has no invoice yet
	Missing  string   // what a special invoice still needs, "" for nothing
	Why      error    // why none can be asked for, nil when one can
	MayAsk   bool
}

// Seller is a provider's part of an order.
type Seller struct {
	ID, NameZh, NameEn string
	Total              models.Money // of its invoice
}

// WantedInvoices tells what invoices an order of the actor's firm has and may have.
func (c *Counter) WantedInvoices(ctx context.Context, a models.Actor, orderID string) (w Wanted, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return w, err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		if w.Order, err = tx.Order(orderID, firm); err != nil {
			return err
		}
		return w.read(tx, firm)
	})
	w.MayAsk = party.Can(a.Role, party.Pay)
	return w, err
}

func (w *Wanted) read(tx *store.Tx, firm string) error {
	rows, err := tx.InvoicesOfOrder(w.Order.ID, firm)
	if err != nil {
		return err
	}
	if w.Invoices, err = readInvoices(rows); err != nil {
		return err
	}
	if w.Profile, err = invoice.BuyerProfile(tx, firm); err != nil {
		return err
	}
	w.Missing = invoice.Missing(w.Profile)
	open, err := invoice.Open(tx, w.Order)
	if errors.Is(err, invoice.ErrNotSettled) {
		w.Why = err
		return nil
	}
	if err != nil {
		return err
	}
	for _, p := range open {
		seller, err := tx.Provider(p.ProviderID)
		if err != nil {
			return err
		}
		w.Sellers = append(w.Sellers, Seller{p.ProviderID, seller.NameZh, seller.NameEn, p.Total})
	}
	if len(open) == 0 && len(rows) == 0 {
		w.Why = invoice.ErrNothing
	}
	return nil
}

// AskInvoices prepares the invoices of an order, one for each provider that has
// none, and tells the providers. The same again changes nothing.
func (c *Counter) AskInvoices(ctx context.Context, a models.Actor, orderID string) error {
	firm, err := firmOf(a)
	if err != nil {
		return err
	}
	if !party.Can(a.Role, party.Pay) {
		return ErrMayNotAsk
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if _, err := tx.Order(orderID, firm); err != nil {
			return err
		}
		o, err := tx.LockOrder(orderID)
		if err != nil {
			return err
		}
		open, err := invoice.Open(tx, o)
		if err != nil {
			return err
		}
		if len(open) == 0 {
			return c.nothingOpen(tx, o)
		}
		for _, p := range open {
			if err := c.ask(tx, a, o, p.ProviderID); err != nil {
				return err
			}
		}
		return nil
	})
}

// nothingOpen is no fault where the invoices are there already.
func (c *Counter) nothingOpen(tx *store.Tx, o models.Order) error {
	rows, err := tx.InvoicesOfOrder(o.ID, o.FirmID)
	if err == nil && len(rows) == 0 {
		err = invoice.ErrNothing
	}
	return err
}

func (c *Counter) ask(tx *store.Tx, a models.Actor, o models.Order, providerID string) error {
	now := c.Clock.Now()
	i, err := invoice.Prepare(tx, o, providerID, now)
	if err != nil {
		return err
	}
	return notice.Later(tx, notice.Fact{
		Kind: notice.InvoiceWanted, Key: i.ID, ProviderID: providerID, Path: "/provider/invoices/" + i.ID,
		Texts: map[string]string{"order": o.Number}, Amounts: map[string]models.Money{"amount": i.Total}, At: now,
	})
}
