package usage_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"supermarket/internal/order"
	"supermarket/internal/refund"
	"supermarket/internal/store"
	"supermarket/internal/usage"
	"supermarket/models"
)

var noon = time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC)

// ran is a line of one run that its runner tells about, and when it ended.
func (s *scene) ran(f models.FinishRequest, took int64) (models.Job, models.Attempt, time.Time) {
	s.Helper()
	j := s.bought(noon)
	a := s.begins(j, 1, noon)
	at := noon.Add(time.Duration(took) * time.Millisecond)
	s.over(j, a, try{runs: took, finish: f}, at)
	return j, a, at
}

func (s *scene) asks(j models.Job, note string, at time.Time) (d models.UsageDispute, err error) {
	err = s.try(func(tx *store.Tx) (err error) {
		d, err = usage.Ask(tx, usage.Asking{
			FirmID: s.firm.ID, LineID: j.LineID, Reason: "time", Note: note, Logs: map[string]string{}, Step: order.Step{Actor: "wang", At: at},
		})
		return err
	})
	return d, err
}

func (s *scene) decides(id string, v usage.Verdict) (d models.UsageDispute, err error) {
	err = s.try(func(tx *store.Tx) (err error) { d, err = usage.Decide(tx, id, v); return err })
	return d, err
}

func done(took int64) models.FinishRequest {
	return models.FinishRequest{Cause: models.CauseExit, RunMillis: took}
}

func TestAnUpheldDisputeGivesBackAsItCame(t *testing.T) {
	both(t, func(s *scene) {
		j, _, at := s.ran(done(3*minute), 3*minute)
		d, err := s.asks(j, "only two minutes ran", at)
		if err != nil {
			s.Fatal(err)
		}
		if again, err := s.asks(j, "only two minutes ran", at); err != nil || again.ID != d.ID {
			s.Errorf("the same words made %s, %v", again.ID, err)
		}
		if _, err := s.asks(j, "something else", at); !errors.Is(err, usage.ErrOpen) {
			s.Errorf("a second dispute: %v", err)
		}
		word := usage.Verdict{Uphold: true, Amount: part(peak, minute), Decision: "The log says so.", Step: order.Step{Actor: "operator", At: at}}
		if _, err := s.decides(d.ID, word); !errors.Is(err, usage.ErrTooEarly) {
			s.Errorf("decided while the provider may answer: %v", err)
		}
		s.do(func(tx *store.Tx) error {
			_, err := usage.Answer(tx, d.ID, "It ran for three.", order.Step{Actor: "seller", At: at})
			return err
		})
		for range 2 {
			if d, err = s.decides(d.ID, word); err != nil || d.State != string(models.UsageUpheld) {
				s.Fatalf("%s, %v", d.State, err)
			}
		}
		s.see(func(tx *store.Tx) error {
			r, err := tx.Refund(d.RefundID)
			if voucher, _ := r.Amount.Share(30, 100); r.Amount != word.Amount || r.Voucher < voucher || r.Voucher > voucher+1 || r.Firm != r.Amount-r.Voucher {
				s.Errorf("given back: %+v", r)
			}
			return err
		})
		if _, err := s.decides(d.ID, usage.Verdict{Decision: "No.", Step: word.Step}); !errors.Is(err, usage.ErrDecided) {
			s.Errorf("decided again: %v", err)
		}
		s.sound()
	})
}

func TestASilentProviderIsNotWaitedForBeyondItsTime(t *testing.T) {
	both(t, func(s *scene) {
		j, _, at := s.ran(done(minute), minute)
		d, err := s.asks(j, "it did not run", at)
		if err != nil {
			s.Fatal(err)
		}
		no := usage.Verdict{Decision: "It ran.", Step: order.Step{Actor: "operator", At: at.Add(usage.AnswerWithin - time.Second)}}
		if _, err := s.decides(d.ID, no); !errors.Is(err, usage.ErrTooEarly) {
			s.Errorf("a second before: %v", err)
		}
		no.Step.At = at.Add(usage.AnswerWithin)
		if d, err = s.decides(d.ID, no); err != nil || d.State != string(models.UsageRefused) || d.RefundID != "" {
			s.Errorf("%+v, %v", d, err)
		}
		if _, err := s.asks(j, "too late", at.Add(usage.AskWithin+time.Second)); !errors.Is(err, usage.ErrTooLate) {
			s.Errorf("after its time: %v", err)
		}
		s.sound()
	})
}

