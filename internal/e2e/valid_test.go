package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"supermarket/internal/apidoc"
	"supermarket/internal/finance"
	"supermarket/internal/payment/transfer"
	"supermarket/internal/seed"
	"supermarket/internal/store"
	"supermarket/models"
)

// checks are the programs that pages are checked with; scripts/setup installs them.
const checks = "../../tools/web/node_modules/"

func checker(t testing.TB, path string) string {
	t.Helper()
	full, err := filepath.Abs(checks + path)
	if err != nil {
		t.Fatal(err)
	}
	if !exists(full) {
		t.Fatalf("%s is missing: run scripts/setup", path)
	}
	return full
}

var unfit = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// keep writes a page under a name that says whose and which it is.
func (h *house) keep(dir, name string, page []byte) {
	h.t.Helper()
	if err := os.WriteFile(filepath.Join(dir, unfit.ReplaceAllString(name, "_")+".html"), page, 0o600); err != nil {
		h.t.Fatal(err)
	}
}

// valid returns what the Nu Html Checker calls an error in the pages of a folder.
func valid(t *testing.T, dir string) []string {
	t.Helper()
	var stderr bytes.Buffer
	cmd := exec.Command("java", "-Xmx512m", "-jar", checker(t, "vnu-jar/build/dist/vnu.jar"), "--format", "json", "--errors-only", "--exit-zero-always", dir)
	cmd.Stderr = &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("vnu: %v\n%s", err, tail(stderr.String()))
	}
	var report struct {
		Messages []struct{ Type, URL, Message, Extract string }
	}
	if err := json.Unmarshal(stderr.Bytes(), &report); err != nil {
		t.Fatalf("vnu: %v\n%s", err, tail(stderr.String()))
	}
	first := map[string]string{} // one page stands for all with the same fault
	for _, m := range report.Messages {
		if m.Type == "error" && first[m.Message] == "" {
			first[m.Message] = filepath.Base(m.URL) + ": " + m.Message + " in " + strings.Join(strings.Fields(m.Extract), " ")
		}
	}
	out := make([]string, 0, len(first))
	for _, text := range first {
		out = append(out, text)
	}
	slices.Sort(out)
	return out
}

func TestTheCheckerFindsWhatIsInvalid(t *testing.T) {
	waits.enter(t)
	dir := t.TempDir()
	(&house{t: t}).keep(dir, "bad", []byte(`<!DOCTYPE html><html lang="en"><title>x</title><p id="a"><p id="a"><img src="/x">`))
	if got := valid(t, dir); len(got) < 2 {
		t.Fatalf("found only %q", got)
	}
}

// visitor is somebody without an account.
func (h *house) visitor() (*client, error) {
	jar, err := cookiejar.New(nil)
	return &client{h: h, base: "http://" + h.addr, http: &http.Client{Jar: jar, Timeout: patience}}, err
}

// boughtSomething leaves a fulfilled order, an unpaid one and a settled job behind.
func (h *house) boughtSomething() {
	h.t.Helper()
	c := h.client()
	r := run{name: "survey", recipe: "matmul", units: 1, cap: 10 * time.Minute, wallet: true, params: map[string]apidoc.Param{"size": "64", "repeats": "2"}}
	c.ended(c.buy(r, c.offering(), c.voucher()).ID, patience)
	r.name, r.wallet = "open", false
	c.place(r, c.offering(), "")
}

