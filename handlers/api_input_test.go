package handlers_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"supermarket/models"
)

func TestAQuantityThatIsNoPlainWholeNumberIsRefused(t *testing.T) {
	w := newAPIWorld(t, demoDB(t))
	for reason, texts := range map[string][]string{
		"quote.units": {
			"-1", "0", "9", "16", "100001", "9007199254740991", "9007199254740992", "9223372036854775807", "9223372036854775808",
			"1.0", "1e3", "-0", `"1"`, "null", "true", "[1]",
		},
		"api.json": {"NaN", "０", "１２", "01", "+1", "0x10", "Infinity", "1_000"},
	} {
		for _, units := range texts {
			body := fmt.Sprintf(`{"offering":%q,"recipe":"matmul","units":%s,"cap_seconds":60}`, w.offering, units)
			w.refusedFor(w.post("/quotes", body), http.StatusUnprocessableEntity, reason)
		}
	}
}

func TestABodyThatIsNotExactlyTheRequestIsRefused(t *testing.T) {
	w := newAPIWorld(t, demoDB(t))
	good := fmt.Sprintf(`"offering":%q,"recipe":"matmul","units":1`, w.offering)
	deep := strings.Repeat(`{"a":`, 20) + "1" + strings.Repeat("}", 20)
	for body, reason := range map[string]string{
		"{" + good + `,"cap_seconds":60,"cap_seconds":61}`:                "cart.doubled",
		"{" + good + `,"cap_seconds":60,"params":{"size":1,"size":1}}`:    "cart.doubled",
		"{" + good + `,"cap_seconds":60,"CAP_SECONDS":61}`:                "api.unknown_field",
		"{" + good + `,"cap_seconds":60,"firm_id":"firm_x"}`:              "api.unknown_field",
		"{" + good + `,"cap_seconds":60} {}`:                              "api.json",
		"{" + good + `,"cap_seconds":60}x`:                                "api.json",
		"{" + good + `,"cap_seconds":60,}`:                                "api.json",
		"{" + good + "}":                                                  "api.missing",
		"[]":                                                              "api.type",
		`"text"`:                                                          "api.type",
		"null":                                                            "api.type",
		"{" + good + `,"cap_seconds":60,"params":` + deep + `}`:           "api.json",
		"{" + good + `,"cap_seconds":60,"params":{"size":1.5}}`:           "api.integer",
		"{" + good + `,"cap_seconds":60,"params":{"size":{}}}`:            "api.type",
		"{" + good + `,"cap_seconds":60,"params":{"size":"\u0000"}}`:      "api.text",
		"{" + good + `,"cap_seconds":60,"params":{"shell":"rm"}}`:         "recipe.param_unknown",
		"{" + good + ",\"cap_seconds\":60,\"params\":{\"size\":\"\xff\"}": "api.json",
	} {
		w.refusedFor(w.post("/quotes", body), http.StatusUnprocessableEntity, reason)
	}
	w.refusedFor(w.do(ask{
		Method: "POST", Path: "/quotes", Key: w.key, Idem: "k", Body: "{" + good + `,"cap_seconds":60}`,
		Head: map[string]string{"Content-Type": "text/plain"},
	}), http.StatusUnprocessableEntity, "api.content_type")
	w.refusedFor(w.post("/quotes", `{"offering":"`+strings.Repeat("x", 70<<10)+`"}`), http.StatusUnprocessableEntity, "web.too_big")
}

func TestMoneyIsADecimalTextInTheOneCurrency(t *testing.T) {
	w := newAPIWorld(t, demoDB(t))
	q := w.quote(1, 60)
	for due, reason := range map[string]string{
		`{"amount":"1.00","currency":"USD"}`: "api.currency", `{"amount":"1.00","currency":"cny"}`: "api.currency",
		`{"amount":"NaN","currency":"CNY"}`: "api.amount", `{"amount":"1e3","currency":"CNY"}`: "api.amount", `{"amount":"１","currency":"CNY"}`: "api.amount",
		`{"amount":"99999999999.99999999","currency":"CNY"}`: "api.amount", `{"amount":"1.123456789","currency":"CNY"}`: "api.amount",
		`{"amount":1.00,"currency":"CNY"}`: "api.type", `{"amount":"1.00"}`: "api.missing", `1.00`: "api.type", `"1.00"`: "api.type", `null`: "api.type",
		`{"amount":"1.00","currency":"CNY","amount":"2.00"}`: "cart.doubled", `{"amount":"1.00","currency":"CNY","unit":"fen"}`: "api.unknown_field",
	} {
		w.refusedFor(w.post("/orders", fmt.Sprintf(`{"quotes":[%q],"expect_due":%s}`, q.ID, due)), http.StatusUnprocessableEntity, reason)
	}
	wrong := fmt.Sprintf(`{"quotes":[%q],"expect_due":{"amount":"0.01","currency":"CNY"}}`, q.ID)
	w.refusedFor(w.post("/orders", wrong), http.StatusConflict, "checkout.changed")
}

func TestAQueryThatIsNotUnderstoodIsRefused(t *testing.T) {
	w := newAPIWorld(t, demoDB(t))
	for path, reason := range map[string]string{
		"/orders?limit=0": "api.range", "/orders?limit=201": "api.range", "/orders?limit=x": "api.integer", "/orders?limit=%EF%BC%91": "api.integer",
		"/orders?limit=-1": "api.integer", "/orders?page=2": "api.parameter", "/orders?limit=1&limit=2": "api.parameter",
		"/orders?cursor=%00": "store.cursor", "/orders?cursor=bm90IG91cnM": "store.cursor", "/usage?cursor=bm90IG91cnM": "store.cursor",
		"/wallet/entries?cursor=AAAA": "store.cursor", "/offerings?cursor=AAAA": "store.cursor", "/offerings?sort=worst": "api.enum",
		"/jobs/" + models.NewID("job") + "/logs?offset=9223372036854775808": "api.integer",
	} {
		w.refusedFor(w.get(path), http.StatusUnprocessableEntity, reason)
	}
}
