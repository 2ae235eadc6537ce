package stripetest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
)

type answer struct {
	asked  string
	status int
	body   string
}

func good(body string) answer { return answer{status: http.StatusOK, body: body} }

func refused(status int, code, param string) answer {
	return answer{status: status, body: text(map[string]any{"error": map[string]any{"type": "invalid_request_error", "code": code, "param": param, "message": "not so"}})}
}

func failure(kind, message string) string {
	return text(map[string]any{"error": map[string]any{"type": kind, "message": message}})
}

func number(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

type listed struct{ id, body string }

// list is a page of what came last, first.
func list(form url.Values, all []listed) answer {
	slices.Reverse(all)
	if after := form.Get("starting_after"); after != "" {
		all = all[1+slices.IndexFunc(all, func(l listed) bool { return l.id == after }):]
	}
	most := len(all)
	if n := number(form.Get("limit")); n > 0 && int(n) < most {
		most = int(n)
	}
	data := make([]json.RawMessage, most)
	for i := range data {
		data[i] = json.RawMessage(all[i].body)
	}
	return good(text(map[string]any{"object": "list", "data": data, "has_more": most < len(all), "url": "/v1"}))
}
