package notice_test

import (
	"testing"

	"supermarket/internal/notice"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

func facts(t *testing.T, db *store.DB) (rows []models.Task) {
	t.Helper()
	err := db.View(ctx, func(tx *store.Tx) (err error) { rows, _, err = tx.Tasks(notice.FactQueue, store.Page{}); return err })
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestAFactIsLeftOnceForItsKindAndKey(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		for _, f := range []notice.Fact{
			{Kind: notice.OrderPlaced, Key: "ord_1", FirmID: "frm_1", At: now},
			{Kind: notice.OrderPlaced, Key: "ord_1", FirmID: "frm_1", At: now},
			{Kind: notice.OrderLapsed, Key: "ord_1", FirmID: "frm_1", At: now},
		} {
			if err := db.Atomic(ctx, func(tx *store.Tx) error { return notice.Later(tx, f) }); err != nil {
				t.Fatal(err)
			}
		}
		if rows := facts(t, db); len(rows) != 2 {
			t.Errorf("%+v", rows)
		}
	})
}

func TestAFactThatCannotBeToldIsRefused(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		for name, f := range map[string]notice.Fact{
			"unknown kind": {Kind: "nothing", Key: "k", FirmID: "frm_1", At: now},
			"no key":       {Kind: notice.OrderPlaced, FirmID: "frm_1", At: now},
			"nobody":       {Kind: notice.OrderPlaced, Key: "k", At: now},
			"no time":      {Kind: notice.OrderPlaced, Key: "k", FirmID: "frm_1"},
			"no fact":      {Kind: notice.Reset, Key: "k", FirmID: "frm_1", At: now},
		} {
			if err := db.Atomic(ctx, func(tx *store.Tx) error { return notice.Later(tx, f) }); err == nil {
				t.Error(name)
			}
		}
		if rows := facts(t, db); len(rows) != 0 {
			t.Errorf("%+v", rows)
		}
	})
}
