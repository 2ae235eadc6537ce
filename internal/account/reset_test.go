package account_test

import (
	"strings"
	"testing"
	"time"

	"supermarket/internal/account"
	"supermarket/internal/notice"
	"supermarket/internal/store"
	"supermarket/models"
)

const fresh = "quite another password"

func (s *scene) resetAsked(email string) string {
	s.t.Helper()
	s.must(s.c.AskReset(ctx, email, "en", "192.0.2.1"))
	return s.token(email, notice.Reset)
}

func TestAResetReplacesThePasswordOnceAndTellsTheOwner(t *testing.T) {
	each(t, func(s *scene) {
		token := s.resetAsked("owner@demo.test")
		s.must(s.c.FinishReset(ctx, token, fresh))
		s.wants(account.ErrLink, s.c.FinishReset(ctx, token, "yet another password"))
		if _, err := s.c.SignIn(ctx, "owner@demo.test", fresh, "192.0.2.1"); err != nil {
			s.t.Error(err)
		}
		_, err := s.c.SignIn(ctx, "owner@demo.test", password, "192.0.2.1")
		s.wants(account.ErrSignIn, err)
		if _, l := s.mailTo("owner@demo.test", notice.PasswordChanged); !strings.Contains(l.Subject, "密码已更改") || strings.Contains(l.Body, fresh) {
			s.t.Errorf("%+v", l)
		}
	})
}

func TestAResetLinkIsGoodForAnHour(t *testing.T) {
	for after, want := range map[time.Duration]error{time.Hour - time.Second: nil, time.Hour: account.ErrLink, time.Hour + time.Second: account.ErrLink} {
		each(t, func(s *scene) {
			made := s.clock.Now()
			token := s.resetAsked("owner@demo.test")
			s.clock.Set(made.Add(after))
			s.wants(want, s.c.FinishReset(ctx, token, fresh))
		})
	}
}

func TestOnlyTheNewestResetWorksAndAChangedPasswordEndsAll(t *testing.T) {
	each(t, func(s *scene) {
		old, newer := s.resetAsked("owner@demo.test"), s.resetAsked("owner@demo.test")
		s.wants(account.ErrLink, s.c.FinishReset(ctx, old, fresh))
		s.must(s.c.ChangePassword(ctx, s.owner, password, fresh, ""))
		s.wants(account.ErrLink, s.c.FinishReset(ctx, newer, "yet another password"))
	})
}

func TestAWrongNewPasswordSpendsNoReset(t *testing.T) {
	each(t, func(s *scene) {
		token := s.resetAsked("owner@demo.test")
		for _, bad := range []string{"short", "password", "owner@demo.test"} {
			if err := s.c.FinishReset(ctx, token, bad); err == nil {
				s.t.Errorf("%q passes", bad)
			}
		}
		s.must(s.c.FinishReset(ctx, token, fresh))
	})
}

func TestWhoMayNotSignInHasNoUseOfAReset(t *testing.T) {
	each(t, func(s *scene) {
		token := s.resetAsked("owner@demo.test")
		boss := s.operator()
		s.must(s.c.SetDisabled(ctx, boss, s.owner.UserID, true, "left"))
		s.wants(account.ErrLink, s.c.FinishReset(ctx, token, fresh))
		for _, email := range []string{"owner@demo.test", "nobody@demo.test"} {
			s.must(s.c.AskReset(ctx, email, "en", "192.0.2.1"))
			if m, l := s.mailTo(email, notice.ResetUnknown); mailed.MatchString(l.Body) || m.Locale != "en" {
				s.t.Errorf("%s %s", m.Locale, l.Body)
			}
		}
	})
}

func TestAResetShowsTheAddressToBeTheOwners(t *testing.T) {
	each(t, func(s *scene) {
		s.must(s.c.FinishReset(ctx, s.resetAsked("owner@demo.test"), fresh))
		var u models.User
		s.must(s.db.View(ctx, func(tx *store.Tx) (err error) { u, err = tx.User(s.owner.UserID); return err }))
		if u.EmailConfirmedAt == nil {
			s.t.Error("it is not confirmed")
		}
	})
}
