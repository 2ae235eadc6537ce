package e2e_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"supermarket/internal/apidoc"
	"supermarket/internal/seed"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// What the two funders of the journey pay together, and what its firm may use of it.
const (
	ofTwo   = 20_000_000*models.Yuan + models.Fen
	granted = 100_000 * models.Yuan
)

// How the journey's people are told that a step is another's.
const (
	roleMayNot    = "Your role may not do this"
	anotherPerson = "Another person must do this"
)

// office is a programme as the two persons of the network take it through its life.
type office struct {
	*house
	t                          *testing.T
	issuer, reviewer, buyer    *browser
	programme, at              string // id and address
	grant, order, claw         string
	cost, gave, returned, back models.Money
}

func TestAProgrammeIsDesignedFundedIssuedRedeemedSettledAndClawedBackByTheRightHands(t *testing.T) {
	t.Parallel()
	h := newHouse(t, "", testkit.PostgresURL(t))
	h.demo()
	o := &office{house: h, t: t, issuer: h.desk(t, seed.Issuer), reviewer: h.desk(t, seed.Reviewer), buyer: h.desk(t, seed.Owner)}
	c := h.client()
	r := run{name: "before", recipe: "matmul", units: 1, cap: 10 * time.Minute, wallet: true, params: map[string]apidoc.Param{"size": "64", "repeats": "2"}}
	c.ended(c.buy(r, c.offering(), "").ID, patience) // a dry run is of work that was done
	o.designs()
	o.publishes()
	o.funds()
	o.issues()
	o.redeems(c.fixed("kind=card_hour&region=CN-GZ&class=ascend-910b"))
	o.returns()
	o.settles()
	o.clawsBack()
	o.reports()
	for _, b := range []*browser{o.issuer, o.reviewer, o.buyer} {
		b.content()
	}
	h.audited()
}

// sends presses what sends the form of an address.
func (b *browser) sends(action string) {
	b.t.Helper()
	b.press(`main form[action="` + action + `"] button[type=submit]:not([name])`)
}

// ticks chooses an answer of a form.
func (b *browser) ticks(name, value string) {
	b.t.Helper()
	b.do(chromedp.Click(fmt.Sprintf(`input[name=%q][value=%q]`, name, value), chromedp.ByQuery))
}

// eventually is the text that a promise of the page comes to.
func (b *browser) eventually(promise string) (text string) {
	b.t.Helper()
	awaited := func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }
	b.do(chromedp.Evaluate(promise, &text, chromedp.EvalAsValue, awaited))
	return text
}

// isRefused sends what no page of its offers, and reads why.
func (b *browser) isRefused(action, form, why string) {
	b.t.Helper()
	answer := b.eventually(fmt.Sprintf(`fetch(%q, {method: "POST", headers: {"Content-Type": "application/x-www-form-urlencoded"}, body: %q})
		.then(async r => r.status + " " + new DOMParser().parseFromString(await r.text(), "text/html").querySelector("main").textContent)`, action, form))
	if text := strings.Join(strings.Fields(answer), " "); !strings.HasPrefix(text, "4") || !strings.Contains(text, why) {
		b.t.Errorf("%s with %s: %s", action, form, text)
	}
	b.forgives(action)
}

// forgives what the browser complains of an answer that was to come.
func (b *browser) forgives(address string) {
	b.Lock()
	defer b.Unlock()
	b.complaints = slices.DeleteFunc(b.complaints, func(c string) bool { return strings.Contains(c, address) })
}

// designs writes the rules page by page, and tries them.
func (o *office) designs() {
	o.t.Helper()
	b := o.issuer
	b.visit("/programmes")
	b.press(`main a[href="/programmes/new"]`)
	for name, value := range map[string]string{
		"name_zh": "杭州算力券", "name_en": "Hangzhou compute voucher", "slug": "hangzhou-by-hand", "funder_1": "浙江省", "share_1": "1", "funder_2": "杭州市", "share_2": "1",
	} {
		b.fill("#f-"+name, value)
	}
	b.do(chromedp.SetValue("#f-region", "CN-ZJ", chromedp.ByQuery))
	b.sends("/programmes")
	o.at = path.Dir(b.path())
	o.programme = path.Base(o.at)
	design := o.at + "/design"
	section := func(name string, answer func()) {
		b.visit(design + "/" + name)
		answer()
		b.sends(design + "/" + name)
	}
	section("who", func() { b.ticks("regions", "CN-ZJ") })
	section("rates/new", func() { b.fill("#f-percent", "30"); b.ticks("domestic", "yes") })
	section("rates/new", func() { b.fill("#f-percent", "20") })
	section("rates", func() { b.ticks("base", string(voucher.BaseUse)) })
	section("caps", func() { b.fill("#f-per_year", "8000000") })
	section("stacking", func() { b.ticks("stacking", string(voucher.StackOne)) })
	section("redeem", func() { b.ticks("redeem", string(voucher.RedeemInstant)) })
	b.forgives("htmx:") // a form that is sent lets go of the sentences that it asked for while it was filled in
	if got := b.said("#sentences"); !strings.Contains(got, "30%") || !strings.Contains(got, "20%") || !strings.Contains(got, "浙江") {
		o.t.Errorf("the rules say %s", got)
	}
	b.press(`main a[href^="` + o.at + `/dry-run"]`)
	if got := b.page(); !strings.Contains(got, "杭州之江示例软件有限公司") {
		o.t.Errorf("the dry run says %s", got)
	}
}

