package e2e_test

import (
	"errors"
	"time"

	"pgregory.net/rapid"

	"supermarket/internal/checkout"
	"supermarket/internal/finance"
	"supermarket/internal/order"
	"supermarket/internal/payment"
	"supermarket/internal/refund"
	"supermarket/internal/store"
	"supermarket/models"
)

// newHistory begins a history on a world that others have used: what they left
// owing is paid.
func newHistory(w *world, rt *rapid.T) *history {
	h := &history{world: w, rt: rt, finance: finance.New(finance.Deps{DB: w.db, Clock: w.clock, Terms: w.checkout.Terms, Gateways: w.checkout.Deps.Gateways, Log: w.checkout.Log})}
	h.view(func(tx *store.Tx) error {
		h.offers = []models.Offering{h.offering, h.another(tx)}
		grants, err := tx.GrantsOf(h.owner.FirmID())
		for _, g := range grants {
			if g.State == models.GrantActive {
				h.grants = append(h.grants, g.ID)
			}
		}
		return err
	})
	h.must(h.checkout.SandboxTopUp(h.ctx, h.owner, checkout.MaxTopUp/10, models.NewID("top")))
	h.payDebt(rt)
	return h
}

// another is an offering by the card-hour of another provider.
func (h *history) another(tx *store.Tx) models.Offering {
	all, err := tx.ListedOfferings()
	h.must(err)
	for _, o := range all {
		if o.Kind == models.OfferCardHour && o.ProviderID != h.offering.ProviderID && o.MaxUnits >= 4 && o.MaxSeconds >= 3600 && o.Stock == 0 {
			return o
		}
	}
	h.rt.Fatal("one provider sells all")
	return models.Offering{}
}

// payment draws one payment of an order by the sandbox.
func (h *history) payment() (models.Payment, bool) {
	p, ok := h.pick()
	if !ok {
		return models.Payment{}, false
	}
	var all []models.Payment
	for _, x := range h.order(p.Order.ID).Payments {
		if x.Method == "sandbox" && x.Reference != "" {
			all = append(all, x)
		}
	}
	if len(all) == 0 {
		return models.Payment{}, false
	}
	return all[rapid.IntRange(0, len(all)-1).Draw(h.rt, "payment")], true
}

// atSource is what of a payment is still at its source's mercy: no bank takes
// back, and nobody gives back, more than there was.
func (h *history) atSource(p models.Payment) (left models.Money) {
	left = p.Amount
	h.view(func(tx *store.Tx) error {
		refunds, err := tx.RefundsOfPayment(p.ID)
		h.must(err)
		for _, r := range refunds {
			if r.State == models.RefundSent || r.State == models.RefundSending {
				left -= r.Amount
			}
		}
		disputes, err := tx.DisputesOfPayment(p.ID)
		for _, d := range disputes {
			if d.State != models.DisputeWon {
				left -= d.Amount
			}
		}
		return err
	})
	return left
}

func (h *history) event(p models.Payment, kind string) payment.Event {
	return payment.Event{
		ID: "sandbox:" + p.ID + ":" + kind, PaymentID: p.ID, Reference: p.Reference, Kind: kind, Amount: p.Amount, Currency: models.Currency, Charge: "ch_" + p.ID,
	}
}

func (h *history) tell(p models.Payment, kind string) {
	h.allowed(h.checkout.Paid(h.ctx, h.event(p, kind)))
}

func (h *history) pendingOne(*rapid.T) {
	if p, ok := h.payment(); ok {
		h.tell(p, payment.EventPending)
	}
}

// moneyComes at whatever time: early, late, after it failed, after it was cancelled.
func (h *history) moneyComes(*rapid.T) {
	if p, ok := h.payment(); ok {
		h.tell(p, payment.EventPaid)
	}
}

func (h *history) otherWay(t *rapid.T) {
	if p, ok := h.pick(); ok {
		_, err := h.checkout.Pay(h.ctx, h.owner, p.Order.ID, rapid.SampledFrom([]string{checkout.MethodWallet, "sandbox"}).Draw(t, "way"))
		h.allowed(err)
	}
}

