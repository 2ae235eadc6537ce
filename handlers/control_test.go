package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"supermarket/internal/store"
	"supermarket/models"
)

// watched leaves a block and a flag that wait for staff.
func (x *house) watched(issuer *client) {
	x.Helper()
	issuer.post("/programmes/controls/blocks", url.Values{"key": {"crawl"}, "kind": {"legal_person"}, "subject": {"Nobody Here"}, "reason": {"court file 1"}})
	x.must(x.db.Atomic(x.ctx, func(tx *store.Tx) error {
		_, err := tx.RaiseFlag(models.Flag{ID: "flg_crawl", Kind: "one_address", Subject: "crawl", Facts: `{"key":"k","count":3}`, Weight: 40, State: models.FlagOpen, FoundAt: morning})
		return err
	}))
}

func TestABlockIsMadeOnceByOneAndLiftedByTwo(t *testing.T) {
	x := newHouse(t, demoDB(t))
	issuer, reviewer := x.signedIn("issuer@demo.test"), x.signedIn("reviewer@demo.test")
	form := url.Values{"key": {"key_1"}, "kind": {"legal_person"}, "subject": {"某 某某"}, "reason": {"法院文书 1 号"}}
	for range 2 {
		if res := issuer.post("/programmes/controls/blocks", form); res.status != http.StatusOK {
			t.Fatal(res.status)
		}
	}
	var blocks []models.Block
	x.must(x.db.View(x.ctx, func(tx *store.Tx) (err error) {
		blocks, err = tx.BlocksOfSubject("legal_person", "某某某")
		return err
	}))
	if len(blocks) != 1 {
		t.Fatalf("%d blocks", len(blocks))
	}
	path := "/programmes/controls/blocks/" + blocks[0].ID
	if res := issuer.post(path, url.Values{"key": {"ask"}, "reason": {""}}); res.status != http.StatusUnprocessableEntity {
		t.Errorf("asked without a reason: %d", res.status)
	}
	for range 2 {
		issuer.post(path, url.Values{"key": {"ask"}, "reason": {"查明无关"}})
	}
	if res := issuer.post(path, url.Values{"to": {"lift"}}); res.status != http.StatusForbidden {
		t.Errorf("who asks lifts it: %d", res.status)
	}
	if res := issuer.get(path); strings.Contains(res.body, "已解除") || !strings.Contains(res.body, "撤回提请") {
		t.Error("it does not wait for another")
	}
	if res := reviewer.get("/programmes"); !strings.Contains(res.body, "复核解除限制") {
		t.Error("the second person is not told")
	}
	if res := reviewer.post(path, url.Values{"to": {"keep"}}); res.status != http.StatusUnprocessableEntity {
		t.Errorf("kept without a reason: %d", res.status)
	}
	for range 2 {
		reviewer.post(path, url.Values{"to": {"lift"}})
	}
	res := issuer.get(path)
	for _, want := range []string{"已解除", "查明无关", "法院文书 1 号"} {
		if !strings.Contains(res.body, want) {
			t.Errorf("%q is missing", want)
		}
	}
}

func TestABlockOfNobodySaysWhatIsWrongAtItsField(t *testing.T) {
	x := newHouse(t, demoDB(t))
	issuer := x.signedIn("issuer@demo.test")
	for field, form := range map[string]url.Values{
		"subject": {"kind": {"code"}, "subject": {"91440300MA5E000410"}, "reason": {"错误的代码"}},
		"kind":    {"kind": {"shoe"}, "subject": {"x"}, "reason": {"没有这种"}},
		"reason":  {"kind": {"address"}, "subject": {"深圳市南山区科苑路15号"}, "reason": {" "}},
		"until":   {"kind": {"address"}, "subject": {"深圳市南山区科苑路15号"}, "reason": {"过期的"}, "until": {"2020-01-01"}},
	} {
		res := issuer.post("/programmes/controls/blocks", form)
		if res.status != http.StatusUnprocessableEntity || !strings.Contains(res.body, `href="#f-`+field+`"`) {
			t.Errorf("%s: %d", field, res.status)
		}
	}
}

func TestAFlagIsClearedOrConfirmedAsItWasSeen(t *testing.T) {
	x := newHouse(t, demoDB(t))
	x.must(x.db.Atomic(x.ctx, func(tx *store.Tx) error {
		_, err := tx.RaiseFlag(models.Flag{ID: "flg_1", Kind: "one_address", Subject: "s", Facts: `{"key":"<b>k</b>","count":3}`, Weight: 40, State: models.FlagOpen, FoundAt: morning})
		return err
	}))
	reviewer := x.signedIn("reviewer@demo.test")
	if res := reviewer.get("/programmes/controls"); !strings.Contains(res.body, "/programmes/controls/flags/flg_1") {
		t.Error("the list does not have it")
	}
	if res := reviewer.get("/programmes/controls/flags/flg_1"); strings.Contains(res.body, "<b>k</b>") || !strings.Contains(res.body, "&lt;b&gt;k") {
		t.Error("facts are shown as they are typed")
	}
	form := url.Values{"key": {"open"}, "to": {"cleared"}, "reason": {"孵化器同址"}}
	for range 2 {
		if res := reviewer.post("/programmes/controls/flags/flg_1", form); res.status != http.StatusOK {
			t.Fatal(res.status)
		}
	}
	late := url.Values{"key": {"open"}, "to": {"confirmed"}, "reason": {"我看是真的"}}
	if res := x.signedIn("issuer@demo.test").post("/programmes/controls/flags/flg_1", late); res.status != http.StatusConflict {
		t.Errorf("a decision on what was decided: %d", res.status)
	}
	file := reviewer.get("/programmes/controls.csv?state=cleared")
	if !strings.Contains(file.body, "flg_1") || !strings.Contains(file.body, "孵化器同址") {
		t.Error(file.body)
	}
}
