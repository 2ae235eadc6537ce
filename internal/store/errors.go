package store

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
)

// The codes that matter, of PostgreSQL's SQLSTATE and SQLite's extended results.
const (
	pgSerialization = "40001"
	pgDeadlock      = "40P01"
	pgUnique        = "23505"
	pgCheck         = "23514"
	pgIntegrity     = "23000"

	sqliteBusy       = 5
	sqliteLocked     = 6
	sqliteCheck      = 275
	sqlitePrimaryKey = 1555
	sqliteTrigger    = 1811
	sqliteUnique     = 2067
)

func codes(err error) (pg string, lite int) {
	var p *pgconn.PgError
	if errors.As(err, &p) {
		return p.Code, 0
	}
	var s *sqlite.Error
	if errors.As(err, &s) {
		return "", s.Code()
	}
	return "", 0
}

func retryable(err error) bool {
	pg, lite := codes(err)
	primary := lite & 0xff
	return pg == pgSerialization || pg == pgDeadlock || primary == sqliteBusy || primary == sqliteLocked
}

// IsUnique tells whether err is a broken unique constraint.
func IsUnique(err error) bool {
	pg, lite := codes(err)
	return pg == pgUnique || lite == sqliteUnique || lite == sqlitePrimaryKey
}

// IsCheck tells whether err is a broken CHECK.
func IsCheck(err error) bool {
	pg, lite := codes(err)
	return pg == pgCheck || lite == sqliteCheck
}

// IsAppendOnly tells whether err is the refusal to rewrite history.
func IsAppendOnly(err error) bool {
	pg, lite := codes(err)
	return pg == pgIntegrity || lite == sqliteTrigger
}
