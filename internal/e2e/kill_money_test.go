package e2e_test

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"supermarket/internal/apidoc"
	"supermarket/internal/checkout"
	"supermarket/internal/seed"
	"supermarket/internal/store"
	"supermarket/models"
)

// moneyPoints are the moments at which money comes, changes its way or goes back
// and at which the program is killed.
var moneyPoints = []string{
	"cashier.brought", "checkout.asking", "checkout.replacing", "refund.booked", "refund.sending", "refund.sent", "refund.disputed",
}

// TestEveryPointAtWhichWeMayDieIsTried reads the program: whoever adds a point
// drives it too.
func TestEveryPointAtWhichWeMayDieIsTried(t *testing.T) {
	tried := map[string]bool{}
	for _, point := range slices.Concat(killPoints, moneyPoints, slices.Collect(maps.Keys(arrivals))) {
		name, _, _ := strings.Cut(point, ":")
		tried[name] = true
	}
	if len(tried) < 20 {
		t.Errorf("only %d points are tried", len(tried))
	}
	marked := marks(t)
	for name := range marked {
		if !tried[name] {
			t.Errorf("nobody dies at %s", name)
		}
	}
	for name := range tried {
		if !marked[name] {
			t.Errorf("%s stands nowhere", name)
		}
	}
}

var mark = regexp.MustCompile(`killpoint\.At\("([a-z.]+)"\)`)

// marks are the points that stand in the program.
func marks(t *testing.T) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range mark.FindAllSubmatch(text, -1) {
			out[string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestKilledWhereMoneyTurnsItComesOnceAndGoesBackOnce(t *testing.T) {
	t.Parallel()
	for _, point := range moneyPoints {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			houses(t, waits, "killpoint", func(t *testing.T, h *house) { killAtMoney(t, h, point, cmp.Or(*seedFlag, rand.Uint64())) })
		})
	}
}

func killAtMoney(t *testing.T, h *house, point string, seed uint64) {
	t.Logf("seed %d", seed)
	h.seeded()
	c := h.client()
	first := h.start([]string{"SUPERMARKET_KILL_AT=" + point}, "serve", "--sandbox-payments")
	next := h.succeed(first)
	d := c.dealing(rand.New(rand.NewPCG(seed, 0)))
	h.await("death at "+point, patience, first.over)
	if !first.killed() {
		t.Fatalf("it ended by itself: %v", first.err)
	}
	if err := <-next; err != nil {
		t.Fatal(err)
	}
	h.dealtOnce(d)
	h.audited()
}

// deals are three orders: one whose line was refunded by half and of whose payment a fen
// went back, one that the wallet paid in place of its first payment, one disputed.
type deals struct{ refunded, switched, disputed apidoc.Order }

func (c *client) dealing(rng *rand.Rand) (d deals) {
	c.h.t.Helper()
	owner, seller := c.h.signedIn(seed.Owner), c.h.signedIn(seed.Seller)
	offering := c.offering()
	d.refunded, d.disputed = c.buy(c.any(rng, 0), offering, ""), c.buy(c.any(rng, 1), offering, "")
	d.switched = c.place(c.any(rng, 2), offering, "")
	owner.look("/orders/" + d.switched.ID + "/confirming")
	var p apidoc.Payment
	c.ask("/orders/"+d.switched.ID+"/payments", "from-the-wallet", apidoc.PaymentRequest{Method: checkout.MethodWallet}, &p)
	for _, o := range []apidoc.Order{d.refunded, d.disputed, d.switched} {
		if got := c.ended(o.ID, patience); got.State != models.OrderState(models.LineFulfilled) {
			c.h.t.Fatalf("order %s is %s", o.ID, got.State)
		}
	}
	line, pay := c.h.paidBy(d.refunded.ID)
	_, other := c.h.paidBy(d.disputed.ID)
	seller.press("/provider/refunds/lines/"+line.ID, url.Values{"key": {"the-form-of-the-line"}, "word": {"part"}, "amount": {(line.Cost / 2).String()}, "answer": {"given"}})
	owner.press("/refunds/payments/"+pay.ID, url.Values{"key": {"the-form-of-the-payment"}, "amount": {"0.01"}})
	owner.press("/sandbox/payments/"+other.ID, url.Values{"outcome": {"dispute"}})
	return d
}

// signedIn is a session that outlives the server.
func (h *house) signedIn(email string) (c *client) {
	h.t.Helper()
	h.await("the session of "+email, patience, func() bool {
		var err error
		c, err = h.session(email)
		return err == nil
	})
	return c
}

// look opens a page until it is shown.
func (c *client) look(path string) {
	c.h.t.Helper()
	c.h.await("GET "+path, patience, func() bool {
		res, err := c.http.Get(c.base + path)
		return err == nil && res.Body.Close() == nil && res.StatusCode < 400
	})
}

// press sends a form until it is taken, and returns where that led.
func (c *client) press(path string, form url.Values) (to string) {
	c.h.t.Helper()
	c.h.await("POST "+path, patience, func() bool {
		res, err := c.http.PostForm(c.base+path, form)
		if err != nil || res.Body.Close() != nil {
			return false
		}
		to = res.Request.URL.Path
		if res.StatusCode >= 400 && res.StatusCode < 500 {
			c.h.t.Fatalf("%s: %s", path, http.StatusText(res.StatusCode))
		}
		return res.StatusCode < 400
	})
	return to
}

// paidBy is an order's line and the payment that paid it.
func (h *house) paidBy(orderID string) (l models.Line, p models.Payment) {
	h.t.Helper()
	err := h.open().View(context.Background(), func(tx *store.Tx) error {
		lines, err := tx.Lines(orderID)
		if err != nil {
			return err
		}
		l = lines[0]
		payments, err := tx.PaymentsOfOrder(orderID)
		for _, x := range payments {
			if x.State == models.PaymentPaid {
				p = x
			}
		}
		return err
	})
	if err != nil || p.ID == "" {
		h.t.Fatalf("order %s has no payment, %v", orderID, err)
	}
	return l, p
}

// dealtOnce checks that each deed has had its effect, and had it once.
func (h *house) dealtOnce(d deals) {
	h.t.Helper()
	line, pay := h.paidBy(d.refunded.ID)
	_, other := h.paidBy(d.disputed.ID)
	db := h.open()
	h.await("the refund at its source", patience, func() bool {
		sent := false
		err := db.View(context.Background(), func(tx *store.Tx) error {
			rows, err := tx.RefundsOfPayment(pay.ID)
			sent = len(rows) == 1 && rows[0].State == models.RefundSent && rows[0].Amount == models.Fen
			return err
		})
		return err == nil && sent
	})
	err := db.View(context.Background(), func(tx *store.Tx) error {
		given, err := tx.RefundsOfLine(line.ID)
		if err != nil || len(given) != 1 || given[0].State != models.RefundBooked || given[0].Amount != line.Cost/2 {
			return fmt.Errorf("refunds of the line %+v, %w", given, err)
		}
		disputes, err := tx.DisputesOfPayment(other.ID)
		if err != nil || len(disputes) != 1 || disputes[0].Amount != other.Amount {
			return fmt.Errorf("disputes %+v, %w", disputes, err)
		}
		payments, err := tx.PaymentsOfOrder(d.switched.ID)
		if err != nil || len(payments) != 2 || payments[0].State != models.PaymentExpired || payments[1].Method != checkout.MethodWallet {
			return fmt.Errorf("payments %+v, %w", payments, err)
		}
		return nil
	})
	if err != nil {
		h.t.Error(err)
	}
}
