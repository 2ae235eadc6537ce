package refund_test

import (
	"flag"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"supermarket/internal/fault"
	"supermarket/internal/payment"
	"supermarket/internal/refund"
	"supermarket/internal/store"
	"supermarket/models"
)

func TestAnyInterleavingOfRefundsAndDisputesAgreesWithPlainSumsOnSQLite(t *testing.T) {
	interleave(t, planted.SQLite(t))
}

func TestAnyInterleavingOfRefundsAndDisputesAgreesWithPlainSumsOnPostgres(t *testing.T) {
	interleave(t, planted.Postgres(t))
}

func interleave(t *testing.T, db *store.DB) {
	checks := flag.Lookup("rapid.checks").Value
	if old := checks.String(); old == "100" { // each is hundreds of transactions
		t.Cleanup(func() { _ = checks.Set(old) })
		_ = checks.Set("12")
	}
	base := open(t, db)
	rapid.Check(t, func(rt *rapid.T) {
		w := &world{scene: base, rt: rt}
		w.begin()
		rt.Repeat(map[string]func(*rapid.T){
			"buy": w.buy, "refund": w.refund, "refund more": w.refund, "ask": w.ask, "decide": w.decide, "pay in": w.payIn, "send": w.sendBack, "told": w.toldOne,
			"dispute": w.dispute, "close": w.close, "outside": w.outside, "repay": w.repay, "spend": w.spend,
			"": func(rt *rapid.T) { w.rt = rt; w.agrees() },
		})
		w.sound()
	})
}

// bought is a line as the model sees it: what it cost, and who has paid what of
// what remains.
type bought struct {
	models.Line
	cost, fee0, left models.Money
	grants           []models.Grant
	held             []models.Money // what each reserved
	paid             []models.Money // what each has paid and not got back
	firm, fee        models.Money
	asked            models.Refund
}

// source is a payment as the model sees it.
type source struct {
	models.Payment
	sending, sent, outside, disputed models.Money
	refunds                          []models.Refund
	dispute                          bool
	open                             bool
}

// world is plain sums beside the database.
type world struct {
	*scene
	rt                    *rapid.T
	lines                 []*bought
	sources               []*source
	wallet                models.Money
	debt                  models.Money
	held                  models.Money
	payable, fee, rounded models.Money
}

func (w *world) begin() {
	w.payable, w.fee, w.rounded = w.balance(models.AccountPayable, seller), w.balance(models.AccountFee, ""), w.balance(models.AccountRounding, "")
	w.wallet, w.debt = w.scene.wallet(), w.owes()
	w.see(func(tx *store.Tx) error {
		a, err := tx.AccountOf(models.AssetCNY, models.AccountWallet, w.firm.ID)
		if w.held = models.Money(a.Held); err != nil {
			w.held = 0
		}
		return nil
	})
}

// allowed lets refusals pass and stops at our own defects; it tells whether the deed was done.
func (w *world) allowed(err error) bool {
	if err != nil && fault.KindOf(err) == fault.Internal {
		w.rt.Fatal(err)
	}
	return err == nil
}

func (w *world) money(name string, most models.Money) models.Money {
	return models.Money(rapid.Int64Range(1, int64(most)).Draw(w.rt, name))
}

func (w *world) fen(name string, most models.Money) models.Money {
	return models.Money(rapid.Int64Range(1, int64(most/models.Fen)).Draw(w.rt, name)) * models.Fen
}

// floor is cost × 3 ÷ 10, in another way than the house does it.
func floor(cost models.Money, num, den int64) models.Money {
	n := new(big.Int).Mul(big.NewInt(int64(cost)), big.NewInt(num))
	return models.Money(n.Div(n, big.NewInt(den)).Int64())
}

// divided is what each voucher and the firm pay of a cost.
func (b *bought) divided(cost models.Money) (parts []models.Money, firm models.Money) {
	firm = cost
	for _, h := range b.held {
		part := min(floor(cost, 3, 10), h, firm)
		parts, firm = append(parts, part), firm-part
	}
	return parts, firm
}

