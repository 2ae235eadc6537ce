package handlers_test

import (
	"testing"

	"supermarket/internal/store"
	"supermarket/internal/testkit"
)

// demo is planted once for all tests of this room.
var demo = testkit.Planted{Plant: func(tb testing.TB, db *store.DB) { bare(tb, db).plant() }}

// demoBoth runs f on a copy of the demo of each engine.
func demoBoth(t *testing.T, f func(t *testing.T, db *store.DB)) { t.Helper(); demo.Both(t, f) }

// demoDB returns a SQLite database of the test's own that has the demo in it.
func demoDB(tb testing.TB) *store.DB { tb.Helper(); return demo.SQLite(tb) }
