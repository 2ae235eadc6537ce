package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"supermarket/internal/seed"
	"supermarket/internal/sla"
	"supermarket/internal/store"
)

func TestMachinesAskForAChipWithAStackThatRunsOnIt(t *testing.T) {
	x := newHouse(t, demoDB(t))
	seller := x.signedIn(seed.Seller)
	site := seller.pressed("/provider/sites", url.Values{"name_zh": {"四号机房"}, "name_en": {"Hall four"}, "region": {"CN-GZ"}, "driver": {"slurm"}})
	res := seller.once().post(site+"/machines", url.Values{"name": {"n"}, "count": {"2"}, "units": {"4"}, "stack": {""}})
	if res.status != http.StatusUnprocessableEntity || !strings.Contains(res.body, "请选择芯片与软件栈") || !strings.Contains(res.body, `value="h20/cuda-12"`) || strings.Contains(res.body, `value="h20/cann-8"`) {
		t.Errorf("%d", res.status)
	}
	res = seller.once().post(site+"/machines", url.Values{"name": {"n"}, "count": {"2"}, "units": {"4"}, "stack": {"ascend-910b/cuda-12"}})
	if res.status != http.StatusUnprocessableEntity || !strings.Contains(res.body, "这种芯片不能运行 CUDA 12") || !strings.Contains(res.body, `href="#f-stack"`) {
		t.Errorf("an impossible pair: %d", res.status)
	}
	if page := seller.get("/provider").body; strings.Contains(page, "namespaces") || strings.Contains(page, "cgroup v1,") {
		t.Error("the desk repeats the runner's own words")
	}
}

func TestServiceLevelsComeInPagesThatLoseNone(t *testing.T) {
	x := newHouse(t, demoDB(t))
	x.lookedAtEverySite()
	operator, at, seen := x.signedIn(seed.Operator), "/operator/service", map[string]int{}
	for range 10 {
		page := operator.get(at).body
		_, page, _ = strings.Cut(page, `id="levels"`)
		page, rest, _ := strings.Cut(page, `id="measurements"`)
		if rest == "" {
			t.Fatalf("%s has no measurements", at)
		}
		rows := strings.Split(page, `href="/offerings/`)[1:]
		if len(rows) > 20 {
			t.Errorf("%d rows on a page", len(rows))
		}
		for _, row := range rows {
			id, _, _ := strings.Cut(row, `"`)
			seen[id]++
		}
		_, next, more := strings.Cut(page, `href="/operator/service?levels=`)
		if !more {
			break
		}
		next, _, _ = strings.Cut(next, `#`)
		at = "/operator/service?levels=" + next
	}
	if len(seen) < 40 {
		t.Errorf("%d offerings were shown", len(seen))
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("%s stands there %d times", id, n)
		}
	}
}

// lookedAtEverySite counts one look at each site, so that each offering has a service level.
func (x *house) lookedAtEverySite() {
	x.Helper()
	x.must(x.db.Atomic(x.ctx, func(tx *store.Tx) error {
		sites, err := tx.AllSites()
		for _, s := range sites {
			if err == nil {
				err = sla.Looked(tx, s.Site.ID, sla.Up, x.clock.Now())
			}
		}
		return err
	}))
}
