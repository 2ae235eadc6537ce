package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"supermarket/internal/i18n"
	"supermarket/internal/seed"
	"supermarket/internal/store"
	"supermarket/models"
)

func application(code string) url.Values {
	return url.Values{
		"name_zh": {"新云算力"}, "name_en": {"New Cloud"}, "code": {code}, "region": {"CN-ZJ"}, "about_zh": {"一百张闲置加速卡，晚间与周末可用。"}, "website": {"https://new.example/"}, "legal_person": {"新某某"}, "address": {"杭州市西湖区文三路9号"},
	}
}

func (x *house) providerByCode(code string) (p models.Provider) {
	x.Helper()
	x.look(func(tx *store.Tx) (err error) { p, err = tx.ProviderByCode(code); return err })
	return p
}

func TestWhoWantsToSellAppliesAndIsAnswered(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		x := newHouse(t, db)
		c := x.newcomer("new@demo.test")
		c.pressed("/sell", application(freshCode))
		c.pressed("/sell", application(freshCode)) // sent twice
		p := x.providerByCode(freshCode)
		if p.State != "draft" || p.SubmittedAt == nil {
			t.Fatalf("%+v", p)
		}
		operator, file := x.signedIn("operator@demo.test"), "/operator/providers/"+p.ID
		if res := operator.get("/operator/providers"); !strings.Contains(res.body, file) {
			t.Fatal("it does not wait for an answer")
		}
		if res := operator.once().post(file, url.Values{"to": {"more_asked"}}); res.status != http.StatusUnprocessableEntity || !strings.Contains(res.body, `href="#f-reason"`) {
			t.Fatalf("without a reason: %d", res.status)
		}
		operator.pressed(file, url.Values{"to": {"more_asked"}, "reason": {"which cards?"}})
		if res := c.get("/sell"); !strings.Contains(res.body, "which cards?") {
			t.Error("the answer does not stand on the page")
		}
		better := application(freshCode)
		better.Set("about_zh", "一百张昇腾 910B，晚间与周末可用。")
		c.pressed("/sell", better)
		operator.pressed(file, url.Values{"to": {"approved"}})
		operator.pressed(file, url.Values{"to": {"approved"}})
		if a := x.actor("new@demo.test"); a.Role != models.RoleProvider || a.ProviderID() != p.ID {
			t.Fatalf("%+v", a)
		}
		if res := c.once().post("/sell", better); res.status != http.StatusConflict {
			t.Errorf("changed after it was answered: %d", res.status)
		}
		operator.pressed(file, url.Values{"to": {"suspended"}, "reason": {"unpaid taxes"}})
		if got := x.providerByCode(freshCode); got.State != "suspended" || got.Answer != "unpaid taxes" {
			t.Errorf("%+v", got)
		}
		operator.pressed(file, url.Values{"to": {"approved"}})
	})
}

func TestASuspendedProviderSellsNothing(t *testing.T) {
	x := newHouse(t, demoDB(t))
	o := x.offering()
	x.signedIn("operator@demo.test").pressed("/operator/providers/"+o.ProviderID, url.Values{"to": {"suspended"}, "reason": {"x"}})
	res := x.signedIn("owner@demo.test").once().post("/offerings/"+o.ID+"/quote", url.Values{"recipe": {"matmul"}, "units": {"1"}, "minutes": {"30"}})
	if res.status == http.StatusSeeOther {
		t.Error("it was quoted")
	}
}

func TestACodeIsAppliedForOnce(t *testing.T) {
	x := newHouse(t, demoDB(t))
	c := x.newcomer("new@demo.test")
	c.pressed("/sell", application(freshCode))
	other := x.newcomer("other@demo.test")
	if res := other.once().post("/sell", application(freshCode)); res.status != http.StatusConflict {
		t.Errorf("another's code: %d", res.status)
	}
	for field, value := range map[string]string{"code": "91320214MA1X00121K", "region": "XX", "about_zh": "短", "name_zh": "", "legal_person": "", "address": "短"} {
		form := application(freshCode)
		form.Set(field, value)
		if res := c.once().post("/sell", form); res.status != http.StatusUnprocessableEntity || !strings.Contains(res.body, `href="#f-`+field+`"`) {
			t.Errorf("%s: %d", field, res.status)
		}
	}
}

func TestAProviderSeesItsJobsBySiteAndStateAndItsPayout(t *testing.T) {
	x := newHouse(t, demoDB(t))
	owner := x.signedIn("owner@demo.test")
	x.started(owner.paid()).ends()
	c := x.signedIn(seed.Seller).speaks(i18n.English)
	if res := c.get("/provider/jobs?state=succeeded&site=" + x.offering().SiteID); !strings.Contains(res.body, "Attempt 1") {
		t.Errorf("%d", res.status)
	}
	for _, at := range []string{"/provider/jobs?state=failed", "/provider/jobs?site=site_none"} {
		if res := c.get(at); strings.Contains(res.body, "Attempt 1") || res.status != http.StatusOK {
			t.Errorf("%s: %d", at, res.status)
		}
	}
	csv := c.get("/provider/statement.csv")
	if csv.status != http.StatusOK || !strings.Contains(csv.body, "Cost") || strings.Count(csv.body, "\n") < 7 {
		t.Errorf("%d %s", csv.status, csv.body)
	}
	if page := c.get("/provider/statement"); !strings.Contains(page.body, "Payable = cost") {
		t.Error("the formula does not stand on the page")
	}
}
