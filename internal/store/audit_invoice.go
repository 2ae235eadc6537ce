package store

import "supermarket/models"

// InvoicesAfter returns up to n invoices whose ids come after one, in their order.
func (tx *Tx) InvoicesAfter(id string, n int) ([]models.Invoice, error) {
	var rows []models.Invoice
	err := tx.g.Where("id > ?", id).Order("id").Limit(n).Find(&rows).Error
	return rows, err
}

// AuditRedInvoices finds blue invoices of which more was taken back than they are
// over, and red ones that take back of none, of another order, firm or provider,
// or for no booked refund.
func (tx *Tx) AuditRedInvoices() (Finding, error) {
	return tx.find("SELECT count(*) FROM invoices WHERE colour = 'red'",
		`SELECT i.number FROM invoices i LEFT JOIN invoices b ON b.id = i.original_id AND b.colour = 'blue' LEFT JOIN refunds r ON r.id = i.refund_id
			WHERE (i.colour = 'red' AND (b.id IS NULL OR b.order_id <> i.order_id OR b.firm_id <> i.firm_id OR b.provider_id <> i.provider_id
					OR r.id IS NULL OR r.state <> 'booked' OR r.order_id <> i.order_id))
				OR (i.colour = 'blue' AND i.total + coalesce((SELECT SUM(c.total) FROM invoices c WHERE c.original_id = i.id AND c.colour = 'red'), 0) < 0)
			ORDER BY i.number`)
}
