package store

import (
	"strconv"
	"time"
)

// now is the database's own clock, as SQL: leases and fences go by it, because
// it is one clock for all processes. PostgreSQL's now() would be the start of the
// transaction. SQLite's is exact to the millisecond.
func (tx *Tx) now() string {
	if tx.db.dialect == Postgres {
		return "clock_timestamp()"
	}
	return asText("strftime('%Y-%m-%d %H:%M:%f', 'now')")
}

// later is the database's clock plus d (which may be below zero), as SQL; d is
// cut to milliseconds.
func (tx *Tx) later(d time.Duration) string {
	ms := d.Milliseconds()
	if tx.db.dialect == Postgres {
		return "(clock_timestamp() + " + strconv.FormatInt(ms, 10) + " * interval '1 millisecond')"
	}
	sign := "+"
	if ms < 0 {
		sign, ms = "-", -ms
	}
	fraction := strconv.FormatInt(1000+ms%1000, 10)[1:]
	return asText("strftime('%Y-%m-%d %H:%M:%f', 'now', '" + sign + strconv.FormatInt(ms/1000, 10) + "." + fraction + " seconds')")
}

// asText writes a time as SQLite's driver does, without zeros at the end of the
// fraction: there, times are compared as text.
func asText(t string) string { return "(rtrim(rtrim(" + t + ", '0'), '.') || '+00:00')" }
