package e2e_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"supermarket/models"
)

// browser is one person's Chromium; what it complains of fails the test.
type browser struct {
	t     testing.TB
	ctx   context.Context
	bases []string // servers of one house; each page is asked of the next one
	turn  int
	sync.Mutex
	complaints []string
}

func newBrowser(t testing.TB, script bool, bases ...string) *browser {
	t.Helper()
	exe, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("Chromium is missing: run scripts/setup")
	}
	dir, err := os.MkdirTemp("", "") // short: the path of a socket in it is bounded
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	allocator, end := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(exe), chromedp.UserDataDir(dir), chromedp.Env("HOME="+dir, "TMPDIR="+dir), chromedp.WindowSize(1280, 900),
		chromedp.Flag("headless", true), chromedp.Flag("no-sandbox", true), chromedp.Flag("disable-gpu", true), chromedp.Flag("disable-quic", true),
		chromedp.Flag("no-first-run", true), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("accept-lang", "en"), chromedp.WSURLReadTimeout(patience))
	t.Cleanup(end)
	ctx, closed := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx) // asks it to close, so that it clears its folders away
		closed()
	})
	b := &browser{t: t, ctx: ctx, bases: bases}
	chromedp.ListenTarget(ctx, b.hear)
	b.do(emulation.SetScriptExecutionDisabled(!script))
	return b
}

