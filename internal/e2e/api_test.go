package e2e_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"time"

	"supermarket/internal/apidoc"
	"supermarket/internal/seed"
	"supermarket/models"
)

// patience is how long anything is waited for, and how long a client asks again while a server is gone or an earlier
// call under the same key may still run. It bounds what never comes; nothing is measured by it.
const patience = 10 * time.Minute

// client is a program with a key of the demo's firm.
type client struct {
	h    *house
	base string
	key  string
	http *http.Client
}

func (h *house) client() *client {
	h.t.Helper()
	key := strings.TrimSpace(h.mustTool("admin", "key", "--email", seed.Owner))
	return &client{h: h, base: "http://" + h.addr, key: key, http: &http.Client{Timeout: 20 * time.Second}}
}

// refusal is a problem document.
type refusal struct {
	Status int    `json:"status"`
	Reason string `json:"reason"`
	Title  string `json:"title"`
	Detail string `json:"detail"`
	path   string
}

func (r *refusal) Error() string {
	return fmt.Sprintf("%s: %d %s %s", r.path, r.Status, r.Reason, r.Detail)
}

// passing tells whether the same request may be let through later: no answer,
// one of a server that is ending, or an earlier call that may still run.
func passing(err error) bool {
	var r *refusal
	if !errors.As(err, &r) {
		return true
	}
	return r.Status >= 500 || r.Reason == "api.in_progress"
}

func (c *client) try(method, path, idem string, in, out any) error {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequest(method, c.base+"/api/v1"+path, body)
	if err != nil {
		return err
	}
	if c.key != "" {
		req.Header.Set("Authorization", "Bearer "+c.key)
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Idempotency-Key", idem)
	}
	return c.send(req, out)
}

func (c *client) send(req *http.Request, out any) error {
	res, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode >= 300 {
		r := &refusal{Status: res.StatusCode, Detail: tail(string(b)), path: req.Method + " " + req.URL.Path}
		_ = json.Unmarshal(b, r)
		return r
	}
	if text, ok := out.(*string); ok {
		*text = string(b)
		return nil
	}
	return json.Unmarshal(b, out)
}

// ask repeats a request until it is answered: GET when in is nil, else POST under
// the idempotency key.
func (c *client) ask(path, idem string, in, out any) {
	c.h.t.Helper()
	method := http.MethodGet
	if in != nil {
		method = http.MethodPost
	}
	c.h.await(method+" "+path, patience, func() bool {
		err := c.try(method, path, idem, in, out)
		if err != nil && !passing(err) {
			c.h.t.Fatal(err)
		}
		return err == nil
	})
}

func (c *client) offering() string {
	c.h.t.Helper()
	var list apidoc.List[apidoc.Offering]
	c.ask("/offerings?kind=card_hour&region=CN-GZ&class=ascend-910b&sort=name", "", nil, &list)
	if len(list.Items) == 0 || list.Items[0].Interruptible {
		c.h.t.Fatalf("the demo's first offering is not on the shelf: %+v", list.Items)
	}
	return list.Items[0].ID
}

func (c *client) voucher() string {
	c.h.t.Helper()
	var list apidoc.List[apidoc.Voucher]
	c.ask("/vouchers", "", nil, &list)
	if len(list.Items) == 0 {
		c.h.t.Fatal("the firm has no voucher")
	}
	return list.Items[0].ID
}

// run is what one order asks for.
type run struct {
	name   string // part of the idempotency keys
	recipe string
	params map[string]apidoc.Param
	units  int64
	cap    time.Duration
	wallet bool
}

func (c *client) place(r run, offering, voucher string) apidoc.Order {
	c.h.t.Helper()
	var q apidoc.Quote
	c.ask("/quotes", "quote-"+r.name, apidoc.QuoteRequest{
		Offering: offering, Recipe: r.recipe, Params: r.params, Units: r.units, CapSeconds: int64(r.cap / time.Second),
	}, &q)
	var o apidoc.Order
	c.ask("/orders", "order-"+r.name, apidoc.OrderRequest{Quotes: []string{q.ID}, Voucher: voucher, UseWallet: r.wallet}, &o)
	return o
}

// buy places an order and pays what is due.
func (c *client) buy(r run, offering, voucher string) apidoc.Order {
	c.h.t.Helper()
	o := c.place(r, offering, voucher)
	if o.Due == 0 {
		return o
	}
	var p apidoc.Payment
	c.ask("/orders/"+o.ID+"/payments", "pay-"+r.name, apidoc.PaymentRequest{Sandbox: "pay"}, &p)
	return o
}

func (c *client) order(id string) (o apidoc.Order) {
	c.h.t.Helper()
	c.ask("/orders/"+id, "", nil, &o)
	return o
}

func (c *client) job(id string) (j apidoc.Job) {
	c.h.t.Helper()
	c.ask("/jobs/"+id, "", nil, &j)
	return j
}

// log reads the whole log, piece by piece.
func (c *client) log(id string) string {
	c.h.t.Helper()
	var whole strings.Builder
	for {
		var piece string
		c.ask(fmt.Sprintf("/jobs/%s/logs?offset=%d", id, whole.Len()), "", nil, &piece)
		if piece == "" {
			return whole.String()
		}
		whole.WriteString(piece)
	}
}

var living = []models.LineState{models.LineDraft, models.LineAwaitingPayment, models.LinePaid, models.LineScheduled, models.LineRunning}

// ended waits until an order has ended, and returns it.
func (c *client) ended(id string, within time.Duration) (o apidoc.Order) {
	c.h.t.Helper()
	c.h.await("the end of order "+id, within, func() bool {
		o = c.order(id)
		return !slices.Contains(living, models.LineState(o.State))
	})
	return o
}

// session is a browser's session of one of the demo's people, without the browser.
func (h *house) session(email string) (*client, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	c := &client{h: h, base: "http://" + h.addr, http: &http.Client{Jar: jar, Timeout: 20 * time.Second}}
	res, err := c.http.PostForm(c.base+"/sign-in", url.Values{"email": {email}, "password": {demoPassword}})
	if err != nil {
		return nil, err
	}
	if res.StatusCode >= 400 {
		err = &refusal{Status: res.StatusCode, path: "/sign-in"}
	}
	return c, errors.Join(err, res.Body.Close())
}
