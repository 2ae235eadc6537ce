package handlers_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"testing"

	"supermarket/internal/seed"
	"supermarket/internal/store"
)

var topicBox = regexp.MustCompile(`<input type="checkbox"[^>]* name="topic" value="([a-z]+)"( checked)?`)

// wanted are the topics that the page offers, and those of them that are ticked.
func (c *client) wanted() (offered, ticked []string) {
	c.Helper()
	res := c.get("/account/notices")
	if res.status != http.StatusOK {
		c.Fatal(res.status)
	}
	for _, m := range topicBox.FindAllStringSubmatch(res.body, -1) {
		offered = append(offered, m[1])
		if m[2] != "" {
			ticked = append(ticked, m[1])
		}
	}
	return offered, ticked
}

func TestAPersonChoosesTheirNoticesAndTheChoiceStays(t *testing.T) {
	demo.Both(t, func(t *testing.T, db *store.DB) {
		x := newHouse(t, db)
		c := x.signedIn(seed.Owner)
		if offered, ticked := c.wanted(); len(offered) != 8 || !slices.Equal(offered, ticked) {
			t.Fatalf("%v, of which %v are on at first", offered, ticked)
		}
		for range 2 { // a form sent twice chooses the same
			res := c.once().post("/account/notices", url.Values{"topic": {"order", "refund"}})
			if res.status != http.StatusSeeOther || res.head.Get("Location") != "/account/notices" {
				t.Fatal(res.status)
			}
			if _, ticked := c.wanted(); !slices.Equal(ticked, []string{"order", "refund"}) {
				t.Errorf("%v", ticked)
			}
		}
		if res := c.post("/account/notices", url.Values{"topic": {"security"}}); res.status != http.StatusUnprocessableEntity {
			t.Errorf("a topic that is always sent: %d", res.status)
		}
		if offered, _ := x.signedIn(seed.Seller).wanted(); !slices.Equal(offered, []string{"refund", "document", "site"}) {
			t.Errorf("a provider is offered %v", offered)
		}
	})
}
