package account_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"supermarket/internal/account"
	"supermarket/internal/fault"
	"supermarket/internal/notice"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

var newcomer = account.NewUser{Name: "陈二", Password: "a password of mine", Locale: "zh-CN"}

// asked is the token of the link that a sign-up was sent.
func (s *scene) asked(email string) string {
	s.t.Helper()
	s.must(s.c.AskSignUp(ctx, email, "zh-CN", "192.0.2.1"))
	return s.token(strings.ToLower(strings.TrimSpace(email)), notice.SignUp)
}

func TestASignUpMakesAPersonWithAConfirmedAddressWhoBelongsNowhere(t *testing.T) {
	each(t, func(s *scene) {
		a, err := s.c.FinishSignUp(ctx, s.asked(" New@Demo.Test "), newcomer)
		s.must(err)
		if a.Email != "new@demo.test" || a.Name != "陈二" || a.OrgID != "" || a.Role != "" || a.Exempt {
			s.t.Errorf("%+v", a)
		}
		var u models.User
		s.must(s.db.View(ctx, func(tx *store.Tx) (err error) { u, err = tx.User(a.UserID); return err }))
		if u.EmailConfirmedAt == nil || strings.Contains(u.PasswordHash, newcomer.Password) || u.FactorExempt {
			s.t.Errorf("%+v", u)
		}
		if e, err := s.c.SignIn(ctx, "new@demo.test", newcomer.Password, "192.0.2.1"); err != nil || e.Actor.UserID != a.UserID {
			s.t.Errorf("%+v, %v", e, err)
		}
	})
}

func TestALinkWorksOnce(t *testing.T) {
	each(t, func(s *scene) {
		token := s.asked("new@demo.test")
		for range 2 {
			if email, err := s.c.SignUpLink(ctx, token); err != nil || email != "new@demo.test" {
				s.t.Fatalf("looking spends it: %q %v", email, err)
			}
		}
		_, err := s.c.FinishSignUp(ctx, token, newcomer)
		s.must(err)
		_, err = s.c.FinishSignUp(ctx, token, newcomer)
		s.wants(account.ErrLink, err)
	})
}

func TestALinkIsGoodUntilItsLastSecondAndNoLonger(t *testing.T) {
	for after, want := range map[time.Duration]error{24*time.Hour - time.Second: nil, 24 * time.Hour: account.ErrLink, 24*time.Hour + time.Second: account.ErrLink} {
		each(t, func(s *scene) {
			made := s.clock.Now()
			token := s.asked("new@demo.test")
			s.clock.Set(made.Add(after))
			_, err := s.c.FinishSignUp(ctx, token, newcomer)
			s.wants(want, err)
		})
	}
}

func TestOnlyTheNewestLinkWorks(t *testing.T) {
	each(t, func(s *scene) {
		old, fresh := s.asked("new@demo.test"), s.asked("new@demo.test")
		_, err := s.c.FinishSignUp(ctx, old, newcomer)
		s.wants(account.ErrLink, err)
		_, err = s.c.FinishSignUp(ctx, fresh, newcomer)
		s.must(err)
	})
}

func TestALinkServesItsOwnPurposeAlone(t *testing.T) {
	each(t, func(s *scene) {
		token := s.asked("new@demo.test")
		s.wants(account.ErrLink, s.c.FinishReset(ctx, token, newcomer.Password))
		s.wants(account.ErrLink, s.c.FinishEmail(ctx, token))
		for _, bad := range []string{"", "x", strings.Repeat("0", 52), strings.Repeat("a", 1000), token[:51], token + "0"} {
			_, err := s.c.SignUpLink(ctx, bad)
			s.wants(account.ErrLink, err)
		}
	})
}

func TestAWrongAnswerSpendsNoLinkAndSaysAllThatIsWrong(t *testing.T) {
	each(t, func(s *scene) {
		token := s.asked("new@demo.test")
		_, err := s.c.FinishSignUp(ctx, token, account.NewUser{Name: " ", Password: "short"})
		s.wants(account.ErrName, err)
		s.wants(party.ErrPasswordShort, err)
		for _, bad := range []string{"new@demo.test", "password", "aaaaaaaaaaaa", strings.Repeat("x", 257)} {
			if _, err := s.c.FinishSignUp(ctx, token, account.NewUser{Name: "陈二", Password: bad}); fault.KindOf(err) != fault.Invalid {
				s.t.Errorf("%.20q: %v", bad, err)
			}
		}
		_, err = s.c.FinishSignUp(ctx, token, account.NewUser{Name: "陈二", Password: strings.Repeat("长密码 ", 32)})
		s.must(err)
	})
}

// written is how many rows each table gained.
func (s *scene) written(deed func()) map[string]int64 {
	s.t.Helper()
	before := testkit.Rows(s.t, s.db)
	deed()
	after := testkit.Rows(s.t, s.db)
	maps.DeleteFunc(after, func(table string, n int64) bool { return n == before[table] })
	for table := range after {
		after[table] -= before[table]
	}
	return after
}

