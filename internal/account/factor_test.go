package account_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/pquerna/otp/totp"

	"supermarket/internal/account"
	"supermarket/internal/notice"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

// origin is where the installation of these tests is reached.
const origin = "https://shop.test"

// refused holds an error to a sentinel.
func (s *scene) refused(err, want error) {
	s.t.Helper()
	if !errors.Is(err, want) {
		s.t.Errorf("%v, want %v", err, want)
	}
}

func (s *scene) code(secret string, after time.Duration) string {
	s.t.Helper()
	code, err := totp.GenerateCode(secret, s.clock.Now().Add(after))
	s.must(err)
	return code
}

// enrol sets an app up for the actor; the clock then stands in the next time step.
func (s *scene) enrol(a models.Actor) (secret string, codes []string) {
	s.t.Helper()
	offer, err := s.c.OfferTOTP(a, "Shop")
	s.must(err)
	codes, err = s.c.ConfirmTOTP(ctx, a, offer.Sealed, s.code(offer.Secret, 0), "")
	s.must(err)
	s.clock.Step(30 * time.Second)
	return offer.Secret, codes
}

// half is a sign-in of the owner's that waits.
func (s *scene) half() account.Half {
	s.t.Helper()
	e, err := s.c.SignIn(ctx, "owner@demo.test", password, "192.0.2.1")
	s.must(err)
	if !e.Waits() || e.Actor.SignedIn() {
		s.t.Fatalf("nothing is asked after the password: %+v", e)
	}
	return e.Half
}

func TestAPasswordAloneIsNotEnoughForWhoHasAFactor(t *testing.T) {
	each(t, func(s *scene) {
		secret, _ := s.enrol(s.owner)
		a, err := s.c.SignInSecond(ctx, s.half(), account.Proof{Code: s.code(secret, 0)}, "192.0.2.1")
		if err != nil || a.UserID != s.owner.UserID {
			s.t.Errorf("%+v, %v", a, err)
		}
		_, err = s.c.SignInSecond(ctx, s.half(), account.Proof{Password: password}, "192.0.2.1")
		s.refused(err, account.ErrCode)
	})
}

