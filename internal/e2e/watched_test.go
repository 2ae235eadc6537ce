package e2e_test

import (
	"bytes"
	"errors"
	"mime/multipart"
	"net/url"
	"time"

	"supermarket/internal/apidoc"
	"supermarket/internal/seed"
	"supermarket/internal/store"
	"supermarket/models"
)

// watchedRuns leaves behind what the pages of running and watching tell of: an array,
// data and an upload, a webhook, a bill that is in doubt and disputed, and a site that is
// not open yet.
func (h *house) watchedRuns(line models.Line) {
	h.t.Helper()
	c, owner, seller := h.client(), h.signedIn(seed.Owner), h.signedIn(seed.Seller)
	owner.press("/wallet/top-up", url.Values{"key": {"for-an-array"}, "method": {"sandbox"}, "amount": {"200"}})
	var q apidoc.Quote
	c.ask("/quotes", "array", apidoc.QuoteRequest{
		Offering: c.offering(), Recipe: "matmul", Units: 1, CapSeconds: 600, Array: &apidoc.Sweep{Param: "size", Values: []apidoc.Param{"64", "96"}},
	}, &q)
	var o apidoc.Order
	c.ask("/orders", "array-order", apidoc.OrderRequest{Quotes: []string{q.Elements[0].Quote, q.Elements[1].Quote}}, &o)
	var p apidoc.Payment
	c.ask("/orders/"+o.ID+"/payments", "array-pay", apidoc.PaymentRequest{Sandbox: "pay"}, &p)
	var up apidoc.Upload
	c.ask("/uploads", "upload", map[string]any{"file_name": "large.bin", "size": 9, "days": 7}, &up)
	owner.sends("/data/uploads", "file", "sales.csv", "a,b\n1,2\n")
	owner.press("/firm/webhooks", url.Values{"url": {"https://firm.example/events"}, "topic": {"job.ended", "job.started"}})
	owner.press("/usage/lines/"+line.ID+"/ask", url.Values{"reason": {"time"}, "note": {"It ran for half of that."}})
	seller.press("/provider/sites", url.Values{"name_zh": {"四号机房"}, "name_en": {"Hall four"}, "region": {"CN-GZ"}, "driver": {"slurm"}})
	h.writes(func(tx *store.Tx) error {
		j, err := tx.JobOfLine(line.ID)
		if err != nil {
			return err
		}
		runs, err := tx.AttemptsOfJob(j.ID)
		if err != nil {
			return err
		}
		d, err := tx.OpenUsageDispute(line.ID)
		if err != nil {
			return err
		}
		_, err = tx.AddQuarantine(models.Quarantine{
			ID: models.NewID("qua"), AttemptID: runs[0].ID, LineID: line.ID, FirmID: d.FirmID, ProviderID: d.ProviderID, Kind: "cpu", Facts: "{}", State: "open", CreatedAt: time.Now().UTC(),
		})
		return err
	})
}

// sends hands a file in by a form.
func (c *client) sends(path, field, name, text string) {
	c.h.t.Helper()
	c.uploads(path, nil, field, name, text)
}

// uploads hands a file in by a form that says more.
func (c *client) uploads(path string, more url.Values, field, name, text string) {
	c.h.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for k := range more {
		if err := form.WriteField(k, more.Get(k)); err != nil {
			c.h.t.Fatal(err)
		}
	}
	part, err := form.CreateFormFile(field, name)
	if err == nil {
		_, err = part.Write([]byte(text))
	}
	if err = errors.Join(err, form.Close()); err != nil {
		c.h.t.Fatal(err)
	}
	res, err := c.http.Post(c.base+path, form.FormDataContentType(), &body)
	if err != nil || res.Body.Close() != nil || res.StatusCode >= 400 {
		c.h.t.Fatal(path, err, res.Status)
	}
}