func TestAProviderMayAgreeAndABuyerMayWithdraw(t *testing.T) {
	both(t, func(s *scene) {
		j, _, at := s.ran(done(minute), minute)
		d, err := s.asks(j, "wrong", at)
		if err != nil {
			s.Fatal(err)
		}
		agree := usage.Verdict{Provider: true, Decision: "No.", Step: order.Step{Actor: "seller", At: at}}
		if _, err := s.decides(d.ID, agree); !errors.Is(err, usage.ErrDecided) {
			s.Errorf("a provider refused by itself: %v", err)
		}
		agree.Uphold, agree.Amount = true, part(peak, minute)+1
		if _, err := s.decides(d.ID, agree); !errors.Is(err, refund.ErrTooMuch) {
			s.Errorf("more than the cost: %v", err)
		}
		agree.Amount--
		if d, err = s.decides(d.ID, agree); err != nil || d.State != string(models.UsageUpheld) {
			s.Errorf("%s, %v", d.State, err)
		}
		k, _, at := s.ran(done(minute), minute)
		e, err := s.asks(k, "wrong", at)
		if err != nil {
			s.Fatal(err)
		}
		s.do(func(tx *store.Tx) error {
			_, err := usage.Withdraw(tx, e.ID, order.Step{Actor: "wang", At: at})
			return err
		})
		if _, err := s.asks(k, "wrong after all", at); err != nil {
			s.Errorf("after a withdrawal: %v", err)
		}
		s.sound()
	})
}

func TestEvidenceIsWhatWasKnownWhenItWasFrozen(t *testing.T) {
	both(t, func(s *scene) {
		j, a, at := s.ran(models.FinishRequest{Cause: models.CauseExit, RunMillis: 2 * minute, CPUMillis: 7, LogBytes: 11}, 2*minute)
		d, err := s.asks(j, "wrong", at)
		if err != nil {
			s.Fatal(err)
		}
		e, sum, err := usage.Thaw(d.Evidence)
		if err != nil || len(sum) != 64 {
			s.Fatal(sum, err)
		}
		if len(e.Attempts) != 1 || e.Attempts[0].ID != a.ID || e.Attempts[0].RunMillis != 2*minute || len(e.Segments) != 1 || e.Settlement.Cost != part(peak, 2*minute) {
			s.Errorf("%+v", e)
		}
		s.see(func(tx *store.Tx) error {
			kept, err := tx.UsageDispute(d.ID)
			if _, again, _ := usage.Thaw(kept.Evidence); again != sum || !strings.Contains(kept.Evidence, j.ID) {
				s.Error("the evidence has changed")
			}
			return err
		})
	})
}

func TestWhatIsAboveTheServersWordIsNeverBilledAndItsPayoutWaits(t *testing.T) {
	both(t, func(s *scene) {
		j, _, at := s.ran(done(60*minute), minute)
		earned := models.Money(0)
		var q models.Quarantine
		s.see(func(tx *store.Tx) error {
			rows, err := tx.QuarantinesOfLine(j.LineID)
			if len(rows) != 1 || rows[0].Kind != "wall" || rows[0].ClaimedMillis != 60*minute || rows[0].AllowedMillis != minute {
				s.Fatalf("%+v", rows)
			}
			q = rows[0]
			z, err2 := tx.SettlementOfLine(j.LineID)
			p, err3 := tx.PayoutOfProvider(seller)
			if earned = z.Provider; z.Cost != part(peak, minute) || p.Withheld != earned || p.Gross-p.Fee-p.Refunded != earned {
				s.Errorf("settled %+v, payout %+v", z, p)
			}
			return errors.Join(err, err2, err3)
		})
		for range 2 {
			s.do(func(tx *store.Tx) error {
				_, err := usage.Settle(tx, q.ID, usage.Finding{Uphold: true, Amount: part(peak, minute), Note: "The clock of the site is wrong.", Step: order.Step{Actor: "operator", At: at}})
				return err
			})
		}
		err := s.try(func(tx *store.Tx) error {
			_, err := usage.Settle(tx, q.ID, usage.Finding{Note: "It is fine.", Step: order.Step{Actor: "operator", At: at}})
			return err
		})
		if !errors.Is(err, usage.ErrDecided) {
			s.Errorf("decided again: %v", err)
		}
		s.see(func(tx *store.Tx) error {
			p, err := tx.PayoutOfProvider(seller)
			if p.Withheld != 0 || p.Gross-p.Fee-p.Refunded != 0 {
				s.Errorf("payout %+v", p)
			}
			return err
		})
		s.sound()
	})
}

func TestADismissedDoubtLetsThePayoutGo(t *testing.T) {
	both(t, func(s *scene) {
		j, _, at := s.ran(done(60*minute), minute)
		s.do(func(tx *store.Tx) error {
			rows, err := tx.QuarantinesOfLine(j.LineID)
			if err != nil {
				return err
			}
			_, err = usage.Settle(tx, rows[0].ID, usage.Finding{Note: "The clock was stepped.", Step: order.Step{Actor: "operator", At: at}})
			return err
		})
		s.see(func(tx *store.Tx) error {
			p, err := tx.PayoutOfProvider(seller)
			if p.Withheld != 0 || p.Gross != part(peak, minute) {
				s.Errorf("payout %+v", p)
			}
			return err
		})
		s.sound()
	})
}
