package account_test

import (
	"strings"
	"sync"
	"testing"

	"supermarket/internal/account"
	"supermarket/internal/notice"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

// holder is the owner with a passkey in software.
func (s *scene) holder() *testkit.Authenticator {
	s.t.Helper()
	key := &testkit.Authenticator{Origin: origin, RPID: "shop.test", Counts: true}
	s.register(s.owner, key)
	return key
}

// ask asks for a passkey, of the owner or of whoever has one.
func (s *scene) ask(userID string) account.Asked {
	s.t.Helper()
	q, err := s.c.AskPasskey(ctx, userID)
	s.must(err)
	return q
}

func TestAPasskeySignsInWithoutAPassword(t *testing.T) {
	each(t, func(s *scene) {
		key := s.holder()
		q := s.ask("")
		a, err := s.c.SignInByPasskey(ctx, q.Kept, key.Get(q.Options), "192.0.2.1")
		if err != nil || a.UserID != s.owner.UserID || a.Role != models.RoleOwner {
			s.t.Errorf("%+v, %v", a, err)
		}
	})
}

func TestAPasskeyIsASecondStepToo(t *testing.T) {
	each(t, func(s *scene) {
		key := s.holder()
		q := s.ask(s.owner.UserID)
		_, err := s.c.SignInSecond(ctx, s.half(), account.Proof{Kept: q.Kept, Answer: key.Get(q.Options)}, "192.0.2.1")
		s.must(err)
	})
}

func TestAnAnswerOfAPasskeyCountsOnce(t *testing.T) {
	for name, counts := range map[string]bool{"one that counts": true, "one that several devices share": false} {
		t.Run(name, func(t *testing.T) {
			each(t, func(s *scene) {
				key := s.holder()
				key.Counts = counts
				q := s.ask("")
				answer := key.Get(q.Options)
				won := make(chan error, 4)
				var all sync.WaitGroup
				for range cap(won) {
					all.Go(func() {
						_, err := s.c.SignInByPasskey(ctx, q.Kept, answer, "192.0.2.1")
						won <- err
					})
				}
				all.Wait()
				close(won)
				n := 0
				for err := range won {
					if err == nil {
						n++
					} else {
						s.refused(err, account.ErrPasskey)
					}
				}
				if n != 1 {
					s.t.Errorf("it counted %d times", n)
				}
			})
		})
	}
}

func TestAnAnswerToAnotherQuestionIsRefused(t *testing.T) {
	each(t, func(s *scene) {
		key := s.holder()
		first, second := s.ask(""), s.ask("")
		_, err := s.c.SignInByPasskey(ctx, second.Kept, key.Get(first.Options), "")
		s.refused(err, account.ErrPasskey)
		mine := s.ask(s.owner.UserID)
		_, err = s.c.SignInByPasskey(ctx, mine.Kept, key.Get(mine.Options), "")
		s.refused(err, account.ErrPasskey)
		_, err = s.c.SignInByPasskey(ctx, "", key.Get(first.Options), "")
		s.refused(err, account.ErrPasskey)
	})
}

func TestAPasskeyOfAnotherSiteOrUnverifiedOrClonedIsRefused(t *testing.T) {
	each(t, func(s *scene) {
		key := s.holder()
		try := func() error {
			q := s.ask("")
			_, err := s.c.SignInByPasskey(ctx, q.Kept, key.Get(q.Options), "")
			return err
		}
		s.must(try())
		for name, spoil := range map[string]func(*testkit.Authenticator){
			"another origin": func(k *testkit.Authenticator) { k.Origin = "https://shop.test:8443" },
			"another site":   func(k *testkit.Authenticator) { k.RPID = "evil.test" },
			"unverified":     func(k *testkit.Authenticator) { k.Unverified = true },
			"cloned":         func(k *testkit.Authenticator) { k.Counts, k.Count = false, 1 },
		} {
			sound := *key
			spoil(key)
			if err := try(); err == nil {
				s.t.Errorf("%s: taken", name)
			}
			count := key.Count
			*key = sound
			key.Count = max(count, sound.Count)
		}
		s.must(try())
	})
}

func TestAPasskeyOfAnotherUserIsNotASecondStep(t *testing.T) {
	each(t, func(s *scene) {
		s.holder()
		other := s.signUp("other@demo.test", "91520115MA6D00034K")
		theirs := &testkit.Authenticator{Origin: origin, RPID: "shop.test", Counts: true}
		s.register(other, theirs)
		for _, user := range []string{s.owner.UserID, other.UserID} {
			q := s.ask(user)
			_, err := s.c.SignInSecond(ctx, s.half(), account.Proof{Kept: q.Kept, Answer: theirs.Get(q.Options)}, "")
			s.refused(err, account.ErrPasskey)
		}
	})
}

func TestAPasskeyOfWhoIsDisabledOrThatIsRemovedSignsNobodyIn(t *testing.T) {
	each(t, func(s *scene) {
		key := s.holder()
		s.must(s.c.SetDisabled(ctx, s.operator(), s.owner.UserID, true, "left"))
		q := s.ask("")
		_, err := s.c.SignInByPasskey(ctx, q.Kept, key.Get(q.Options), "")
		s.refused(err, account.ErrPasskey)
		s.must(s.c.SetDisabled(ctx, s.operatorAgain(), s.owner.UserID, false, "back"))
		f, err := s.c.Factors(ctx, s.owner)
		s.must(err)
		s.must(s.c.RemovePasskey(ctx, s.owner, f.Passkeys[0].ID))
		q = s.ask("")
		_, err = s.c.SignInByPasskey(ctx, q.Kept, key.Get(q.Options), "")
		s.refused(err, account.ErrPasskey)
	})
}

func (s *scene) operatorAgain() (a models.Actor) {
	s.t.Helper()
	s.must(s.db.View(ctx, func(tx *store.Tx) error {
		u, err := tx.UserByEmail("operator@demo.test")
		a = models.Actor{UserID: u.ID, Role: models.RoleOperator}
		return err
	}))
	return a
}

func TestOnePasskeyIsOneUsers(t *testing.T) {
	each(t, func(s *scene) {
		key := s.holder()
		f, err := s.c.Factors(ctx, s.owner)
		s.must(err)
		other := s.signUp("other@demo.test", "91520115MA6D00034K")
		s.refused(s.c.RemovePasskey(ctx, other, f.Passkeys[0].ID), store.ErrNotFound)
		q, err := s.c.AskNewPasskey(ctx, other)
		s.must(err)
		_, err = s.c.AddPasskey(ctx, s.owner, "x", q.Kept, key.Create(q.Options), "")
		s.refused(err, account.ErrPasskey)
	})
}

func TestWithoutAHostNameOrEncryptionThereAreNoPasskeys(t *testing.T) {
	for public, want := range map[string]bool{
		"https://shop.test": true, "http://localhost:8080": true, "https://shop.test:8443": true,
		"http://shop.test": false, "http://127.0.0.1:8080": false, "https://192.0.2.1": false, "https://[2001:db8::1]": false, "": false,
	} {
		if got := account.New(account.Deps{Notices: notice.Desk{Public: public}}).TakesPasskeys(); got != want {
			t.Errorf("%q: %v", public, got)
		}
	}
}

func TestAPasskeysNameIsBounded(t *testing.T) {
	each(t, func(s *scene) {
		key := &testkit.Authenticator{Origin: origin, RPID: "shop.test"}
		q, err := s.c.AskNewPasskey(ctx, s.owner)
		s.must(err)
		_, err = s.c.AddPasskey(ctx, s.owner, " "+strings.Repeat("钥", 100), q.Kept, key.Create(q.Options), "")
		s.must(err)
		f, err := s.c.Factors(ctx, s.owner)
		if err != nil || f.Passkeys[0].Name != strings.Repeat("钥", 60) {
			s.t.Errorf("%+v, %v", f.Passkeys, err)
		}
	})
}
