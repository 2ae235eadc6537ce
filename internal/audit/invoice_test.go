package audit_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"testing"

	"supermarket/internal/audit"
	"supermarket/internal/i18n"
	"supermarket/internal/invoice"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

// billed is an invoice of ¥10 of which ¥4 was taken back.
func billed(t *testing.T, db *store.DB) {
	t.Helper()
	red := bill("inv_2", models.InvoiceRed, "I2", -4*models.Yuan)
	red.OriginalID, red.RefundID = "inv_1", "rf_1"
	err := db.Atomic(context.Background(), func(tx *store.Tx) error {
		return tx.AddRefund(models.Refund{ID: "rf_1", Key: "k", Kind: models.RefundLine, FirmID: "f", OrderID: "o", LineID: "l", ProviderID: "p", State: models.RefundBooked, Amount: 4 * models.Yuan, CreatedAt: noon, UpdatedAt: noon})
	})
	if err != nil {
		t.Fatal(err)
	}
	testkit.Corrupt(t, db, insert(bill("inv_1", models.InvoiceBlue, "I1", 10*models.Yuan)), insert(red))
}

func insert(i models.Invoice) string {
	return fmt.Sprintf(`INSERT INTO invoices (id, number, colour, type, order_id, firm_id, provider_id, original_id, refund_id, state, total, data, sha256, created_at)
		VALUES ('%s', '%s', '%s', '%s', 'o', 'f', 'p', '%s', '%s', 'prepared', %d, '%s', '%s', '2026-11-23 04:00:00+00:00')`,
		i.ID, i.Number, i.Colour, i.Type, i.OriginalID, i.RefundID, i.Total, i.Data, i.SHA256)
}

func bill(id, colour, number string, total models.Money) models.Invoice {
	net, tax := total.WithoutTax()
	text, _ := json.Marshal(invoice.Data{
		Number: number, Colour: colour, Type: invoice.Ordinary, Lines: []invoice.Line{{Net: net, Tax: tax, Total: total}},
		Net: net, Tax: tax, Total: total, Capitals: i18n.Capitals(total),
	})
	return models.Invoice{
		ID: id, Number: number, Colour: colour, Type: invoice.Ordinary, Total: total, Data: string(text), SHA256: hashed(string(text)),
	}
}

func hashed(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// said replaces a piece of an invoice's data and hashes it anew, as a forger would.
func said(id, was, is string) func(*testing.T, *store.DB) {
	return func(t *testing.T, db *store.DB) {
		var i models.Invoice
		err := db.View(context.Background(), func(tx *store.Tx) (err error) { i, err = tx.InvoiceByID(id); return err })
		if err != nil {
			t.Fatal(err)
		}
		testkit.Corrupt(t, db, fmt.Sprintf("UPDATE invoices SET data = replace(data, '%s', '%s') WHERE id = '%s'", was, is, id))
		err = db.View(context.Background(), func(tx *store.Tx) (err error) { i, err = tx.InvoiceByID(id); return err })
		if err != nil {
			t.Fatal(err)
		}
		testkit.Corrupt(t, db, fmt.Sprintf("UPDATE invoices SET sha256 = '%s' WHERE id = '%s'", hashed(i.Data), id))
	}
}

func row(change string) func(*testing.T, *store.DB) {
	return func(t *testing.T, db *store.DB) { testkit.Corrupt(t, db, "UPDATE invoices SET "+change) }
}

func TestAnInvoiceThatIsNotAsPreparedIsFound(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*testing.T, *store.DB)
		check string
	}{
		"nothing":              {func(*testing.T, *store.DB) {}, ""},
		"its data":             {row("data = replace(data, 'ordinary', 'special') WHERE id = 'inv_1'"), "invoices.whole"},
		"its row":              {row("total = total + 1000000 WHERE id = 'inv_1'"), "invoices.whole"},
		"its tax, hashed anew": {said("inv_1", `"9.43"`, `"9.42"`), "invoices.whole"},
		"more than it is over": {row("total = -1100000000 WHERE id = 'inv_2'"), "invoices.red_within_blue"},
		"of no refund":         {row("refund_id = 'rf_none' WHERE id = 'inv_2'"), "invoices.red_within_blue"},
		"of another order":     {row("order_id = 'o2' WHERE id = 'inv_2'"), "invoices.red_within_blue"},
	} {
		t.Run(name, func(t *testing.T) {
			testkit.Both(t, func(t *testing.T, db *store.DB) {
				billed(t, db)
				c.spoil(t, db)
				var r audit.Report
				err := db.Snapshot(context.Background(), func(tx *store.Tx) error { r = audit.Run(tx, audit.Invoices()); return nil })
				if err != nil {
					t.Fatal(err)
				}
				found := c.check == ""
				for _, b := range r.Broken() {
					found = found || b.Name == c.check
				}
				if !found || r.OK != (c.check == "") {
					t.Error(r)
				}
			})
		})
	}
}
