package e2e_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"supermarket/internal/apidoc"
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
	t.Parallel()
	dir := t.TempDir()
	(&house{t: t}).keep(dir, "bad", []byte(`<!DOCTYPE html><html lang="en"><title>x</title><p id="a"><p id="a"><img src="/x">`))
	if got := valid(t, dir); len(got) < 2 {
		t.Fatalf("found only %q", got)
	}
}

// visitor is somebody without an account.
func (h *house) visitor() (*client, error) {
	jar, err := cookiejar.New(nil)
	return &client{h: h, base: "http://" + h.addr, http: &http.Client{Jar: jar, Timeout: time.Minute}}, err
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

// starts are the pages that a person's own desk does not lead to.
func (p *person) starts() []string {
	return append([]string{"/", "/offerings"}, map[string][]string{
		"visitor":  {"/sign-in", "/sign-up", "/reset", "/cart", "/estimator", "/recipes", "/help", "/styleguide", "/demo/outbox", "/offerings?q=zzzzzz"},
		"owner":    {"/orders", "/wallet", "/vouchers", "/keys", "/account", "/firm", "/firm/ladder", "/firm/products", "/members", "/cart"},
		"issuer":   {"/programmes", "/programmes/firms", "/account"},
		"reviewer": {"/programmes", "/programmes/firms", "/account"},
		"provider": {"/provider", "/provider/profile", "/members", "/account"},
		"operator": {"/operator", "/operator/outbox", "/operator/staff", "/account"},
	}[p.name]...)
}
