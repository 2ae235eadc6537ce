package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"supermarket/internal/store"
	"supermarket/models"
)

func TestAnApprovalAnswersForTheHeavyFlagsAboutItsFirm(t *testing.T) {
	x := newHouse(t, demoDB(t))
	owner, issuer, reviewer := x.signedIn("owner@demo.test"), x.signedIn("issuer@demo.test"), x.signedIn("reviewer@demo.test")
	_, at := issuer.proposes(owner)
	firm := x.actor("owner@demo.test").FirmID()
	x.must(x.db.Atomic(x.ctx, func(tx *store.Tx) error {
		_, err := tx.RaiseFlag(models.Flag{ID: "flg_heavy", Kind: "one_address", Subject: "s", FirmID: firm, Facts: `{"key":"k","count":5}`, Weight: 80, State: models.FlagOpen, FoundAt: morning})
		return err
	}))
	if page := reviewer.get(at); page.status != http.StatusOK || !strings.Contains(page.body, `value="flg_heavy"`) {
		t.Fatalf("the signer is not asked about it: %d", page.status)
	}
	for name, form := range map[string]url.Values{
		"unnamed":        {"to": {"approved"}},
		"without a word": {"to": {"approved"}, "flags": {"flg_heavy"}},
		"another":        {"to": {"approved"}, "flags": {"flg_other"}, "flag_word": {"Known."}},
	} {
		if res := reviewer.once().post(at+"/decide", form); res.status != http.StatusUnprocessableEntity || !strings.Contains(res.body, `value="flg_heavy"`) {
			t.Errorf("%s: %d", name, res.status)
		}
	}
	if res := reviewer.once().post(at+"/decide", url.Values{"to": {"approved"}, "flags": {"flg_heavy"}, "flag_word": {"A shared incubator."}}); res.status != http.StatusSeeOther {
		t.Fatalf("%d %s", res.status, res.body)
	}
	x.look(func(tx *store.Tx) error {
		trail, err := tx.TrailOf("flag", "flg_heavy")
		if len(trail) != 1 || !strings.Contains(trail[0].Reason+trail[0].After, "A shared incubator.") {
			t.Errorf("the trail does not keep the word: %+v", trail)
		}
		return err
	})
	x.sound()
}
