package account_test

import (
	"strings"
	"testing"
	"time"

	"supermarket/internal/account"
	"supermarket/internal/notice"
	"supermarket/internal/store"
)

func (s *scene) emailAsked(to string) string {
	s.t.Helper()
	s.must(s.c.AskEmail(ctx, s.owner, to, "192.0.2.1"))
	return s.token(to, notice.EmailConfirm)
}

func TestAnAddressChangesWhenTheNewOneConfirmsAndTheOldOneIsTold(t *testing.T) {
	each(t, func(s *scene) {
		token := s.emailAsked("moved@demo.test")
		if _, l := s.mailTo("owner@demo.test", notice.EmailAsked); !strings.Contains(l.Body, "moved@demo.test") {
			s.t.Errorf("%+v", l)
		}
		if _, err := s.c.SignIn(ctx, "owner@demo.test", password, "192.0.2.1"); err != nil {
			s.t.Errorf("before it is confirmed: %v", err)
		}
		s.must(s.c.FinishEmail(ctx, token))
		s.wants(account.ErrLink, s.c.FinishEmail(ctx, token))
		if _, err := s.c.SignIn(ctx, "moved@demo.test", password, "192.0.2.1"); err != nil {
			s.t.Error(err)
		}
		_, err := s.c.SignIn(ctx, "owner@demo.test", password, "192.0.2.1")
		s.wants(account.ErrSignIn, err)
		if _, l := s.mailTo("owner@demo.test", notice.EmailChanged); !strings.Contains(l.Body, "moved@demo.test") {
			s.t.Errorf("%+v", l)
		}
	})
}

func TestAnAddressOfAnotherAccountIsToldSoAndTheAskerLearnsNothing(t *testing.T) {
	each(t, func(s *scene) {
		s.signUp("other@demo.test", "91520115MA6D00034K")
		s.must(s.c.AskEmail(ctx, s.owner, "warm@demo.test", "192.0.2.1"))
		free := s.written(func() { s.must(s.c.AskEmail(ctx, s.owner, "free@demo.test", "192.0.2.1")) })
		taken := s.written(func() { s.must(s.c.AskEmail(ctx, s.owner, "other@demo.test", "192.0.2.1")) })
		for table, n := range free {
			if taken[table] != n {
				s.t.Errorf("%s: %d for a free address, %d for one that is taken", table, n, taken[table])
			}
		}
		if _, l := s.mailTo("other@demo.test", notice.EmailTaken); mailed.MatchString(l.Body) {
			s.t.Errorf("%s", l.Body)
		}
	})
}

func TestAnAddressThatWasTakenMeanwhileChangesNothing(t *testing.T) {
	each(t, func(s *scene) {
		token := s.emailAsked("late@demo.test")
		s.signUp("late@demo.test", "91520115MA6D00034K")
		s.wants(account.ErrEmailTaken, s.c.FinishEmail(ctx, token))
	})
}

func TestOnlyTheNewestChangeOfAddressWorks(t *testing.T) {
	each(t, func(s *scene) {
		first, second := s.emailAsked("one@demo.test"), s.emailAsked("two@demo.test")
		s.wants(account.ErrLink, s.c.FinishEmail(ctx, first))
		s.must(s.c.FinishEmail(ctx, second))
	})
}

func TestAChangeOfAddressEndsWithItsDayAndWithThePassword(t *testing.T) {
	each(t, func(s *scene) {
		made := s.clock.Now()
		token := s.emailAsked("moved@demo.test")
		s.clock.Set(made.Add(24 * time.Hour))
		s.wants(account.ErrLink, s.c.FinishEmail(ctx, token))
		token = s.emailAsked("again@demo.test")
		s.must(s.c.ChangePassword(ctx, s.owner, password, fresh, ""))
		s.wants(account.ErrLink, s.c.FinishEmail(ctx, token))
	})
}

func TestAResetToAnAddressThatWasLeftIsOfNoUse(t *testing.T) {
	each(t, func(s *scene) {
		reset := s.resetAsked("owner@demo.test")
		s.must(s.c.FinishEmail(ctx, s.emailAsked("moved@demo.test")))
		s.wants(account.ErrLink, s.c.FinishReset(ctx, reset, fresh))
	})
}

func TestTheSameAddressIsNoChangeAndAProgramChangesNone(t *testing.T) {
	each(t, func(s *scene) {
		s.wants(account.ErrEmailSame, s.c.AskEmail(ctx, s.owner, " OWNER@demo.test", "192.0.2.1"))
		program := s.owner
		program.KeyID = "key_x"
		s.wants(account.ErrNoRight, s.c.AskEmail(ctx, program, "moved@demo.test", "192.0.2.1"))
		s.wants(account.ErrNoRight, s.c.Rename(ctx, program, "x"))
	})
}

func TestANameIsOneLine(t *testing.T) {
	each(t, func(s *scene) {
		for _, bad := range []string{"", " ", "a\nb", strings.Repeat("长", 67)} {
			s.wants(account.ErrName, s.c.Rename(ctx, s.owner, bad))
		}
		s.must(s.c.Rename(ctx, s.owner, " 林二 "))
		if a, err := s.c.ActorOf(ctx, s.owner.UserID, ""); err != nil || a.Name != "林二" {
			s.t.Errorf("%+v, %v", a, err)
		}
	})
}

func TestWhatLinksLeaveBehindIsSwept(t *testing.T) {
	each(t, func(s *scene) {
		s.emailAsked("moved@demo.test")
		now := s.clock.Now()
		s.must(s.db.Atomic(ctx, func(tx *store.Tx) error {
			if err := tx.SweepMailLinks(now.Add(25 * time.Hour)); err != nil {
				return err
			}
			return tx.SweepMails(now, now)
		}))
		if len(s.mails()) == 0 {
			s.t.Error("messages that wait were swept")
		}
	})
}
