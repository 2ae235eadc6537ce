package e2e_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"mime/multipart"
	"net/url"
	"path"
	"testing"
	"time"

	"supermarket/internal/apidoc"
	"supermarket/internal/cashier"
	"supermarket/internal/ledger"
	"supermarket/internal/payment"
	"supermarket/internal/payment/transfer"
	"supermarket/internal/seed"
	"supermarket/internal/store"
	"supermarket/models"
)

// arrivals are the points at which money is let come, comes by itself, comes from
// the bank, or is sent away again, each with the deed that leads there; it returns
// what must hold once another process has taken over.
var arrivals = map[string]func(*client, run) func(){
	"checkout.approved": (*client).approves,
	"checkout.charging": (*client).fills,
	"checkout.charged":  (*client).fills,
	"transfer.booked":   (*client).transfers,
	"cashier.late":      (*client).transfersLate,
	"suspense.sent":     (*client).sendsAway,
}

// bank lets the house take transfers.
var bank = []string{"BANK_ACCOUNT_NAME=H", "BANK_NAME=B", "BANK_ACCOUNT=6217 0001 2345"}

func TestKilledWhereMoneyArrivesItIsTakenOnce(t *testing.T) {
	t.Parallel()
	for point, deed := range arrivals {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			houses(t, waits, "killpoint", func(t *testing.T, h *house) { killAtArrival(t, h, point, deed, cmp.Or(*seedFlag, rand.Uint64())) })
		})
	}
}

func killAtArrival(t *testing.T, h *house, point string, deed func(*client, run) func(), seed uint64) {
	t.Logf("seed %d", seed)
	h.seeded()
	c := h.client()
	first := h.start(append([]string{"SUPERMARKET_KILL_AT=" + point}, bank...), "serve", "--sandbox-payments")
	next := h.succeed(first, bank...)
	check := deed(c, c.any(rand.New(rand.NewPCG(seed, 0)), 0))
	h.await("death at "+point, patience, first.over)
	if !first.killed() {
		t.Fatalf("it ended by itself: %v", first.err)
	}
	if err := <-next; err != nil {
		t.Fatal(err)
	}
	check()
	h.audited()
}

func (h *house) write(f func(tx *store.Tx) error) {
	h.t.Helper()
	if err := h.open().Atomic(context.Background(), f); err != nil {
		h.t.Fatal(err)
	}
}

// fulfilled wants an order to end well with one payment that brought its money.
func (c *client) fulfilled(id string) func() {
	return func() {
		c.h.t.Helper()
		if got := c.ended(id, patience); got.State != models.OrderState(models.LineFulfilled) {
			c.h.t.Errorf("order %s is %s", id, got.State)
		}
		c.h.write(func(tx *store.Tx) error {
			rows, err := tx.PaymentsOfOrder(id)
			paid := 0
			for _, p := range rows {
				if p.State == models.PaymentPaid {
					paid++
				}
			}
			if paid != 1 {
				c.h.t.Errorf("payments %+v", rows)
			}
			return err
		})
	}
}

// approves lets another member agree to an order above the limit.
func (c *client) approves(r run) func() {
	const colleague = "colleague@demo.test"
	c.h.write(func(tx *store.Tx) error {
		owner, err := tx.UserByEmail(seed.Owner)
		if err != nil {
			return err
		}
		of, err := tx.Memberships(owner.ID)
		if err != nil {
			return err
		}
		u, m := owner, of[0]
		u.ID, u.Email, u.Name = models.NewID("usr"), colleague, "colleague"
		m.ID, m.UserID, m.Role = models.NewID("mem"), u.ID, models.RoleFinance
		f, err := tx.Firm(m.OrgID)
		if err != nil {
			return err
		}
		if _, err := tx.InsertUser(u); err != nil {
			return err
		}
		if _, err := tx.InsertMembership(m); err != nil {
			return err
		}
		above := models.Money(0)
		return tx.SetApprovalAbove(f.ID, f.ApprovalAbove, &above, owner.CreatedAt)
	})
	o := c.place(r, c.offering(), "")
	var ap models.Approval
	c.h.write(func(tx *store.Tx) (err error) { ap, err = tx.ApprovalOfOrder(o.ID); return err })
	c.h.signedIn(colleague).press("/approvals/"+ap.ID+"/approve", nil)
	var p apidoc.Payment
	c.ask("/orders/"+o.ID+"/payments", "pay", apidoc.PaymentRequest{Sandbox: "pay"}, &p)
	return c.fulfilled(o.ID)
}

