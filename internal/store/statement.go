package store

import (
	"time"

	"supermarket/models"
)

// StatementLine is one posting of an account with the order that it is about.
type StatementLine struct {
	Seq         int64
	At          time.Time
	Kind        string
	Ref         string
	Amount      models.Money // below zero when it left the account
	OrderID     string
	OrderNumber string
}

// StatementLines returns the postings of an account in [from, to), oldest first.
func (tx *Tx) StatementLines(accountID string, from, to time.Time) ([]StatementLine, error) {
	var rows []StatementLine
	err := tx.scan(&rows, `SELECT p.seq, p.at, t.kind, t.ref, p.amount, COALESCE(o.id, '') AS order_id, COALESCE(o.number, '') AS order_number FROM (
		SELECT seq, at, transfer_id, -amount AS amount FROM postings WHERE source_id = ? AND at >= ? AND at < ?
		UNION ALL
		SELECT seq, at, transfer_id, amount FROM postings WHERE destination_id = ? AND at >= ? AND at < ?
		) AS p JOIN transfers t ON t.id = p.transfer_id
		LEFT JOIN lines l ON l.id = t.ref
		LEFT JOIN payments y ON y.id = t.ref
		LEFT JOIN refunds r ON r.id = t.ref
		LEFT JOIN disputes d ON d.id = t.ref
		LEFT JOIN orders o ON o.id = COALESCE(l.order_id, y.order_id, r.order_id, d.order_id)
		ORDER BY p.at, p.seq`, accountID, from, to, accountID, from, to)
	return rows, err
}

// AccountFlow is what came into an account and what left it in a time, both at
// least zero.
type AccountFlow struct{ In, Out models.Money }

// AccountFlow returns what moved in [from, to).
func (tx *Tx) AccountFlow(accountID string, from, to time.Time) (AccountFlow, error) {
	var f AccountFlow
	err := tx.scan(&f, `SELECT
		CAST(COALESCE(SUM(CASE WHEN destination_id = ? THEN amount ELSE 0 END), 0) AS bigint) AS "in",
		CAST(COALESCE(SUM(CASE WHEN source_id = ? THEN amount ELSE 0 END), 0) AS bigint) AS "out"
		FROM postings WHERE (source_id = ? OR destination_id = ?) AND at >= ? AND at < ?`, accountID, accountID, accountID, accountID, from, to)
	return f, err
}

// AccountBegan returns when the first posting of an account was, nil before any.
func (tx *Tx) AccountBegan(accountID string) (*time.Time, error) {
	var rows []models.Posting
	err := tx.g.Where("source_id = ? OR destination_id = ?", accountID, accountID).Order("at, seq").Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &rows[0].At, nil
}

// VoucherLine is one posting of a firm's grant.
type VoucherLine struct {
	StatementLine
	GrantID string
	NameZh  string // of the programme
	NameEn  string
}

// VoucherLines returns the postings of a firm's grants in [from, to), oldest first.
func (tx *Tx) VoucherLines(firmID string, from, to time.Time) ([]VoucherLine, error) {
	var rows []VoucherLine
	err := tx.scan(&rows, `SELECT p.seq, p.at, t.kind, t.ref, CASE WHEN p.destination_id = g.account_id THEN p.amount ELSE -p.amount END AS amount,
		COALESCE(o.id, '') AS order_id, COALESCE(o.number, '') AS order_number, g.id AS grant_id, m.name_zh, m.name_en
		FROM grants g
		JOIN postings p ON p.source_id = g.account_id OR p.destination_id = g.account_id
		JOIN transfers t ON t.id = p.transfer_id
		JOIN programmes m ON m.id = g.programme_id
		LEFT JOIN lines l ON l.id = t.ref
		LEFT JOIN refunds r ON r.id = t.ref
		LEFT JOIN orders o ON o.id = COALESCE(l.order_id, r.order_id)
		WHERE g.firm_id = ? AND p.at >= ? AND p.at < ? ORDER BY p.at, p.seq`, firmID, from, to)
	return rows, err
}

// WalletsMoved returns up to n owners of wallets that moved in [from, to), after
// one of them, in order.
func (tx *Tx) WalletsMoved(from, to time.Time, after string, n int) ([]string, error) {
	var ids []string
	err := tx.scan(&ids, `SELECT a.owner FROM accounts a WHERE a.kind = 'wallet' AND a.owner > ? AND EXISTS (
		SELECT 1 FROM postings p WHERE (p.source_id = a.id OR p.destination_id = a.id) AND p.at >= ? AND p.at < ?) ORDER BY a.owner LIMIT ?`, after, from, to, n)
	return ids, err
}
