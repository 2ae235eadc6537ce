package store

import "supermarket/models"

// OrderSummary is what a list says of an order beside its row.
type OrderSummary struct {
	OrderID string
	TitleZh string // of the first line's offering
	TitleEn string
	JobID   string        // of the first line, "" before it is paid
	Cost    *models.Money // nil until something has settled
}

// OrderSummaries returns the summaries of a firm's orders among these.
func (tx *Tx) OrderSummaries(firmID string, orderIDs []string) ([]OrderSummary, error) {
	if len(orderIDs) == 0 {
		return nil, nil
	}
	var rows []OrderSummary
	err := tx.scan(&rows, `SELECT l.order_id, o.title_zh, o.title_en, coalesce(j.id, '') AS job_id,
		(SELECT CAST(SUM(s.cost) AS bigint) FROM settlements s WHERE s.order_id = l.order_id) AS cost
		FROM lines l JOIN offerings o ON o.id = l.offering_id LEFT JOIN jobs j ON j.line_id = l.id
		WHERE l.n = 1 AND l.firm_id = ? AND l.order_id IN ?`, firmID, orderIDs)
	return rows, err
}

// OrderNumbers returns the numbers of these orders by id, for documents that name them.
func (tx *Tx) OrderNumbers(ids []string) (map[string]string, error) {
	out := make(map[string]string, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	var rows []struct{ ID, Number string }
	err := tx.scan(&rows, "SELECT id, number FROM orders WHERE id IN ?", ids)
	for _, r := range rows {
		out[r.ID] = r.Number
	}
	return out, err
}
