package refund_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"supermarket/internal/order"
	"supermarket/internal/refund"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

func TestEachSourceGetsBackItsPartOfTheCost(t *testing.T) {
	both(t, func(s *scene) {
		g := s.grant(100 * yuan)
		l := s.settled(10*yuan, g)
		before := s.wallet()
		r, err := s.book(l, 4*yuan, "k")
		if err != nil || r.Voucher != 120*models.Fen || r.Firm != 280*models.Fen || r.Fee != 12*models.Fen || r.Provider != 388*models.Fen {
			s.Fatalf("%+v, %v", r, err)
		}
		if got := s.wallet() - before; got != 280*models.Fen {
			s.Errorf("the wallet got %s", got)
		}
		if got := s.balance(models.AccountGrant, g.ID); got != 9820*models.Fen {
			s.Errorf("the voucher has %s", got)
		}
		if got := s.balance(models.AccountPayable, seller); got != 582*models.Fen {
			s.Errorf("the provider has %s", got)
		}
		s.sound()
	})
}

func TestALineOfWhichEverythingCameBackIsRefunded(t *testing.T) {
	both(t, func(s *scene) {
		g := s.grant(100 * yuan)
		l := s.settled(7*yuan+3, g)
		for i, part := range []models.Money{yuan + 1, 2*yuan + 1, 4*yuan + 1} {
			if s.line(l.ID).State != models.LineFulfilled {
				s.Fatalf("refunded before part %d", i)
			}
			if _, err := s.book(l, part, string(rune('a'+i))); err != nil {
				s.Fatal(err)
			}
		}
		if s.line(l.ID).State != models.LineRefunded || s.balance(models.AccountPayable, seller) != 0 || s.balance(models.AccountFee, "") != 0 {
			s.Errorf("%s", s.line(l.ID).State)
		}
		if s.balance(models.AccountGrant, g.ID) != 100*yuan {
			s.Error("the voucher is not whole again")
		}
		if _, err := s.book(l, 1, "more"); !errors.Is(err, refund.ErrNothing) {
			s.Errorf("more than the cost: %v", err)
		}
		s.sound()
	})
}

func TestNoMoreComesBackThanTheLineCost(t *testing.T) {
	both(t, func(s *scene) {
		l := s.settled(10 * yuan)
		for amount, why := range map[models.Money]error{0: refund.ErrAmount, -1: refund.ErrAmount, 10*yuan + 1: refund.ErrTooMuch, 1<<63 - 1: refund.ErrTooMuch} {
			if _, err := s.book(l, amount, "k"); !errors.Is(err, why) {
				s.Errorf("%d: %v", amount, err)
			}
		}
		s.sound()
	})
}

func TestTheSameRefundTwiceIsOne(t *testing.T) {
	both(t, func(s *scene) {
		l := s.settled(10 * yuan)
		one, err := s.book(l, yuan, "k")
		if err != nil {
			s.Fatal(err)
		}
		if two, err := s.book(l, yuan, "k"); err != nil || two.ID != one.ID {
			s.Errorf("%s, %v", two.ID, err)
		}
		if _, err := s.book(l, 2*yuan, "k"); !errors.Is(err, refund.ErrKeyReused) {
			s.Errorf("another amount: %v", err)
		}
		s.sound()
	})
}

func TestManyAtOnceNeverGiveBackMoreThanTheCost(t *testing.T) {
	both(t, func(s *scene) {
		g, h := s.grant(100*yuan), s.grant(2*yuan)
		l := s.settled(10*yuan, g, h)
		var wg sync.WaitGroup
		errs := make([]error, 12)
		for i := range errs {
			wg.Go(func() { _, errs[i] = s.book(l, yuan, string(rune('a'+i))) })
		}
		wg.Wait()
		done := 0
		for _, err := range errs {
			switch {
			case err == nil:
				done++
			case !errors.Is(err, refund.ErrNothing):
				s.Error(err)
			}
		}
		if done != 10 || s.line(l.ID).State != models.LineRefunded {
			s.Errorf("%d of ¥1 came back, the line is %s", done, s.line(l.ID).State)
		}
		s.sound()
	})
}

