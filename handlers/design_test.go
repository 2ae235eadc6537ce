package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"supermarket/internal/programmes"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// draftOf is a programme's draft as it stands.
func (x *house) draftOf(id string) (d models.ProgrammeDraft) {
	x.Helper()
	x.look(func(tx *store.Tx) (err error) { d, err = tx.DraftOf(id); return err })
	return d
}

// founds is a new programme of that short name, through the form.
func (c *client) founds(slug string) string {
	c.Helper()
	res := c.once().post("/programmes", url.Values{
		"slug": {slug}, "name_zh": {"重建的项目"}, "name_en": {"Rebuilt"}, "kind": {"entitlement"}, "answer_days": {"10"}, "funder_1": {"省财政"}, "share_1": {"1"}, "funder_2": {"市财政"}, "share_2": {"1"},
	})
	if res.status != http.StatusSeeOther {
		c.Fatalf("no programme: %d %s", res.status, problemsIn(res.body))
	}
	return strings.Split(res.head.Get("Location"), "/")[2]
}

// drafts begins the next version of the demo's programme.
func (c *client) drafts() {
	c.Helper()
	var p models.Programme
	c.look(func(tx *store.Tx) (err error) { p, err = tx.ProgrammeBySlug("zhejiang-demo"); return err })
	if res := c.once().post("/programmes/"+p.ID+"/design/begin", nil); res.status != http.StatusSeeOther {
		c.Fatalf("no draft: %d", res.status)
	}
}

func problemsIn(body string) string {
	_, after, _ := strings.Cut(body, "summary-error")
	return after[:min(len(after), 600)]
}

// saves sends one page of a draft's form as it stands.
func (c *client) saves(id, at string, form url.Values) {
	c.Helper()
	form.Set("revision", strconv.FormatInt(c.draftOf(id).Revision, 10))
	if res := c.once().post("/programmes/"+id+"/design/"+at, form); res.status != http.StatusSeeOther {
		c.Fatalf("%s was not saved: %d %s", at, res.status, problemsIn(res.body))
	}
}

// yuan is an amount as a person types it.
func typed(m models.Money) string {
	if m == 0 {
		return ""
	}
	return m.String()
}

func counted[N int | int64](n N) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

func ticked(on bool) []string {
	if on {
		return []string{"yes"}
	}
	return nil
}

func kindsOf(list []models.OfferingKind) (out []string) {
	for _, k := range list {
		out = append(out, string(k))
	}
	return out
}

func condition(w voucher.When) url.Values {
	return url.Values{
		"sizes": w.Sizes, "titles": w.Titles, "marks": w.Marks, "org_types": w.OrgTypes, "kinds": kindsOf(w.Kinds),
		"domestic": ticked(w.Domestic), "registered": ticked(w.Registered), "regions": w.Regions,
	}
}

func typedCaps(v url.Values, order, contract, month, year, project, programme models.Money) {
	for name, m := range map[string]models.Money{"per_order": order, "per_contract": contract, "per_month": month, "per_year": year, "per_project": project, "per_programme": programme} {
		v.Set(name, typed(m))
	}
}

