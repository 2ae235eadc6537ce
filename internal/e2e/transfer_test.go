package e2e_test

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"supermarket/internal/checkout"
	"supermarket/internal/order"
	"supermarket/internal/oversight"
	"supermarket/internal/payment"
	"supermarket/internal/payment/sandbox"
	"supermarket/internal/payment/transfer"
	"supermarket/internal/store"
	"supermarket/models"
)

// branch is a world that takes bank transfers, and the desk where they are matched.
type branch struct {
	*world
	desk *oversight.Counter
	boss models.Actor
	rows int
}

func transfers(t *testing.T, f func(t *testing.T, b *branch)) {
	both(t, func(t *testing.T, w *world) {
		terms := order.Terms{Calendar: w.data.Calendar, FeePPM: 30_000, Tries: 3}
		w.checkout = checkout.New(checkout.Deps{
			DB: w.db, Clock: w.clock, Terms: terms, Keys: w.keys, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
			Gateways: []payment.Gateway{transfer.New(transfer.Bank{Holder: "h", Name: "b", Number: "1"}), sandbox.New(checkout.Decisions{DB: w.db, Clock: w.clock})},
		})
		f(t, &branch{
			world: w, desk: oversight.New(oversight.Deps{DB: w.db, Clock: w.clock, Terms: terms}),
			boss: models.Actor{UserID: "usr_boss", OrgKind: models.OrgPlatform, OrgID: "platform", Role: models.RoleOperator},
		})
	})
}

// ordered is an order that waits for its transfer.
func (b *branch) ordered() checkout.Placed {
	b.t.Helper()
	p := b.place(b.quote(1, time.Hour), checkout.Choice{})
	if p.Payment == nil || p.Payment.Method != transfer.Name || p.Payment.URL != "/transfers/"+p.Payment.ID || !transfer.Valid(p.Payment.Reference) {
		b.t.Fatalf("%+v", p.Payment)
	}
	return p
}

// arrives imports a statement with an arrival for each amount.
func (b *branch) arrives(reference string, amounts ...models.Money) oversight.Imported {
	b.t.Helper()
	var s strings.Builder
	s.WriteString("date,bank reference,amount,payer,remark\n")
	for _, m := range amounts {
		b.rows++
		fmt.Fprintf(&s, "2026-11-23,n%d,%s,somebody,%s\n", b.rows, m, reference)
	}
	in, err := b.desk.ImportStatement(b.ctx, b.boss, oversight.StatementFile{Name: "s.csv", Body: []byte(s.String())})
	b.must(err)
	return in
}

func (b *branch) is(orderID string, want models.LineState) {
	b.t.Helper()
	if got := b.order(orderID).Order.State; got != models.OrderState(want) {
		b.t.Errorf("the order is %s, want %s", got, want)
	}
}

func TestAnOrderRunsOnceItsTransferIsWhole(t *testing.T) {
	transfers(t, func(t *testing.T, b *branch) {
		p := b.ordered()
		if got := p.Order.PayBy.Sub(b.clock.Now()); got != transfer.Within {
			t.Errorf("it waits %v", got)
		}
		before, half := b.wallet().Total, (p.Payment.Amount / 2).FenDown()
		b.arrives(p.Payment.Reference, half)
		b.is(p.Order.ID, models.LineAwaitingPayment)
		v, err := b.checkout.Transfer(b.ctx, b.owner, p.Payment.ID)
		b.must(err)
		if v.Arrived != half || len(v.Entries) != 1 {
			t.Errorf("%+v", v)
		}
		b.arrives(p.Payment.Reference, p.Payment.Amount-half+3*models.Yuan)
		b.is(p.Order.ID, models.LinePaid)
		if over := b.wallet().Free() - before; over < 3*models.Yuan || over >= 3*models.Yuan+models.Fen {
			t.Errorf("%v went to the wallet", over)
		}
		b.audited()
	})
}

func TestPartsOfAnOrderThatLapsedGoToTheWalletAndTheWholeRunsItAfterAll(t *testing.T) {
	transfers(t, func(t *testing.T, b *branch) {
		part, whole := b.ordered(), b.ordered()
		before := b.wallet().Total
		b.arrives(part.Payment.Reference, 2*models.Yuan)
		b.clock.Step(transfer.Within + time.Minute)
		b.must(b.checkout.Lapse(b.ctx))
		b.must(b.desk.BookParts(b.ctx))
		b.must(b.desk.BookParts(b.ctx))
		b.is(part.Order.ID, models.LineCancelled)
		if got := b.wallet().Total - before; got != 2*models.Yuan {
			t.Errorf("%v went to the wallet", got)
		}
		b.is(whole.Order.ID, models.LineCancelled)
		b.arrives(whole.Payment.Reference, whole.Payment.Amount)
		b.is(whole.Order.ID, models.LinePaid)
		b.audited()
	})
}

func TestATransferOfAnOrderThatWasPaidOtherwiseGoesToTheWallet(t *testing.T) {
	transfers(t, func(t *testing.T, b *branch) {
		p := b.ordered()
		b.arrives(p.Payment.Reference, 2*models.Yuan)
		other, err := b.checkout.Pay(b.ctx, b.owner, p.Order.ID, sandbox.Name)
		b.must(err)
		_, err = b.checkout.SandboxPay(b.ctx, b.owner, other.ID, false)
		b.must(err)
		b.is(p.Order.ID, models.LinePaid)
		before := b.wallet().Total
		b.must(b.desk.BookParts(b.ctx))
		b.arrives(p.Payment.Reference, p.Payment.Amount)
		if got := b.wallet().Total - before; got != 2*models.Yuan+p.Payment.Amount {
			t.Errorf("%v went to the wallet", got)
		}
		b.audited()
	})
}

func TestNoOtherFirmSeesATransfer(t *testing.T) {
	transfers(t, func(t *testing.T, b *branch) {
		p := b.ordered()
		stranger := b.owner
		stranger.OrgID = "frm_other"
		if _, err := b.checkout.Transfer(b.ctx, stranger, p.Payment.ID); err == nil {
			t.Error("another firm sees it")
		}
		b.view(func(tx *store.Tx) error {
			_, err := tx.PaymentOf(p.Payment.ID, b.owner.OrgID)
			return err
		})
	})
}