func TestACodeWorksOnceAlsoFromTwoBrowsersAtOnce(t *testing.T) {
	each(t, func(s *scene) {
		secret, _ := s.enrol(s.owner)
		h, code := s.half(), s.code(secret, 0)
		won := make(chan error, 4)
		var all sync.WaitGroup
		for range cap(won) {
			all.Go(func() {
				_, err := s.c.SignInSecond(ctx, h, account.Proof{Code: code}, "192.0.2.1")
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
				s.refused(err, account.ErrCode)
			}
		}
		if n != 1 {
			s.t.Errorf("it worked %d times", n)
		}
	})
}

func TestACodeOfANeighbouringStepWorksAndAnOlderOneThanTheLastDoesNot(t *testing.T) {
	each(t, func(s *scene) {
		secret, _ := s.enrol(s.owner)
		s.clock.Step(5 * time.Minute)
		try := func(after time.Duration) error {
			_, err := s.c.Confirm(ctx, s.owner, account.Proof{Code: s.code(secret, after)}, "192.0.2.1")
			return err
		}
		s.refused(try(-time.Minute), account.ErrCode)
		s.refused(try(time.Minute), account.ErrCode)
		s.must(try(30 * time.Second))
		s.refused(try(0), account.ErrCode)
		s.refused(try(-30*time.Second), account.ErrCode)
	})
}

func TestDigitsAreTakenAsPeopleTypeThem(t *testing.T) {
	each(t, func(s *scene) {
		secret, _ := s.enrol(s.owner)
		code := s.code(secret, 0)
		wide := strings.Map(func(r rune) rune { return r - '0' + '０' }, code)
		_, err := s.c.Confirm(ctx, s.owner, account.Proof{Code: " " + wide[:9] + " " + wide[9:]}, "")
		s.must(err)
	})
}

func TestASecretIsSealedAndItsUsers(t *testing.T) {
	each(t, func(s *scene) {
		secret, _ := s.enrol(s.owner)
		other := s.signUp("other@demo.test", "91520115MA6D00034K")
		s.enrol(other)
		s.must(s.db.Atomic(ctx, func(tx *store.Tx) error {
			mine, _, err := tx.TOTP(s.owner.UserID)
			s.must(err)
			if strings.Contains(mine.Secret, secret) {
				s.t.Error("the secret stands in the clear")
			}
			mine.UserID = other.UserID
			return tx.PutTOTP(mine)
		}))
		_, err := s.c.Confirm(ctx, other, account.Proof{Code: s.code(secret, 0)}, "")
		s.refused(err, account.ErrCode)
	})
}

func TestAnOfferIsItsUsersAndNothingElseIsOne(t *testing.T) {
	each(t, func(s *scene) {
		offer, err := s.c.OfferTOTP(s.owner, "Shop")
		s.must(err)
		other := s.signUp("other@demo.test", "91520115MA6D00034K")
		_, err = s.c.ConfirmTOTP(ctx, other, offer.Sealed, s.code(offer.Secret, 0), "")
		s.refused(err, account.ErrOffer)
		_, err = s.c.ConfirmTOTP(ctx, s.owner, "", s.code(offer.Secret, 0), "")
		s.refused(err, account.ErrOffer)
		_, err = s.c.ConfirmTOTP(ctx, s.owner, offer.Sealed, "000000", "")
		s.refused(err, account.ErrCode)
	})
}

func TestAHalfSignInEndsWithThePassword(t *testing.T) {
	each(t, func(s *scene) {
		secret, _ := s.enrol(s.owner)
		h := s.half()
		s.must(s.c.ChangePassword(ctx, s.owner, password, "another good one", ""))
		_, err := s.c.SignInSecond(ctx, h, account.Proof{Code: s.code(secret, 0)}, "")
		s.refused(err, account.ErrHalf)
		for _, h := range []account.Half{{}, {UserID: s.owner.UserID}, {UserID: "usr_none", Mark: h.Mark}} {
			_, err := s.c.SignInSecond(ctx, h, account.Proof{Code: s.code(secret, 0)}, "")
			s.refused(err, account.ErrHalf)
		}
	})
}

func TestTriesOfTheSecondStepAreBoundedPerAccountAddressAndDay(t *testing.T) {
	each(t, func(s *scene) {
		secret, _ := s.enrol(s.owner)
		wrong := func(addr string) error {
			_, err := s.c.Confirm(ctx, s.owner, account.Proof{Code: "000000"}, addr)
			return err
		}
		for i := range 6 {
			s.refused(wrong("192.0.2."+string(rune('1'+i))), account.ErrCode)
		}
		_, err := s.c.Confirm(ctx, s.owner, account.Proof{Code: s.code(secret, 0)}, "192.0.2.9")
		s.refused(err, store.ErrThrottled)
		s.clock.Step(16 * time.Minute)
		_, err = s.c.Confirm(ctx, s.owner, account.Proof{Code: s.code(secret, 0)}, "192.0.2.9")
		s.must(err)
		for range 60 {
			s.clock.Step(5 * time.Minute)
			err = wrong("")
		}
		s.refused(err, store.ErrThrottled)
		s.clock.Step(16 * time.Minute)
		s.refused(wrong("198.51.100.1"), store.ErrThrottled)
	})
}

func TestAnAddressThatTriesManyAccountsIsHeldBack(t *testing.T) {
	each(t, func(s *scene) {
		s.enrol(s.owner)
		var err error
		for range 60 {
			_, err = s.c.Confirm(ctx, s.owner, account.Proof{Code: "000000"}, "192.0.2.1")
		}
		s.refused(err, store.ErrThrottled)
		other := s.signUp("other@demo.test", "91520115MA6D00034K")
		s.enrol(other)
		_, err = s.c.Confirm(ctx, other, account.Proof{Code: "000000"}, "192.0.2.1")
		s.refused(err, store.ErrThrottled)
		_, err = s.c.Confirm(ctx, other, account.Proof{Code: "000000"}, "192.0.2.2")
		s.refused(err, account.ErrCode)
	})
}

func TestARecoveryCodeWorksOnceAndForItsUser(t *testing.T) {
	each(t, func(s *scene) {
		_, codes := s.enrol(s.owner)
		other := s.signUp("other@demo.test", "91520115MA6D00034K")
		s.enrol(other)
		if len(codes) != 10 || len(strings.ReplaceAll(codes[0], "-", "")) != 16 {
			s.t.Fatalf("%v", codes)
		}
		try := func(a models.Actor, code string) error {
			_, err := s.c.Confirm(ctx, a, account.Proof{Recovery: code}, "")
			return err
		}
		s.refused(try(other, codes[0]), account.ErrRecovery)
		s.must(try(s.owner, strings.ToUpper(strings.ReplaceAll(codes[0], "-", " "))))
		s.refused(try(s.owner, codes[0]), account.ErrRecovery)
		fresh, err := s.c.RenewRecovery(ctx, s.owner)
		s.must(err)
		s.refused(try(s.owner, codes[1]), account.ErrRecovery)
		s.must(try(s.owner, fresh[1]))
		f, err := s.c.Factors(ctx, s.owner)
		if err != nil || f.Codes != 9 {
			s.t.Errorf("%d left, %v", f.Codes, err)
		}
	})
}

func TestARecoveryCodeUsedTwiceAtOnceWorksOnce(t *testing.T) {
	each(t, func(s *scene) {
		_, codes := s.enrol(s.owner)
		h := s.half()
		won := make(chan error, 4)
		var all sync.WaitGroup
		for range cap(won) {
			all.Go(func() {
				_, err := s.c.SignInSecond(ctx, h, account.Proof{Recovery: codes[0]}, "")
				won <- err
			})
		}
		all.Wait()
		close(won)
		n := 0
		for err := range won {
			if err == nil {
				n++
			}
		}
		if n != 1 {
			s.t.Errorf("it worked %d times", n)
		}
	})
}

func TestTheLastFactorOfARoleThatNeedsOneStays(t *testing.T) {
	each(t, func(s *scene) {
		op := s.operator()
		s.enrol(op)
		s.refused(s.c.RemoveTOTP(ctx, op), account.ErrLastFactor)
		key := s.passkey(op)
		s.must(s.c.RemoveTOTP(ctx, op))
		s.refused(s.c.RemovePasskey(ctx, op, key), account.ErrLastFactor)
		s.enrol(s.owner)
		s.must(s.c.RemoveTOTP(ctx, s.owner))
		f, err := s.c.Factors(ctx, s.owner)
		if err != nil || f.Any() || f.Codes != 0 {
			s.t.Errorf("%+v, %v", f, err)
		}
	})
}

func TestTwoFactorsRemovedAtOnceLeaveOneToARoleThatNeedsIt(t *testing.T) {
	each(t, func(s *scene) {
		op := s.operator()
		s.enrol(op)
		key := s.passkey(op)
		var all sync.WaitGroup
		all.Go(func() { _ = s.c.RemoveTOTP(ctx, op) })
		all.Go(func() { _ = s.c.RemovePasskey(ctx, op, key) })
		all.Wait()
		if f, err := s.c.Factors(ctx, op); err != nil || !f.Any() {
			s.t.Errorf("none is left: %+v, %v", f, err)
		}
	})
}

func TestStaffAndProvidersNeedAFactorAndDemoAccountsAreSpared(t *testing.T) {
	each(t, func(s *scene) {
		op := s.operator()
		if !op.FactorNeeded || s.owner.FactorNeeded {
			s.t.Errorf("operator %v, owner %v", op.FactorNeeded, s.owner.FactorNeeded)
		}
		in := account.NewUser{Email: "issuer@demo.test", Name: "Issuer", Password: password, Exempt: true}
		issuer, err := s.c.AddMember(ctx, op, in, models.OrgNetwork, string(models.OrgNetwork), models.RoleIssuer)
		if err != nil || issuer.FactorNeeded || !issuer.Exempt {
			s.t.Errorf("%+v, %v", issuer, err)
		}
	})
}

func TestWhatChangedOfFactorsIsWrittenToTheirUser(t *testing.T) {
	each(t, func(s *scene) {
		_, codes := s.enrol(s.owner)
		_, err := s.c.Confirm(ctx, s.owner, account.Proof{Recovery: codes[0]}, "")
		s.must(err)
		_, err = s.c.RenewRecovery(ctx, s.owner)
		s.must(err)
		s.must(s.c.RemoveTOTP(ctx, s.owner))
		seen := map[string]bool{}
		s.must(s.db.View(ctx, func(tx *store.Tx) error {
			rows, _, err := tx.Messages(store.Page{})
			for _, m := range rows {
				seen[m.Kind] = m.Recipient == "owner@demo.test"
			}
			return err
		}))
		for _, k := range []notice.Kind{notice.FactorAdded, notice.RecoveryUsed, notice.RecoveryMade, notice.FactorRemoved} {
			if !seen[string(k)] {
				s.t.Errorf("nothing says %s: %v", k, seen)
			}
		}
	})
}

func TestANewFactorEndsTheSessionsThatNeverShowedIt(t *testing.T) {
	each(t, func(s *scene) {
		sessions := []string{"one", "two"}
		for _, token := range sessions {
			s.session(token)
		}
		offer, err := s.c.OfferTOTP(s.owner, "Shop")
		s.must(err)
		_, err = s.c.ConfirmTOTP(ctx, s.owner, offer.Sealed, s.code(offer.Secret, 0), account.SessionID("one"))
		s.must(err)
		left, err := s.c.Sessions(ctx, s.owner)
		if err != nil || len(left) != 1 || left[0].TokenHash != account.SessionID("one") {
			s.t.Errorf("%+v, %v", left, err)
		}
	})
}

// passkey registers one for the actor and returns its id.
func (s *scene) passkey(a models.Actor) string {
	s.t.Helper()
	key := &testkit.Authenticator{Origin: origin, RPID: "shop.test", Counts: true}
	s.register(a, key)
	f, err := s.c.Factors(ctx, a)
	s.must(err)
	return f.Passkeys[len(f.Passkeys)-1].ID
}

func (s *scene) register(a models.Actor, key *testkit.Authenticator) {
	s.t.Helper()
	q, err := s.c.AskNewPasskey(ctx, a)
	s.must(err)
	_, err = s.c.AddPasskey(ctx, a, "laptop", q.Kept, key.Create(q.Options), "")
	s.must(err)
}

// session signs the owner in at a browser.
func (s *scene) session(token string) {
	s.t.Helper()
	codec := scs.GobCodec{}
	until := time.Now().Add(time.Hour)
	data, err := codec.Encode(until, map[string]any{store.SessionUser: s.owner.UserID})
	s.must(err)
	s.must(store.NewSessions(s.db, codec).Commit(token, data, until))
}

func TestWhereRealMoneyMovesTheDemosAccountsAreSparedNothing(t *testing.T) {
	each(t, func(s *scene) {
		in := account.NewUser{Email: "issuer@demo.test", Name: "Issuer", Password: password, Exempt: true}
		made, err := s.c.AddMember(ctx, s.operator(), in, models.OrgNetwork, string(models.OrgNetwork), models.RoleIssuer)
		s.must(err)
		for _, moves := range []bool{false, true} {
			s.c.Real = moves
			a, err := s.c.ActorOf(ctx, made.UserID, "")
			if err != nil || a.FactorNeeded != moves || a.Exempt == moves {
				s.t.Errorf("real money %t: %+v, %v", moves, a, err)
			}
		}
	})
}
