package handlers_test

import (
	"net/http"
	"net/url"
	"path"
	"strings"
	"testing"
	"time"

	"supermarket/internal/checkout"
	"supermarket/internal/i18n"
	"supermarket/internal/payment"
	"supermarket/internal/store"
	"supermarket/models"
)

// buyer is the owner of a firm before one order of theirs.
type buyer struct {
	*client
	order   models.Order
	payment models.Payment
	wallet  models.Money // free before it was placed
}

// orders places an order that waits for its payment from outside.
func (x *house) orders() *buyer {
	x.Helper()
	b := &buyer{client: x.signedIn("owner@demo.test")}
	b.wallet = b.free()
	at := b.ordered(b.quoted(), url.Values{"wallet": {"no"}})
	x.look(func(tx *store.Tx) (err error) {
		if b.payment, err = tx.Payment(path.Base(at)); err != nil {
			return err
		}
		b.order, err = tx.OrderForWork(b.payment.OrderID)
		return err
	})
	return b
}

func (b *buyer) free() models.Money {
	b.Helper()
	v, err := b.h.Checkout.Wallet(b.ctx, b.actor("owner@demo.test"), store.Page{})
	b.must(err)
	return v.Balance.Free()
}

// does presses a button on the sandbox's page.
func (b *buyer) does(outcome string) {
	b.Helper()
	if res := b.once().post("/sandbox/payments/"+b.payment.ID, url.Values{"outcome": {outcome}}); res.status != http.StatusSeeOther {
		b.Fatalf("%s: %d", outcome, res.status)
	}
}

// hears lets the processor say that the order's money came, changed as wished.
func (b *buyer) hears(change func(*payment.Event)) {
	b.Helper()
	e := payment.Event{ID: "late:" + b.payment.ID, PaymentID: b.payment.ID, Reference: b.payment.Reference, Kind: payment.EventPaid, Amount: b.payment.Amount, Currency: models.Currency}
	if change != nil {
		change(&e)
	}
	b.must(b.h.Checkout.Paid(b.ctx, e))
}

func (b *buyer) lapses() {
	b.Helper()
	b.clock.Step(checkout.PayWithin + 24*time.Hour)
	b.must(b.h.Checkout.Lapse(b.ctx))
}

// withdrawn takes the order's offering off the shelf.
func (b *buyer) withdrawn() {
	b.Helper()
	b.must(b.db.Atomic(b.ctx, func(tx *store.Tx) error {
		lines, err := tx.Lines(b.order.ID)
		if err != nil {
			return err
		}
		o, err := tx.Offering(lines[0].OfferingID)
		if err != nil {
			return err
		}
		if err := tx.MoveOffering(o.ID, o.State, "withdrawn", b.clock.Now()); err != nil {
			return err
		}
		return tx.AddMove(models.Move{Entity: "offering", EntityID: o.ID, FromTo: o.State + ">withdrawn", At: b.clock.Now()})
	}))
}

// standing is a state of an order, how one gets there, and what its page then says
// and offers in each language.
type standing struct {
	deed   func(b *buyer)
	zh, en []string
	links  []string // in the page, behind the order's address
	state  models.LineState
	gets   func(b *buyer) models.Money // free in the wallet, beyond what was there
}

func nothing(*buyer) models.Money { return 0 }
func whole(b *buyer) models.Money { return b.payment.Amount }

