package handlers_test

import (
	"net/http"
	"strings"
	"testing"

	"supermarket/internal/store"
)

func TestTheThreadRunsByPagesAlone(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		x := newHouse(t, db)
		owner := x.signedIn("owner@demo.test")
		s := x.told(owner)
		for at, claim := range map[string]string{
			"/orders/" + s.done:              "/orders/" + s.done + "/receipt",
			"/orders/" + s.done + "/receipt": "¥",
			"/jobs/" + s.doneJob:             "round 2 &lt;script&gt;",
			"/orders/" + s.order:             "/sandbox/payments/" + s.payment,
			"/jobs/" + s.liveJob:             "/jobs/" + s.liveJob + "/events",
		} {
			if res := owner.get(at); res.status != http.StatusOK || !strings.Contains(res.body, claim) {
				t.Errorf("%s: %d without %q", at, res.status, claim)
			}
		}
	})
}
