package account_test

import (
	"net/url"
	"testing"

	"supermarket/internal/account"
	"supermarket/internal/identity"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
)

// elsewhere is a scene with an OpenID provider where someone signs in.
func elsewhere(t *testing.T, email string, f func(s *scene, there *testkit.OpenID)) {
	t.Helper()
	each(t, func(s *scene) {
		there := testkit.NewOpenID(s.t, map[string]any{"sub": "lin", "email": email, "email_verified": true, "name": "林一"})
		s.c.Identity = identity.New(identity.Settings{Issuer: there.URL, ClientID: there.ClientID, Secret: there.Secret, Name: "City", Back: origin + identity.BackPath})
		f(s, there)
	})
}

// there goes to the provider and comes back.
func (s *scene) there(p *testkit.OpenID, anew bool) (kept string, back account.Back) {
	s.t.Helper()
	to, kept, err := s.c.AskIdentity(ctx, anew)
	s.must(err)
	u, err := url.Parse(to)
	s.must(err)
	return kept, account.Back{State: u.Query().Get("state"), Code: p.Grant(u.Query())}
}

func (s *scene) arrives(p *testkit.OpenID) (account.Arrival, error) {
	s.t.Helper()
	kept, back := s.there(p, false)
	return s.c.SignInByIdentity(ctx, kept, back, "192.0.2.1")
}

func TestANewPersonFromElsewhereHasAConfirmedAddressAndNoPassword(t *testing.T) {
	elsewhere(t, "New@Firm.Test", func(s *scene, p *testkit.OpenID) {
		in, err := s.arrives(p)
		s.must(err)
		s.must(s.db.View(ctx, func(tx *store.Tx) error {
			u, err := tx.UserByEmail("new@firm.test")
			if err != nil || u.ID != in.Actor.UserID || u.EmailConfirmedAt == nil || u.Name != "林一" {
				s.t.Errorf("%+v", u)
			}
			return err
		}))
		for _, pw := range []string{"", "x"} {
			_, err = s.c.SignIn(ctx, "new@firm.test", pw, "192.0.2.1")
			s.refused(err, account.ErrSignIn)
		}
		again, err := s.arrives(p)
		if err != nil || again.Actor.UserID != in.Actor.UserID {
			s.t.Errorf("%+v, %v", again, err)
		}
	})
}

func TestAnAddressOfAnAccountIsTiedOnlyOnceItsOwnerSignedIn(t *testing.T) {
	elsewhere(t, "owner@demo.test", func(s *scene, p *testkit.OpenID) {
		in, err := s.arrives(p)
		s.must(err)
		if in.Link == "" || in.Actor.SignedIn() || in.Waits() {
			s.t.Fatalf("%+v", in)
		}
		other := s.signUp("other@demo.test", "91520115MA6D00034K")
		if done, err := s.c.LinkIdentity(ctx, other, in.Link); err != nil || done {
			s.t.Errorf("tied to another: %v", err)
		}
		for _, forged := range []string{"", "x", in.Link + "x", s.c.Notices.Keys.Seal("totp", []byte("{}"))} {
			if done, err := s.c.LinkIdentity(ctx, s.owner, forged); err != nil || done {
				s.t.Errorf("%q ties: %v", forged, err)
			}
		}
		if done, err := s.c.LinkIdentity(ctx, s.owner, in.Link); err != nil || !done {
			s.t.Fatalf("not tied: %v", err)
		}
		in, err = s.arrives(p)
		if err != nil || in.Actor.UserID != s.owner.UserID {
			s.t.Errorf("%+v, %v", in, err)
		}
	})
}

func TestAnUnconfirmedAddressElsewhereMakesNoAccountAndTiesNone(t *testing.T) {
	for _, email := range []string{"owner@demo.test", "new@firm.test"} {
		elsewhere(t, email, func(s *scene, p *testkit.OpenID) {
			p.Claims["email_verified"] = false
			_, err := s.arrives(p)
			s.refused(err, identity.ErrUnverified)
		})
	}
}

func TestASecondFactorIsAskedAlsoOfWhoComesFromElsewhere(t *testing.T) {
	elsewhere(t, "owner@demo.test", func(s *scene, p *testkit.OpenID) {
		kept, back := s.there(p, false)
		s.must(s.c.ConnectIdentity(ctx, s.owner, kept, back))
		secret, _ := s.enrol(s.owner)
		in, err := s.arrives(p)
		s.must(err)
		if !in.Waits() || in.Actor.SignedIn() {
			s.t.Fatalf("%+v", in)
		}
		_, err = s.c.SignInSecond(ctx, in.Half, account.Proof{Code: s.code(secret, 0)}, "192.0.2.1")
		s.must(err)
	})
}

func TestWhoIsDisabledDoesNotComeInFromElsewhere(t *testing.T) {
	elsewhere(t, "owner@demo.test", func(s *scene, p *testkit.OpenID) {
		kept, back := s.there(p, false)
		s.must(s.c.ConnectIdentity(ctx, s.owner, kept, back))
		s.must(s.c.SetDisabled(ctx, s.operator(), s.owner.UserID, true, "left"))
		_, err := s.arrives(p)
		s.refused(err, account.ErrSignIn)
	})
}

func TestOneAccountElsewhereIsOneAccountHere(t *testing.T) {
	elsewhere(t, "owner@demo.test", func(s *scene, p *testkit.OpenID) {
		kept, back := s.there(p, false)
		s.must(s.c.ConnectIdentity(ctx, s.owner, kept, back))
		kept, back = s.there(p, false)
		other := s.signUp("other@demo.test", "91520115MA6D00034K")
		s.refused(s.c.ConnectIdentity(ctx, other, kept, back), account.ErrIdentityTaken)
	})
}

func TestSigningInThereAnewConfirmsItsOwnUserAndNobodyWithAFactor(t *testing.T) {
	elsewhere(t, "new@firm.test", func(s *scene, p *testkit.OpenID) {
		in, err := s.arrives(p)
		s.must(err)
		confirm := func(anew bool) error {
			kept, back := s.there(p, anew)
			return s.c.ConfirmByIdentity(ctx, in.Actor, kept, back)
		}
		s.must(confirm(true))
		kept, back := s.there(p, true)
		s.refused(s.c.ConfirmByIdentity(ctx, s.owner, kept, back), account.ErrIdentityOther)
		s.enrol(in.Actor)
		s.refused(confirm(true), account.ErrAskFactor)
	})
}

func TestTheOnlyWayInIsNotUntied(t *testing.T) {
	elsewhere(t, "new@firm.test", func(s *scene, p *testkit.OpenID) {
		in, err := s.arrives(p)
		s.must(err)
		s.refused(s.c.DropIdentity(ctx, in.Actor), account.ErrLastWayIn)
		s.passkey(in.Actor)
		s.must(s.c.DropIdentity(ctx, in.Actor))
		s.refused(s.c.DropIdentity(ctx, in.Actor), store.ErrNotFound)
	})
}