func TestACapGetsItBackInThePeriodFromWhichItWasTaken(t *testing.T) {
	both(t, func(s *scene) {
		g := s.grant(100 * yuan)
		l := s.settled(10*yuan, g)
		year := "programme:" + s.programme.ID + ":firm:" + s.firm.ID + ":2026"
		s.do(func(tx *store.Tx) error {
			_, err := refund.Book(tx, refund.BookInput{LineID: l.ID, Key: "k", Amount: 10 * yuan, Step: stepAt(now.AddDate(0, 3, 0))})
			return err
		})
		s.see(func(tx *store.Tx) error {
			limit, err := tx.Limit(year)
			if limit.Used != 0 {
				s.Errorf("2026 still counts %d", limit.Used)
			}
			return err
		})
		s.sound()
	})
}

func TestAUsedVoucherLivesAgainAndAnExpiredOneGoesHome(t *testing.T) {
	both(t, func(s *scene) {
		g := s.grant(3 * yuan)
		l := s.settled(20*yuan, g)
		state := func() (state models.GrantState) {
			s.see(func(tx *store.Tx) error { g, err := tx.Grant(g.ID); state = g.State; return err })
			return state
		}
		if state() != models.GrantUsed {
			s.Fatalf("the grant is %s", state())
		}
		if _, err := s.book(l, 19*yuan, "k"); err != nil || state() != models.GrantActive {
			s.Fatalf("%s, %v", state(), err)
		}
		pool, after := s.balance(models.AccountBudget, s.programme.ID), now.AddDate(2, 0, 0)
		has := s.balance(models.AccountGrant, g.ID)
		s.do(func(tx *store.Tx) error { _, err := voucher.ExpireGrants(tx, after); return err })
		s.do(func(tx *store.Tx) error {
			_, err := refund.Book(tx, refund.BookInput{LineID: l.ID, Key: "late", Amount: yuan, Step: stepAt(after)})
			return err
		})
		s.do(func(tx *store.Tx) error { _, err := voucher.ExpireGrants(tx, after); return err })
		if got := s.balance(models.AccountBudget, s.programme.ID) - pool; got != 3*yuan || has == 3*yuan {
			s.Errorf("%s went home", got)
		}
		s.sound()
	})
}

func TestAProviderWithoutTheMoneyIsNotBroughtBelowZero(t *testing.T) {
	both(t, func(s *scene) {
		l := s.settled(10 * yuan)
		s.do(func(tx *store.Tx) error {
			return s.move(tx, models.AccountPayable, seller, models.AccountBank, "", 9*yuan)
		})
		if _, err := s.book(l, 5*yuan, "k"); !errors.Is(err, refund.ErrSellerShort) {
			s.Errorf("got %v", err)
		}
		s.sound()
	})
}

func TestALineThatHasNotEndedIsNotRefunded(t *testing.T) {
	both(t, func(s *scene) {
		l := s.settled(yuan)
		s.do(func(tx *store.Tx) error {
			open := models.Line{
				ID: "open", OrderID: l.OrderID, FirmID: l.FirmID, N: 2, QuoteID: l.QuoteID + "2", OfferingID: "off", ProviderID: seller, State: models.LineAwaitingPayment,
				Units: 1, CapMillis: 1, CapAmount: yuan, CreatedAt: now, UpdatedAt: now,
			}
			q, err := tx.QuoteByID(l.QuoteID)
			q.ID = open.QuoteID
			o := models.Order{ID: "o2", Number: "o2", FirmID: l.FirmID, UserID: "wang", State: "awaiting_payment", CapAmount: yuan, WalletAmount: yuan, PayBy: now, CreatedAt: now, UpdatedAt: now}
			open.OrderID, open.N = o.ID, 1
			return errors.Join(err, tx.AddQuote(q), tx.AddOrder(o, []models.Line{open}))
		})
		if _, err := s.book(models.Line{ID: "open"}, 1, "k"); !errors.Is(err, refund.ErrUnsettled) {
			s.Errorf("got %v", err)
		}
	})
}

