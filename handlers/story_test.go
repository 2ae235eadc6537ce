package handlers_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"supermarket/internal/seed"
	"supermarket/internal/store"
	"supermarket/internal/supply"
	"supermarket/models"
)

// story is what a firm has after a while: an order of each kind, by the pages alone.
type story struct {
	quote, order, payment string // waits to be paid
	done, doneJob         string // settled
	invoice               string // asked for of the settled order
	live, liveJob         string // runs
}

func (x *house) offering() (o models.Offering) {
	x.Helper()
	x.look(func(tx *store.Tx) (err error) { o, err = seed.Thread(tx); return err })
	return o
}

// quoted asks for a price on the offering's page and returns the quote's id.
func (c *client) quoted() string {
	c.Helper()
	res := c.once().post("/offerings/"+c.offering().ID+"/quote", url.Values{"recipe": {"matmul"}, "units": {"2"}, "minutes": {"30"}})
	if res.status != http.StatusSeeOther {
		c.Fatalf("no quote: %d %s", res.status, res.body)
	}
	return path.Base(res.head.Get("Location"))
}

// ordered presses the button of the page of answers; it returns where that led.
func (c *client) ordered(quote string, choice url.Values) string {
	c.Helper()
	page := c.get("/checkout/" + quote + "/check?" + choice.Encode())
	form := url.Values{"expect_due": {hidden(page.body, "expect_due")}, "method": {"sandbox"}}
	for name, values := range choice {
		form[name] = values
	}
	res := c.once().post("/checkout/"+quote+"/order", form)
	if res.status != http.StatusSeeOther {
		c.Fatalf("no order: %d %s", res.status, res.body)
	}
	return res.head.Get("Location")
}

// hidden is the value of a hidden field.
func hidden(page, name string) string {
	_, after, _ := strings.Cut(page, `name="`+name+`" value="`)
	value, _, _ := strings.Cut(after, `"`)
	return value
}

// paid orders with wallet and voucher left alone, and pays in the sandbox.
func (c *client) paid() (orderID string) {
	c.Helper()
	at := c.ordered(c.quoted(), url.Values{"wallet": {"no"}})
	res := c.once().post(at, url.Values{"outcome": {"pay"}})
	orderID = strings.TrimSuffix(strings.TrimPrefix(res.head.Get("Location"), "/orders/"), "/confirming")
	if res.status != http.StatusSeeOther || orderID == "" {
		c.Fatalf("not paid: %d %s", res.status, res.body)
	}
	return orderID
}

// run is a runner's view of an attempt.
type run struct {
	*client
	job    string
	id     string
	answer models.ClaimAnswer
}

// started plans, submits and claims the order's job as a runner would.
func (x *house) started(orderID string) run {
	x.Helper()
	x.must(x.dispatch.Plan(x.ctx))
	_, err := x.dispatch.Submit(x.ctx)
	x.must(err)
	var a models.Attempt
	x.look(func(tx *store.Tx) error {
		lines, err := tx.Lines(orderID)
		x.must(err)
		j, err := tx.JobOfLine(lines[0].ID)
		x.must(err)
		all, err := tx.AttemptsOfJob(j.ID)
		if len(all) == 0 {
			x.Fatalf("job %s was not planned: %s", j.ID, j.Reason)
		}
		a = all[len(all)-1]
		return err
	})
	r := run{client: x.visitor(), job: a.JobID, id: a.ID}
	r.key = token(x, a.SubmissionKey)
	body := r.send("POST", models.ClaimPath, models.ClaimRequest{SubmissionKey: a.SubmissionKey, RunnerID: "runner", Host: models.HostFacts{Cgroup: "none"}})
	x.must(json.Unmarshal([]byte(body), &r.answer))
	return r
}

// send posts a message of the site protocol and returns the answer.
func (r run) send(method, at string, message any) string {
	r.Helper()
	b, err := json.Marshal(message)
	r.must(err)
	return r.raw(method, at, string(b))
}

func (r run) raw(method, at, body string) string {
	r.Helper()
	res := r.do(method, at, "application/json", body)
	if res.status >= 300 {
		r.Fatalf("%s %s: %d %s", method, at, res.status, res.body)
	}
	return res.body
}

// writes sends a piece of the log.
func (r run) writes(offset int, text string) {
	r.Helper()
	r.raw("POST", r.answer.LogURL+"&offset="+itoa(offset), text)
}

// leaves sends an artefact.
func (r run) leaves(name, content string) {
	r.Helper()
	sum := sha256.Sum256([]byte(content))
	at, query, _ := strings.Cut(r.answer.ArtefactURL, "?")
	req, err := http.NewRequestWithContext(r.ctx, "PUT", r.server.URL+at+"/"+name+"?"+query, strings.NewReader(content))
	r.must(err)
	req.Header.Set(models.HeaderContentSHA256, hex.EncodeToString(sum[:]))
	res, err := r.http.Do(req)
	r.must(err)
	_ = res.Body.Close()
	if res.StatusCode != http.StatusNoContent {
		r.Fatalf("artefact: %d", res.StatusCode)
	}
}

// ends is the runner's last word after a minute of business time.
func (r run) ends() {
	r.Helper()
	r.clock.Step(time.Minute)
	r.send("POST", r.answer.FinishURL, models.FinishRequest{
		RunnerID: "runner", Cause: models.CauseExit, RunMillis: 60_000, StartedAt: morning, Metrics: []models.RunMetric{{Name: "gflops", Value: 18.2, Unit: "GFLOPS"}},
	})
}

// asked asks for the invoice of a settled order and returns its id.
func (c *client) asked(orderID string) string {
	c.Helper()
	res := c.post("/orders/"+orderID+"/invoice", nil)
	_, after, found := strings.Cut(res.body, `href="/invoices/inv_`)
	id, _, _ := strings.Cut(after, `"`)
	if res.status != http.StatusOK || !found {
		c.Fatalf("no invoice: %d %s", res.status, res.body)
	}
	return "inv_" + id
}

// told lets the firm of owner live its story.
func (x *house) told(owner *client) story {
	x.Helper()
	s := story{done: owner.paid()}
	r := x.started(s.done)
	s.doneJob = r.job
	r.writes(0, "round 1\n\x1b[31mround 2\x1b[0m <script>alert(1)</script>\n")
	r.leaves("benchmark.json", `{"gflops": 18.2}`)
	r.ends()
	s.invoice = owner.asked(s.done)
	s.live = owner.paid()
	live := x.started(s.live)
	s.liveJob = live.job
	live.writes(0, "round 1\n")
	s.quote = owner.quoted()
	at := owner.ordered(owner.quoted(), url.Values{"wallet": {"no"}})
	s.payment = path.Base(at)
	x.look(func(tx *store.Tx) error {
		p, err := tx.Payment(s.payment)
		s.order = p.OrderID
		return err
	})
	return s
}

func itoa(n int) string { return strconv.Itoa(n) }

func token(x *house, submissionKey string) string { return supply.Token(x.keys, submissionKey) }
