package checkout_test

import (
	"errors"
	"net/http"
	"testing"

	"supermarket/internal/order"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/internal/webhook"
	"supermarket/models"
)

var errTakenBack = errors.New("taken back")

func TestEachOrderWhoseLinesEndInOneCallLeavesItsOwnEventOnce(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		x := newListened(t, db, &heard{status: http.StatusOK})
		x.must(x.ChangeHook(x.ctx, x.owner, x.hook.ID, x.hook.URL, []string{"order.ended"}))
		a, _ := x.paidJobs(x.owner, 2)
		b, _ := x.paidJobs(x.owner, 1)
		err := x.DB.Atomic(x.ctx, func(tx *store.Tx) error {
			lines, err := tx.LinesOfOrders([]string{a.ID, b.ID})
			x.must(err)
			x.must(order.MoveLines(tx, lines, models.LinePaid, models.LineCancelled, order.Step{Cause: order.CauseCancelled, Actor: "t", At: morning}))
			rows, _, err := tx.WebhookDeliveries(x.hook.ID, x.owner.FirmID(), store.Page{})
			x.must(err)
			ended := map[string]int{}
			for _, d := range rows {
				if d.Topic == string(webhook.OrderEnded) {
					ended[d.EventKey]++
				}
			}
			if len(lines) != 3 || len(rows) != 2 || len(ended) != 2 {
				t.Errorf("%d lines left %d events: %v", len(lines), len(rows), ended)
			}
			return errTakenBack
		})
		if !errors.Is(err, errTakenBack) {
			t.Fatal(err)
		}
		x.audited()
	})
}
