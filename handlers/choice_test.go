package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
)

func TestABuyersOwnCommandIsNoTemplateOfTheShelf(t *testing.T) {
	x := newHouse(t, demoDB(t))
	for _, path := range []string{"/recipes/command", "/recipes/command/sample", "/recipes/none"} {
		if res := x.visitor().get(path); res.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, res.status)
		}
	}
}

func TestADeadlineThatHasPassedIsRefusedForOneReasonOnPageAndAPI(t *testing.T) {
	d := newDoubleHouse(t, demoDB(t))
	d.alike("a deadline in the past", deed{
		"/offerings/" + d.offering + "/quote", "/quotes",
		url.Values{"recipe": {"matmul"}, "units": {"1"}, "minutes": {"5"}, "deadline_at": {"2020-01-01T00:00"}},
		fmt.Sprintf(`{"offering":%q,"recipe":"matmul","units":1,"cap_seconds":300,"deadline_at":"2020-01-01T00:00:00+08:00"}`, d.offering),
	}, http.StatusUnprocessableEntity, "quote.deadline_past")
}