func (w *world) buy(rt *rapid.T) {
	if len(w.lines) >= 3 {
		return
	}
	cost := w.money("cost", 40*yuan)
	b := &bought{cost: cost, left: cost}
	for range rapid.IntRange(0, 3).Draw(rt, "vouchers") {
		b.grants = append(b.grants, w.grant(w.money("voucher", 10*yuan)))
	}
	b.Line = w.settled(cost, b.grants...)
	w.see(func(tx *store.Tx) error {
		rs, err := tx.ReservationsOf(b.Line.ID)
		by := map[string]models.Money{}
		for _, r := range rs {
			by[r.GrantID] = r.Amount
		}
		for _, g := range b.grants {
			b.held = append(b.held, by[g.ID])
		}
		return err
	})
	b.paid, b.firm = b.divided(cost)
	b.fee0 = floor(cost, feePPM, 1_000_000)
	b.fee = b.fee0
	w.wallet += cost + yuan - b.firm
	w.payable += cost - b.fee
	w.fee += b.fee
	w.lines = append(w.lines, b)
}

func (w *world) pick() *bought {
	if len(w.lines) == 0 {
		return nil
	}
	return w.lines[rapid.IntRange(0, len(w.lines)-1).Draw(w.rt, "line")]
}

func (w *world) amountOf(b *bought) models.Money {
	if rapid.Bool().Draw(w.rt, "all") {
		return b.left
	}
	return w.money("amount", b.cost)
}

func (w *world) refund(*rapid.T) {
	b := w.pick()
	if b == nil {
		return
	}
	amount := w.amountOf(b)
	_, err := w.book(b.Line, amount, models.NewID("key"))
	if w.allowed(err) != (amount > 0 && amount <= b.left) {
		w.rt.Fatalf("%s of %s left: %v", amount, b.left, err)
	}
	if err == nil {
		w.booked(b, amount)
	}
}

// booked gives everybody back what they paid beyond what they would have paid of the rest.
func (w *world) booked(b *bought, amount models.Money) {
	b.left -= amount
	parts, firm := b.divided(b.left)
	given := models.Money(0)
	for i := range b.paid {
		if back := b.paid[i] - parts[i]; back > 0 {
			given, b.paid[i] = given+back, parts[i]
		}
	}
	if back := b.firm - firm; back > 0 {
		given, b.firm, w.wallet = given+back, firm, w.wallet+back
	}
	fee := floor(b.left, int64(b.fee0), int64(b.cost))
	w.fee, w.payable, w.rounded = w.fee-(b.fee-fee), w.payable-(amount-(b.fee-fee)), w.rounded-(given-amount)
	b.fee = fee
}

func (w *world) ask(*rapid.T) {
	b := w.pick()
	if b == nil {
		return
	}
	var r models.Refund
	amount := w.amountOf(b)
	err := w.try(func(tx *store.Tx) (err error) {
		r, err = refund.Ask(tx, refund.AskInput{Key: models.NewID("key"), FirmID: w.firm.ID, LineID: b.Line.ID, Amount: amount, Reason: "slow", Step: by("wang")})
		return err
	})
	if w.allowed(err) {
		b.asked = r
	}
}

func (w *world) decide(rt *rapid.T) {
	b := w.pick()
	if b == nil || b.asked.ID == "" {
		return
	}
	amount, yes := w.amountOf(b), rapid.Bool().Draw(rt, "yes")
	err := w.try(func(tx *store.Tx) (err error) {
		if !yes {
			_, err = refund.Refuse(tx, b.asked.ID, "no", by("seller"))
			return err
		}
		_, err = refund.Book(tx, refund.BookInput{RefundID: b.asked.ID, Amount: amount, Step: by("seller")})
		return err
	})
	if !w.allowed(err) {
		return
	}
	if b.asked = (models.Refund{}); yes {
		w.booked(b, amount)
	}
}

func (w *world) payIn(*rapid.T) {
	if len(w.sources) >= 4 {
		return
	}
	amount := w.fen("payment", 30*yuan)
	w.sources = append(w.sources, &source{Payment: w.scene.paid(amount)})
	w.wallet += amount
}

func (w *world) from() *source {
	if len(w.sources) == 0 {
		return nil
	}
	return w.sources[rapid.IntRange(0, len(w.sources)-1).Draw(w.rt, "payment")]
}

func (w *world) sendBack(*rapid.T) {
	s := w.from()
	if s == nil {
		return
	}
	amount := w.fen("back", s.Amount)
	r, err := w.scene.send(s.Payment, amount, 0, models.NewID("key"))
	may := w.debt == 0 && s.sent+s.outside < s.Amount && amount <= s.Amount-s.sending-s.sent-s.outside-s.disputed && amount <= w.wallet-w.held
	if w.allowed(err) != may {
		w.rt.Fatalf("%s of %+v, free %s, owed %s: %v", amount, s, w.wallet-w.held, w.debt, err)
	}
	if err == nil {
		s.refunds, s.sending, w.held = append(s.refunds, r), s.sending+amount, w.held+amount
	}
}