func TestAWishIsDecidedOnce(t *testing.T) {
	both(t, func(s *scene) {
		l := s.settled(10 * yuan)
		ask := func(key string, amount models.Money) (r models.Refund, err error) {
			err = s.try(func(tx *store.Tx) (err error) {
				r, err = refund.Ask(tx, refund.AskInput{Key: key, FirmID: s.firm.ID, LineID: l.ID, Amount: amount, Reason: "slow", Step: by("wang")})
				return err
			})
			return r, err
		}
		r, err := ask("k", 4*yuan)
		if err != nil || r.State != models.RefundAsked {
			s.Fatal(err)
		}
		if again, err := ask("k", 4*yuan); err != nil || again.ID != r.ID {
			s.Errorf("the same again: %v", err)
		}
		if _, err := ask("other", yuan); !errors.Is(err, refund.ErrAsked) {
			s.Errorf("a second wish: %v", err)
		}
		grant := func(amount models.Money) error {
			return s.try(func(tx *store.Tx) error {
				_, err := refund.Book(tx, refund.BookInput{RefundID: r.ID, Amount: amount, Answer: "part", Step: by("seller")})
				return err
			})
		}
		refuse := func() error {
			return s.try(func(tx *store.Tx) error { _, err := refund.Refuse(tx, r.ID, "no", by("seller")); return err })
		}
		if err := errors.Join(grant(3*yuan), grant(3*yuan)); err != nil {
			s.Fatal(err)
		}
		if err := refuse(); !errors.Is(err, refund.ErrDecided) {
			s.Errorf("refused after it was granted: %v", err)
		}
		s.see(func(tx *store.Tx) error {
			got, err := tx.Refund(r.ID)
			if got.State != models.RefundBooked || got.Amount != 3*yuan || got.Asked != 4*yuan || got.Firm != 3*yuan {
				s.Errorf("%+v", got)
			}
			return err
		})
		if r, err = ask("again", 7*yuan); err != nil {
			s.Fatal(err)
		}
		if err := errors.Join(refuse(), refuse()); err != nil {
			s.Fatal(err)
		}
		if err := grant(yuan); !errors.Is(err, refund.ErrDecided) {
			s.Errorf("granted after it was refused: %v", err)
		}
		s.sound()
	})
}

func TestAnotherFirmsLineIsNotFound(t *testing.T) {
	both(t, func(s *scene) {
		l := s.settled(yuan)
		err := s.try(func(tx *store.Tx) error {
			_, err := refund.Ask(tx, refund.AskInput{Key: "k", FirmID: "other", LineID: l.ID, Amount: 1, Reason: "slow", Step: by("mallory")})
			return err
		})
		if !errors.Is(err, store.ErrNotFound) {
			s.Errorf("got %v", err)
		}
	})
}

func TestAPreviewSaysWhatTheRefundWillDo(t *testing.T) {
	both(t, func(s *scene) {
		l := s.settled(7*yuan+7, s.grant(100*yuan), s.grant(yuan))
		var p refund.Share
		s.see(func(tx *store.Tx) (err error) { p, err = refund.Preview(tx, l.ID, 3*yuan+1); return err })
		r, err := s.book(l, 3*yuan+1, "k")
		if err != nil || r.Voucher != p.Voucher || r.Firm != p.Firm || r.Provider != p.Provider || r.Fee != p.Fee {
			s.Errorf("%+v became %+v, %v", p, r, err)
		}
		s.sound()
	})
}

func stepAt(at time.Time) (s order.Step) { s = by("seller"); s.At = at; return s }