// publishes lets one hand in and the other decide.
func (o *office) publishes() {
	o.t.Helper()
	design := o.at + "/design"
	o.issuer.visit(design)
	o.issuer.sends(design)
	o.issuer.isRefused(design, "deed=publish&revision=1", roleMayNot)
	o.reviewer.visit(design)
	o.reviewer.press(`button[name=deed][value=publish]`)
	if got := o.programmeRow(); got.State != "published" || got.Version != 1 {
		o.t.Fatalf("%+v", got)
	}
}

func (o *office) programmeRow() (p models.Programme) {
	o.t.Helper()
	o.looks(func(tx *store.Tx) (err error) { p, err = tx.Programme(o.programme); return err })
	return p
}

// funds brings the money of two, by halves.
func (o *office) funds() {
	o.t.Helper()
	at := o.at + "/funding"
	o.issuer.visit(at)
	o.issuer.fill("#f-amount", ofTwo.String())
	o.issuer.fill("#f-reference", "拨款 1")
	o.issuer.sends(at)
	id := o.issuer.attribute("article.grant", "id")
	o.issuer.isRefused(at+"/"+id, "deed=approve", roleMayNot)
	o.reviewer.visit(at)
	o.reviewer.press(`#` + id + ` button[value=approve]`)
	var paid []string
	o.reviewer.texts(`aside tbody td.num:last-child`, &paid)
	half := ofTwo / 2
	if len(paid) != 2 || o.reviewer.money(paid[0]) != half || o.reviewer.money(paid[1]) != half {
		o.t.Errorf("the funders paid %q", paid)
	}
}

// issues brings a file of a good row and three bad ones.
func (o *office) issues() {
	o.t.Helper()
	var firm models.Firm
	o.looks(func(tx *store.Tx) error {
		id, err := demoFirm(tx)
		if err == nil {
			firm, err = tx.Firm(id)
		}
		return err
	})
	file := filepath.Join(o.t.TempDir(), "list.csv")
	rows := fmt.Sprintf("code,amount\n%s,%s\n91440305MA5E000415,5\n%s,7\nx,=1\n", firm.Code, granted, firm.Code)
	if err := os.WriteFile(file, []byte(rows), 0o600); err != nil {
		o.t.Fatal(err)
	}
	b := o.issuer
	b.visit(o.at + "/bulk")
	b.do(chromedp.SetUploadFiles("#f-file", []string{file}, chromedp.ByQuery))
	b.sends(o.at + "/bulk")
	bulk := b.path()
	if n := b.count("main tbody tr .bulk-why"); n < 2 {
		o.t.Errorf("%d reasons: %s", n, b.page())
	}
	b.deed(bulk+"/propose", "")
	b.isRefused(bulk+"/decide", "word=agree", roleMayNot)
	o.reviewer.visit(bulk)
	o.reviewer.deed(bulk+"/decide", "agree")
	o.reviewer.await("the file to be issued", patience, func() bool {
		o.reviewer.again()
		return o.reviewer.count(`main tbody a[href^="`+o.at+`/grants/"]`) == 1
	})
	o.grant = path.Base(o.reviewer.attribute(`main tbody a[href^="`+o.at+`/grants/"]`, "href"))
}

// deed opens what a page hides behind a heading, and does it.
func (b *browser) deed(action, word string) {
	b.t.Helper()
	form := `details form[action="` + action + `"]`
	if word != "" {
		form += `:has([name=word][value="` + word + `"])`
	}
	b.do(chromedp.Evaluate(fmt.Sprintf(`document.querySelector(%q).closest("details").open = true; 0`, form), nil))
	b.press(form + ` button[type=submit]`)
}

// redeems sees the voucher and pays with it, at the till, for a job that runs.
func (o *office) redeems(offering string) {
	o.t.Helper()
	b, v := o.buyer, shopper{visitor: visitor{script: true}}
	b.visit("/vouchers")
	if got := b.page(); !strings.Contains(got, "Hangzhou compute voucher") {
		o.t.Errorf("the firm does not see its voucher: %s", got)
	}
	b.toTheTill(offering, largeJob)
	b.picks(v, "")
	b.picks(v, o.grant)
	b.press(toNext)
	b.press(".button-large")
	o.order = o.ordersOf()[0].ID
	if strings.HasPrefix(b.path(), "/sandbox/") {
		b.press(".sandbox button[value=pay]")
	}
	b.await("the order's page", patience, func() bool { return b.path() == "/orders/"+o.order })
	b.ranAndIsBilled(o.house, "/orders/"+o.order)
	o.cost, o.gave, _ = b.settles(o.house, o.order)
	want, err := o.cost.Share(30, 100)
	if err != nil {
		o.t.Fatal(err)
	}
	if d := o.gave - want; d < -1 || d > 1 {
		o.t.Errorf("the voucher paid %v of %v", o.gave, o.cost)
	}
}