// writes types rules into the form, page by page and row by row.
func (c *client) writes(id string, r voucher.Rules) {
	c.Helper()
	c.saves(id, "who", url.Values{
		"regions": r.Who.Regions, "industries": r.Who.Industries, "sizes": r.Who.Sizes, "titles": r.Who.Titles, "org_types": r.Who.OrgTypes, "marks": r.Who.Marks,
		"without": r.Who.Without, "min_months": {counted(r.Who.MinMonths)}, "max_months": {counted(r.Who.MaxMonths)},
	})
	c.saves(id, "what", url.Values{
		"kinds": kindsOf(r.What.Kinds), "purposes": r.What.Purposes, "domestic": ticked(r.What.Domestic), "registered": ticked(r.What.Registered), "unrelated": ticked(r.What.Unrelated),
		"site_regions": r.What.Regions, "providers": r.What.Providers, "offerings": r.What.Offerings, "except": r.What.Except,
	})
	for _, f := range r.What.Facilities {
		c.saves(id, "what/new", url.Values{"facility": {f.Kind}, "pflops": {counted(f.PFLOPS)}, "racks": {counted(f.Racks)}})
	}
	for _, rate := range r.Rates {
		v := condition(rate.When)
		v.Set("percent", strings.TrimSuffix(voucher.Percent(rate.PPM), "%"))
		c.saves(id, "rates/new", v)
	}
	c.saves(id, "rates", url.Values{"base": {string(r.Base)}, "min_spend": {typed(r.MinSpend)}})
	caps := url.Values{}
	typedCaps(caps, r.Caps.PerOrder, r.Caps.PerContract, r.Caps.PerMonth, r.Caps.PerYear, r.Caps.PerProject, r.Caps.PerProgramme)
	c.saves(id, "caps", caps)
	for _, t := range r.Caps.Tiers {
		v := condition(t.When)
		typedCaps(v, t.PerOrder, t.PerContract, t.PerMonth, t.PerYear, t.PerProject, t.PerProgramme)
		c.saves(id, "caps/new", v)
	}
	c.saves(id, "stacking", url.Values{
		"stacking": {string(r.Stacking)}, "excludes": {strings.Join(r.Excludes, "\n")}, "unlock_spend": {typed(r.Unlock.Spend)}, "unlock_months": {counted(r.Unlock.Months)},
	})
	const exact = "2006-01-02 15:04:05.999999"
	c.saves(id, "redeem", url.Values{"redeem": {string(r.Redeem)}, "claim_days": {counted(r.ClaimDays)}, "evidence": r.Evidence})
	c.saves(id, "dates", url.Values{"starts_at": {r.StartsAt.In(shanghai).Format(exact)}, "ends_at": {r.EndsAt.In(shanghai).Format(exact)}, "value_days": {counted(r.ValueDays)}})
}

var shanghai = time.FixedZone("UTC+8", 8*3600)

// every is one rule set that uses each field there is.
func every(from voucher.Rules) voucher.Rules {
	r := from
	r.Who = voucher.Who{Regions: []string{"CN-ZJ", "CN-BJ"}, Sizes: []string{"small"}, Titles: []string{"innovative"}, OrgTypes: []string{"company"}, MinMonths: 1, MaxMonths: 99}
	r.What.Kinds, r.What.Domestic, r.What.Registered, r.What.Unrelated = []models.OfferingKind{models.OfferCardHour, models.OfferModelToken}, true, true, true
	r.What.Purposes, r.What.Regions, r.What.Facilities = []string{"training"}, []string{"CN-GZ"}, []voucher.Facility{{Kind: "smart", PFLOPS: 100}, {Kind: "general", Racks: 1000}}
	r.Rates = []voucher.Rate{{PPM: 325_000, When: voucher.When{Sizes: []string{"micro"}, Domestic: true}}, {PPM: 200_000}}
	r.MinSpend, r.Base = 100*models.Yuan, voucher.BasePaid
	r.Caps = voucher.Caps{PerOrder: 1 * models.Yuan, PerYear: 3 * models.Yuan, PerProgramme: 8 * models.Yuan, PerContract: 2 * models.Yuan, PerMonth: 2 * models.Yuan, PerProject: 5 * models.Yuan, Tiers: []voucher.CapTier{
		{When: voucher.When{Titles: []string{"little_giant"}}, PerYear: 6 * models.Yuan},
	}}
	r.Unlock, r.Excludes = voucher.Unlock{Spend: 1000 * models.Yuan, Months: 3}, []string{"city-compute", "a-second"}
	r.Redeem, r.ClaimDays, r.Evidence, r.ValueDays = voucher.RedeemBuyer, 30, []string{"invoice", "contract"}, 90
	return r
}

