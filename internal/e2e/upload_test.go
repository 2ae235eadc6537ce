package e2e_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"supermarket/internal/recipe"
	"supermarket/internal/seed"
)

// ownFile is a file of somebody's own: so many rows of the template's sample.
func ownFile(t *testing.T, id string, rows int) (path string) {
	t.Helper()
	r, err := recipe.Get(id)
	if err != nil {
		t.Fatal(err)
	}
	_, sample, _ := r.SampleFile()
	lines := bytes.SplitAfter(sample, []byte("\n"))
	return written(t, "my-own-sales.csv", bytes.Join(lines[:rows+1], nil))
}

func written(t *testing.T, name string, body []byte) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// bring chooses a file at a template's page.
func (b *browser) bring(path string) {
	b.t.Helper()
	b.do(chromedp.Click(`.buy-more:has(#f-file) summary`, chromedp.ByQuery), chromedp.SetUploadFiles("#f-file", []string{path}, chromedp.ByQuery))
}

func TestAJobComputesOnTheFileThatItsBuyerBroughtAsAVisitor(t *testing.T) {
	walks.enter(t)
	h := newHouse(t, "", "")
	h.demo()
	b := newBrowser(t, true, "http://"+h.addr)
	b.visit("/recipes/forecast")
	b.speak("en")
	b.bring(ownFile(t, "forecast", 700))
	b.press(".buy-button")
	if b.path() != "/cart" || !strings.Contains(b.text(".cart-lines"), "my-own-sales.csv") || b.count(".cart-files li") != 1 {
		t.Fatalf("at %s the cart does not name the file: %s", b.path(), b.page())
	}
	b.press(`.cart-sum a[href^="/sign-in"]`)
	b.signIn(seed.Owner)
	if b.path() != "/cart" || !strings.Contains(b.text(".cart-lines"), "my-own-sales.csv") {
		t.Fatalf("signed in at %s: %s", b.path(), b.page())
	}
	b.press(`form[action="/cart/checkout"] button`)
	order := b.buysAll()
	if text := b.artefact(order, "report.en.md"); !strings.Contains(text, "your file of 700 rows") {
		t.Errorf("the report says:\n%s", text)
	}
	b.content()
	h.audited()
}

func TestAFileThatCannotBeUsedIsRefusedWithItsPlaceAndNothingTypedIsLost(t *testing.T) {
	walks.enter(t)
	h := newHouse(t, "", "")
	h.demo()
	for _, script := range []bool{true, false} {
		t.Run(fmt.Sprintf("script=%t", script), func(t *testing.T) {
			b := newBrowser(t, script, "http://"+h.addr)
			b.visit("/recipes/forecast")
			b.speak("en")
			good, err := os.ReadFile(ownFile(t, "forecast", 700))
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(string(good), "\n")
			lines[4] = lines[4][:strings.LastIndex(lines[4], ",")] + ",plenty"
			for name, bad := range map[string]struct{ body, says string }{
				"another table": {"a,b\n1,2\n", "line 1"}, "a word for a number": {strings.Join(lines, "\n"), "Line 5, column"},
			} {
				b.visit("/recipes/forecast")
				b.bring(written(t, "bad.csv", []byte(bad.body)))
				b.do(chromedp.Click(`.buy-more:has(#f-minutes) summary`, chromedp.ByQuery))
				b.fill("#f-minutes", "17")
				b.refused(".buy-button")
				if got := b.text("#f-file-problem"); !strings.Contains(got, bad.says) {
					t.Errorf("%s: %q", name, got)
				}
				if got := b.attribute("#f-minutes", "value"); got != "17" {
					t.Errorf("%s: %q minutes are left of 17", name, got)
				}
			}
			b.do(chromedp.SetUploadFiles("#f-file", []string{ownFile(t, "forecast", 700)}, chromedp.ByQuery))
			b.press("form .button-large")
			if b.path() != "/cart" || !strings.Contains(b.text(".cart-lines"), "my-own-sales.csv") {
				t.Errorf("the mended file leads to %s: %s", b.path(), b.page())
			}
		})
	}
}

// refused presses what the server refuses with the form shown again.
func (b *browser) refused(sel string) {
	b.t.Helper()
	res, err := chromedp.RunResponse(b.ctx, chromedp.Click(sel, chromedp.ByQuery))
	if err != nil || res.Status < 400 || res.Status >= 500 {
		b.t.Fatalf("%v, %v at %s: %s", res, err, b.path(), b.page())
	}
}

// buysAll goes from the till to the order, paying in the sandbox what the wallet does not.
func (b *browser) buysAll() (order string) {
	b.t.Helper()
	b.press(`main form button[type=submit]:not(.no-js)`)
	b.press(".button-large")
	if strings.HasPrefix(b.path(), "/sandbox/payments/") {
		b.press(".sandbox button[value=pay]")
	}
	b.await("the order's page", patience, func() bool {
		order = b.path()
		return strings.HasPrefix(order, "/orders/ord_") && !strings.Contains(order, "/confirming")
	})
	return order
}

// artefact waits for a file of the order's first job and reads it.
func (b *browser) artefact(order, name string) string {
	b.t.Helper()
	b.visit(order)
	b.await("the job's link", patience, func() bool {
		b.again()
		return b.count(`main a[href^="/jobs/"]`) > 0
	})
	b.press(`main a[href^="/jobs/"]`)
	link := `main a[href$="/artefacts/` + name + `"]`
	b.await(name, patience, func() bool {
		b.again()
		return b.count(link) > 0
	})
	return b.fetched(b.attribute(link, "href"))
}

// fetched is what an address holds, read with the cookies of this browser.
func (b *browser) fetched(path string) string {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.ctx, http.MethodGet, b.bases[0]+path, http.NoBody)
	if err != nil {
		b.t.Fatal(err)
	}
	b.do(chromedp.ActionFunc(func(ctx context.Context) error {
		cookies, err := network.GetCookies().Do(ctx)
		for _, c := range cookies {
			req.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
		}
		return err
	}))
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		b.t.Fatalf("%s: %d %v", path, res.StatusCode, err)
	}
	return string(body)
}
