package handlers_test

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"supermarket/internal/apidoc"
	"supermarket/internal/finance"
	"supermarket/internal/programmes"
	"supermarket/internal/store"
	"supermarket/models"
	"supermarket/web"
)

// doubleHouse is the pages and the API of one firm in one database.
type doubleHouse struct {
	*apiWorld
	x    *house
	page *client
}

func newDoubleHouse(t *testing.T, db *store.DB) *doubleHouse {
	t.Helper()
	x := newHouse(t, db)
	return &doubleHouse{newAPIWorld(t, db), x, x.signedIn("owner@demo.test")}
}

// deed is the same deed at a page and at the API.
type deed struct {
	at, to string // the page's path, the API's
	form   url.Values
	body   string
}

var figures = regexp.MustCompile(`[0-9][0-9,.]*`)

// alike asks both for a deed and holds both to one status and one reason: the
// page says what the API says in its language, whatever the bounds in it are.
func (d *doubleHouse) alike(name string, do deed, status int, reason string) {
	d.Helper()
	page := d.page.once().post(do.at, do.form)
	got := d.do(ask{Method: "POST", Path: do.to, Body: do.body, Key: d.key, Idem: models.NewID("idem"), Head: map[string]string{"Accept-Language": "zh-CN"}})
	d.refusedFor(got, status, reason)
	var p web.Problem
	_ = json.Unmarshal(got.body, &p)
	longest := ""
	for _, piece := range figures.Split(p.Detail, -1) {
		if len(piece) > len(longest) {
			longest = piece
		}
	}
	if page.status != status || longest == "" || !strings.Contains(html.UnescapeString(page.body), strings.TrimSpace(longest)) {
		d.Errorf("%s: the page answers %d, the API %d %q", name, page.status, got.Code, p.Detail)
	}
}

// strangeNumbers are no counts of anything, as typed and as JSON.
var strangeNumbers = map[string]string{
	"-1": "-1", "0": "0", "9007199254740992": "9007199254740992", "9007199254740993": "9007199254740993", "9223372036854775807": "9223372036854775807",
	"9223372036854775808": "9223372036854775808", "NaN": `"NaN"`, "Infinity": `"Infinity"`, "２": `"２"`, "1e3": "1e3", "1.5": "1.5", "": `""`,
}

func TestWhatIsNoCountIsRefusedForOneReasonOnPageAndAPI(t *testing.T) {
	d := newDoubleHouse(t, demoDB(t))
	at := "/offerings/" + d.offering + "/quote"
	for typed, number := range strangeNumbers {
		d.alike("units "+typed, deed{
			at, "/quotes",
			url.Values{"recipe": {"matmul"}, "units": {typed}, "minutes": {"5"}},
			fmt.Sprintf(`{"offering":%q,"recipe":"matmul","units":%s,"cap_seconds":300}`, d.offering, number),
		}, http.StatusUnprocessableEntity, "quote.units")
		d.alike("cap "+typed, deed{
			at, "/quotes",
			url.Values{"recipe": {"matmul"}, "units": {"1"}, "minutes": {typed}},
			fmt.Sprintf(`{"offering":%q,"recipe":"matmul","units":1,"cap_seconds":%s}`, d.offering, number),
		}, http.StatusUnprocessableEntity, "quote.cap")
	}
	d.alike("twice", deed{
		at, "/quotes",
		url.Values{"recipe": {"matmul"}, "units": {"1", "2"}, "minutes": {"5"}},
		fmt.Sprintf(`{"offering":%q,"recipe":"matmul","units":1,"units":2,"cap_seconds":300}`, d.offering),
	}, http.StatusUnprocessableEntity, "cart.doubled")
}

func TestWhatIsNoAmountIsRefusedForOneReasonOnPageAndAPI(t *testing.T) {
	d := newDoubleHouse(t, demoDB(t))
	o := d.ended()
	line, payment := o.Lines[0].ID, o.Payments[0].ID
	for typed := range strangeNumbers {
		if typed == "1.5" || typed == "1e3" || typed == "" {
			continue // an amount, or none in another way
		}
		amount := fmt.Sprintf(`{"amount":%q,"currency":"CNY"}`, typed)
		d.alike("a line's "+typed, deed{
			"/refunds/lines/" + line, "/orders/" + o.ID + "/refunds",
			url.Values{"key": {models.NewSecret(16)}, "how": {"part"}, "reason": {"slow"}, "amount": {typed}},
			fmt.Sprintf(`{"line":%q,"reason":"slow","amount":%s}`, line, amount),
		}, http.StatusUnprocessableEntity, "refund.amount")
		d.alike("a payment's "+typed, deed{
			"/refunds/payments/" + payment, "/orders/" + o.ID + "/refunds",
			url.Values{"key": {models.NewSecret(16)}, "amount": {typed}},
			fmt.Sprintf(`{"payment":%q,"amount":%s}`, payment, amount),
		}, http.StatusUnprocessableEntity, "refund.amount")
		d.alike("a top-up of "+typed, deed{
			"/wallet/top-up", "/wallet/top-ups", url.Values{"key": {models.NewSecret(16)}, "method": {"sandbox"}, "amount": {typed}}, `{"amount":` + amount + `}`,
		}, http.StatusUnprocessableEntity, "checkout.top_up")
	}
	d.sound()
}

