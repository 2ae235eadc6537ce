package e2e_test

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"
	"time"

	"supermarket/internal/apidoc"
	"supermarket/models"
)

func TestAProgramWithAKeyWalksTheSameThread(t *testing.T) {
	t.Parallel()
	houses(t, waits, "", func(t *testing.T, h *house) {
		h.seeded()
		h.start(nil, "serve", "--sandbox-payments")
		c := h.client()
		before := c.pockets()
		r := run{
			name: "thread", recipe: "matmul", units: 8, cap: 2 * time.Hour, wallet: true,
			params: map[string]apidoc.Param{"size": "256", "repeats": "3"},
		}
		o := c.buy(r, c.offering(), c.voucher())
		if o.Voucher <= 0 || o.Wallet <= 0 || o.Due <= 0 || o.Voucher+o.Wallet+o.Due != o.Cap {
			t.Fatalf("cap %v: voucher %v, wallet %v, due %v", o.Cap, o.Voucher, o.Wallet, o.Due)
		}
		end := c.ended(o.ID, patience)
		s := end.Lines[0].Settlement
		if end.State != models.OrderState(models.LineFulfilled) || s == nil || s.Cost <= 0 || s.Voucher+s.Firm != s.Cost || s.Returned != o.Cap-s.Cost {
			t.Fatalf("the order is %s, settled %+v", end.State, s)
		}
		after := c.pockets()
		if before.voucher-after.voucher != s.Voucher || before.wallet+o.Due-after.wallet != s.Firm {
			t.Errorf("before %+v, after %+v, %v from outside; settled %+v", before, after, o.Due, s)
		}
		var receipt apidoc.Receipt
		c.ask("/orders/"+o.ID+"/receipt", "", nil, &receipt)
		if receipt.Number == "" || receipt.List != s.Cost || receipt.Voucher != s.Voucher || receipt.Paid != s.Firm {
			t.Errorf("receipt %+v of settlement %+v", receipt, s)
		}
		c.files(end.Lines[0].Job)
		h.audited()
	})
}

// pockets are what the firm may spend.
type pockets struct{ wallet, voucher models.Money }

func (c *client) pockets() pockets {
	c.h.t.Helper()
	var w apidoc.Wallet
	var v apidoc.List[apidoc.Voucher]
	c.ask("/wallet", "", nil, &w)
	c.ask("/vouchers", "", nil, &v)
	return pockets{w.Available, v.Items[0].Remaining}
}

// files takes every artefact of a job home and holds it to its digest.
func (c *client) files(job string) {
	c.h.t.Helper()
	var list apidoc.List[apidoc.Artefact]
	c.ask("/jobs/"+job+"/artefacts", "", nil, &list)
	if len(list.Items) == 0 {
		c.h.t.Error("the job left nothing")
	}
	for _, a := range list.Items {
		var body string
		c.ask("/jobs/"+job+"/artefacts/"+a.Name, "", nil, &body)
		if sum := sha256.Sum256([]byte(body)); hex.EncodeToString(sum[:]) != a.SHA256 || int64(len(body)) != a.Size {
			c.h.t.Errorf("%s has another digest or size than was said", a.Name)
		}
	}
}
