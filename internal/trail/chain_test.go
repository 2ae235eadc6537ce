package trail_test

import (
	"errors"
	"fmt"
	"testing"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/internal/trail"
)

func TestEveryChangeOfThePastIsFound(t *testing.T) {
	changes := map[string]struct {
		sql string
		seq int64
	}{
		"another actor":       {"UPDATE trail_entries SET actor = 'usr_x' WHERE seq = 3", 3},
		"another role":        {"UPDATE trail_entries SET role = 'owner' WHERE seq = 3", 3},
		"another action":      {"UPDATE trail_entries SET action = 'x' WHERE seq = 3", 3},
		"another object":      {"UPDATE trail_entries SET object_kind = 'x' WHERE seq = 3", 3},
		"another object's id": {"UPDATE trail_entries SET object_id = 'x' WHERE seq = 3", 3},
		"another state":       {"UPDATE trail_entries SET before = '{}' WHERE seq = 3", 3},
		"another new state":   {"UPDATE trail_entries SET after = '{}' WHERE seq = 3", 3},
		"another reason":      {"UPDATE trail_entries SET reason = '' WHERE seq = 3", 3},
		"another time":        {"UPDATE trail_entries SET at = '2026-07-01 04:00:01+00:00' WHERE seq = 3", 3},
		"another hash":        {"UPDATE trail_entries SET hash = 'x' WHERE seq = 3", 3},
		"the first removed":   {"DELETE FROM trail_entries WHERE seq = 1", 1},
		"one removed":         {"DELETE FROM trail_entries WHERE seq = 3", 3},
		"the last removed":    {"DELETE FROM trail_entries WHERE seq = 5", 5},
		"all removed":         {"DELETE FROM trail_entries", 1},
		"moved":               {"UPDATE trail_entries SET seq = 9 WHERE seq = 3", 3},
		"a text's border":     {"UPDATE trail_entries SET object_kind = 'gran', object_id = 't' || object_id WHERE seq = 3", 3},
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			testkit.Both(t, func(t *testing.T, db *store.DB) {
				for i := range 5 {
					record(t, db, deed(fmt.Sprint(i)))
				}
				testkit.Corrupt(t, db, change.sql)
				_, err := verify(t, db, 0)
				var f *fault.Fault
				if !errors.Is(err, trail.ErrBroken) || !errors.As(err, &f) || f.Args["seq"] != change.seq {
					t.Fatalf("got %v", err)
				}
			})
		})
	}
}
