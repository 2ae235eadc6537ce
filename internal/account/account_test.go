package account_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"testing"
	"time"

	"supermarket/internal/account"
	"supermarket/internal/clock"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

var ctx = context.Background()

const password = "correct horse battery"

type scene struct {
	t     *testing.T
	db    *store.DB
	clock *clock.Manual
	c     *account.Counter
	owner models.Actor
}

func each(t *testing.T, f func(s *scene)) {
	t.Helper()
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		s := &scene{t: t, db: db, clock: clock.At(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC))}
		s.c = account.New(account.Deps{DB: db, Clock: s.clock, Hashes: 2, Notices: desk(t)})
		account.Cheapen(s.c)
		s.owner = s.signUp("Owner@Demo.Test", "91440305MA5E000414")
		f(s)
	})
}

func (s *scene) signUp(email, code string) models.Actor {
	s.t.Helper()
	a, err := s.c.SignUp(ctx, account.NewUser{Email: email, Name: "林一", Password: password}, models.Firm{Name: "海纳精工", Code: code, Region: "CN-GD"})
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

func (s *scene) operator() models.Actor {
	s.t.Helper()
	a, err := s.c.CreateOperator(ctx, account.NewUser{Email: "operator@demo.test", Name: "Operator", Password: password})
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

func (s *scene) key(scopes ...string) (secret string, k models.APIKey) {
	s.t.Helper()
	secret, k, err := s.c.CreateKey(ctx, s.owner, "ci", scopes)
	if err != nil {
		s.t.Fatal(err)
	}
	return secret, k
}

func TestSignInTakesAnySpellingOfTheAddress(t *testing.T) {
	each(t, func(s *scene) {
		e, err := s.c.SignIn(ctx, " OWNER@demo.test", password, "192.0.2.1")
		a := e.Actor
		if err != nil || a.UserID != s.owner.UserID || a.FirmID() == "" || a.Role != models.RoleOwner || a.OrgName != "海纳精工" {
			s.t.Fatalf("%+v, %v", a, err)
		}
	})
}

func TestWrongAddressWrongPasswordAndDisabledAreOneAnswer(t *testing.T) {
	each(t, func(s *scene) {
		off := s.signUp("off@demo.test", "91520115MA6D00034K")
		if err := s.c.SetDisabled(ctx, s.operator(), off.UserID, true, "left"); err != nil {
			s.t.Fatal(err)
		}
		for _, c := range [][2]string{{"owner@demo.test", "wrong password"}, {"nobody@demo.test", password}, {"no address", password}, {"off@demo.test", password}, {"", ""}} {
			e, err := s.c.SignIn(ctx, c[0], c[1], "192.0.2.1")
			if a := e.Actor; !errors.Is(err, account.ErrSignIn) || a.SignedIn() || e.Waits() || err.Error() != account.ErrSignIn.Error() {
				s.t.Errorf("%v: %+v, %v", c, e, err)
			}
		}
	})
}

func TestTriesOfOneAccountFromOneAddressAreBounded(t *testing.T) {
	each(t, func(s *scene) {
		for i := range 10 {
			if _, err := s.c.SignIn(ctx, "owner@demo.test", "wrong password", "192.0.2.1"); !errors.Is(err, account.ErrSignIn) {
				s.t.Fatalf("try %d: %v", i, err)
			}
		}
		if _, err := s.c.SignIn(ctx, "owner@demo.test", password, "192.0.2.1"); !errors.Is(err, store.ErrThrottled) {
			s.t.Fatalf("the right password passed: %v", err)
		}
		if _, err := s.c.SignIn(ctx, "owner@demo.test", password, "192.0.2.2"); err != nil {
			s.t.Fatalf("a stranger shut the owner out: %v", err)
		}
		s.clock.Step(15 * time.Minute)
		if _, err := s.c.SignIn(ctx, "owner@demo.test", password, "192.0.2.1"); err != nil {
			s.t.Fatal(err)
		}
	})
}

func TestTriesAreBoundedPerAddressAndPerAccountAndInAll(t *testing.T) {
	sum := sha256.Sum256([]byte("owner@demo.test"))
	for key, limit := range map[string]int{"signin:address:192.0.2.1": 50, "signin:account:" + hex.EncodeToString(sum[:]): 100, "signin:all": 600} {
		each(t, func(s *scene) {
			err := s.db.Atomic(ctx, func(tx *store.Tx) error {
				for range limit {
					if err := tx.Throttle(key, limit, 15*time.Minute, s.clock.Now()); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				s.t.Fatal(err)
			}
			if _, err := s.c.SignIn(ctx, "owner@demo.test", password, "192.0.2.1"); !errors.Is(err, store.ErrThrottled) {
				s.t.Errorf("%s: %v", key, err)
			}
		})
	}
}

func TestWhatOperatorsDoStandsInTheTrail(t *testing.T) {
	each(t, func(s *scene) {
		op := s.operator()
		if err := s.c.SetDisabled(ctx, op, s.owner.UserID, true, "left"); err != nil {
			s.t.Fatal(err)
		}
		err := s.db.View(ctx, func(tx *store.Tx) error {
			rows, err := tx.TrailOf("user", s.owner.UserID)
			if err == nil && (len(rows) != 1 || rows[0].Action != "user.disable" || rows[0].Actor != op.UserID || rows[0].Reason != "left") {
				s.t.Errorf("%+v", rows)
			}
			return err
		})
		if err != nil {
			s.t.Fatal(err)
		}
	})
}

func TestASuccessForgetsTheFailuresOfItsAccount(t *testing.T) {
	each(t, func(s *scene) {
		for i := range 3 {
			for range 6 {
				_, _ = s.c.SignIn(ctx, "owner@demo.test", "wrong", "192.0.2.1")
			}
			if _, err := s.c.SignIn(ctx, "owner@demo.test", password, "192.0.2.1"); err != nil {
				s.t.Fatalf("round %d: %v", i, err)
			}
		}
	})
}

func TestAKeyActsForItsMemberWithinItsScopes(t *testing.T) {
	each(t, func(s *scene) {
		secret, k := s.key("tokens", "read", "read")
		a, err := s.c.ActorByKey(ctx, secret)
		if err != nil || a.UserID != s.owner.UserID || a.FirmID() != s.owner.FirmID() || a.KeyID != k.ID || !a.May("read") || !a.May("tokens") || a.May("order") {
			s.t.Fatalf("%+v, %v", a, err)
		}
	})
}

func TestOnlyTheHashOfAKeyIsKept(t *testing.T) {
	each(t, func(s *scene) {
		secret, _ := s.key("read")
		ks, err := s.c.ListKeys(ctx, s.owner)
		if err != nil || len(ks) != 1 {
			s.t.Fatal(ks, err)
		}
		k := ks[0]
		if len(secret) != 55 || secret[:3] != "sk_" || k.Prefix != secret[:11] || k.Hash == secret || len(k.Hash) != 64 {
			s.t.Fatalf("%q, %+v", secret, k)
		}
	})
}

func TestAKeyThatIsNoneIsRefused(t *testing.T) {
	each(t, func(s *scene) {
		secret, k := s.key("read")
		for _, bad := range []string{"", "sk_", secret[:54], secret + "0", k.Hash, "Bearer " + secret, "sk_" + k.Hash} {
			if _, err := s.c.ActorByKey(ctx, bad); !errors.Is(err, account.ErrKey) {
				s.t.Errorf("%q: %v", bad, err)
			}
		}
	})
}

func TestARevokedKeyIsRefusedAtOnce(t *testing.T) {
	each(t, func(s *scene) {
		secret, k := s.key("read")
		if err := s.c.RevokeKey(ctx, s.owner, k.ID); err != nil {
			s.t.Fatal(err)
		}
		if _, err := s.c.ActorByKey(ctx, secret); !errors.Is(err, account.ErrKey) {
			s.t.Fatalf("got %v", err)
		}
		if err := s.c.RevokeKey(ctx, s.owner, k.ID); !errors.Is(err, store.ErrNotFound) {
			s.t.Fatalf("revoked twice: %v", err)
		}
	})
}

func TestTheKeyOfADisabledMemberIsRefusedAtOnce(t *testing.T) {
	each(t, func(s *scene) {
		secret, _ := s.key("read")
		op := s.operator()
		if err := s.c.SetDisabled(ctx, op, s.owner.UserID, true, "left"); err != nil {
			s.t.Fatal(err)
		}
		if _, err := s.c.ActorByKey(ctx, secret); !errors.Is(err, account.ErrKey) {
			s.t.Fatalf("got %v", err)
		}
		if _, err := s.c.ActorOf(ctx, s.owner.UserID, ""); !errors.Is(err, account.ErrSignedOut) {
			s.t.Fatalf("got %v", err)
		}
	})
}

func TestTheKeyOfSomeoneWhoLeftTheFirmIsRefused(t *testing.T) {
	each(t, func(s *scene) {
		secret, _ := s.key("read")
		err := s.db.Atomic(ctx, func(tx *store.Tx) error {
			return tx.RemoveMember(s.owner.UserID, models.OrgFirm, s.owner.FirmID())
		})
		if err != nil {
			s.t.Fatal(err)
		}
		if _, err := s.c.ActorByKey(ctx, secret); !errors.Is(err, account.ErrKey) {
			s.t.Fatalf("got %v", err)
		}
	})
}

func TestAnotherFirmsKeyIsNeitherSeenNorRevoked(t *testing.T) {
	each(t, func(s *scene) {
		_, k := s.key("read")
		other := s.signUp("other@demo.test", "91520115MA6D00034K")
		if ks, err := s.c.ListKeys(ctx, other); err != nil || len(ks) != 0 {
			s.t.Fatal(ks, err)
		}
		if err := s.c.RevokeKey(ctx, other, k.ID); !errors.Is(err, store.ErrNotFound) {
			s.t.Fatalf("got %v", err)
		}
	})
}

func TestUseIsNotedAtMostOnceAMinute(t *testing.T) {
	each(t, func(s *scene) {
		secret, _ := s.key("read")
		used := func() time.Time {
			if _, err := s.c.ActorByKey(ctx, secret); err != nil {
				s.t.Fatal(err)
			}
			ks, err := s.c.ListKeys(ctx, s.owner)
			if err != nil || ks[0].LastUsedAt == nil {
				s.t.Fatal(ks, err)
			}
			return *ks[0].LastUsedAt
		}
		first := used()
		s.clock.Step(59 * time.Second)
		if got := used(); !got.Equal(first) {
			s.t.Fatalf("noted again after 59 s: %s", got)
		}
		s.clock.Step(time.Second)
		if got := used(); !got.Equal(s.clock.Now()) {
			s.t.Fatalf("not noted after a minute: %s", got)
		}
	})
}

func TestKeysAreMadeOnlyWithinARoleAndNeverByAKey(t *testing.T) {
	each(t, func(s *scene) {
		dev, err := s.c.AddMember(ctx, s.owner, account.NewUser{Email: "dev@demo.test", Name: "Dev", Password: password}, models.OrgFirm, s.owner.FirmID(), models.RoleDeveloper)
		if err != nil {
			s.t.Fatal(err)
		}
		byKey := s.owner
		byKey.KeyID = "key_1"
		for name, c := range map[string]struct {
			by     models.Actor
			name   string
			scopes []string
			why    error
		}{
			"a developer's order key": {dev, "x", []string{"order"}, account.ErrKeyScopes}, "no scope": {s.owner, "x", nil, account.ErrKeyScopes},
			"an unknown scope": {s.owner, "x", []string{"admin"}, account.ErrKeyScopes}, "by a key": {byKey, "x", []string{"read"}, account.ErrNoRight},
			"a visitor": {models.Actor{}, "x", []string{"read"}, account.ErrNoRight}, "no name": {s.owner, " ", []string{"read"}, account.ErrKeyName},
		} {
			if secret, _, err := s.c.CreateKey(ctx, c.by, c.name, c.scopes); !errors.Is(err, c.why) || secret != "" {
				s.t.Errorf("%s: %v", name, err)
			}
		}
		if _, _, err := s.c.CreateKey(ctx, dev, "models", []string{"tokens"}); err != nil {
			s.t.Fatal(err)
		}
	})
}

func TestAFirmHasAtMostFiftyLiveKeys(t *testing.T) {
	each(t, func(s *scene) {
		var last models.APIKey
		for range 50 {
			_, last = s.key("read")
		}
		if _, _, err := s.c.CreateKey(ctx, s.owner, "one more", []string{"read"}); !errors.Is(err, account.ErrKeyMany) {
			s.t.Fatalf("got %v", err)
		}
		if err := s.c.RevokeKey(ctx, s.owner, last.ID); err != nil {
			s.t.Fatal(err)
		}
		s.key("read")
	})
}

func TestTheCommandLineMakesAKeyForAMember(t *testing.T) {
	each(t, func(s *scene) {
		secret, err := s.c.KeyForEmail(ctx, "Owner@demo.test")
		if err != nil {
			s.t.Fatal(err)
		}
		a, err := s.c.ActorByKey(ctx, secret)
		if err != nil || !a.May("read") || !a.May("order") || !a.May("tokens") {
			s.t.Fatalf("%+v, %v", a, err)
		}
		s.operator()
		if _, err := s.c.KeyForEmail(ctx, "operator@demo.test"); !errors.Is(err, account.ErrNotMember) {
			s.t.Fatalf("got %v", err)
		}
	})
}

func TestAnAddressHasOneAccount(t *testing.T) {
	each(t, func(s *scene) {
		_, err := s.c.SignUp(ctx, account.NewUser{Email: "OWNER@demo.test", Name: "Other", Password: password}, models.Firm{Name: "X", Code: "91520115MA6D00034K", Region: "CN-GZ"})
		if !errors.Is(err, account.ErrEmailTaken) {
			s.t.Fatalf("got %v", err)
		}
		err = s.db.View(ctx, func(tx *store.Tx) error { _, err := tx.FirmByCode("91520115MA6D00034K"); return err })
		if !errors.Is(err, store.ErrNotFound) {
			s.t.Fatalf("half a sign-up stayed: %v", err)
		}
	})
}

func TestOnlyAnOwnerOrAnOperatorAddsMembers(t *testing.T) {
	each(t, func(s *scene) {
		in := account.NewUser{Email: "new@demo.test", Name: "New", Password: password}
		other := s.signUp("other@demo.test", "91520115MA6D00034K")
		for name, c := range map[string]struct {
			by    models.Actor
			kind  models.OrgKind
			orgID string
			role  models.Role
			why   error
		}{
			"another firm's owner": {other, models.OrgFirm, s.owner.FirmID(), models.RoleBuyer, account.ErrNoRight},
			"up to the platform":   {s.owner, models.OrgPlatform, "platform", models.RoleOperator, account.ErrNoRight},
			"a visitor":            {models.Actor{}, models.OrgFirm, s.owner.FirmID(), models.RoleBuyer, account.ErrNoRight},
			"a role from outside":  {s.owner, models.OrgFirm, s.owner.FirmID(), models.RoleOperator, account.ErrRole},
		} {
			if _, err := s.c.AddMember(ctx, c.by, in, c.kind, c.orgID, c.role); !errors.Is(err, c.why) {
				s.t.Errorf("%s: %v", name, err)
			}
		}
		if a, err := s.c.AddMember(ctx, s.operator(), in, models.OrgNetwork, "network", models.RoleIssuer); err != nil || a.Role != models.RoleIssuer || a.OrgKind != models.OrgNetwork {
			s.t.Fatalf("%+v, %v", a, err)
		}
	})
}

func TestNobodyActsWhereTheyDoNotBelong(t *testing.T) {
	each(t, func(s *scene) {
		other := s.signUp("other@demo.test", "91520115MA6D00034K")
		if _, err := s.c.ActorOf(ctx, s.owner.UserID, other.FirmID()); !errors.Is(err, account.ErrNotMember) {
			s.t.Fatalf("got %v", err)
		}
		if _, err := s.c.ActorOf(ctx, "usr_none", ""); !errors.Is(err, account.ErrSignedOut) {
			s.t.Fatalf("got %v", err)
		}
	})
}

func TestANewPasswordReplacesTheOldOne(t *testing.T) {
	each(t, func(s *scene) {
		if err := s.c.ChangePassword(ctx, s.owner, "not it at all", "another good one", ""); !errors.Is(err, account.ErrOldPassword) {
			s.t.Fatalf("got %v", err)
		}
		if err := s.c.ChangePassword(ctx, s.owner, password, "another good one", ""); err != nil {
			s.t.Fatal(err)
		}
		if _, err := s.c.SignIn(ctx, "owner@demo.test", password, ""); !errors.Is(err, account.ErrSignIn) {
			s.t.Fatalf("the old one: %v", err)
		}
		if _, err := s.c.SignIn(ctx, "owner@demo.test", "another good one", ""); err != nil {
			s.t.Fatal(err)
		}
	})
}

func TestProgramsHaveNoBusinessWithSessions(t *testing.T) {
	each(t, func(s *scene) {
		byKey := s.owner
		byKey.KeyID = "key_1"
		_, list := s.c.Sessions(ctx, byKey)
		for name, err := range map[string]error{"list": list, "end": s.c.EndSession(ctx, byKey, "x"), "all": s.c.EndSessions(ctx, byKey, "")} {
			if !errors.Is(err, account.ErrNoRight) {
				s.t.Errorf("%s: %v", name, err)
			}
		}
		if err := s.c.EndSession(ctx, s.owner, "x"); !errors.Is(err, store.ErrNotFound) {
			s.t.Errorf("a session that is not theirs: %v", err)
		}
	})
}
