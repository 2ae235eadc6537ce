package store

import (
	"time"

	"supermarket/models"
)

// AddTopUp adds a payment into a wallet and tells whether its key was free.
func (tx *Tx) AddTopUp(p models.Payment) (bool, error) { return tx.insertAbsent(&p) }

// UnsureTopUps returns open top-ups that no processor has answered for yet.
func (tx *Tx) UnsureTopUps(limit int) ([]models.Payment, error) {
	var rows []models.Payment
	err := tx.g.Where("state = ? AND reference = '' AND purpose = ?", models.PaymentOpen, models.ForTopUp).Order("created_at, id").Limit(limit).Find(&rows).Error
	return rows, err
}

// UnsureCharges returns automatic top-ups begun between two times that no
// processor has answered for yet.
func (tx *Tx) UnsureCharges(from, to time.Time, limit int) ([]models.Payment, error) {
	var rows []models.Payment
	err := tx.g.Where("state = ? AND reference = '' AND purpose = ? AND created_at BETWEEN ? AND ?", models.PaymentOpen, models.ForAutoTopUp, from, to).
		Order("created_at, id").Limit(limit).Find(&rows).Error
	return rows, err
}

// PaymentByKey returns the payment that took an idempotency key.
func (tx *Tx) PaymentByKey(key string) (models.Payment, error) {
	return one[models.Payment](tx, "key = ?", key)
}

// PaymentOf returns a firm's payment.
func (tx *Tx) PaymentOf(id, firmID string) (models.Payment, error) {
	return one[models.Payment](tx, "id = ? AND firm_id = ?", id, firmID)
}

// TopUps returns what was to fill a firm's wallet, newest first.
func (tx *Tx) TopUps(firmID string, p Page) ([]models.Payment, string, error) {
	return paged(tx, p, func(p models.Payment) (time.Time, string) { return p.CreatedAt, p.ID }, "firm_id = ? AND order_id = ''", firmID)
}

// OverdueTopUps returns top-ups whose time to be paid is over and that nobody
// has begun to pay, as far as it is known here.
func (tx *Tx) OverdueTopUps(now time.Time, limit int) ([]models.Payment, error) {
	var rows []models.Payment
	err := tx.g.Where("purpose = ? AND state = ? AND expires_at <= ?", models.ForTopUp, models.PaymentOpen, now).Order("expires_at, id").Limit(limit).Find(&rows).Error
	return rows, err
}

// AutoTopUp returns how a firm's wallet fills itself, or ErrNotFound.
func (tx *Tx) AutoTopUp(firmID string) (models.AutoTopUp, error) {
	return one[models.AutoTopUp](tx, "firm_id = ?", firmID)
}

// LockAutoTopUp is AutoTopUp that keeps everyone else from it until the
// transaction ends.
func (tx *Tx) LockAutoTopUp(firmID string) (models.AutoTopUp, error) {
	if err := tx.guarded("UPDATE auto_top_ups SET updated_at = updated_at WHERE firm_id = ?", firmID); err != nil {
		return models.AutoTopUp{}, ErrNotFound
	}
	return tx.AutoTopUp(firmID)
}

// AddAutoTopUp adds a firm's row and tells whether it had none.
func (tx *Tx) AddAutoTopUp(a models.AutoTopUp) (bool, error) { return tx.insertAbsent(&a) }

// SetAutoTopUp writes all of a firm's row; the caller has locked it.
func (tx *Tx) SetAutoTopUp(a models.AutoTopUp) error {
	return tx.guarded(`UPDATE auto_top_ups SET state = ?, method = ?, threshold = ?, amount = ?, ceiling = ?, customer = ?, instrument = ?,
		label = ?, failures = ?, error = ?, set_by = ?, next_at = ?, updated_at = ? WHERE firm_id = ?`,
		a.State, a.Method, a.Threshold, a.Amount, a.Ceiling, a.Customer, a.Instrument,
		a.Label, a.Failures, a.Error, a.SetBy, a.NextAt, a.UpdatedAt, a.FirmID)
}

// DueAutoTopUps returns those that are on and whose wallet has less free than
// their threshold.
func (tx *Tx) DueAutoTopUps(now time.Time, limit int) ([]models.AutoTopUp, error) {
	var rows []models.AutoTopUp
	err := tx.scan(&rows, `SELECT t.* FROM auto_top_ups t LEFT JOIN accounts a ON a.owner = t.firm_id AND a.kind = 'wallet' AND a.asset_id = ?
		WHERE t.state = 'on' AND t.next_at <= ? AND COALESCE(a.balance - a.held, 0) < t.threshold ORDER BY t.next_at, t.firm_id LIMIT ?`,
		models.AssetCNY, now, limit)
	return rows, err
}

// AutoTopUpsUnderWay returns a firm's charges that have not ended, oldest first.
func (tx *Tx) AutoTopUpsUnderWay(firmID string) ([]models.Payment, error) {
	return many[models.Payment](tx, "created_at, id", "firm_id = ? AND purpose = ? AND state IN ('open', 'confirming')", firmID, models.ForAutoTopUp)
}

// OrderRef is the order that something belongs to.
type OrderRef struct{ Ref, OrderID, Number string }

// OrdersOf returns the orders that lines, payments, refunds and disputes belong
// to, by their ids; what has none is not named.
func (tx *Tx) OrdersOf(refs []string) (map[string]OrderRef, error) {
	out := map[string]OrderRef{}
	if len(refs) == 0 {
		return out, nil
	}
	var rows []OrderRef
	err := tx.scan(&rows, `SELECT x.ref, o.id AS order_id, o.number FROM (
		SELECT id AS ref, order_id FROM lines WHERE id IN ? UNION ALL SELECT id, order_id FROM payments WHERE id IN ?
		UNION ALL SELECT id, order_id FROM refunds WHERE id IN ? UNION ALL SELECT id, order_id FROM disputes WHERE id IN ?
		) AS x JOIN orders o ON o.id = x.order_id`, refs, refs, refs, refs)
	for _, r := range rows {
		out[r.Ref] = r
	}
	return out, err
}

// OpenPart is what an open hold keeps of an account.
type OpenPart struct {
	Ref    string
	Amount models.Money
	Since  time.Time
}

// OpenParts returns what open holds keep of an account, the newest first.
func (tx *Tx) OpenParts(accountID string, limit int) ([]OpenPart, error) {
	var rows []OpenPart
	err := tx.scan(&rows, `SELECT h.ref, h.created_at AS since, SUM(p.amount - p.captured - p.released) AS amount
		FROM hold_parts p JOIN holds h ON h.id = p.hold_id WHERE p.account_id = ? AND h.state = 'open'
		GROUP BY h.id, h.ref, h.created_at HAVING SUM(p.amount - p.captured - p.released) > 0 ORDER BY h.created_at DESC, h.id LIMIT ?`, accountID, limit)
	return rows, err
}
