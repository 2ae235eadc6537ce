package e2e_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"supermarket/internal/seed"
)

// pausesOnce presses the page's own button as soon as something of the file has arrived.
const pausesOnce = `(() => {
	let once = false;
	const bar = document.querySelector("[data-upload-bar]"), button = document.querySelector("[data-upload-pause]");
	new MutationObserver(() => { if (!once && bar.value > 0) { once = true; button.click(); } })
		.observe(document.querySelector("[data-upload-figures]"), { childList: true });
})()`

func TestAFileThatWasPausedGoesOnAfterThePageIsOpenedAnew(t *testing.T) {
	walks.enter(t)
	h := newHouse(t, "", "")
	h.demo()
	b := h.desk(t, seed.Owner)
	whole := bytes.Repeat([]byte("date,sold\n2026-11-23,7\n"), 1<<20)
	sum := sha256.Sum256(whole)
	path := written(t, "sales-of-all-shops.csv", whole)
	b.visit("/data/new")
	b.do(chromedp.SetUploadFiles("#f-file", []string{path}, chromedp.ByQuery), chromedp.Evaluate(pausesOnce, nil),
		chromedp.Click(`[data-upload-begin] button`, chromedp.ByQuery))
	b.await("the pause", patience, func() bool { return strings.Contains(b.text("[data-upload-says]"), "Paused") })
	b.visit("/data/new")
	if b.count("[data-upload-open]") != 1 {
		t.Fatalf("what was begun is not there: %s", b.page())
	}
	b.do(chromedp.SetUploadFiles("#f-file", []string{path}, chromedp.ByQuery), chromedp.Click(`[data-upload-begin] button`, chromedp.ByQuery))
	b.await("the dataset", patience, func() bool { return strings.HasPrefix(b.path(), "/data/dts_") })
	if !strings.Contains(b.page(), hex.EncodeToString(sum[:])) {
		t.Errorf("it arrived as %s", b.page())
	}
	b.content()
	h.audited()
}