func (h *history) topUp(t *rapid.T) {
	amount := models.Money(rapid.Int64Range(1, 20_000).Draw(t, "fen")) * models.Fen
	h.allowed(h.checkout.SandboxTopUp(h.ctx, h.owner, amount, models.NewID("top")))
}

func (h *history) chase(*rapid.T) { h.allowed(h.checkout.Chase(h.ctx)) }

func (h *history) supplier(t *rapid.T) {
	h.suppliers(rapid.SampledFrom([]string{"approved", "suspended"}).Draw(t, "other provider"))
}

// suppliers puts the second provider into a state.
func (h *history) suppliers(to string) {
	h.must(h.db.Atomic(h.ctx, func(tx *store.Tx) error {
		p, err := tx.Provider(h.offers[1].ProviderID)
		if err != nil || p.State == to {
			return err
		}
		return tx.MoveProvider(p.ID, p.State, to, h.clock.Now())
	}))
}

// refundOne gives part of a settled line's cost back.
func (h *history) refundOne(t *rapid.T) {
	p, ok := h.pick()
	if !ok {
		return
	}
	lines := h.order(p.Order.ID).Lines
	l := lines[rapid.IntRange(0, len(lines)-1).Draw(t, "line")].Line
	err := h.db.Atomic(h.ctx, func(tx *store.Tx) error {
		left, err := refund.Left(tx, l.ID)
		if errors.Is(err, refund.ErrUnsettled) || err == nil && left == 0 {
			return nil
		}
		if err != nil {
			return err
		}
		amount := models.Money(rapid.OneOf(rapid.Just(int64(left)), rapid.Int64Range(1, int64(left))).Draw(t, "amount"))
		_, err = refund.Book(tx, refund.BookInput{
			LineID: l.ID, Key: models.NewID("give"), Amount: amount, Reason: refund.Reasons[0], Answer: "given", Step: order.Step{Cause: "refund.given", Actor: "provider", At: h.clock.Now()},
		})
		return err
	})
	h.allowed(err)
}

// sendBack gives unused money of a payment back to its source.
func (h *history) sendBack(t *rapid.T) {
	p, ok := h.payment()
	if !ok {
		return
	}
	amount := models.Money(rapid.Int64Range(1, int64(p.Amount/models.Fen)).Draw(t, "fen")) * models.Fen
	_, err := h.finance.SendBack(h.ctx, h.owner, p.ID, amount, models.NewID("back"))
	h.allowed(err)
	if rapid.Bool().Draw(t, "sent at once") {
		h.allowed(h.finance.SendRefunds(h.ctx))
	}
}

// disputeOne lets the buyer's bank take a payment back, or end that.
func (h *history) disputeOne(t *rapid.T) {
	p, ok := h.payment()
	if !ok {
		return
	}
	left := h.atSource(p)
	e := h.event(p, rapid.SampledFrom([]string{payment.EventDisputed, payment.EventDisputeWon, payment.EventDisputeLost}).Draw(t, "dispute"))
	until := h.clock.Now().Add(7 * 24 * time.Hour)
	e.Dispute, e.Reason, e.Until, e.Cost = "dp_"+p.ID, "fraudulent", &until, 80*models.Yuan
	if e.Amount = left; left > 0 || e.Kind != payment.EventDisputed {
		h.allowed(h.checkout.Paid(h.ctx, e))
	}
}

// outside is money that leaves at the processor without us.
func (h *history) outside(t *rapid.T) {
	p, ok := h.payment()
	if !ok {
		return
	}
	left := h.atSource(p)
	if left <= 0 {
		return
	}
	e := h.event(p, payment.EventRefundedOutside)
	e.ID, e.Amount = models.NewID("evt"), models.Money(rapid.Int64Range(1, int64(left/models.Fen)).Draw(t, "fen"))*models.Fen
	h.allowed(h.checkout.Paid(h.ctx, e))
}

func (h *history) payDebt(*rapid.T) {
	_, err := h.finance.PayDebt(h.ctx, h.owner, models.NewID("debt"))
	h.allowed(err)
}