func TestAProgrammeRebuiltThroughTheFormHasTheSameHash(t *testing.T) {
	x := newHouse(t, demoDB(t))
	issuer := x.signedIn("issuer@demo.test")
	var sets []voucher.Rules
	x.look(func(tx *store.Tx) error {
		all, err := tx.Published(store.Page{Limit: 200})
		for _, p := range all {
			v, err := tx.Version(p.ID, p.Version)
			x.must(err)
			r, err := voucher.Parse(v.Rules)
			x.must(err)
			sets = append(sets, r)
		}
		return err
	})
	for n, want := range append(sets, every(sets[0])) {
		_, hash, err := voucher.Canonical(want)
		x.must(err)
		id := issuer.founds("rebuilt-" + strconv.Itoa(n))
		issuer.writes(id, want)
		r, err := voucher.Parse(x.draftOf(id).Rules)
		x.must(err)
		text, got, err := voucher.Canonical(r)
		if err != nil || got != hash {
			t.Errorf("set %d: %v\n%s", n, err, text)
		}
	}
}

func TestADraftGoesFromOnePersonToAnotherAndBack(t *testing.T) {
	x := newHouse(t, demoDB(t))
	issuer, reviewer := x.signedIn("issuer@demo.test"), x.signedIn("reviewer@demo.test")
	id := issuer.founds("to-and-fro")
	deed := func(c *client, name, note string) answer {
		return c.once().post("/programmes/"+id+"/design", url.Values{"deed": {name}, "note": {note}, "revision": {strconv.FormatInt(x.draftOf(id).Revision, 10)}})
	}
	if res := deed(issuer, "submit", ""); res.status != http.StatusUnprocessableEntity {
		t.Errorf("rules without a rate were submitted: %d", res.status)
	}
	issuer.saves(id, "rates/new", url.Values{"percent": {"30"}})
	for _, step := range []struct {
		by   *client
		deed string
		note string
		want int
	}{
		{reviewer, "publish", "", http.StatusConflict},
		{issuer, "submit", "请看", http.StatusSeeOther},
		{issuer, "publish", "", http.StatusForbidden},
		{reviewer, "back", "", http.StatusUnprocessableEntity},
		{reviewer, "back", "比例太高", http.StatusSeeOther},
		{issuer, "submit", "", http.StatusSeeOther},
		{issuer, "recall", "", http.StatusSeeOther},
		{issuer, "submit", "", http.StatusSeeOther},
		{reviewer, "publish", "", http.StatusSeeOther},
	} {
		if res := deed(step.by, step.deed, step.note); res.status != step.want {
			t.Fatalf("%s: %d, want %d %s", step.deed, res.status, step.want, problemsIn(res.body))
		}
		if step.deed == "publish" && step.want == http.StatusSeeOther {
			break
		}
	}
	x.look(func(tx *store.Tx) error {
		p, err := tx.Programme(id)
		if p.State != "published" || p.Version != 1 {
			t.Errorf("%+v", p)
		}
		return err
	})
}

func TestTheSecondOfTwoEditorsIsTold(t *testing.T) {
	x := newHouse(t, demoDB(t))
	issuer := x.signedIn("issuer@demo.test")
	id := issuer.founds("two-editors")
	form := func(cap string) url.Values { return url.Values{"revision": {"1"}, "per_order": {cap}} }
	if res := issuer.once().post("/programmes/"+id+"/design/caps", form("10")); res.status != http.StatusSeeOther {
		t.Fatal(res.status)
	}
	if res := issuer.once().post("/programmes/"+id+"/design/caps", form("10")); res.status != http.StatusSeeOther {
		t.Errorf("the same page sent twice: %d", res.status)
	}
	res := issuer.once().post("/programmes/"+id+"/design/caps", form("20"))
	if res.status != http.StatusConflict || !strings.Contains(res.body, "发券专员") || !strings.Contains(res.body, `value="20"`) {
		t.Errorf("%d: the second is not told by whom, or the input is lost", res.status)
	}
}