func (w *world) toldOne(rt *rapid.T) {
	s := w.from()
	if s == nil || len(s.refunds) == 0 {
		return
	}
	i := rapid.IntRange(0, len(s.refunds)-1).Draw(rt, "refund")
	kind := rapid.SampledFrom([]string{payment.EventRefundSent, payment.EventRefundFailed}).Draw(rt, "kind")
	w.told(payment.Event{Kind: kind, Refund: s.refunds[i].ID})
	amount := s.refunds[i].Amount
	switch from := s.refunds[i].State; {
	case from == models.RefundSending && kind == payment.EventRefundSent:
		s.refunds[i].State, s.sending, s.sent, w.held, w.wallet = models.RefundSent, s.sending-amount, s.sent+amount, w.held-amount, w.wallet-amount
	case from == models.RefundSending:
		s.refunds[i].State, s.sending, w.held = models.RefundFailed, s.sending-amount, w.held-amount
		w.settleDebt()
	case from == models.RefundSent && kind == payment.EventRefundFailed:
		s.refunds[i].State, s.sent, w.wallet = models.RefundFailed, s.sent-amount, w.wallet+amount
		w.settleDebt()
	}
}

// lose takes an amount from what is free, the rest as debt.
func (w *world) lose(amount models.Money) {
	free := min(amount, max(0, w.wallet-w.held))
	w.wallet, w.debt = w.wallet-free, w.debt+amount-free
}

func (w *world) settleDebt() {
	pays := min(w.debt, max(0, w.wallet-w.held))
	w.wallet, w.debt = w.wallet-pays, w.debt-pays
}

func (w *world) dispute(*rapid.T) {
	s := w.from()
	if s == nil || s.dispute {
		return
	}
	amount := w.fen("disputed", s.Amount)
	e := event(payment.EventDisputed, s.Payment, amount)
	e.Dispute = "du_" + s.ID
	w.disputed(s.Payment, e)
	s.dispute, s.open, s.disputed = true, true, amount
	w.lose(amount)
}

func (w *world) close(rt *rapid.T) {
	s := w.from()
	if s == nil || !s.dispute {
		return
	}
	kind := rapid.SampledFrom([]string{payment.EventDisputeWon, payment.EventDisputeLost}).Draw(rt, "end")
	e := event(kind, s.Payment, 0)
	e.Dispute = "du_" + s.ID
	w.closed(s.Payment, e)
	if s.open && kind == payment.EventDisputeWon {
		w.wallet, s.disputed = w.wallet+s.disputed, 0
		w.settleDebt()
	}
	s.open = false
}

func (w *world) outside(*rapid.T) {
	s := w.from()
	if s == nil || s.sending+s.sent+s.outside >= s.Amount {
		return
	}
	amount := w.fen("outside", s.Amount-s.sending-s.sent-s.outside)
	e := event(payment.EventRefundedOutside, s.Payment, amount)
	w.do(func(tx *store.Tx) error { return refund.Outside(tx, s.Payment, e, now) })
	s.outside += amount
	w.lose(amount)
}

func (w *world) repay(*rapid.T) {
	w.do(func(tx *store.Tx) error { _, err := refund.Repay(tx, w.firm.ID, models.NewID("key"), now); return err })
	w.settleDebt()
}

func (w *world) spend(*rapid.T) {
	if w.wallet-w.held < yuan {
		return
	}
	amount := w.money("spent", w.wallet-w.held)
	w.do(func(tx *store.Tx) error {
		return w.move(tx, models.AccountWallet, w.firm.ID, models.AccountBank, "", amount)
	})
	w.wallet -= amount
}

// agrees compares every balance with the plain sums.
func (w *world) agrees() {
	same := func(what string, got, want models.Money) {
		if got != want {
			w.rt.Fatalf("%s is %s, the model says %s", what, got, want)
		}
	}
	same("the wallet", w.scene.wallet(), w.wallet)
	same("the debt", w.owes(), w.debt)
	same("payable", w.balance(models.AccountPayable, seller), w.payable)
	same("the fee", w.balance(models.AccountFee, ""), w.fee)
	same("rounding", w.balance(models.AccountRounding, ""), w.rounded)
	for _, b := range w.lines {
		for i, g := range b.grants {
			same("voucher "+g.ID, w.balance(models.AccountGrant, g.ID), g.Amount-b.paid[i])
		}
		if refunded := w.line(b.Line.ID).State == models.LineRefunded; refunded != (b.left == 0) {
			w.rt.Fatalf("%s of a line is left, refunded: %t", b.left, refunded)
		}
	}
}
