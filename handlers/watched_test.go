package handlers_test

import (
	"net/url"
	"strings"

	"supermarket/internal/checkout"
	"supermarket/internal/store"
	"supermarket/models"
)

// watched is what running and watching leave behind: one of each thing that has a page.
type watched struct {
	array, aside   string // two jobs of a firm; the second failed everywhere
	hook           string
	dispute, doubt string // about the settled line
	data, upload   string
	site, offering string // a provider's, not open yet; on its shelf
	settled        string // the line that ran
}

// swept orders two jobs that differ in one value, and pays for them from the wallet.
func (x *house) swept(a models.Actor) (jobs []models.Job) {
	x.Helper()
	x.must(x.h.Checkout.SandboxTopUp(x.ctx, a, 500*models.Yuan, "swept:"+a.OrgID))
	sweep, err := checkout.ReadSweep("size", "64, 96")
	x.must(err)
	quotes, err := x.h.Checkout.QuoteArray(x.ctx, a, checkout.Ask{OfferingID: x.offering().ID, RecipeID: "matmul", Units: 1, CapMillis: 600_000}, sweep)
	x.must(err)
	in := checkout.Placing{Choice: checkout.Choice{UseWallet: true}}
	for _, q := range quotes {
		in.Quotes = append(in.Quotes, q.ID)
	}
	placed, err := x.h.Checkout.Place(x.ctx, a, in)
	x.must(err)
	x.look(func(tx *store.Tx) error {
		lines, err := tx.Lines(placed.Order.ID)
		x.must(err)
		for _, l := range lines {
			j, err := tx.JobOfLine(l.ID)
			x.must(err)
			jobs = append(jobs, j)
		}
		return err
	})
	return jobs
}

// watches lives the part of the story that comes after something ran.
func (x *house) watches(s story, owner, seller *client) (w watched) {
	x.Helper()
	a := x.actor("owner@demo.test")
	jobs := x.swept(a)
	w.array, w.aside, w.settled = jobs[0].ArrayID, jobs[1].ID, x.lineOf(s.done)
	_, hook, err := x.h.Checkout.AddHook(x.ctx, a, "https://firm.test/events", []string{"job.ended"})
	x.must(err)
	up, err := x.h.Checkout.OpenUpload(x.ctx, a, checkout.UploadAsk{FileName: "large.bin", Size: 9})
	x.must(err)
	data, err := x.h.Checkout.PutDataset(x.ctx, a, checkout.UploadAsk{FileName: "sales.csv", Size: 8}, strings.NewReader("a,b\n1,2\n"))
	x.must(err)
	d := owner.doubts(w.settled)
	w.hook, w.upload, w.data, w.dispute, w.doubt = hook.ID, up.Row.ID, data.ID, d.ID, models.NewID("qua")
	site := seller.pressed("/provider/sites", url.Values{"name_zh": {"四号机房"}, "name_en": {"Hall four"}, "region": {"CN-GZ"}, "driver": {"slurm"}})
	w.site, w.offering = strings.TrimPrefix(site, "/provider/sites/"), x.offering().ID
	x.must(x.db.Atomic(x.ctx, func(tx *store.Tx) error {
		now := x.clock.Now()
		q := models.Quarantine{ID: w.doubt, AttemptID: x.attemptOf(tx, w.settled), LineID: w.settled, FirmID: d.FirmID, ProviderID: d.ProviderID, Kind: "cpu", Facts: `{"RunMillis":60000,"CPUMillis":90000,"Units":1,"Placed":1,"SinceClaim":61000,"LastMillis":50000,"SinceLast":9000}`, State: "open", CreatedAt: now}
		if _, err := tx.AddQuarantine(q); err != nil {
			return err
		}
		curve := []models.RunMetric{{Name: "gflops", AtMillis: 1000, Value: 17.5, Unit: "GFLOPS"}, {Name: "gflops", AtMillis: 2000, Value: 18.2, Unit: "GFLOPS"}}
		if err := tx.AddAttemptMetrics(q.AttemptID, curve); err != nil {
			return err
		}
		return tx.Requeue(w.aside, store.Requeue{Faults: 3, AsideAt: &now, AsideWhy: "waiting.aside"}, now)
	}))
	return w
}

// ofFirm are the things of the firm, by the beginning of the routes about them.
func (w watched) ofFirm() map[string]string {
	return map[string]string{
		"/arrays/": w.array, "/data/": w.data, "/data/uploads/": w.upload, "/usage/lines/": w.settled, "/usage/disputes/": w.dispute,
		"/api/v1/usage/lines/": w.settled, "/api/v1/usage/disputes/": w.dispute,
		"/firm/webhooks/": w.hook, "/api/v1/webhooks/": w.hook, "/api/v1/datasets/": w.data, "/api/v1/uploads/": w.upload,
	}
}

// ofProvider are the things of the provider, likewise.
func (w watched) ofProvider() map[string]string {
	return map[string]string{
		"/provider/sites/": w.site, "/provider/offerings/": w.offering, "/provider/usage/lines/": w.settled, "/provider/usage/doubts/": w.doubt, "/provider/usage/disputes/": w.dispute,
	}
}

// seen are pages that a crawl need not come by: fragments, files, forms of some things only.
func (w watched) seen(s story, role models.Role) []string {
	switch role {
	case models.RoleOwner:
		return []string{"/jobs/" + s.doneJob + "/log/find?find=round", "/arrays/" + w.array, "/jobs/" + s.doneJob + "/metrics"}
	case models.RoleProvider:
		shelf := "/provider/offerings/" + w.offering // not every kind of offering has forms of its own
		return []string{"/provider/sites/" + w.site + "/check", shelf + "/terms", shelf + "/prices"}
	}
	return nil
}