var standings = map[string]standing{
	"waiting": {
		func(*buyer) {},
		[]string{"等待付款 ¥", "请在"},
		[]string{"Waiting for your payment of ¥", "Please pay before"},
		[]string{"/pay"},
		models.LineAwaitingPayment, nothing,
	},
	"declined": {
		func(b *buyer) { b.does("decline") },
		[]string{"付款没有成功", "重新付款"},
		[]string{"The payment did not go through", "please pay again"},
		[]string{"/pay"},
		models.LineAwaitingPayment, nothing,
	},
	"confirming": {
		func(b *buyer) { b.does("pay_later") },
		[]string{"正在确认付款 ¥", "不会失效", "请不要再付一次"},
		[]string{"Confirming your payment of ¥", "does not lapse", "please do not pay again"},
		[]string{"/confirming"},
		models.LineAwaitingPayment, nothing,
	},
	"confirming beyond the time to pay": {
		func(b *buyer) {
			b.hears(func(e *payment.Event) { e.ID, e.Kind = "pending", payment.EventPending })
			b.clock.Step(checkout.PayWithin)
		},
		[]string{"正在确认付款 ¥"},
		[]string{"Confirming your payment of ¥"},
		[]string{"/confirming"},
		models.LineAwaitingPayment, nothing,
	},
	"lapsed": {
		(*buyer).lapses,
		[]string{"付款期限已过，订单失效", "已全部退回", "再看看这件商品"},
		[]string{"the order has lapsed", "Nothing was charged", "See the offering again"},
		nil, models.LineCancelled, nothing,
	},
	"late, and it runs": {
		func(b *buyer) { b.lapses(); b.hears(nil) },
		[]string{"付款到得晚，订单照常运行", "原来的条件"},
		[]string{"The money came late, and the order runs all the same", "at its old terms"},
		nil, models.LinePaid, nothing,
	},
	"late, and it is in the wallet": {
		func(b *buyer) { b.lapses(); b.withdrawn(); b.hears(nil) },
		[]string{"已转入您的钱包", "商品已不再出售", "查看钱包"},
		[]string{"is in your wallet", "See the wallet"},
		nil, models.LineCancelled, whole,
	},
	"paid after it was cancelled": {
		func(b *buyer) {
			b.once().post("/orders/"+b.order.ID+"/cancel", nil)
			b.hears(nil)
		},
		[]string{"已转入您的钱包"},
		[]string{"is in your wallet"},
		nil, models.LineCancelled, whole,
	},
	"a line that nobody sells any more": {
		func(b *buyer) { b.withdrawn(); b.does("pay") },
		[]string{"付款时已不再出售，没有运行", "没有费用"},
		[]string{"could no longer be bought when you paid", "They cost nothing"},
		nil, models.LineCancelled, whole,
	},
	"another amount": {
		func(b *buyer) { b.hears(func(e *payment.Event) { e.Amount -= models.Fen }) },
		[]string{"等待付款 ¥", "正在核对", "金额和应付的不一样", "不需要做什么"},
		[]string{"Waiting for your payment of ¥", "is being checked", "another amount than was due", "nothing for you to do"},
		[]string{"/pay"},
		models.LineAwaitingPayment, nothing,
	},
	"paid twice": {
		func(b *buyer) { b.does("pay"); b.hears(nil) },
		[]string{"正在核对", "已经付过"},
		[]string{"is being checked", "brought it once more"},
		nil, models.LinePaid, nothing,
	},
}

func TestAnOrdersPageSaysHowItStandsAndWhatThereIsToDo(t *testing.T) {
	for name, want := range standings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := newHouse(t, demoDB(t))
			b := x.orders()
			want.deed(b)
			b.client = x.signedIn("owner@demo.test") // time may have passed
			for lang, texts := range map[string][]string{i18n.Chinese: want.zh, i18n.English: want.en} {
				page := b.speaks(lang).get("/orders/" + b.order.ID)
				for _, text := range texts {
					if page.status != http.StatusOK || !strings.Contains(page.body, text) {
						t.Errorf("%s: %d, lacks %q", lang, page.status, text)
					}
				}
				for _, link := range want.links {
					if !strings.Contains(page.body, `"/orders/`+b.order.ID+link+`"`) {
						t.Errorf("%s: no way to %s", lang, link)
					}
				}
			}
			x.look(func(tx *store.Tx) error {
				o, err := tx.OrderForWork(b.order.ID)
				if o.State != models.OrderState(want.state) {
					t.Errorf("it is %s, want %s", o.State, want.state)
				}
				return err
			})
			if got := b.free() - b.wallet; got != want.gets(b) {
				t.Errorf("the wallet has %v more, want %v", got, want.gets(b))
			}
			x.sound()
		})
	}
}
