package store

import (
	"time"

	"supermarket/models"
)

// Debtor is a firm or provider that owes, or once owed.
type Debtor struct {
	Owner string
	Owes  models.Money
}

// Debtors returns all who owe or once owed, those who owe most first.
func (tx *Tx) Debtors() (rows []Debtor, err error) {
	err = tx.scan(&rows, `SELECT owner, CASE WHEN balance < 0 THEN -balance ELSE 0 END AS owes FROM accounts
		WHERE kind = 'receivable' AND asset_id = 'CNY' ORDER BY balance, owner`)
	return rows, err
}

// DebtLine is one posting that made a debt, or paid of it.
type DebtLine struct {
	Seq    int64
	Kind   string // of its transfer
	Key    string
	Ref    string
	At     time.Time
	Amount models.Money
	Owed   bool // it made the debt; else it paid
}

// DebtLines returns what made and paid the debt of an owner, the newest first, at most n.
func (tx *Tx) DebtLines(owner string, n int) (rows []DebtLine, err error) {
	err = tx.scan(&rows, `SELECT p.seq, t.kind, t.key, t.ref, t.at, p.amount, p.source_id = a.id AS owed FROM accounts a
		JOIN postings p ON p.source_id = a.id OR p.destination_id = a.id JOIN transfers t ON t.id = p.transfer_id
		WHERE a.kind = 'receivable' AND a.asset_id = 'CNY' AND a.owner = ? ORDER BY p.seq DESC LIMIT ?`, owner, n)
	return rows, err
}

// AuditDebtTransfers finds arrivals at the bank that paid a debt and were not used
// up by it and by what was over, once each.
func (tx *Tx) AuditDebtTransfers() (Finding, error) {
	const paid = "t.key LIKE 'debt:bank_entry:%'"
	return tx.find("SELECT count(*) FROM transfers t WHERE "+paid,
		`SELECT t.key AS id FROM transfers t LEFT JOIN bank_entries e ON 'debt:bank_entry:' || e.id = t.key WHERE `+paid+` AND (e.id IS NULL OR e.state <> 'booked' OR e.payment_id <> ''
			OR e.firm_id <> t.ref OR e.amount <> `+moved("'debt:bank_entry:' || e.id", "suspense", "")+` + `+moved("'bank_entry:' || e.id || ':wallet'", "suspense", "wallet")+`)
			ORDER BY t.key`)
}