func TestEveryFaultOfADraftStandsAtItsField(t *testing.T) {
	x := newHouse(t, demoDB(t))
	issuer := x.signedIn("issuer@demo.test")
	id := issuer.founds("faults")
	for _, c := range []struct{ at, field, value string }{
		{"who", "min_months", "one"},
		{"who", "regions", "CN-XX"},
		{"caps", "per_year", "-5"},
		{"rates/new", "percent", "101"},
		{"rates/new", "percent", ""},
		{"dates", "starts_at", "soon"},
		{"dates", "ends_at", "2001-01-01"},
		{"stacking", "excludes", "Not A Group"},
		{"what/new", "facility", ""},
		{"redeem", "redeem", "never"},
	} {
		form := url.Values{"revision": {"1"}, c.field: {c.value}}
		if c.at == "dates" && c.field == "ends_at" {
			form.Set("starts_at", "2026-11-23")
		}
		if c.at == "stacking" {
			form.Set("stacking", "one")
		}
		res := issuer.once().post("/programmes/"+id+"/design/"+c.at, form)
		if res.status != http.StatusUnprocessableEntity || !strings.Contains(res.body, "#f-"+c.field) {
			t.Errorf("%s %s=%q: %d %s", c.at, c.field, c.value, res.status, problemsIn(res.body))
		}
	}
}

func TestRowsAreMovedAndRemovedWithoutAScript(t *testing.T) {
	x := newHouse(t, demoDB(t))
	issuer := x.signedIn("issuer@demo.test")
	id := issuer.founds("rows")
	for _, percent := range []string{"10", "20", "30"} {
		issuer.saves(id, "rates/new", url.Values{"percent": {percent}})
	}
	issuer.saves(id, "rates/2", url.Values{"percent": {"25"}})
	issuer.saves(id, "rates", url.Values{"deed": {"up"}, "n": {"3"}})
	issuer.saves(id, "rates", url.Values{"deed": {"remove"}, "n": {"1"}})
	r, err := voucher.Parse(x.draftOf(id).Rules)
	x.must(err)
	var got []int64
	for _, rate := range r.Rates {
		got = append(got, rate.PPM)
	}
	if !slices.Equal(got, []int64{300_000, 250_000}) {
		t.Errorf("%v", got)
	}
}

func TestRulesLeaveAsAFileAndComeBack(t *testing.T) {
	x := newHouse(t, demoDB(t))
	issuer := x.signedIn("issuer@demo.test")
	var from models.Programme
	x.look(func(tx *store.Tx) (err error) { from, err = tx.ProgrammeBySlug("zhejiang-demo"); return err })
	text := issuer.get("/programmes/" + from.ID + "/rules.json?version=1").body
	id := issuer.founds("copied")
	post := func(text string) answer {
		return issuer.once().post("/programmes/"+id+"/design/import", url.Values{"text": {text}, "revision": {"1"}})
	}
	if res := post(`{"who": {}, "unknown": 1}`); res.status != http.StatusUnprocessableEntity {
		t.Errorf("strange fields were taken: %d", res.status)
	}
	if res := post(text); res.status != http.StatusSeeOther {
		t.Fatalf("%d %s", res.status, problemsIn(res.body))
	}
	if got := issuer.get("/programmes/" + id + "/rules.json").body; got != text {
		t.Errorf("%s", got)
	}
}

