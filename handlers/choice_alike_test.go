package handlers_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"supermarket/internal/testkit"
)

func TestAWaitBeyondTheBoundIsRefusedForOneReasonOnPageAndAPI(t *testing.T) {
	d := newDoubleHouse(t, demoDB(t))
	for name, x := range map[string]struct{ hours, until, reason string }{
		"too long":      {"200", "2027-06-01T00:00:00+08:00", "quote.wait_long"},
		"a year nearly": {"8000", "2030-06-01T00:00:00+08:00", "quote.wait_long"},
	} {
		d.alike(name, deed{
			"/offerings/" + d.offering + "/quote", "/quotes",
			url.Values{"recipe": {"matmul"}, "units": {"1"}, "minutes": {"5"}, "wait_until": {x.hours}},
			fmt.Sprintf(`{"offering":%q,"recipe":"matmul","units":1,"cap_seconds":300,"wait_until":%q}`, d.offering, x.until),
		}, http.StatusUnprocessableEntity, x.reason)
	}
}

func TestACommandIsRefusedForOneReasonOnPageAndAPI(t *testing.T) {
	db := demoDB(t)
	testkit.Corrupt(t, db, "UPDATE offerings SET own_command = true", "UPDATE sites SET namespaces = true")
	d := newDoubleHouse(t, db)
	for name, x := range map[string]struct {
		args   []string
		reason string
	}{
		"65 arguments":        {slices.Repeat([]string{"a"}, 65), "recipe.command_many"},
		"an argument of 5 KB": {[]string{"echo", strings.Repeat("x", 5<<10)}, "recipe.command_long"},
		"a NUL":               {[]string{"echo", "a\x00b"}, "recipe.command_text"},
	} {
		args, _ := json.Marshal(x.args)
		d.alike(name, deed{
			"/offerings/" + d.offering + "/quote", "/quotes",
			url.Values{"recipe": {"command"}, "units": {"1"}, "minutes": {"5"}, "command": {strings.Join(x.args, "\n")}},
			fmt.Sprintf(`{"offering":%q,"units":1,"cap_seconds":300,"command":%s}`, d.offering, args),
		}, http.StatusUnprocessableEntity, x.reason)
	}
}

func TestAnArrayIsRefusedForOneReasonOnPageAndAPI(t *testing.T) {
	d := newDoubleHouse(t, demoDB(t))
	for name, x := range map[string]struct {
		param  string
		values int
		reason string
	}{
		"65 values":          {"size", 65, "sweep.many"},
		"one value":          {"size", 1, "sweep.none"},
		"no such parameter":  {"colour", 2, "sweep.param"},
		"no parameter named": {"", 2, "sweep.param"},
	} {
		var values []string
		for n := range x.values {
			values = append(values, fmt.Sprint(64+n))
		}
		listed, _ := json.Marshal(values)
		d.alike(name, deed{
			"/cart", "/quotes",
			url.Values{"offering": {d.offering}, "recipe": {"matmul"}, "units": {"1"}, "minutes": {"5"}, "sweep_param": {x.param}, "sweep_values": {strings.Join(values, ", ")}},
			fmt.Sprintf(`{"offering":%q,"recipe":"matmul","units":1,"cap_seconds":300,"array":{"param":%q,"values":%s}}`, d.offering, x.param, listed),
		}, http.StatusUnprocessableEntity, x.reason)
	}
}

func TestTheTimesOfALineAreChangedInPlace(t *testing.T) {
	x := newHouse(t, demoDB(t))
	c := x.visitor()
	c.puts("30")
	line := c.lines()[0]
	change := func(more url.Values) answer {
		form := url.Values{"units": {"2"}, "minutes": {"30"}}
		for name, values := range more {
			form[name] = values
		}
		return c.once().post("/cart/lines/"+line, form)
	}
	shows := func(what string, want ...string) {
		t.Helper()
		body := c.get("/cart").body
		for _, text := range want {
			if !strings.Contains(body, text) {
				t.Errorf("%s: no %q", what, text)
			}
		}
	}
	deadline := x.clock.Now().In(time.FixedZone("", 8*3600)).AddDate(0, 0, 3).Format("2006-01-02T15:04")
	change(url.Values{"wait_until": {"12"}, "deadline_at": {deadline}})
	shows("changed", `<option value="keep" selected>`, `value="`+deadline+`"`)
	change(nil)
	shows("a form that does not ask", `<option value="keep" selected>`, `value="`+deadline+`"`)
	change(url.Values{"wait_until": {"keep"}, "deadline_at": {""}})
	shows("no deadline", `<option value="keep" selected>`, `name="deadline_at" type="datetime-local" value=""`)
	if res := change(url.Values{"wait_until": {"200"}, "deadline_at": {""}}); res.status != http.StatusUnprocessableEntity || !strings.Contains(res.body, `href="#f-wait_until-`+line) {
		t.Errorf("a wait that is too long: %d", res.status)
	}
	change(url.Values{"wait_until": {""}, "deadline_at": {""}})
	if strings.Contains(c.get("/cart").body, `<option value="keep"`) {
		t.Error("it still waits")
	}
}
