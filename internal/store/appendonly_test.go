package store_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"supermarket/internal/store"
	"supermarket/internal/testkit"
)

// history is every table whose rows are never rewritten.
var history = []string{
	"hold_moves", "moves", "payment_events", "postings", "programme_versions", "receipts", "settlements",
	"tariff_prices", "tariffs", "trail_entries", "transfers", "usage_segments",
}

func TestHistoryIsAppendOnlyAndNothingElseIs(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		var found []string
		for name, tab := range read(t, db) {
			if len(tab.refuses) == 0 {
				continue
			}
			found = append(found, name)
			if !slices.Equal(tab.refuses, []string{"DELETE", "UPDATE"}) {
				t.Errorf("%s refuses only %v", name, tab.refuses)
			}
		}
		slices.Sort(found)
		if !slices.Equal(found, history) {
			t.Fatalf("append-only are %v", found)
		}
	})
}

func TestARowOfHistoryIsNeverChanged(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		s := read(t, db)
		for _, name := range history {
			changes := []string{"UPDATE " + name + " SET " + slices.Sorted(maps.Keys(s[name].columns))[0] + " = NULL", "DELETE FROM " + name}
			if db.Dialect() == store.Postgres {
				changes = append(changes, "TRUNCATE "+name+" CASCADE")
			}
			for _, change := range changes {
				err := db.Atomic(context.Background(), func(tx *store.Tx) error {
					if err := fill(tx, name, s[name]); err != nil {
						t.Errorf("%s: %v", name, err)
						return errBoom
					}
					_, err := tx.Exec(change)
					return err
				})
				if !store.IsAppendOnly(err) && !errors.Is(err, errBoom) {
					t.Errorf("%s: %v", change, err)
				}
			}
		}
	})
}

// fill adds one row that satisfies the checks, though it refers to nothing.
func fill(tx *store.Tx, name string, tab *table) error {
	if err := withoutReferences(tx, name); err != nil {
		return err
	}
	var cols, marks []string
	var args []any
	for _, c := range slices.Sorted(maps.Keys(tab.columns)) {
		if name == "postings" && c == "seq" || name == "moves" && c == "seq" {
			continue
		}
		cols, marks = append(cols, c), append(marks, "?")
		args = append(args, sample(tab, c))
	}
	_, err := tx.Exec(fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", name, strings.Join(cols, ", "), strings.Join(marks, ", ")), args...)
	return err
}

func withoutReferences(tx *store.Tx, name string) error {
	if tx.Dialect() == store.SQLite {
		_, err := tx.Exec("PRAGMA defer_foreign_keys = ON")
		return err
	}
	_, err := tx.Exec(fmt.Sprintf(`DO $$ DECLARE c text; BEGIN
		FOR c IN SELECT conname FROM pg_constraint WHERE conrelid = '%s'::regclass AND contype = 'f'
		LOOP EXECUTE 'ALTER TABLE %s DROP CONSTRAINT ' || c; END LOOP; END $$`, name, name))
	return err
}

func sample(tab *table, col string) any {
	switch tab.columns[col].family {
	case "int":
		if col == "cost" {
			return 2 // the sum of two shares of 1
		}
		return 1
	case "bool":
		return false
	case "time":
		return time.Unix(0, 0).UTC()
	}
	one := regexp.MustCompile(`^` + col + `IN'([^']+)'`)
	for _, check := range tab.checks {
		if m := one.FindStringSubmatch(check); m != nil {
			return m[1]
		}
	}
	return col
}
