package store

import (
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"supermarket/models"
)

// LedgerChange is one write of the ledger: all of it happens, or nothing. Which
// parts are set says what it is: a transfer, a new hold (Hold, Parts), or a move
// of an open hold (Move with Version; Parts to extend, Draws to capture or
// release, Transfer beside Draws to capture).
type LedgerChange struct {
	Accounts []AccountChange // distinct, in the order in which their rows are locked
	Transfer *models.Transfer
	Postings []models.Posting // their asset is the source's
	Hold     *models.Hold
	Parts    []models.HoldPart
	Move     *models.HoldMove
	Version  int64 // of the hold, as it was read
	Close    bool
	Draws    []HoldDraw
	Mixed    bool       // several assets are meant: each posting was checked by itself
	Fresh    *time.Time // refuse assets that have expired by then; nil allows them
}

// AccountChange is what one account gains (below zero: loses).
type AccountChange struct {
	ID      string
	Balance int64
	Held    int64
}

// HoldDraw is what one part of a hold loses.
type HoldDraw struct {
	N        int
	Captured int64
	Released int64
}

// LedgerVerdict tells whether a change was done and, if not, what stood against
// it; a key that is taken or a hold that has moved on leaves all reasons empty.
type LedgerVerdict struct {
	Done    bool
	Missing bool   // an account does not exist
	Short   string // the first account that has too little
	Range   string // the first account that would leave the range of amounts
	Mixed   bool   // the accounts hold different assets
	Expired bool   // an asset has expired
}

// LedgerMost bounds an account's balance on either side of zero.
const LedgerMost int64 = 1 << 62

// ChangeLedger applies c whole, or says why not and leaves the transaction as
// it was. Losing a race for a key is a serialization failure: Atomic runs the
// transaction again, which then finds what the other did.
func (tx *Tx) ChangeLedger(c LedgerChange) (LedgerVerdict, error) {
	if tx.db.dialect == SQLite {
		return tx.changeLedgerLite(c)
	}
	return tx.changeLedgerPostgres(c)
}

// raced turns a key that another transaction took meanwhile into what it is.
func raced(err error) error {
	if !IsUnique(err) {
		return err
	}
	return fmt.Errorf("store: lost the race for a key: %w", &pgconn.PgError{Code: pgSerialization, Message: err.Error()})
}

// row reads one row past gorm, whose work per statement shows on hot paths, in
// the engine's own placeholders; found is false when there is none.
func (tx *Tx) row(query string, args, dest []any) (found bool, err error) {
	rows, err := tx.g.Statement.ConnPool.QueryContext(tx.ctx, query, args...)
	if err != nil {
		return false, err
	}
	defer func() { _ = rows.Close() }()
	if rows.Next() {
		found = true
		err = rows.Scan(dest...)
	}
	return found, errors.Join(err, rows.Err())
}
