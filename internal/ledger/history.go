package ledger

import (
	"encoding/base64"
	"encoding/binary"
	"time"

	"supermarket/internal/store"
)

// Line is one posting as one of its accounts sees it.
type Line struct {
	Seq          int64
	At           time.Time
	TransferID   string
	Kind         string
	Ref          string
	Counterparty string // account id
	Amount       int64  // below zero when it left the account
}

// History returns the postings of an account, newest first, and the cursor of
// the next page, "" at the end. store.ErrCursor for a cursor not made here.
func History(tx *store.Tx, accountID string, page store.Page) (lines []Line, next string, err error) {
	var before int64
	if page.After != "" {
		b, err := base64.RawURLEncoding.DecodeString(page.After)
		if err != nil || len(b) != 8 || binary.BigEndian.Uint64(b) == 0 || b[0] > 127 {
			return nil, "", store.ErrCursor
		}
		before = int64(binary.BigEndian.Uint64(b))
	}
	rows, err := tx.AccountLines(accountID, before, page.Size()+1)
	if err != nil {
		return nil, "", err
	}
	if len(rows) > page.Size() {
		rows = rows[:page.Size()]
		next = base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint64(nil, uint64(rows[len(rows)-1].Seq)))
	}
	for _, r := range rows {
		lines = append(lines, Line(r))
	}
	return lines, next, nil
}
