package refund_test

import (
	"errors"
	"sync"
	"testing"

	"supermarket/internal/payment"
	"supermarket/internal/refund"
	"supermarket/internal/store"
	"supermarket/models"
)

func (s *scene) send(p models.Payment, amount, charge models.Money, key string) (r models.Refund, err error) {
	err = s.try(func(tx *store.Tx) (err error) {
		r, err = refund.Send(tx, refund.SendInput{Key: key, FirmID: s.firm.ID, PaymentID: p.ID, Amount: amount, Charge: charge, Step: by("wang")})
		return err
	})
	return r, err
}

func (s *scene) told(e payment.Event) {
	s.Helper()
	s.do(func(tx *store.Tx) error { return refund.Told(tx, e, now) })
}

func (s *scene) of(id string) (r models.Refund) {
	s.Helper()
	s.see(func(tx *store.Tx) (err error) { r, err = tx.Refund(id); return err })
	return r
}

func TestMoneyIsSetAsideWhileItIsSentAndGoneOnceItWas(t *testing.T) {
	both(t, func(s *scene) {
		p := s.paid(10 * yuan)
		r, err := s.send(p, 4*yuan, 20*models.Fen, "k")
		if err != nil || r.State != models.RefundSending || s.wallet() != 10*yuan {
			s.Fatalf("%+v, %v", r, err)
		}
		s.sound()
		for range 2 {
			s.told(payment.Event{Kind: payment.EventRefundSent, Refund: r.ID, Amount: 380 * models.Fen})
		}
		if s.wallet() != 6*yuan || s.balance(models.AccountFee, "") != 20*models.Fen || s.balance(models.AccountProcessor, "stripe") != -620*models.Fen {
			s.Errorf("wallet %s, processor %s", s.wallet(), s.balance(models.AccountProcessor, "stripe"))
		}
		if got := s.of(r.ID); got.State != models.RefundSent {
			s.Errorf("it is %s", got.State)
		}
		s.sound()
	})
}

func TestARefundThatFailsIsInTheWalletAgainAlsoAfterItWasSent(t *testing.T) {
	for name, sent := range map[string]bool{"while it is sent": false, "after it was": true} {
		t.Run(name, func(t *testing.T) {
			both(t, func(s *scene) {
				p := s.paid(10 * yuan)
				r, err := s.send(p, 4*yuan, 20*models.Fen, "k")
				if err != nil {
					s.Fatal(err)
				}
				if sent {
					s.told(payment.Event{Kind: payment.EventRefundSent, Refund: r.ID})
				}
				for range 2 {
					s.told(payment.Event{Kind: payment.EventRefundFailed, Refund: r.ID, Reason: "expired_or_canceled_card"})
				}
				s.told(payment.Event{Kind: payment.EventRefundSent, Refund: r.ID}) // in disorder
				if got := s.of(r.ID); got.State != models.RefundFailed || s.wallet() != 10*yuan {
					s.Errorf("%s, wallet %s", got.State, s.wallet())
				}
				if _, err := s.send(p, 10*yuan, 0, "again"); err != nil {
					s.Error("it cannot be asked for again:", err)
				}
				s.sound()
			})
		})
	}
}

func TestNoMoreGoesToTheSourceThanItBrought(t *testing.T) {
	both(t, func(s *scene) {
		s.fill(100 * yuan)
		p := s.paid(10 * yuan)
		var wg sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			wg.Go(func() { _, errs[i] = s.send(p, 3*yuan, 0, string(rune('a'+i))) })
		}
		wg.Wait()
		done := 0
		for _, err := range errs {
			switch {
			case err == nil:
				done++
			case !errors.Is(err, refund.ErrTooMuch):
				s.Error(err)
			}
		}
		if done != 3 {
			s.Errorf("%d of ¥3 were sent of ¥10", done)
		}
		s.sound()
	})
}

func TestOnlyFreeMoneyGoesToTheSource(t *testing.T) {
	both(t, func(s *scene) {
		p := s.paid(10 * yuan)
		s.do(func(tx *store.Tx) error {
			return s.move(tx, models.AccountWallet, s.firm.ID, models.AccountFee, "", 4*yuan+1)
		})
		s.see(func(tx *store.Tx) error {
			most, err := refund.Returnable(tx, p)
			if most != 599*models.Fen {
				s.Errorf("%s may go back", most)
			}
			return err
		})
		for amount, why := range map[models.Money]error{6 * yuan: refund.ErrWallet, 11 * yuan: refund.ErrTooMuch, 1: refund.ErrAmount, -yuan: refund.ErrAmount, 0: refund.ErrAmount} {
			if _, err := s.send(p, amount, 0, amount.String()); !errors.Is(err, why) {
				s.Errorf("%s: %v", amount, err)
			}
		}
		if _, err := s.send(p, yuan, yuan, "charge"); !errors.Is(err, refund.ErrAmount) {
			s.Errorf("a charge that eats it all: %v", err)
		}
		s.sound()
	})
}

