package supply

import (
	"context"
	"strings"
	"unicode/utf8"

	"supermarket/internal/fault"
	"supermarket/internal/invoice"
	"supermarket/internal/notice"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/trail"
	"supermarket/models"
)

// InvoiceData are the fields of an invoice.
type InvoiceData = invoice.Data

// ErrInvoiceReason refuses a correction without a reason.
var ErrInvoiceReason = fault.New(fault.Invalid, "invoice.reason").On("reason")

// maxInvoiceReason is in characters.
const maxInvoiceReason = 200

// Invoice is one that the provider issues, with what stands beside its data.
type Invoice struct {
	models.Invoice
	Data     InvoiceData
	Original models.Invoice // that a red one takes back
}

// Invoices lists the actor's provider's invoices, those to issue or those that
// are issued, newest first.
func (c *Counter) Invoices(ctx context.Context, a models.Actor, issued bool, p store.Page) (out []Invoice, next string, err error) {
	provider, err := staffOf(a, party.Statement)
	if err != nil {
		return nil, "", err
	}
	state := invoice.Prepared
	if issued {
		state = invoice.Issued
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		var rows []models.Invoice
		if rows, next, err = tx.InvoicesOfProvider(provider, state, p); err != nil {
			return err
		}
		for _, r := range rows {
			i, err := viewInvoice(tx, r)
			if err != nil {
				return err
			}
			out = append(out, i)
		}
		return nil
	})
	return out, next, err
}

// Invoice returns one that the actor's provider issues.
func (c *Counter) Invoice(ctx context.Context, a models.Actor, id string) (i Invoice, err error) {
	provider, err := staffOf(a, party.Statement)
	if err != nil {
		return i, err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		i, err = ownInvoice(tx, provider, id)
		return err
	})
	return i, err
}

func ownInvoice(tx *store.Tx, provider, id string) (Invoice, error) {
	row, err := tx.InvoiceByID(id)
	if err == nil && row.ProviderID != provider {
		err = store.ErrNotFound
	}
	if err != nil {
		return Invoice{}, err
	}
	return viewInvoice(tx, row)
}

func viewInvoice(tx *store.Tx, row models.Invoice) (i Invoice, err error) {
	i.Invoice = row
	if i.Data, err = invoice.Read(row); err != nil || row.OriginalID == "" {
		return i, err
	}
	i.Original, err = tx.InvoiceByID(row.OriginalID)
	return i, err
}

// Numbered is the tax authority's number for an invoice. Correct allows to write
// over another number, for a reason.
type Numbered struct {
	Number  string
	Correct bool
	Reason  string
}

// SetInvoiceNumber writes the number that an invoice was issued with and tells
// the buyer; the same number again changes nothing.
func (c *Counter) SetInvoiceNumber(ctx context.Context, a models.Actor, id string, in Numbered) error {
	provider, err := staffOf(a, party.Statement)
	if err != nil {
		return err
	}
	in.Number, in.Reason = strings.TrimSpace(in.Number), strings.TrimSpace(in.Reason)
	if in.Correct && (in.Reason == "" || utf8.RuneCountInString(in.Reason) > maxInvoiceReason) {
		return ErrInvoiceReason
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		i, err := ownInvoice(tx, provider, id)
		if err != nil {
			return err
		}
		return c.number(tx, a, i, in)
	})
}

func (c *Counter) number(tx *store.Tx, a models.Actor, i Invoice, in Numbered) error {
	now := c.Clock.Now()
	if err := invoice.CheckNumber(in.Number, i.CreatedAt, now, c.Data().Regions); err != nil {
		return err
	}
	fresh, err := invoice.Issue(tx, i.Invoice, in.Number, a.UserID, in.Correct, now)
	if err != nil || !fresh {
		return err
	}
	if err := notice.Later(tx, notice.Fact{
		Kind: notice.InvoiceIssued, Key: i.ID + ":" + in.Number, FirmID: i.FirmID, Path: "/invoices/" + i.ID,
		Texts: map[string]string{"order": i.Data.OrderNumber}, Amounts: map[string]models.Money{"amount": i.Total}, At: now,
	}); err != nil {
		return err
	}
	return trail.Record(tx, trail.Entry{
		Actor: a, Action: "invoice.number", ObjectKind: "invoice", ObjectID: i.ID, Before: i.IssuedNumber, After: in.Number, Reason: in.Reason, At: now,
	})
}

// InvoiceProfile returns what the actor's provider wants on invoices that it issues.
func (c *Counter) InvoiceProfile(ctx context.Context, a models.Actor) (p models.InvoiceProfile, err error) {
	provider, err := staffOf(a, party.Statement)
	if err != nil {
		return p, err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		p, err = invoice.SellerProfile(tx, provider)
		return err
	})
	return p, err
}

// SetInvoiceProfile keeps it; invoices that were prepared before stay as they are.
func (c *Counter) SetInvoiceProfile(ctx context.Context, a models.Actor, said models.InvoiceProfile) error {
	provider, err := staffOf(a, party.EditFirm)
	if err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		p, err := invoice.SellerProfile(tx, provider)
		if err != nil {
			return err
		}
		said.Type = p.Type
		after := invoice.Filled(p, said)
		if err := invoice.Keep(tx, after, a.UserID, c.Clock.Now()); err != nil {
			return err
		}
		return trail.Record(tx, trail.Entry{
			Actor: a, Action: "invoice.profile", ObjectKind: "provider", ObjectID: provider, Before: profileState(p), After: profileState(after), At: c.Clock.Now(),
		})
	})
}

func profileState(p models.InvoiceProfile) map[string]string {
	return map[string]string{"address": p.Address, "phone": p.Phone, "bank": p.Bank, "bank_account": p.BankAccount}
}
