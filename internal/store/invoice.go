package store

import (
	"time"

	"supermarket/models"
)

// AddInvoice adds the data of an invoice; a second one of the same part of an
// order, or of the same refund, is an error that IsUnique knows.
func (tx *Tx) AddInvoice(i models.Invoice) error { return tx.insert(&i) }

// BlueInvoice returns the invoice over a provider's part of an order, before
// whatever red ones took back.
func (tx *Tx) BlueInvoice(orderID, providerID string) (models.Invoice, error) {
	return one[models.Invoice](tx, "order_id = ? AND provider_id = ? AND colour = ?", orderID, providerID, models.InvoiceBlue)
}

// RedInvoice returns the invoice that took a refund back.
func (tx *Tx) RedInvoice(refundID string) (models.Invoice, error) {
	return one[models.Invoice](tx, "refund_id = ? AND colour = ?", refundID, models.InvoiceRed)
}

// RedInvoicesOf returns what took parts of an invoice back, oldest first.
func (tx *Tx) RedInvoicesOf(originalID string) ([]models.Invoice, error) {
	return many[models.Invoice](tx, "created_at, number", "original_id = ? AND colour = ?", originalID, models.InvoiceRed)
}

// InvoiceByID returns an invoice whose-ever it is; the caller checks whose.
func (tx *Tx) InvoiceByID(id string) (models.Invoice, error) {
	return one[models.Invoice](tx, "id = ?", id)
}

// InvoicesOfOrder returns an order's invoices of that firm, oldest first.
func (tx *Tx) InvoicesOfOrder(orderID, firmID string) ([]models.Invoice, error) {
	return many[models.Invoice](tx, "created_at, number", "order_id = ? AND firm_id = ?", orderID, firmID)
}

// InvoicesOfFirm returns a buyer's invoices, newest first.
func (tx *Tx) InvoicesOfFirm(firmID string, p Page) (rows []models.Invoice, next string, err error) {
	return paged(tx, p, invoicePlace, "firm_id = ?", firmID)
}

// InvoicesOfProvider returns a seller's invoices in a state, newest first.
func (tx *Tx) InvoicesOfProvider(providerID, state string, p Page) (rows []models.Invoice, next string, err error) {
	return paged(tx, p, invoicePlace, "provider_id = ? AND state = ?", providerID, state)
}

func invoicePlace(i models.Invoice) (time.Time, string) { return i.CreatedAt, i.ID }

// IssueInvoice writes the number of an invoice that has the number from before,
// else ErrStale; a number that another one has is an error that IsUnique knows.
func (tx *Tx) IssueInvoice(id, from, number, by string, at time.Time) error {
	return tx.guarded("UPDATE invoices SET state = 'issued', issued_number = ?, issued_by = ?, issued_at = ? WHERE id = ? AND issued_number = ?", number, by, at, id, from)
}

// RefundedOfLine is what booked refunds took back of a line's cost, without the
// one named except.
func (tx *Tx) RefundedOfLine(lineID, except string) (models.Money, error) {
	var m models.Money
	err := tx.scan(&m, `SELECT CAST(COALESCE(SUM(amount), 0) AS bigint) FROM refunds
		WHERE line_id = ? AND kind = 'line' AND state = 'booked' AND id <> ?`, lineID, except)
	return m, err
}

// VoucherRefunded is what booked refunds gave back of a line to grants.
func (tx *Tx) VoucherRefunded(lineID string) (models.Money, error) {
	var m models.Money
	err := tx.scan(&m, `SELECT CAST(COALESCE(SUM(voucher), 0) AS bigint) FROM refunds WHERE line_id = ? AND kind = 'line' AND state = 'booked'`, lineID)
	return m, err
}

// InvoiceProfile returns what an organisation wants on its invoices.
func (tx *Tx) InvoiceProfile(kind models.OrgKind, orgID string) (models.InvoiceProfile, error) {
	return one[models.InvoiceProfile](tx, "org_kind = ? AND org_id = ?", kind, orgID)
}

// KeepInvoiceProfile writes it, whether it is the first or not.
func (tx *Tx) KeepInvoiceProfile(p models.InvoiceProfile) error {
	_, err := tx.exec(`INSERT INTO invoice_profiles (org_kind, org_id, type, name, tax_number, address, phone, bank, bank_account, updated_by, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (org_kind, org_id) DO UPDATE SET type = excluded.type, name = excluded.name, tax_number = excluded.tax_number, address = excluded.address,
			phone = excluded.phone, bank = excluded.bank, bank_account = excluded.bank_account, updated_by = excluded.updated_by, updated_at = excluded.updated_at`,
		p.OrgKind, p.OrgID, p.Type, p.Name, p.TaxNumber, p.Address, p.Phone, p.Bank, p.BankAccount, p.UpdatedBy, p.UpdatedAt)
	return err
}
