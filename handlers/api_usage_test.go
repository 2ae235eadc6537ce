package handlers_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"supermarket/internal/account"
	"supermarket/internal/apidoc"
	"supermarket/internal/audit"
	"supermarket/internal/store"
	"supermarket/models"
)

func TestAProgramReadsItsBillDisputesItAndWithdraws(t *testing.T) {
	w := newAPIWorld(t, demoDB(t))
	o := w.bought(fmt.Sprintf(`{"quotes":[%q],"voucher":%q,"use_wallet":true}`, w.quote(1, 60).ID, w.grant))
	line := "/usage/lines/" + o.Lines[0].ID
	w.refusedFor(w.get(line), http.StatusConflict, "usage.unsettled")
	w.ran(o, "log\n", "file")
	bill := ok[apidoc.Bill](w, http.StatusOK, w.get(line))
	var billed models.Money
	for _, s := range bill.Segments {
		billed += s.Cost
	}
	if billed != bill.Cost || bill.Voucher+bill.Wallet != bill.Cost || bill.Left != bill.Cost || bill.Job != o.Lines[0].Job {
		t.Errorf("%+v", bill)
	}
	w.refusedFor(w.post(line+"/disputes", `{"reason":"mood","note":"x"}`), http.StatusUnprocessableEntity, "api.enum")
	w.refusedFor(w.do(ask{Method: "POST", Path: line + "/disputes", Key: w.keyOf(w.owner, account.ScopeRead), Idem: "r", Body: `{"reason":"slow","note":"x"}`}), http.StatusForbidden, "web.scope")
	d := ok[apidoc.UsageDispute](w, http.StatusCreated, w.post(line+"/disputes", `{"reason":"slow","note":"It took twice as long."}`))
	if again := ok[apidoc.UsageDispute](w, http.StatusCreated, w.post(line+"/disputes", `{"reason":"slow","note":"It took twice as long."}`)); again.ID != d.ID {
		t.Errorf("the same words made %s beside %s", again.ID, d.ID)
	}
	kept := w.get("/usage/disputes/" + d.ID + "/evidence")
	sum := sha256.Sum256(kept.body)
	if got := hex.EncodeToString(sum[:]); got != d.SHA256 || kept.Header().Get(apidoc.HeaderSHA256) != got || !strings.Contains(string(kept.body), bill.Job) {
		t.Errorf("the evidence hashes to %s, not %s", got, d.SHA256)
	}
	back := ok[apidoc.UsageDispute](w, http.StatusOK, w.post("/usage/disputes/"+d.ID+"/withdraw", `{}`))
	rows := ok[apidoc.List[apidoc.UsageDispute]](w, http.StatusOK, w.get("/usage/disputes")).Items
	if back.State != models.UsageWithdrawn || len(rows) != 1 || rows[0].State != back.State || rows[0].SHA256 != d.SHA256 {
		t.Errorf("%+v, %+v", back, rows)
	}
	w.must(w.db.View(w.ctx, func(tx *store.Tx) error {
		if broken := audit.Run(tx, audit.All()).Broken(); len(broken) > 0 {
			t.Errorf("%v", broken)
		}
		return nil
	}))
}

func TestAServiceLevelIsReadByAnyoneAsItsPageShowsIt(t *testing.T) {
	w := newAPIWorld(t, demoDB(t))
	at := "/offerings/" + w.offering + "/service"
	before := ok[apidoc.ServiceLevel](w, http.StatusOK, w.do(ask{Method: "GET", Path: at}))
	if before.Counted || before.Availability.Permille != nil || before.Score == 0 {
		t.Errorf("nothing was counted: %+v", before)
	}
	o := w.bought(fmt.Sprintf(`{"quotes":[%q],"voucher":%q,"use_wallet":true}`, w.quote(1, 60).ID, w.grant))
	w.ran(o, "log\n", "file")
	after := ok[apidoc.ServiceLevel](w, http.StatusOK, w.do(ask{Method: "GET", Path: at}))
	if !after.Counted || after.Soundness.All != 1 || after.Soundness.Good != 1 || after.Soundness.Permille == nil || *after.Soundness.Permille != 1000 {
		t.Errorf("one sound end: %+v", after)
	}
}

func TestTheAttemptsOfAJobTellTheirTimelineAndMachines(t *testing.T) {
	w := newAPIWorld(t, demoDB(t))
	o := w.bought(fmt.Sprintf(`{"quotes":[%q],"voucher":%q,"use_wallet":true}`, w.quote(1, 60).ID, w.grant))
	w.ran(o, "log\n", "file")
	rows := ok[apidoc.List[apidoc.Attempt]](w, http.StatusOK, w.get("/jobs/"+o.Lines[0].Job+"/attempts")).Items
	if len(rows) != 1 || len(rows[0].Machines) != 1 || rows[0].Machines[0].Units != 1 {
		t.Fatalf("%+v", rows)
	}
	moves := rows[0].Moves
	if n := len(moves); n < 3 || !strings.HasSuffix(moves[n-1].FromTo, ">succeeded") || moves[n-1].Cause == "" {
		t.Errorf("%+v", moves)
	}
}
