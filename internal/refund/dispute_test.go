package refund_test

import (
	"errors"
	"sync"
	"testing"

	"supermarket/internal/ledger"
	"supermarket/internal/payment"
	"supermarket/internal/refund"
	"supermarket/internal/store"
	"supermarket/models"
)

func dispute(kind string, p models.Payment, amount models.Money) payment.Event {
	e := event(kind, p, amount)
	e.Dispute, e.Cost, e.Reason = "du_"+p.ID, 80*yuan, "fraudulent"
	return e
}

func (s *scene) disputed(p models.Payment, e payment.Event) {
	s.Helper()
	s.do(func(tx *store.Tx) error { return refund.Disputed(tx, p, e, now) })
}

func (s *scene) closed(p models.Payment, e payment.Event) {
	s.Helper()
	s.do(func(tx *store.Tx) error { return refund.DisputeClosed(tx, p, e, now) })
}

func TestADisputeTakesWhatIsFreeAndTheRestIsOwed(t *testing.T) {
	both(t, func(s *scene) {
		p := s.paid(10 * yuan)
		s.do(func(tx *store.Tx) error {
			return s.move(tx, models.AccountWallet, s.firm.ID, models.AccountFee, "", 7*yuan)
		})
		for range 2 {
			s.disputed(p, dispute(payment.EventDisputed, p, 10*yuan))
		}
		if s.wallet() != 0 || s.owes() != 7*yuan {
			s.Errorf("wallet %s, owes %s", s.wallet(), s.owes())
		}
		if got := s.balance(models.AccountFee, "") - s.balance(models.AccountRounding, ""); got != 73*yuan {
			s.Errorf("the platform bears %s of the processor's ¥80 less its fees of ¥7", got)
		}
		s.sound()
	})
}

func TestADisputeThatIsWonBringsTheMoneyBackDebtFirst(t *testing.T) {
	both(t, func(s *scene) {
		p := s.paid(10 * yuan)
		s.do(func(tx *store.Tx) error {
			return s.move(tx, models.AccountWallet, s.firm.ID, models.AccountFee, "", 7*yuan)
		})
		s.disputed(p, dispute(payment.EventDisputed, p, 10*yuan))
		for range 2 {
			s.closed(p, dispute(payment.EventDisputeWon, p, 0))
		}
		s.closed(p, dispute(payment.EventDisputeLost, p, 0)) // in disorder
		if s.wallet() != 3*yuan || s.owes() != 0 {
			s.Errorf("wallet %s, owes %s", s.wallet(), s.owes())
		}
		s.sound()
	})
}

func TestADisputeThatIsLostStaysTaken(t *testing.T) {
	both(t, func(s *scene) {
		p := s.paid(10 * yuan)
		s.closed(p, dispute(payment.EventDisputeLost, p, 4*yuan)) // of which nobody was told before
		s.disputed(p, dispute(payment.EventDisputed, p, 4*yuan))
		if s.wallet() != 6*yuan || s.owes() != 0 {
			s.Errorf("wallet %s, owes %s", s.wallet(), s.owes())
		}
		if _, err := s.send(p, 7*yuan, 0, "k"); !errors.Is(err, refund.ErrTooMuch) {
			s.Errorf("what the bank took goes back once more: %v", err)
		}
		s.sound()
	})
}

func TestWhatTheWalletSpendsMeanwhileIsNeverTakenTwice(t *testing.T) {
	both(t, func(s *scene) {
		p := s.paid(10 * yuan)
		var wg sync.WaitGroup
		errs := make([]error, 8)
		wg.Go(func() {
			errs[7] = s.try(func(tx *store.Tx) error {
				return refund.Disputed(tx, p, dispute(payment.EventDisputed, p, 10*yuan), now)
			})
		})
		for i := range errs[:7] {
			wg.Go(func() {
				errs[i] = s.try(func(tx *store.Tx) error {
					return s.move(tx, models.AccountWallet, s.firm.ID, models.AccountFee, "", yuan)
				})
			})
		}
		wg.Wait()
		spent := models.Money(0)
		for _, err := range errs {
			if err != nil && !errors.Is(err, ledger.ErrShort) {
				s.Error(err)
			}
		}
		for _, err := range errs[:7] {
			if err == nil {
				spent += yuan
			}
		}
		if s.wallet()+spent != s.owes() {
			s.Errorf("%s was spent, the wallet has %s, the firm owes %s", spent, s.wallet(), s.owes())
		}
		s.sound()
	})
}

func TestADebtIsPaidOnceHoweverManyPayIt(t *testing.T) {
	both(t, func(s *scene) {
		p := s.paid(10 * yuan)
		s.do(func(tx *store.Tx) error {
			return s.move(tx, models.AccountWallet, s.firm.ID, models.AccountFee, "", 10*yuan)
		})
		s.disputed(p, dispute(payment.EventDisputed, p, 10*yuan))
		s.fill(100 * yuan)
		var wg sync.WaitGroup
		for i := range 6 {
			wg.Go(func() {
				err := s.try(func(tx *store.Tx) error { _, err := refund.Repay(tx, s.firm.ID, string(rune('a'+i)), now); return err })
				if err != nil {
					s.Error(err)
				}
			})
		}
		wg.Wait()
		if s.wallet() != 90*yuan || s.owes() != 0 {
			s.Errorf("wallet %s, owes %s", s.wallet(), s.owes())
		}
		s.sound()
	})
}

func TestADisputeOfAnotherPaymentOrCurrencyIsRefused(t *testing.T) {
	both(t, func(s *scene) {
		p, other := s.paid(10*yuan), s.paid(10*yuan)
		s.disputed(p, dispute(payment.EventDisputed, p, yuan))
		foreign := dispute(payment.EventDisputed, other, yuan)
		foreign.Currency = "USD"
		mixed := dispute(payment.EventDisputed, p, yuan)
		for _, e := range []payment.Event{foreign, mixed} {
			if err := s.try(func(tx *store.Tx) error { return refund.Disputed(tx, other, e, now) }); !errors.Is(err, refund.ErrMismatch) {
				s.Errorf("%+v: %v", e, err)
			}
		}
		s.sound()
	})
}
