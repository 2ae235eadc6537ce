package handlers_test

import (
	"strings"
	"testing"

	"supermarket/internal/seed"
)

func TestAVisitorsSharedPageFollowsTheCatalogueAndIsNobodysOwn(t *testing.T) {
	x := newHouse(t, demoDB(t))
	visitor, other := x.visitor().speaks("en"), x.visitor().speaks("en")
	id := x.offering().ID
	const shelf = "/offerings?region=CN-GZ&class=ascend-910b"
	for range 2 {
		if res := visitor.get(shelf); !strings.Contains(res.body, id) {
			t.Fatal("the offering is not on the shelf")
		}
	}
	if res := x.signedIn(seed.Owner).get(shelf); !strings.Contains(res.body, "/sign-out") {
		t.Error("somebody signed in was shown a visitor's page")
	}
	if res := other.get(shelf); strings.Contains(res.body, "/sign-out") {
		t.Error("a visitor was shown somebody's own page")
	}
	x.must(x.h.Supply.Withdraw(x.ctx, x.actor(seed.Seller), id))
	if res := visitor.get(shelf); strings.Contains(res.body, id) {
		t.Error("what was withdrawn is still shown")
	}
}
