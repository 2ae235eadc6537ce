package audit_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"supermarket/internal/audit"
	"supermarket/internal/ledger"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

var noon = time.Date(2026, 11, 2, 4, 0, 0, 0, time.UTC)

func report(t *testing.T, db *store.DB) (r audit.Report) {
	t.Helper()
	err := db.Snapshot(context.Background(), func(tx *store.Tx) error { r = audit.Run(tx, audit.Ledger()); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// live fills a ledger with one of everything: transfers, an open hold and a
// closed one, a capture, releases and an extension.
func live(t *testing.T, db *store.DB) {
	t.Helper()
	err := db.Atomic(context.Background(), func(tx *store.Tx) error {
		id := map[models.AccountKind]string{}
		for _, kind := range []models.AccountKind{models.AccountProcessor, models.AccountWallet, models.AccountPayable} {
			a, err := ledger.Open(tx, models.AssetCNY, kind, "o", noon)
			if err != nil {
				return err
			}
			id[kind] = a.ID
		}
		if _, err := ledger.Post(tx, ledger.Entry{Key: "p", Kind: "top_up", At: noon, Postings: []ledger.Posting{
			{From: id[models.AccountProcessor], To: id[models.AccountWallet], Amount: 100},
		}}); err != nil {
			return err
		}
		return holds(tx, id)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func holds(tx *store.Tx, id map[models.AccountKind]string) error {
	source := []ledger.Source{{Account: id[models.AccountWallet], Amount: 20}}
	for _, key := range []string{"open", "closed"} {
		hold, err := ledger.Hold(tx, ledger.HoldInput{Key: key, Ref: key, Sources: source, At: noon})
		if err != nil {
			return err
		}
		if err := ledger.Extend(tx, ledger.ExtendInput{Key: key + "-x", HoldID: hold, Sources: source, At: noon}); err != nil {
			return err
		}
		if _, err := ledger.Capture(tx, ledger.CaptureInput{Key: key + "-c", HoldID: hold, Kind: "capture", At: noon, Postings: []ledger.Posting{
			{From: id[models.AccountWallet], To: id[models.AccountPayable], Amount: 15},
		}}); err != nil {
			return err
		}
		if key == "open" {
			continue
		}
		if _, err := ledger.Release(tx, ledger.ReleaseInput{Key: key + "-r", HoldID: hold, At: noon}); err != nil {
			return err
		}
	}
	return nil
}

func TestALedgerThatWasOnlyUsedIsTrue(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		live(t, db)
		r := report(t, db)
		if !r.OK || len(r.Broken()) > 0 {
			t.Fatalf("broken: %+v", r.Broken())
		}
		for _, c := range r.Checks {
			if c.Counted == 0 || c.Detail != "" {
				t.Errorf("%s counted %d, says %q", c.Name, c.Counted, c.Detail)
			}
		}
	})
}

// corruption is what someone with the database's password could do, and which
// check sees it. Some need a constraint out of the way first.
type corruption struct {
	check      string
	offender   string // in the detail
	constraint [3]string
	statements []string
}

func as(s ...string) []string { return s }

var corruptions = map[string]corruption{
	"a balance is raised": {
		check: "ledger.sums_to_zero", offender: "CNY",
		statements: as(`UPDATE accounts SET balance = balance + 1 WHERE kind = 'wallet'`),
	},
	"balances are shifted": {
		check: "ledger.balances_equal_postings", offender: "wallet_",
		statements: as(`UPDATE accounts SET balance = balance + 1 WHERE kind = 'wallet'`, `UPDATE accounts SET balance = balance - 1 WHERE kind = 'payable'`),
	},
	"a posting names no account": {
		check: "ledger.balances_equal_postings", offender: "wallet_gone",
		statements: as(`INSERT INTO postings (transfer_id, source_id, destination_id, asset_id, amount, at) SELECT id, 'wallet_gone', 'fee_gone', 'CNY', 1, at FROM transfers LIMIT 1`),
	},
	"a posting changes its asset": {
		check: "ledger.one_asset_per_posting", offender: "tr_",
		statements: as(`UPDATE postings SET asset_id = 'credit/x'`),
	},
	"held value is let go": {
		check: "ledger.held_equals_holds", offender: "wallet_",
		statements: as(`UPDATE accounts SET held = held - 1 WHERE kind = 'wallet'`),
	},
	"an open hold is called closed": {
		check: "ledger.holds_close_when_empty", offender: "hold_",
		statements: as(`UPDATE holds SET state = 'closed'`),
	},
	"a closed hold is called open": {
		check: "ledger.holds_close_when_empty", offender: "hold_",
		statements: as(`UPDATE holds SET state = 'open'`),
	},
	"an account owes": {
		check: "ledger.none_below_zero", offender: "wallet_",
		constraint: [3]string{"accounts", "accounts_covered", "CHECK (allow_negative OR balance >= held)"},
		statements: as(`UPDATE accounts SET balance = -1 WHERE kind = 'wallet'`),
	},
	"a wallet is allowed to owe": {
		check: "ledger.only_outside_owes", offender: "payable_",
		statements: as(`UPDATE accounts SET allow_negative = true WHERE kind = 'payable'`),
	},
	"a hold gives more than it has": {
		check: "ledger.holds_within_amount", offender: "hold_",
		constraint: [3]string{"hold_parts", "hold_parts_spent", "CHECK (captured >= 0 AND released >= 0 AND captured + released <= amount)"},
		statements: as(`UPDATE hold_parts SET captured = amount + 1`),
	},
	"a release is undone": {
		check: "ledger.holds_equal_moves", offender: "hold_",
		statements: as(`UPDATE hold_parts SET released = 0 WHERE released > 0`),
	},
	"a capture loses its transfer": {
		check: "ledger.captures_have_transfers", offender: "open-c",
		statements: as(`DELETE FROM transfers WHERE hold_id IS NOT NULL`),
	},
	"a capture pays more than it took": {
		check: "ledger.captures_have_transfers", offender: "closed-c",
		statements: as(`UPDATE postings SET amount = amount + 1 WHERE transfer_id IN (SELECT id FROM transfers WHERE hold_id IS NOT NULL)`),
	},
	"a capture is not recorded": {
		check: "ledger.captures_have_transfers", offender: "tr_",
		statements: as(`DELETE FROM hold_moves WHERE kind = 'capture'`),
	},
	"a transfer loses its postings": {
		check: "ledger.transfers_have_postings", offender: "tr_",
		statements: as(`DELETE FROM postings`),
	},
	"a posting loses its transfer": {
		check: "ledger.transfers_have_postings", offender: "tr_",
		statements: as(`DELETE FROM transfers`),
	},
	"a key is used twice": {
		check: "ledger.keys_used_once", offender: "closed",
		constraint: [3]string{"holds", "holds_key_key", "UNIQUE (key)"},
		statements: as(`UPDATE holds SET key = 'closed'`),
	},
}

// unbind takes a constraint out of the way; on PostgreSQL, where databases are
// lent to the next test, it comes back.
func unbind(t *testing.T, db *store.DB, table, name, definition string) []string {
	t.Helper()
	if db.Dialect() == store.Postgres {
		testkit.Corrupt(t, db, "ALTER TABLE "+table+" DROP CONSTRAINT "+name)
		t.Cleanup(func() {
			testkit.Corrupt(t, db, "DELETE FROM "+table, "ALTER TABLE "+table+" ADD CONSTRAINT "+name+" "+definition)
		})
		return nil
	}
	if strings.HasPrefix(definition, "CHECK") {
		return as("PRAGMA ignore_check_constraints = ON")
	}
	return as("CREATE TABLE loose AS SELECT * FROM "+table, "DROP TABLE "+table, "ALTER TABLE loose RENAME TO "+table)
}

func TestEachCheckOfTheLedgerSeesWhatItIsFor(t *testing.T) {
	seen := map[string]bool{}
	for name, c := range corruptions {
		seen[c.check] = true
		t.Run(name, func(t *testing.T) {
			testkit.Both(t, func(t *testing.T, db *store.DB) {
				live(t, db)
				var before []string
				if c.constraint[0] != "" {
					before = unbind(t, db, c.constraint[0], c.constraint[1], c.constraint[2])
				}
				testkit.Corrupt(t, db, append(before, c.statements...)...)
				r := report(t, db)
				if r.OK {
					t.Fatal("the report says that all is well")
				}
				for _, b := range r.Broken() {
					if b.Name == c.check && strings.Contains(b.Detail, c.offender) {
						return
					}
				}
				t.Errorf("%s does not name %s: %+v", c.check, c.offender, r.Broken())
			})
		})
	}
	for _, c := range audit.Ledger() {
		if !seen[c.Name] {
			t.Errorf("nothing shows that %s sees anything", c.Name)
		}
	}
}

func TestACheckThatCannotBeMadeHasFailed(t *testing.T) {
	r := audit.Run(nil, []audit.Check{{Name: "x", Run: func(*store.Tx) (int64, string, bool, error) {
		return 0, "", true, context.Canceled
	}}})
	if r.OK || r.Checks[0].OK || r.Checks[0].Detail == "" {
		t.Errorf("%+v", r)
	}
}

func TestTheReportKeepsItsShape(t *testing.T) {
	r := audit.Run(nil, []audit.Check{{Name: "x", Run: func(*store.Tx) (int64, string, bool, error) { return 2, "", true, nil }}})
	b, err := json.Marshal(r)
	if want := `{"ok":true,"checks":[{"name":"x","ok":true,"counted":2,"detail":""}]}`; err != nil || string(b) != want {
		t.Errorf("%s %v", b, err)
	}
	if b, _ = json.Marshal(audit.Run(nil, nil)); string(b) != `{"ok":true,"checks":[]}` {
		t.Errorf("%s", b)
	}
}