// fills lets a wallet that runs low fill itself, once within its ceiling.
func (c *client) fills(run) func() {
	owner := c.h.signedIn(seed.Owner)
	firm, low := "", models.Money(0)
	c.h.write(func(tx *store.Tx) error {
		u, err := tx.UserByEmail(seed.Owner)
		if err != nil {
			return err
		}
		of, err := tx.Memberships(u.ID)
		if err != nil {
			return err
		}
		firm = of[0].OrgID
		w, err := ledger.Find(tx, models.AssetCNY, models.AccountWallet, firm)
		low = models.Money(w.Balance-w.Held).FenDown() + 1000*models.Yuan
		return err
	})
	at := owner.press("/wallet/auto-top-up", url.Values{"key": {"the-form"}, "threshold": {low.String()}, "amount": {"100"}, "ceiling": {"100"}})
	owner.press("/sandbox/payments/"+path.Base(at), url.Values{"outcome": {"pay"}})
	return func() {
		c.stepClock(2 * time.Minute) // so long an answer is waited for
		db := c.h.open()
		var charges []models.Payment
		c.h.await("the charge", patience, func() bool {
			err := db.View(context.Background(), func(tx *store.Tx) (err error) {
				charges, err = charged(tx, firm)
				return err
			})
			return err == nil && len(charges) > 0 && charges[0].State == models.PaymentPaid
		})
		if len(charges) != 1 {
			c.h.t.Errorf("charges %+v", charges)
		}
		c.h.write(func(tx *store.Tx) error {
			l, err := tx.Limit(cashier.AutoTopUpLimit(firm, charges[0].CreatedAt))
			if models.Money(l.Used) != 100*models.Yuan {
				c.h.t.Errorf("the month has %v", models.Money(l.Used))
			}
			return err
		})
	}
}

func charged(tx *store.Tx, firm string) (out []models.Payment, err error) {
	rows, err := tx.OutsidePayments(firm, 200)
	for _, p := range rows {
		if p.Purpose == models.ForAutoTopUp {
			out = append(out, p)
		}
	}
	return out, err
}

// awaits orders by transfer and returns the order and the reference that pays it.
func (c *client) awaits(r run) (o apidoc.Order, reference string) {
	c.h.t.Helper()
	o = c.place(r, c.offering(), "")
	var p apidoc.Payment
	c.ask("/orders/"+o.ID+"/payments", "by-transfer", apidoc.PaymentRequest{Method: transfer.Name}, &p)
	c.h.write(func(tx *store.Tx) error {
		row, err := tx.Payment(p.ID)
		reference = row.Reference
		return err
	})
	return o, reference
}

// arrives brings a statement that says an order's money is at the bank.
func (c *client) arrives(o apidoc.Order, reference string) {
	c.h.t.Helper()
	boss := c.h.signedIn(seed.Operator)
	c.h.await("the import", patience, func() bool {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		part, err := w.CreateFormFile("statement", "s.csv")
		if err == nil {
			_, err = fmt.Fprintf(part, "date,bank reference,amount,payer,remark\n2026-11-23,n1,%s,somebody,%s\n", o.Due, reference)
		}
		if err != nil || w.Close() != nil {
			return false
		}
		res, err := boss.http.Post(boss.base+"/operator/transfers/import", w.FormDataContentType(), &body)
		return err == nil && res.Body.Close() == nil && res.StatusCode < 400
	})
}

func (c *client) transfers(r run) func() {
	o, reference := c.awaits(r)
	c.arrives(o, reference)
	return c.fulfilled(o.ID)
}

// transfersLate lets an order lapse before its money is there.
func (c *client) transfersLate(r run) func() {
	o, reference := c.awaits(r)
	c.stepClock(transfer.Within + time.Hour)
	if got := c.ended(o.ID, patience); got.State != models.OrderState(models.LineCancelled) {
		c.h.t.Fatalf("the order is %s", got.State)
	}
	c.arrives(o, reference)
	return func() {
		c.h.await("the order that runs after all", patience, func() bool { return c.order(o.ID).State != models.OrderState(models.LineCancelled) })
		c.fulfilled(o.ID)()
	}
}

// sendsAway lets staff send back what came twice.
func (c *client) sendsAway(r run) func() {
	o := c.buy(r, c.offering(), "")
	c.fulfilled(o.ID)()
	_, p := c.h.paidBy(o.ID)
	var x models.SuspenseEntry
	c.h.write(func(tx *store.Tx) error {
		e := payment.Event{ID: "again", PaymentID: p.ID, Reference: p.Reference, Kind: payment.EventPaid, Amount: p.Amount, Currency: models.Currency}
		if err := (cashier.Desk{}).Take(tx, e, p.UpdatedAt); err != nil {
			return err
		}
		rows, err := tx.OpenSuspense(1)
		x = rows[0]
		return err
	})
	boss := c.h.signedIn(seed.Operator)
	c.h.await("the deed", patience, func() bool {
		res, err := boss.http.PostForm(boss.base+"/operator/suspense/"+x.ID, url.Values{"deed": {"back"}, "reason": {"It came twice."}})
		return err == nil && res.Body.Close() == nil // taken, or taken before
	})
	return func() {
		db := c.h.open()
		c.h.await("the money at its source", patience, func() bool {
			err := db.View(context.Background(), func(tx *store.Tx) (err error) { x, err = tx.SuspenseEntry(x.ID); return err })
			return err == nil && x.State == models.SuspenseReturned && x.Returned == p.Amount && x.Tries == 1
		})
	}
}