// hear keeps what a page has to complain of: errors of scripts, of the network,
// and of its own security policy.
func (b *browser) hear(ev any) {
	switch e := ev.(type) {
	case *runtime.EventExceptionThrown:
		b.complain("exception: %s", e.ExceptionDetails.Error())
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.APITypeError || e.Type == runtime.APITypeWarning || e.Type == runtime.APITypeAssert {
			b.complain("console: %s", consoleText(e))
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.LevelError || e.Entry.Level == log.LevelWarning {
			b.complain("%s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL)
		}
	}
}

func consoleText(e *runtime.EventConsoleAPICalled) string {
	var parts []string
	for _, a := range e.Args {
		parts = append(parts, string(a.Value)+a.Description)
	}
	return strings.Join(parts, " ")
}

func (b *browser) complain(format string, args ...any) {
	b.Lock()
	defer b.Unlock()
	b.complaints = append(b.complaints, fmt.Sprintf(format, args...))
}

// content fails the test when a page had something to complain of.
func (b *browser) content() {
	b.t.Helper()
	b.Lock()
	defer b.Unlock()
	if len(b.complaints) > 0 {
		b.t.Errorf("the browser complains:\n%s", strings.Join(slices.Compact(b.complaints), "\n"))
	}
}

const stepTime = patience

func (b *browser) try(actions ...chromedp.Action) error {
	ctx, cancel := context.WithTimeout(b.ctx, stepTime)
	defer cancel()
	return chromedp.Run(ctx, actions...)
}

func (b *browser) do(actions ...chromedp.Action) {
	b.t.Helper()
	// The first run starts the browser, which ends with the context it is started under.
	if chromedp.FromContext(b.ctx).Target == nil {
		if err := chromedp.Run(b.ctx); err != nil {
			b.t.Fatal(err)
		}
	}
	if err := b.try(actions...); err != nil {
		b.t.Fatalf("%v, at %s\n%s", err, b.path(), b.page())
	}
}

// page is what stands on the page, for a failure's report.
func (b *browser) page() string {
	var text string
	_ = b.try(chromedp.TextContent("main", &text, chromedp.ByQuery))
	return tail(strings.Join(strings.Fields(text), " "))
}

// load runs actions that lead to another page, which must be a good one.
func (b *browser) load(actions ...chromedp.Action) *network.Response {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, stepTime)
	defer cancel()
	res, err := chromedp.RunResponse(ctx, actions...)
	if err != nil {
		b.t.Fatalf("%v, at %s\n%s", err, b.path(), b.page())
	}
	b.good(res)
	return res
}

func (b *browser) good(res *network.Response) {
	b.t.Helper()
	if res != nil && res.Status >= 400 {
		b.t.Fatalf("%s answers %d\n%s", res.URL, res.Status, b.page())
	}
}

// visit opens a path at the next server.
func (b *browser) visit(path string) {
	b.t.Helper()
	b.turn++
	there := chromedp.Navigate(b.bases[b.turn%len(b.bases)] + path)
	// A page that loads itself again without scripts may do so at this very moment: then
	// the driver waits for the end of a load that never ends.
	ctx, cancel := context.WithTimeout(b.ctx, stepTime/10)
	defer cancel()
	res, err := chromedp.RunResponse(ctx, there)
	if err != nil {
		b.load(there)
		return
	}
	b.good(res)
}

// again opens the present page once more, at the next server.
func (b *browser) again() {
	b.t.Helper()
	b.visit(b.path())
}

// hop moves on to the next server, where there are several.
func (b *browser) hop() {
	b.t.Helper()
	if len(b.bases) > 1 {
		b.again()
	}
}

// press clicks what leads to another page.
func (b *browser) press(sel string) {
	b.t.Helper()
	b.load(chromedp.Click(sel, chromedp.ByQuery))
}

// path is the present page below its server.
func (b *browser) path() string {
	var at string
	if err := b.try(chromedp.Location(&at)); err != nil {
		return err.Error()
	}
	for _, base := range b.bases {
		at = strings.TrimPrefix(at, base)
	}
	return at
}

func (b *browser) text(sel string) (text string) {
	b.t.Helper()
	b.do(chromedp.TextContent(sel, &text, chromedp.ByQuery))
	return strings.TrimSpace(text)
}

func (b *browser) attribute(sel, name string) (value string) {
	b.t.Helper()
	var ok bool
	b.do(chromedp.AttributeValue(sel, name, &value, &ok, chromedp.ByQuery))
	if !ok {
		b.t.Fatalf("%s at %s has no %s", sel, b.path(), name)
	}
	return value
}

// count is how many elements match now.
func (b *browser) count(sel string) int {
	b.t.Helper()
	var texts []string
	b.texts(sel, &texts)
	return len(texts)
}

func (b *browser) fill(sel, value string) {
	b.t.Helper()
	b.do(chromedp.WaitVisible(sel, chromedp.ByQuery), chromedp.SetValue(sel, value, chromedp.ByQuery))
}

// money reads an amount as pages show it.
func (b *browser) money(text string) models.Money {
	b.t.Helper()
	clean := strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9', r == '.', r == '-':
			return r
		case r == '−':
			return '-'
		}
		return -1
	}, text)
	m, err := models.ParseMoney(clean)
	if err != nil {
		b.t.Fatalf("%q at %s is no amount: %v", text, b.path(), err)
	}
	return m
}

// texts reads what stands in all elements that match now, without waiting for any.
func (b *browser) texts(sel string, into *[]string) {
	b.t.Helper()
	js := fmt.Sprintf(`Array.from(document.querySelectorAll(%q), e => e.textContent.trim())`, sel)
	b.do(chromedp.Evaluate(js, into))
}

func TestWhatAPageComplainsOfIsHeard(t *testing.T) {
	walks.enter(t)
	bad := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'self'")
		w.Header().Set("Content-Type", "text/html")
		if r.URL.Path == "/absent.js" {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		_, _ = io.WriteString(w, `<!DOCTYPE html><title>x</title><main style="color:red"></main><script>1</script><script src="/absent.js"></script>`)
	}))
	t.Cleanup(bad.Close)
	b := newBrowser(t, true, bad.URL)
	b.visit("/")
	b.do(chromedp.Evaluate(`setTimeout(() => { throw new Error("thrown") })`, nil))
	b.await("all complaints", stepTime, func() bool {
		b.Lock()
		defer b.Unlock()
		all := strings.Join(b.complaints, "\n")
		return strings.Contains(all, "inline style") && strings.Contains(all, "inline script") && strings.Contains(all, "404") && strings.Contains(all, "thrown")
	})
}
