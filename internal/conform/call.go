package conform

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"supermarket/models"
)

// caller speaks to the server that is tried.
type caller struct {
	base *url.URL
	http *http.Client
}

func newCaller(base string, t http.RoundTripper) (caller, error) {
	u, err := url.Parse(base)
	if err == nil && (u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
		err = fmt.Errorf("%q is no address", base)
	}
	if t == nil {
		t = &http.Transport{Proxy: http.ProxyFromEnvironment}
	}
	refuse := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return caller{u, &http.Client{Transport: t, CheckRedirect: refuse, Timeout: time.Minute}}, err
}

// question is one request; a text goes as it is, anything else as JSON.
type question struct {
	method, ref, bearer string
	body                any
	header              map[string]string
}

// ask returns status and body. No answer may redirect.
func (c caller) ask(ctx context.Context, q question) (int, []byte, error) {
	u, err := c.base.Parse(q.ref)
	if err != nil {
		return 0, nil, err
	}
	body, err := bodyOf(q.body)
	if err != nil {
		return 0, nil, err
	}
	req, err := http.NewRequestWithContext(ctx, q.method, u.String(), bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	for name, value := range q.header {
		req.Header.Set(name, value)
	}
	if q.bearer != "" {
		req.Header.Set("Authorization", "Bearer "+q.bearer)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(io.LimitReader(res.Body, models.MaxProtocolBody))
	if res.StatusCode >= 300 && res.StatusCode < 400 {
		return 0, nil, fmt.Errorf("%s %s redirects: no answer may", q.method, u.Path)
	}
	return res.StatusCode, b, err
}

func bodyOf(v any) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case string:
		return []byte(v), nil
	}
	return json.Marshal(v)
}

// want asks and expects one of these statuses; into takes the JSON of a success.
func (c caller) want(ctx context.Context, q question, into any, statuses ...int) error {
	status, b, err := c.ask(ctx, q)
	if err != nil {
		return err
	}
	for _, s := range statuses {
		if s != status {
			continue
		}
		if into == nil {
			return nil
		}
		if err := json.Unmarshal(b, into); err != nil {
			return fmt.Errorf("the answer to %s %s is not the JSON of the protocol: %w", q.method, path(q.ref), err)
		}
		return nil
	}
	return fmt.Errorf("%s %s answers %d, wanted %s", q.method, path(q.ref), status, join(statuses))
}

// path leaves the proof out of what is told.
func path(ref string) string {
	p, _, _ := strings.Cut(ref, "?")
	return p
}

func join(statuses []int) string {
	var out []string
	for _, s := range statuses {
		out = append(out, strconv.Itoa(s))
	}
	return strings.Join(out, " or ")
}