// returns asks a quarter back.
func (o *office) returns() {
	o.t.Helper()
	o.buyer.asksBack("/orders/"+o.order, o.cost/2)
	seller := o.desk(o.t, seed.Seller)
	seller.givesBack(o.cost/2, (o.cost/4).FenDown()+models.Fen)
	seller.content()
	o.looks(func(tx *store.Tx) error {
		lines, err := tx.Lines(o.order)
		if err != nil {
			return err
		}
		rows, err := tx.RefundsOfLine(lines[0].ID)
		for _, r := range rows {
			o.returned += r.Voucher
		}
		return err
	})
	if o.returned <= 0 {
		o.t.Fatal("nothing came back to the voucher")
	}
}

// settles collects what the provider is owed, in one batch that two persons sign.
func (o *office) settles() {
	o.t.Helper()
	b := o.issuer
	b.visit("/programmes/settlements")
	b.press(`main a[href^="/programmes/settlements/collect/` + o.programme + `/provider/"]`)
	b.sends(b.path())
	batch := b.path()
	b.sends(batch + "/submit")
	b.sends(batch + "/review")
	b.isRefused(batch+"/approve", "", roleMayNot)
	o.reviewer.visit(batch)
	if got := o.reviewer.page(); !strings.Contains(got, (o.gave - o.returned).String()) {
		o.t.Errorf("the batch is of %v: %s", o.gave-o.returned, got)
	}
	o.reviewer.sends(batch + "/approve")
	o.reviewer.isRefused(batch+"/pay", "reference=x", roleMayNot)
	b.visit(batch)
	b.fill("#f-reference", "BANK-1")
	b.sends(batch + "/pay")
	o.claw = path.Base(b.attribute(`main a[href^="/programmes/redemptions/"]`, "href"))
}

// clawsBack takes a part back; who asked for it cannot agree.
func (o *office) clawsBack() {
	o.t.Helper()
	redemption := "/programmes/redemptions/" + o.claw
	o.back = max(models.Yuan/100, ((o.gave - o.returned) / 2).FenDown())
	own := o.reviewer.claws(redemption, o.back)
	if o.reviewer.count(`form[action="`+own+`/approve"]`) != 0 {
		o.t.Error("who asked may agree")
	}
	o.reviewer.isRefused(own+"/approve", "", anotherPerson)
	o.reviewer.fill("#f-why", "by the wrong hand")
	o.reviewer.sends(own + "/refuse")
	other := o.issuer.claws(redemption, o.back)
	o.reviewer.visit(other)
	o.reviewer.sends(other + "/approve")
}

// claws asks for an amount of a redemption, from the provider.
func (b *browser) claws(redemption string, amount models.Money) string {
	b.t.Helper()
	b.visit(redemption)
	b.do(chromedp.Click(`input[name=from][value=provider]`, chromedp.ByQuery))
	b.ticks("reason", "not_delivered")
	b.fill("#f-amount", amount.String())
	b.fill("#f-note", "a part of it never ran")
	b.sends(redemption)
	return b.path()
}

// reports finds in the coverage report what was done, to the last part of a fen.
func (o *office) reports() {
	o.t.Helper()
	b := o.reviewer
	report := "?programme=" + o.programme
	b.visit("/programmes/coverage" + report)
	if got := b.said("#subsidy"); !strings.Contains(got, "¥100,000.00") || !strings.Contains(got, "¥20,000,000.01") {
		o.t.Errorf("the report tells of %s", got)
	}
	var r struct {
		Tables struct {
			Programmes []map[string]json.RawMessage `json:"subsidy_programme"`
		} `json:"tables"`
	}
	text := b.eventually(`fetch("/programmes/coverage.json` + report + `").then(r => r.text())`)
	if err := json.Unmarshal([]byte(text), &r); err != nil || len(r.Tables.Programmes) != 1 {
		o.t.Fatal(err, text)
	}
	for name, want := range map[string]models.Money{
		"funded": ofTwo, "granted": granted, "redeemed": o.gave, "refunded": o.returned, "clawed_back": o.back, "net": o.gave - o.returned - o.back,
	} {
		var got models.Money
		if err := json.Unmarshal(r.Tables.Programmes[0][name], &got); err != nil || got != want {
			o.t.Errorf("%s: the report says %v, done was %v (%v)", name, got, want, err)
		}
	}
}