// movedMoney leaves behind what the pages of till and payment tell of: an invoice
// that was asked for, a refund that waits, a disputed payment, a transfer of which
// a part has come, a top-up, and an order that waits for a second member.
func (h *house) movedMoney() {
	h.t.Helper()
	c, owner, boss := h.client(), h.signedIn(seed.Owner), h.signedIn(seed.Operator)
	offering := c.offering()
	billed := training()
	billed.name, billed.units, billed.cap, billed.wallet = "billed", 8, 10*time.Minute, false
	ran := c.buy(billed, offering, "")
	if got := c.ended(ran.ID, patience); got.State != models.OrderState(models.LineFulfilled) {
		h.t.Fatalf("the order ended as %s", got.State)
	}
	line, pay := h.paidBy(ran.ID)
	h.watchedRuns(line)
	owner.press("/orders/"+ran.ID+"/invoice", url.Values{})
	owner.press("/refunds/lines/"+line.ID, url.Values{"key": {"a-form"}, "how": {"all"}, "reason": {finance.RefundReasons()[0]}, "note": {"half of the rows were empty"}})
	owner.press("/sandbox/payments/"+pay.ID, url.Values{"outcome": {"dispute"}})
	billed.name = "by-transfer"
	var p apidoc.Payment
	c.ask("/orders/"+c.place(billed, offering, "").ID+"/payments", "by-transfer", apidoc.PaymentRequest{Method: transfer.Name}, &p)
	boss.imported(fmt.Sprintf("date,bank reference,amount,payer,remark\n2026-11-23,n1,1.00,a firm,%s\n2026-11-23,n2,2.00,another firm,no reference\n", h.transferOf(p.Order).Reference))
	owner.press("/wallet/top-up", url.Values{"key": {"a-form"}, "method": {"sandbox"}, "amount": {"50"}})
	h.asksAnother(owner, c, offering)
}

// imported hands a bank's statement in.
func (c *client) imported(text string) {
	c.h.t.Helper()
	c.sends("/operator/transfers/import", "statement", "statement.csv", text)
}

// asksAnother sets a limit and orders above it; somebody of the firm's finance may agree.
func (h *house) asksAnother(owner, c *client, offering string) {
	h.t.Helper()
	h.writes(func(tx *store.Tx) error {
		firm, err := demoFirm(tx)
		if err != nil {
			return err
		}
		u, err := tx.UserByEmail("provider-miaoling@demo.test")
		if err != nil {
			return err
		}
		_, err = tx.InsertMembership(models.Membership{ID: models.NewID("mem"), UserID: u.ID, OrgKind: models.OrgFirm, OrgID: firm, Role: models.RoleFinance, CreatedAt: time.Now().UTC()})
		return err
	})
	owner.press("/firm/spending/limit", url.Values{"asks": {"yes"}, "above": {"1"}})
	r := training()
	r.name, r.units, r.cap = "above", 8, time.Hour
	if o := c.place(r, offering, ""); o.State != models.OrderState(models.LineDraft) {
		h.t.Fatalf("the order above the limit is %s", o.State)
	}
}

// starts are the pages that a person's own desk does not lead to.
func (p *person) starts() []string {
	own := []string{"/", "/offerings"}
	switch p.name {
	case "issuer":
		own = append(own, p.h.shown...)
		for _, part := range []string{"/who", "/what", "/what/new", "/rates", "/rates/new", "/caps", "/caps/new", "/about"} {
			own = append(own, p.h.shown[0]+"/design"+part)
		}
	case "reviewer", "operator":
		own = append(own, p.h.shown...)
	}
	return append(own, map[string][]string{
		"visitor":  {"/sign-in", "/sign-up", "/reset", "/cart", "/estimator", "/recipes", "/help", "/styleguide", "/demo/outbox", "/offerings?q=zzzzzz", "/help/sla", "/vouchers/code", "/coverage"},
		"owner":    {"/orders", "/wallet", "/vouchers", "/keys", "/account", "/firm", "/firm/ladder", "/firm/products", "/members", "/cart", "/jobs", "/data", "/data/new", "/usage/disputes", "/firm/webhooks"},
		"issuer":   {"/programmes", "/programmes/firms", "/programmes/coverage", "/programmes/controls", "/account", "/sell"},
		"reviewer": {"/programmes", "/programmes/firms", "/account"},
		"provider": {"/provider", "/provider/profile", "/provider/sites/new", "/provider/offerings", "/provider/offerings/new", "/provider/usage", "/members", "/account"},
		"operator": {"/operator", "/operator/outbox", "/operator/staff", "/operator/providers", "/operator/aside", "/operator/usage", "/operator/service", "/account"},
	}[p.name]...)
}