// order is the deed of ordering quotes at both, each with its own pages' fields.
func (d *doubleHouse) order(quotes []string, form url.Values, fields string) deed {
	list, _ := json.Marshal(quotes)
	return deed{"/checkout/" + strings.Join(quotes, ",") + "/order", "/orders", form, fmt.Sprintf(`{"quotes":%s%s}`, list, fields)}
}

func TestAnOrderThatIsNotAsQuotedIsRefusedForOneReasonOnPageAndAPI(t *testing.T) {
	d := newDoubleHouse(t, demoDB(t))
	q := d.quote(1, 600)
	second := d.secondVoucher()
	due := q.Cap.Amount.String()
	for name, c := range map[string]struct {
		deed
		status int
		reason string
	}{
		"another price":    {d.order([]string{q.ID}, url.Values{"wallet": {"no"}, "expect_due": {"0.01"}}, `,"expect_due":`+cny(models.Fen)), http.StatusConflict, "checkout.changed"},
		"no price":         {d.order([]string{q.ID}, url.Values{"wallet": {"no"}, "expect_due": {"NaN"}}, `,"expect_due":{"amount":"NaN","currency":"CNY"}`), http.StatusUnprocessableEntity, "api.amount"},
		"an unknown quote": {d.order([]string{"quo_none"}, url.Values{"wallet": {"no"}, "expect_due": {due}}, ""), http.StatusNotFound, "quote.not_found"},
		"one quote twice":  {d.order([]string{q.ID, q.ID}, url.Values{"wallet": {"no"}, "expect_due": {due}}, ""), http.StatusConflict, "checkout.mixed_quotes"},
		"one voucher twice": {
			d.order([]string{q.ID}, url.Values{"wallet": {"no"}, "expect_due": {due}, "voucher": {d.grant, d.grant}}, fmt.Sprintf(`,"vouchers":[%q,%q]`, d.grant, d.grant)),
			http.StatusUnprocessableEntity, "checkout.voucher_twice",
		},
		"two vouchers on one contract": {
			d.order([]string{q.ID}, url.Values{"wallet": {"no"}, "expect_due": {due}, "voucher": {d.grant, second}}, fmt.Sprintf(`,"vouchers":[%q,%q]`, d.grant, second)),
			http.StatusUnprocessableEntity, "voucher.reason.stacking",
		},
	} {
		d.alike(name, c.deed, c.status, c.reason)
	}
	if n := d.orders(); n != 0 {
		t.Errorf("%d orders", n)
	}
	d.sound()
}

// secondVoucher is another grant of the demo's programme, beside which no other stands.
func (d *doubleHouse) secondVoucher() string {
	d.Helper()
	var programme models.Grant
	d.must(d.db.View(d.ctx, func(tx *store.Tx) (err error) { programme, err = tx.Grant(d.grant); return err }))
	g, err := d.x.h.Programmes.Issue(d.ctx, d.actor("issuer@demo.test"), d.actor("reviewer@demo.test"), programmes.Proposal{
		ProgrammeID: programme.ProgrammeID, FirmID: d.owner.FirmID(), Amount: 100 * models.Yuan, ExpiresAt: morning.AddDate(0, 1, 0), Key: "second",
	})
	d.must(err)
	return g.ID
}

func TestAnOrderCutInTwoDodgesNeitherLimitNorBudgetOnPageAndAPI(t *testing.T) {
	for reason, bound := range map[string]func(*doubleHouse, models.Money) error{
		"spending.nobody": func(d *doubleHouse, m models.Money) error { return d.h.Finance.SetLimit(d.ctx, d.owner, &m) },
		"spending.budget": func(d *doubleHouse, m models.Money) error {
			return d.h.Finance.AddBudget(d.ctx, d.owner, finance.NewBudget{Period: models.PeriodMonth, Cap: m})
		},
	} {
		t.Run(reason, func(t *testing.T) {
			demoBoth(t, func(t *testing.T, db *store.DB) {
				d := newDoubleHouse(t, db)
				one, two := d.quote(1, 600), d.quote(1, 600)
				d.must(bound(d, (one.Cap.Amount * 3 / 2).FenDown()))
				ok[apidoc.Order](d.apiWorld, http.StatusCreated, d.post("/orders", fmt.Sprintf(`{"quotes":[%q]}`, one.ID)))
				form := url.Values{"wallet": {"no"}, "expect_due": {two.Cap.Amount.FenUp().String()}}
				d.alike("the other half", d.order([]string{two.ID}, form, ""), http.StatusConflict, reason)
				if n := d.orders(); n != 1 {
					t.Errorf("%d orders", n)
				}
				d.sound()
			})
		})
	}
}