func TestADraftThatWasNeverPublishedIsDeletedAndFundedOnesAreNot(t *testing.T) {
	x := newHouse(t, demoDB(t))
	issuer := x.signedIn("issuer@demo.test")
	drop := func(id string) int {
		return issuer.once().post("/programmes/"+id+"/design", url.Values{"deed": {"discard"}, "revision": {"1"}}).status
	}
	gone, funded := issuer.founds("gone"), issuer.founds("funded")
	x.must(x.h.Programmes.Fund(x.ctx, x.actor("issuer@demo.test"), x.actor("reviewer@demo.test"), funded, 10*models.Yuan, "k"))
	if got := drop(gone); got != http.StatusSeeOther {
		t.Errorf("not deleted: %d", got)
	}
	if got := drop(funded); got != http.StatusConflict {
		t.Errorf("deleted with its money: %d", got)
	}
	if res := issuer.get("/programmes/" + gone); res.status != http.StatusNotFound {
		t.Errorf("still there: %d", res.status)
	}
}

func TestMoneyOfAProgrammeNeedsTwoPersons(t *testing.T) {
	x := newHouse(t, demoDB(t))
	issuer, reviewer := x.signedIn("issuer@demo.test"), x.signedIn("reviewer@demo.test")
	id := issuer.founds("money")
	ask := url.Values{"kind": {"fund"}, "amount": {"100.01"}, "reference": {"文号 1"}, "key": {"k1"}}
	for range 2 {
		if res := issuer.once().post("/programmes/"+id+"/funding", ask); res.status != http.StatusSeeOther {
			t.Fatal(res.status, problemsIn(res.body))
		}
	}
	var rows []models.Funding
	x.look(func(tx *store.Tx) (err error) { rows, err = tx.FundingsOf(id); return err })
	if len(rows) != 1 {
		t.Fatalf("%d entries", len(rows))
	}
	at := "/programmes/" + id + "/funding/" + rows[0].ID
	if res := issuer.once().post(at, url.Values{"deed": {"approve"}}); res.status != http.StatusForbidden {
		t.Errorf("approved by who entered it: %d", res.status)
	}
	for range 2 {
		if res := reviewer.once().post(at, url.Values{"deed": {"approve"}}); res.status != http.StatusSeeOther {
			t.Fatal(res.status, problemsIn(res.body))
		}
	}
	d, err := x.h.Programmes.Treasury(x.ctx, x.actor("reviewer@demo.test"), id)
	x.must(err)
	half := models.Money(5_000_500_000)
	if d.Budget.Free != 2*half || d.Funders[0].Paid != half || d.Funders[1].Paid != half {
		t.Errorf("%+v %+v", d.Budget, d.Funders)
	}
}

func TestADiffNamesEachFieldThatChanged(t *testing.T) {
	x := newHouse(t, demoDB(t))
	issuer := x.signedIn("issuer@demo.test")
	var from models.Programme
	x.look(func(tx *store.Tx) (err error) { from, err = tx.ProgrammeBySlug("zhejiang-demo"); return err })
	issuer.once().post("/programmes/"+from.ID+"/design/begin", nil)
	d, err := x.h.Programmes.Design(x.ctx, x.actor("issuer@demo.test"), from.ID)
	x.must(err)
	x.must(x.h.Programmes.Edit(x.ctx, x.actor("issuer@demo.test"), from.ID, 1, func(r *programmes.Rules) error { *r = every(d.Rules); return nil }))
	_, body, _ := strings.Cut(issuer.get("/programmes/"+from.ID+"/design").body, "与现行规则的差异")
	for _, label := range []string{
		"企业所在地区", "企业规模", "企业称号", "组织类型", "成立至少", "成立不足", "计费方式", "用途", "只限国产芯片", "模型须已完成备案或登记", "企业与供应商不得有关联", "机房所在地区", "第 1 种机房", "第 2 种机房",
		"按什么计算", "单项商品满多少才可用", "第 1 档比例", "第 2 档比例", "每笔订单", "每份合同", "每家企业每自然月", "每家企业每自然年", "企业的每个内部项目", "每家企业在本补贴项目中合计", "第 1 档上限", "互斥组", "先消费满", "在最近",
		"发出后有效", "兑付方式", "结算后多久内可申领", "申领要附的证明",
	} {
		if !strings.Contains(body, label) {
			t.Errorf("the diff does not name %s", label)
		}
	}
}