func TestAPaymentOfWhichEverythingWentBackIsRefunded(t *testing.T) {
	both(t, func(s *scene) {
		p := s.paid(10 * yuan)
		for i, part := range []models.Money{3 * yuan, 7 * yuan} {
			r, err := s.send(p, part, 0, string(rune('a'+i)))
			if err != nil {
				s.Fatal(err)
			}
			s.told(payment.Event{Kind: payment.EventRefundSent, Refund: r.ID})
		}
		s.see(func(tx *store.Tx) error {
			got, err := tx.Payment(p.ID)
			if got.State != models.PaymentRefunded {
				s.Errorf("it is %s", got.State)
			}
			return err
		})
		s.sound()
	})
}

func TestMoneyOfABankTransferGoesBackToTheBank(t *testing.T) {
	both(t, func(s *scene) {
		var p models.Payment
		s.do(func(tx *store.Tx) (err error) { p, err = s.bring(tx, 10*yuan, refund.MethodTransfer); return err })
		r, err := s.send(p, 10*yuan, 0, "k")
		if err != nil {
			s.Fatal(err)
		}
		s.do(func(tx *store.Tx) error { return refund.Sent(tx, r.ID, "B-77", by("operator")) })
		if s.balance(models.AccountBank, "") != 0 || s.of(r.ID).Reference != "B-77" {
			s.Errorf("the bank stands at %s", s.balance(models.AccountBank, ""))
		}
		s.sound()
	})
}

func TestWhatLeftAtTheProcessorComesFromTheWalletAndThenFromDebt(t *testing.T) {
	both(t, func(s *scene) {
		p := s.paid(10 * yuan)
		s.do(func(tx *store.Tx) error {
			return s.move(tx, models.AccountWallet, s.firm.ID, models.AccountFee, "", 7*yuan)
		})
		e := event(payment.EventRefundedOutside, p, 5*yuan)
		for range 2 {
			s.do(func(tx *store.Tx) error { return refund.Outside(tx, p, e, now) })
		}
		if s.wallet() != 0 || s.owes() != 2*yuan {
			s.Errorf("wallet %s, owes %s", s.wallet(), s.owes())
		}
		if _, err := s.send(p, yuan, 0, "k"); !errors.Is(err, refund.ErrOwes) {
			s.Errorf("who owes sends money away: %v", err)
		}
		s.sound()
		s.told(payment.Event{Kind: payment.EventRefundFailed, PaymentID: p.ID, Amount: 5 * yuan})
		if s.wallet() != 3*yuan || s.owes() != 0 {
			s.Errorf("came back: wallet %s, owes %s", s.wallet(), s.owes())
		}
		s.sound()
	})
}

func TestAMessageAboutAnotherAmountOrPaymentIsRefused(t *testing.T) {
	both(t, func(s *scene) {
		p, other := s.paid(10*yuan), s.paid(10*yuan)
		r, err := s.send(p, 4*yuan, 0, "k")
		if err != nil {
			s.Fatal(err)
		}
		for _, e := range []payment.Event{
			{Kind: payment.EventRefundSent, Refund: r.ID, Amount: 5 * yuan}, {Kind: payment.EventRefundSent, Refund: r.ID, PaymentID: other.ID},
		} {
			if err := s.try(func(tx *store.Tx) error { return refund.Told(tx, e, now) }); !errors.Is(err, refund.ErrMismatch) {
				s.Errorf("%+v: %v", e, err)
			}
		}
		s.told(payment.Event{Kind: payment.EventRefundSent, Refund: "rf_unknown"})
		s.sound()
	})
}

// What an order has used need not be whole fen; what may leave of its payment is.
func TestOnlyWholeFenOfAPaymentMayLeave(t *testing.T) {
	both(t, func(s *scene) {
		l := s.settled(12_345_678)
		s.fill(20 * yuan)
		p := models.Payment{
			ID: models.NewID("pay"), Key: "k", OrderID: l.OrderID, Purpose: models.ForOrder, FirmID: s.firm.ID, Method: "stripe", State: models.PaymentPaid,
			Amount: 10 * yuan, Reference: "cs_1", ExpiresAt: now, CreatedAt: now, UpdatedAt: now,
		}
		var most models.Money
		s.do(func(tx *store.Tx) error {
			if err := tx.AddPayment(p); err != nil {
				return err
			}
			var err error
			most, err = refund.Returnable(tx, p)
			return err
		})
		if want := (10*yuan - 12_345_678).FenDown(); most != want {
			s.Errorf("%d may leave, want %d", most, want)
		}
	})
}
