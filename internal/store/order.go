package store

import (
	"time"

	"supermarket/models"
)

// AddOrder adds an order with its lines.
func (tx *Tx) AddOrder(o models.Order, lines []models.Line) error {
	if err := tx.insert(&o); err != nil {
		return err
	}
	return tx.insert(&lines)
}

// Order returns an order of that firm.
func (tx *Tx) Order(id, firmID string) (models.Order, error) {
	return one[models.Order](tx, "id = ? AND firm_id = ?", id, firmID)
}

// OrderForWork returns an order whatever its firm, for workers.
func (tx *Tx) OrderForWork(id string) (models.Order, error) {
	return one[models.Order](tx, "id = ?", id)
}

// LockOrder makes others wait who change the same order, and returns it.
func (tx *Tx) LockOrder(id string) (models.Order, error) {
	if err := tx.guarded("UPDATE orders SET updated_at = updated_at WHERE id = ?", id); err != nil {
		return models.Order{}, ErrNotFound
	}
	return one[models.Order](tx, "id = ?", id)
}

// OrderByQuote returns the order that took a quote of that firm.
func (tx *Tx) OrderByQuote(quoteID, firmID string) (models.Order, error) {
	return one[models.Order](tx, "firm_id = ? AND id IN (SELECT order_id FROM lines WHERE quote_id = ?)", firmID, quoteID)
}

// Orders returns a firm's orders, newest first.
func (tx *Tx) Orders(firmID string, p Page) (rows []models.Order, next string, err error) {
	return paged(tx, p, func(o models.Order) (time.Time, string) { return o.CreatedAt, o.ID }, "firm_id = ?", firmID)
}

// Lines returns the lines of an order in their order.
func (tx *Tx) Lines(orderID string) ([]models.Line, error) {
	return many[models.Line](tx, "n", "order_id = ?", orderID)
}

// Line returns one line.
func (tx *Tx) Line(id string) (models.Line, error) { return one[models.Line](tx, "id = ?", id) }

// MoveLine changes a line's state if it still is as it was, else ErrStale.
func (tx *Tx) MoveLine(id string, from, to models.LineState, cause string, at time.Time) error {
	err := tx.guarded("UPDATE lines SET state = ?, cause = ?, updated_at = ? WHERE id = ? AND state = ?", to, cause, at, id, from)
	if err != nil || !fulfils(from, to) {
		return err
	}
	return tx.countLine(id)
}

// SetLineHold names the hold that covers a line.
func (tx *Tx) SetLineHold(id, holdID string) error {
	return tx.guarded("UPDATE lines SET hold_id = ? WHERE id = ? AND hold_id = ''", holdID, id)
}

// RenewLineHold names the hold that covers a line in place of one that was released.
func (tx *Tx) RenewLineHold(id, before, holdID string) error {
	return tx.guarded("UPDATE lines SET hold_id = ? WHERE id = ? AND hold_id = ?", holdID, id, before)
}

// SetLineStocked keeps whether a line has its units from the offering's stock.
func (tx *Tx) SetLineStocked(id string, stocked bool) error {
	return tx.guarded("UPDATE lines SET stocked = ? WHERE id = ? AND stocked <> ?", stocked, id, stocked)
}

// SettleLine writes a line's cost, once.
func (tx *Tx) SettleLine(id string, cost models.Money, at time.Time) error {
	return tx.guarded("UPDATE lines SET cost = ?, settled_at = ?, updated_at = ? WHERE id = ? AND settled_at IS NULL", cost, at, at, id)
}

// SetOrderState keeps the derived state of an order.
func (tx *Tx) SetOrderState(id string, to models.OrderState, at time.Time) error {
	return tx.guarded("UPDATE orders SET state = ?, updated_at = ? WHERE id = ?", to, at, id)
}

// OverdueOrders returns ids of orders whose time to be paid has passed, unless
// their money may be on its way.
func (tx *Tx) OverdueOrders(now time.Time, limit int) ([]string, error) {
	var ids []string
	err := tx.scan(&ids, `SELECT id FROM orders WHERE state = ? AND pay_by <= ?
		AND NOT EXISTS (SELECT 1 FROM payments WHERE payments.order_id = orders.id AND payments.state = ?)
		ORDER BY pay_by LIMIT ?`, models.LineAwaitingPayment, now, models.PaymentConfirming, limit)
	return ids, err
}

// AddSettlement closes a line; a second one for the line is an error.
func (tx *Tx) AddSettlement(s models.Settlement) error {
	if err := tx.insert(&s); err != nil {
		return err
	}
	return tx.countLine(s.LineID)
}

// SettlementsOfOrder returns the settlements of an order's lines.
func (tx *Tx) SettlementsOfOrder(orderID string) ([]models.Settlement, error) {
	return many[models.Settlement](tx, "created_at, id", "order_id = ?", orderID)
}

// SettlementsOfProvider returns what a provider earned of its customers, newest first.
func (tx *Tx) SettlementsOfProvider(providerID string, p Page) (rows []models.Settlement, next string, err error) {
	return paged(tx, p, func(s models.Settlement) (time.Time, string) { return s.CreatedAt, s.ID }, "provider_id = ? AND firm_id <> ?", providerID, HouseFirm)
}

// AddReceipt adds the document of an order; a second one is ErrStale.
func (tx *Tx) AddReceipt(r models.Receipt) error { return tx.insert(&r) }

// Receipt returns the receipt of a firm's order.
func (tx *Tx) Receipt(orderID, firmID string) (models.Receipt, error) {
	return one[models.Receipt](tx, "order_id = ? AND firm_id = ?", orderID, firmID)
}
