package handlers_test

import (
	"context"
	"net/http"
	"net/url"
	"path"
	"strings"
	"testing"

	"supermarket/internal/broker"
	"supermarket/internal/i18n"
	"supermarket/internal/seed"
	"supermarket/internal/store"
	"supermarket/models"
)

// pressed sends a form of the desk that must be taken, and returns where it led.
func (c *client) pressed(at string, form url.Values) string {
	c.Helper()
	res := c.once().post(at, form)
	if res.status != http.StatusSeeOther {
		c.Fatalf("%s: %d %s", at, res.status, res.body)
	}
	to, _, _ := strings.Cut(res.head.Get("Location"), "#")
	return to
}

// hall is a site of the desk that has been opened, by the pages alone.
func (c *client) hall() string {
	c.Helper()
	c.h.Supply.Door = func(models.Site) (broker.Driver, error) { return roomy{}, nil }
	c.h.Supply.LocalDoor = true
	at := c.pressed("/provider/sites", url.Values{"name_zh": {"二号机房"}, "name_en": {"Hall two"}, "region": {"CN-GZ"}, "driver": {"local"}})
	c.pressed(at+"/machines", url.Values{"name": {"node"}, "count": {"2"}, "units": {"8"}, "stack": {"ascend-910b/cann-8"}})
	c.pressed(at+"/check", nil)
	if res := c.get(at); !strings.Contains(res.body, `hx-get="`+at+`/check"`) || !strings.Contains(res.body, `http-equiv="refresh"`) {
		c.Fatalf("a check under way is not followed: %d", res.status)
	}
	_, err := c.h.Supply.WorkChecks(c.ctx, "test")
	c.must(err)
	c.pressed(at+"/open", nil)
	return at
}

// roomy is an engine with sixteen units.
type roomy struct{ engine }

func (roomy) Capacity(context.Context) (broker.Capacity, error) {
	return broker.Capacity{Nodes: 2, Units: 16, UnitsFree: 16}, nil
}

func goodsForm(site string) url.Values {
	return url.Values{
		"pool": {path.Base(site) + "|ascend-910b|cann-8"}, "title_zh": {"昇腾卡时二号"}, "title_en": {"Ascend card-hours two"}, "min_units": {"1"}, "max_units": {"16"}, "max_hours": {"24"},
		"availability": {"99.5"}, "start_seconds": {"120"},
	}
}

func TestAProviderConnectsListsAndPricesByPagesAlone(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		x := newHouse(t, db)
		c := x.signedIn(seed.Seller)
		site := c.hall()
		prices := c.pressed("/provider/offerings", goodsForm(site))
		at := path.Dir(prices)
		id := path.Base(at)
		if res := x.visitor().get("/offerings/" + id); res.status != http.StatusNotFound {
			t.Fatalf("a draft is seen by all: %d", res.status)
		}
		c.pressed(prices, url.Values{"key": {"0"}, "peak": {"9.60"}, "offpeak": {"4.80"}})
		preview := c.get(at + "/preview")
		if preview.status != http.StatusOK || !strings.Contains(preview.body, "¥9.60") || strings.Contains(preview.body, `action="/offerings/`) || strings.Contains(preview.body, `formaction=`) {
			t.Fatalf("%d", preview.status)
		}
		c.pressed(at+"/list", nil)
		c.pressed(at+"/list", nil) // pressed twice
		if res := x.visitor().get("/offerings/" + id); res.status != http.StatusOK || !strings.Contains(res.body, "¥9.60") {
			t.Fatalf("it is not on the shelf: %d", res.status)
		}
		quote := path.Base(x.signedIn("owner@demo.test").pressed("/offerings/"+id+"/quote", url.Values{"recipe": {"matmul"}, "units": {"1"}, "minutes": {"30"}}))
		c.pressed(prices, url.Values{"key": {"1"}, "peak": {"12.00"}})
		x.look(func(tx *store.Tx) error {
			q, err := tx.Quote(quote, x.actor("owner@demo.test").OrgID)
			if q.TariffVersion != 1 || q.CapAmount != 480*models.Fen {
				t.Errorf("a quote made before has a new price: %+v", q)
			}
			return err
		})
		c.pressed(site+"/drain", url.Values{"note": {"power"}})
		if res := x.visitor().speaks(i18n.English).get("/offerings/" + id); !strings.Contains(res.body, `class="notice notice-warn"`) {
			t.Error("what drains is sold")
		}
		c.pressed(site+"/resume", nil)
		c.pressed(at+"/withdraw", nil)
	})
}