func TestAskingTellsNeitherByAnswerNorByWorkWhetherAnAccountExists(t *testing.T) {
	each(t, func(s *scene) {
		off := s.signUp("off@demo.test", "91520115MA6D00034K")
		s.must(s.c.SetDisabled(ctx, s.operator(), off.UserID, true, "left"))
		s.must(s.c.AskSignUp(ctx, "warm@demo.test", "en", "192.0.2.1")) // the counts of all and of the address have rows by now
		release := account.HoldHashes(s.c)
		defer release()
		want := map[string]int64{"mail_links": 1, "mails": 1, "tasks": 1, "throttles": 1}
		for _, asked := range []struct {
			name string
			ask  func(ctx context.Context, email, locale, addr string) error
		}{{"sign-up", s.c.AskSignUp}, {"reset", s.c.AskReset}} {
			for _, who := range []string{"owner", "off", "nobody"} {
				if got := s.written(func() { s.must(asked.ask(ctx, who+"@demo.test", "en", "192.0.2.1")) }); !maps.Equal(got, want) {
					s.t.Errorf("%s of %s wrote %v", asked.name, who, got)
				}
			}
			delete(want, "throttles") // the reset is counted in the rows of the sign-up
		}
	})
}

func TestWhoHasAnAccountIsToldSoByMailAlone(t *testing.T) {
	each(t, func(s *scene) {
		s.must(s.c.AskSignUp(ctx, "owner@demo.test", "en", "192.0.2.1"))
		m, l := s.mailTo("owner@demo.test", notice.SignUpKnown)
		if mailed.MatchString(l.Body) || !strings.Contains(l.Body, s.c.Notices.Public+"/sign-in") || !strings.Contains(l.Body, s.c.Notices.Public+"/reset") {
			s.t.Errorf("%s", l.Body)
		}
		if m.Locale != "zh-CN" {
			s.t.Errorf("the owner reads %s", m.Locale)
		}
	})
}

func TestNeitherTokenNorPasswordStandsInTheDatabase(t *testing.T) {
	each(t, func(s *scene) {
		token := s.asked("new@demo.test")
		if len(token) < 52 {
			s.t.Errorf("%d characters are less than 256 bits", len(token))
		}
		_, err := s.c.FinishSignUp(ctx, token, newcomer)
		s.must(err)
		for _, m := range s.mails() {
			if strings.Contains(m.Subject+m.Body, token) {
				s.t.Errorf("%+v", m)
			}
		}
		if s.db.Path() == "" {
			return // one file to search is enough
		}
		for _, end := range []string{"", "-wal"} {
			b, err := os.ReadFile(s.db.Path() + end)
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				s.t.Fatal(err)
			}
			for _, secret := range []string{token, newcomer.Password} {
				if bytes.Contains(b, []byte(secret)) {
					s.t.Errorf("%q stands in the file", secret)
				}
			}
		}
	})
}

func TestAskingIsThrottledByReaderAddressAndInAll(t *testing.T) {
	each(t, func(s *scene) {
		for name, email := range map[string]func(i int) (email, addr string){
			"reader":  func(i int) (string, string) { return "one@demo.test", "192.0.2." + strconv.Itoa(i%250) },
			"address": func(i int) (string, string) { return strconv.Itoa(i) + "@demo.test", "2001:db8::" + strconv.Itoa(i) },
			"all": func(i int) (string, string) {
				return strconv.Itoa(i) + "@a.test", "198.51." + strconv.Itoa(i/200) + "." + strconv.Itoa(i%200)
			},
		} {
			s.clock.Step(2 * time.Hour)
			var err error
			n := 0
			for ; err == nil && n < 1000; n++ {
				at, addr := email(n)
				if n%2 == 0 {
					err = s.c.AskSignUp(ctx, at, "en", addr)
				} else {
					err = s.c.AskReset(ctx, at, "en", addr)
				}
			}
			s.wants(store.ErrThrottled, err)
			if want := map[string]int{"reader": 7, "address": 31, "all": 301}[name]; n != want {
				s.t.Errorf("%s: refused at %d", name, n)
			}
		}
	})
}

func TestAnAddressThatCouldCarryAHeaderIsRefused(t *testing.T) {
	each(t, func(s *scene) {
		for _, bad := range []string{"", "a", "a@b", "a@a.test\r\nBcc: b@a.test", "a@a.test,b@a.test", "A <a@a.test>", `"a b"@a.test`, "ä@a.test", "a@a.test\x00"} {
			s.wants(party.ErrEmail, s.c.AskSignUp(ctx, bad, "en", "192.0.2.1"))
			s.wants(party.ErrEmail, s.c.AskReset(ctx, bad, "en", "192.0.2.1"))
			s.wants(party.ErrEmail, s.c.AskEmail(ctx, s.owner, bad, "192.0.2.1"))
		}
		if len(s.mails()) != 0 {
			s.t.Error("something was written")
		}
	})
}

func TestADeadLinkCostsNoHash(t *testing.T) {
	each(t, func(s *scene) {
		release := account.HoldHashes(s.c)
		defer release()
		_, err := s.c.FinishSignUp(ctx, strings.Repeat("0", 52), newcomer)
		s.wants(account.ErrLink, err)
		s.wants(account.ErrLink, s.c.FinishReset(ctx, strings.Repeat("0", 52), newcomer.Password))
	})
}

func TestAnAddressThatGotAnAccountMeanwhileIsNotTakenTwice(t *testing.T) {
	each(t, func(s *scene) {
		token := s.asked("late@demo.test")
		s.signUp("late@demo.test", "91520115MA6D00034K")
		_, err := s.c.FinishSignUp(ctx, token, newcomer)
		s.wants(account.ErrEmailTaken, err)
	})
}
