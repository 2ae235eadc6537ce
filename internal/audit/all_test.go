package audit_test

import (
	"strings"
	"testing"

	"supermarket/internal/audit"
)

func TestEveryRoomsInvariantsAreAsked(t *testing.T) {
	asked := map[string]bool{}
	for _, c := range audit.All() {
		if asked[c.Name] {
			t.Errorf("%s is asked twice", c.Name)
		}
		asked[c.Name] = true
		room, _, _ := strings.Cut(c.Name, ".")
		asked[room] = true
	}
	for _, room := range []string{"ledger", "catalog", "orders", "payments", "jobs", "usage", "moves", "vouchers", "refunds", "suspense", "disputes", "debts", "budgets", "approvals", "trail"} {
		if !asked[room] {
			t.Errorf("nothing is asked of %s", room)
		}
	}
}
