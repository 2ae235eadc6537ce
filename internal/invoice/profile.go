package invoice

import (
	"errors"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

// The bounds of a profile's fields, in characters.
const (
	MaxAddress = 100
	MaxPhone   = 40
	MaxBank    = 80
	MaxAccount = 40
)

// What is refused of a profile.
var (
	ErrType    = fault.New(fault.Invalid, "invoice.bad_type").On("type")
	ErrField   = fault.New(fault.Invalid, "invoice.bad_field")
	ErrNeeded  = fault.New(fault.Invalid, "invoice.needed")
	ErrAccount = fault.New(fault.Invalid, "invoice.bad_account").On("bank_account")
	ErrPhone   = fault.New(fault.Invalid, "invoice.bad_phone").On("phone")
)

// BuyerProfile is what a firm wants on its invoices: ordinary ones in its own
// name and with its company code, until it says more. Name and tax number are
// always those that it was verified with.
func BuyerProfile(tx *store.Tx, firmID string) (models.InvoiceProfile, error) {
	p, err := kept(tx, models.OrgFirm, firmID)
	if err != nil {
		return p, err
	}
	f, err := tx.Firm(firmID)
	p.Name, p.TaxNumber = f.Name, f.Code
	return p, err
}

// SellerProfile is what a provider wants on the invoices that it issues.
func SellerProfile(tx *store.Tx, providerID string) (models.InvoiceProfile, error) {
	p, err := kept(tx, models.OrgProvider, providerID)
	if err != nil {
		return p, err
	}
	seller, err := tx.Provider(providerID)
	p.Name, p.TaxNumber = seller.NameZh, seller.Code
	return p, err
}

func kept(tx *store.Tx, kind models.OrgKind, id string) (models.InvoiceProfile, error) {
	p, err := tx.InvoiceProfile(kind, id)
	if errors.Is(err, store.ErrNotFound) {
		return models.InvoiceProfile{OrgKind: kind, OrgID: id, Type: Ordinary}, nil
	}
	return p, err
}

// Keep checks what an organisation wants on its invoices and writes it; all that
// is wrong comes back at once, each at its field.
func Keep(tx *store.Tx, p models.InvoiceProfile, by string, at time.Time) error {
	if err := Check(p); err != nil {
		return err
	}
	p.UpdatedBy, p.UpdatedAt = by, at
	return tx.KeepInvoiceProfile(p)
}

// Filled is p with what somebody said of it: never name and tax number, which
// are those of the organisation.
func Filled(p, said models.InvoiceProfile) models.InvoiceProfile {
	p.Type = said.Type
	p.Address, p.Phone = strings.TrimSpace(said.Address), strings.TrimSpace(said.Phone)
	p.Bank, p.BankAccount = strings.TrimSpace(said.Bank), strings.TrimSpace(said.BankAccount)
	return p
}

// Check tells all that is wrong with a profile.
func Check(p models.InvoiceProfile) error {
	var wrong fault.List
	if p.Type != Special && p.Type != Ordinary {
		wrong = append(wrong, ErrType)
	}
	for _, f := range []struct {
		name, value string
		most        int
	}{{"address", p.Address, MaxAddress}, {"phone", p.Phone, MaxPhone}, {"bank", p.Bank, MaxBank}, {"bank_account", p.BankAccount, MaxAccount}} {
		switch {
		case !plain(f.value, f.most):
			wrong = append(wrong, ErrField.With("max", f.most).On(f.name))
		case f.value == "" && p.Type == Special:
			wrong = append(wrong, ErrNeeded.On(f.name))
		}
	}
	if !only(p.Phone, "0123456789+-() ") {
		wrong = append(wrong, ErrPhone)
	}
	if !only(p.BankAccount, "0123456789- ") {
		wrong = append(wrong, ErrAccount)
	}
	return wrong.Or()
}

// Missing names the first field that a special invoice needs and the profile
// lacks, "" when it is complete.
func Missing(p models.InvoiceProfile) string {
	if p.TaxNumber == "" {
		return "tax_number"
	}
	if p.Type != Special {
		return ""
	}
	for _, f := range [][2]string{{"address", p.Address}, {"phone", p.Phone}, {"bank", p.Bank}, {"bank_account", p.BankAccount}} {
		if f[1] == "" {
			return f[0]
		}
	}
	return ""
}

func partyOf(p models.InvoiceProfile) Party {
	return Party{p.Name, p.TaxNumber, p.Address, p.Phone, p.Bank, p.BankAccount}
}

// plain is text of one line that a form can carry.
func plain(s string, most int) bool {
	if !utf8.ValidString(s) || utf8.RuneCountInString(s) > most {
		return false
	}
	for _, r := range s {
		if !unicode.IsPrint(r) {
			return false
		}
	}
	return true
}

func only(s, allowed string) bool { return strings.Trim(s, allowed) == "" }