func TestAnotherProvidersDeskIsNotFound(t *testing.T) {
	x := newHouse(t, demoDB(t))
	c := x.signedIn(seed.Seller)
	site := c.hall()
	offering := path.Dir(c.pressed("/provider/offerings", goodsForm(site)))
	stranger := x.signedIn("provider-hetao@demo.test").once()
	for _, at := range []string{site, site + "/check", offering, offering + "/terms", offering + "/prices", offering + "/preview"} {
		if res := stranger.get(at); res.status != http.StatusNotFound {
			t.Errorf("%s: %d", at, res.status)
		}
	}
	for _, at := range []string{
		site + "/machines/none", site + "/machines/none/remove", site + "/invite", site + "/dismiss", site + "/check", site + "/open", site + "/close", site + "/reopen", site + "/resume",
		offering + "/list", offering + "/withdraw",
	} {
		if res := stranger.post(at, url.Values{"to": {"down"}}); res.status != http.StatusNotFound {
			t.Errorf("%s: %d", at, res.status)
		}
	}
	for at, form := range map[string]url.Values{
		site + "/machines": {"name": {"n"}, "count": {"1"}, "units": {"1"}, "stack": {"ascend-910b/cann-8"}}, site + "/drain": {"note": {"x"}},
		offering + "/terms": goodsForm(site), offering + "/prices": {"peak": {"1"}, "key": {"0"}}, site + "/door": {"url": {"https://x.example"}},
	} {
		if res := stranger.post(at, form); res.status != http.StatusNotFound && res.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", at, res.status)
		}
	}
	x.look(func(tx *store.Tx) error {
		s, err := tx.Site(path.Base(site))
		if s.State != "ready" || s.Stage != "live" {
			t.Errorf("a stranger moved it: %+v", s)
		}
		return err
	})
}

func TestAnAgentsTokenIsShownOnce(t *testing.T) {
	x := newHouse(t, demoDB(t))
	c := x.signedIn(seed.Seller)
	at := c.pressed("/provider/sites", url.Values{"name_zh": {"三号机房"}, "name_en": {"Hall three"}, "region": {"CN-GZ"}, "driver": {"agent"}})
	res := c.once().post(at+"/invite", nil)
	if res.status != http.StatusOK || !strings.Contains(res.body, "enrol_") || !strings.Contains(res.body, "supermarket agent -enrol") {
		t.Fatalf("%d", res.status)
	}
	if again := c.get(at); strings.Contains(again.body, "enrol_") {
		t.Error("it is shown again")
	}
}

func TestWhatIsWrongWithAnOfferingStandsAtItsField(t *testing.T) {
	x := newHouse(t, demoDB(t))
	c := x.signedIn(seed.Seller)
	site := c.hall()
	for field, value := range map[string]string{"min_units": "x", "max_units": "0", "max_hours": "9999", "availability": "100.1", "start_seconds": "-1", "title_zh": "", "pool": "site_none|a|b", "lease_month": "1e9"} {
		form := goodsForm(site)
		form.Set(field, value)
		res := c.once().post("/provider/offerings", form)
		if res.status != http.StatusUnprocessableEntity || !strings.Contains(res.body, `href="#f-`+field+`"`) {
			t.Errorf("%s: %d", field, res.status)
		}
	}
	form := goodsForm(site)
	form.Set("own_command", "yes")
	if res := c.once().post("/provider/offerings", form); res.status == http.StatusSeeOther || !strings.Contains(res.body, `href="#f-own_command"`) {
		t.Errorf("own commands where nothing keeps them apart: %d", res.status)
	}
}
