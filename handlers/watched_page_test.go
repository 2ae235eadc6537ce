package handlers_test

import (
	"encoding/csv"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"supermarket/internal/audit"
	"supermarket/internal/checkout"
	"supermarket/internal/store"
	"supermarket/models"
)

func TestAFileBesideAChosenDatasetIsRefusedInWords(t *testing.T) {
	x := newHouse(t, demoDB(t))
	r, data := readingRecipe(t)
	c := x.signedIn("owner@demo.test")
	kept, err := x.h.Checkout.PutDataset(x.ctx, x.actor("owner@demo.test"), checkout.UploadAsk{FileName: "kept.csv", Size: int64(len(data))}, strings.NewReader(string(data)))
	x.must(err)
	form := url.Values{"recipe": {r.ID}, "offering": {x.offering().ID}, "input": {kept.InputID}}
	for _, at := range []string{"/cart", "/inputs"} {
		res := c.upload(at, "mine.csv", data, form)
		if res.status != http.StatusUnprocessableEntity || !strings.Contains(res.body, "只能用一个") || strings.Contains(res.body, "mine.csv") {
			t.Errorf("%s: %d", at, res.status)
		}
	}
	if page := c.get("/cart"); strings.Contains(page.body, "mine.csv") || strings.Contains(page.body, "kept.csv") {
		t.Error("one of them was taken after all")
	}
	if res := c.post("/cart", form); res.at.Path != "/cart" || !strings.Contains(res.body, "kept.csv") {
		t.Errorf("the dataset alone: %d at %s", res.status, res.at)
	}
}

func TestAnArrayIsShownWholeAndCancelledAtOnceByItsFirmAlone(t *testing.T) {
	x := newHouse(t, demoDB(t))
	owner, rival := x.signedIn("owner@demo.test"), x.rival()
	jobs := x.swept(x.actor("owner@demo.test"))
	at := "/arrays/" + jobs[0].ArrayID
	page := owner.get(at)
	for _, want := range []string{"0 / 2", "/jobs/" + jobs[0].ID, "/jobs/" + jobs[1].ID, "64", "96", at + "/cancel"} {
		if !strings.Contains(page.body, want) {
			t.Errorf("the page has no %q", want)
		}
	}
	rival.finds(http.StatusNotFound, at)
	if res := rival.once().post(at+"/cancel", nil); res.status != http.StatusNotFound {
		t.Errorf("cancelled by another firm: %d", res.status)
	}
	for _, j := range jobs {
		if got := x.jobNow(j.ID); got.State != models.JobQueued {
			t.Errorf("%s is %s", j.ID, got.State)
		}
	}
	if res := owner.post(at+"/cancel", nil); res.at.Path != at || !strings.Contains(res.body, "2 / 2") || strings.Contains(res.body, at+"/cancel") {
		t.Errorf("%d at %s", res.status, res.at)
	}
	for _, j := range jobs {
		if got := x.jobNow(j.ID); got.State != models.JobCancelled {
			t.Errorf("%s is %s", j.ID, got.State)
		}
	}
	if res := owner.post(at+"/cancel", nil); res.status != http.StatusConflict {
		t.Errorf("cancelled again: %d", res.status)
	}
	x.look(func(tx *store.Tx) error {
		if broken := audit.Run(tx, audit.All()).Broken(); len(broken) > 0 {
			t.Errorf("%v", broken)
		}
		return nil
	})
}

func (x *house) jobNow(id string) (j models.Job) {
	x.Helper()
	x.look(func(tx *store.Tx) (err error) {
		j, err = tx.Job(id)
		return err
	})
	return j
}

func TestACurveItsTableAndItsCSVSayTheSame(t *testing.T) {
	x := newHouse(t, demoDB(t))
	owner := x.signedIn("owner@demo.test")
	r := x.started(owner.paid())
	values := []float64{8, 16, 12}
	var rows []models.RunMetric
	for i, v := range values {
		rows = append(rows, models.RunMetric{Name: "gflops", AtMillis: int64(i+1) * 1000, Value: v, Unit: "GFLOPS"})
	}
	x.must(x.db.Atomic(x.ctx, func(tx *store.Tx) error {
		all, err := tx.AttemptsOfJob(r.job)
		x.must(err)
		return tx.AddAttemptMetrics(all[0].ID, rows)
	}))
	page := owner.get("/jobs/" + r.job).body
	_, box, _ := strings.Cut(page, `<figure class="curves">`)
	box, _, _ = strings.Cut(box, "</figure>")
	_, path, _ := strings.Cut(box, `points="`)
	path, _, _ = strings.Cut(path, `"`)
	dots := strings.Fields(path)
	lines, err := csv.NewReader(strings.NewReader(owner.get("/jobs/" + r.job + "/metrics").body)).ReadAll()
	x.must(err)
	if len(dots) != len(values) || len(lines) != len(values)+1 || strings.Count(box, "<tr") != len(values)+1 {
		t.Fatalf("%d points, %d lines, %d rows: %s", len(dots), len(lines), strings.Count(box, "<tr"), box)
	}
	const base, top = 140, 20 // of the drawing, and of its axis
	for i, v := range values {
		_, y, _ := strings.Cut(dots[i], ",")
		drawn, err := strconv.ParseFloat(y, 64)
		x.must(err)
		got, err := strconv.ParseFloat(lines[i+1][2], 64)
		x.must(err)
		if math.Abs((base-drawn)/base*top-v) > 0.1 || got != v || lines[i+1][1] != strconv.Itoa((i+1)*1000) || !strings.Contains(box, ">"+strconv.Itoa(int(v))+" GFLOPS ") {
			t.Errorf("%v: drawn at %v, the file says %v", v, drawn, lines[i+1])
		}
	}
}
