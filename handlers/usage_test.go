package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"supermarket/internal/store"
	"supermarket/models"
)

// doubts disputes a line's bill and returns the dispute.
func (c *client) doubts(lineID string) (d models.UsageDispute) {
	c.Helper()
	at := "/usage/lines/" + lineID
	for range 2 { // pressed twice it is one dispute
		if res := c.once().post(at+"/ask", url.Values{"reason": {"time"}, "note": {"<b>It ran for half of that.</b>"}}); res.status != http.StatusSeeOther {
			c.Fatalf("not disputed: %d %s", res.status, res.body)
		}
	}
	c.look(func(tx *store.Tx) (err error) { d, err = tx.OpenUsageDispute(lineID); return err })
	return d
}

func TestABillIsDisputedAnsweredAndDecidedOnPages(t *testing.T) {
	x := newHouse(t, demoDB(t))
	owner, seller, operator := x.signedIn("owner@demo.test"), x.signedIn("provider@demo.test"), x.signedIn("operator@demo.test")
	s := x.told(owner)
	line := x.lineOf(s.done)
	if body := owner.page("/orders/"+s.done, http.StatusOK); !strings.Contains(owner.get("/orders/"+s.done).body, "/usage/lines/"+line) {
		t.Fatalf("no way to the bill: %v", body)
	}
	d := owner.doubts(line)
	for _, lang := range []string{"zh-CN", "en"} {
		for c, at := range map[*client][]string{
			owner:    {"/usage/disputes", "/usage/disputes/" + d.ID, "/usage/lines/" + line},
			seller:   {"/provider/usage", "/provider/usage/disputes/" + d.ID, "/provider/usage/lines/" + line},
			operator: {"/operator/usage", "/operator/usage/disputes/" + d.ID, "/operator/service", "/help/sla"},
		} {
			for _, p := range at {
				if res := c.speaks(lang).get(p); res.status != http.StatusOK || strings.Contains(res.body, "<b>It ran") {
					t.Errorf("%s in %s: %d %.300s", p, lang, res.status, res.body)
				}
			}
		}
	}
	early := operator.once().post("/operator/usage/disputes/"+d.ID, url.Values{"word": {"all"}, "answer": {"Yes."}})
	if early.status != http.StatusConflict {
		t.Errorf("decided while the provider may answer: %d", early.status)
	}
	for range 2 {
		if res := seller.once().post("/provider/usage/disputes/"+d.ID, url.Values{"word": {"no"}, "answer": {"The clock says otherwise."}}); res.status != http.StatusSeeOther {
			t.Fatalf("no answer: %d %s", res.status, res.body)
		}
	}
	for range 2 {
		if res := operator.once().post("/operator/usage/disputes/"+d.ID, url.Values{"word": {"all"}, "answer": {"The log agrees with the buyer."}}); res.status != http.StatusSeeOther {
			t.Fatalf("not decided: %d %s", res.status, res.body)
		}
	}
	x.look(func(tx *store.Tx) error {
		after, err := tx.UsageDispute(d.ID)
		l, err2 := tx.Line(line)
		if after.State != string(models.UsageUpheld) || l.State != models.LineRefunded {
			t.Errorf("%s, the line is %s", after.State, l.State)
		}
		if err == nil {
			err = err2
		}
		return err
	})
	x.sound()
}

func TestAnothersBillDisputeAndDoubtAreNotFound(t *testing.T) {
	x := newHouse(t, demoDB(t))
	owner, seller := x.signedIn("owner@demo.test"), x.signedIn("provider@demo.test")
	s := x.told(owner)
	line := x.lineOf(s.done)
	d := owner.doubts(line)
	x.must(x.db.Atomic(x.ctx, func(tx *store.Tx) error {
		now := time.Now()
		_, err := tx.AddQuarantine(models.Quarantine{ID: "qua_other", AttemptID: x.attemptOf(tx, line), LineID: line, FirmID: d.FirmID, ProviderID: "prv_other", Kind: "cpu", Facts: "{}", State: "open", CreatedAt: now})
		if err != nil {
			return err
		}
		d.ID, d.ProviderID, d.FirmID, d.State, d.DecidedAt = "dis_other", "prv_other", "frm_other", "withdrawn", &now
		return tx.AddUsageDispute(d)
	}))
	for c, at := range map[*client][]string{
		owner:  {"/usage/disputes/dis_other", "/usage/disputes/dis_other/evidence", "/usage/lines/none"},
		seller: {"/provider/usage/disputes/dis_other", "/provider/usage/disputes/dis_other/evidence", "/provider/usage/doubts/qua_other", "/provider/usage/lines/none"},
	} {
		for _, p := range at {
			if res := c.get(p); res.status != http.StatusNotFound {
				t.Errorf("%s: %d", p, res.status)
			}
		}
	}
}

// attemptOf is the first attempt of a line.
func (x *house) attemptOf(tx *store.Tx, line string) string {
	x.Helper()
	j, err := tx.JobOfLine(line)
	if err != nil {
		x.Fatal(err)
	}
	rows, err := tx.AttemptsOfJob(j.ID)
	if err != nil {
		x.Fatal(err)
	}
	return rows[0].ID
}
