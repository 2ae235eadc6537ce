package identity_test

import (
	"context"
	"errors"
	"net/url"
	"testing"
	"time"

	"supermarket/internal/identity"
	"supermarket/internal/testkit"
)

var ctx = context.Background()

const back = "https://shop.test/sign-in/openid/back"

type scene struct {
	*testing.T
	there *testkit.OpenID
	door  *identity.Provider
}

func newScene(t *testing.T) *scene {
	t.Helper()
	there := testkit.NewOpenID(t, map[string]any{"sub": "lin", "email": "lin@firm.test", "email_verified": true, "name": "林 一"})
	door := identity.New(identity.Settings{Issuer: there.URL, ClientID: there.ClientID, Secret: there.Secret, Name: "City", Back: back})
	return &scene{t, there, door}
}

// ask asks, and grants what was asked there.
func (s *scene) ask(anew bool) (identity.Question, identity.Back) {
	s.Helper()
	to, q, err := s.door.Ask(ctx, anew)
	if err != nil {
		s.Fatal(err)
	}
	u, err := url.Parse(to)
	if err != nil {
		s.Fatal(err)
	}
	return q, identity.Back{State: q.State, Code: s.there.Grant(u.Query())}
}

func TestWhoSignsInThereIsReadFromASignedToken(t *testing.T) {
	s := newScene(t)
	q, b := s.ask(false)
	got, err := s.door.Answer(ctx, q, b)
	want := identity.Person{Issuer: s.there.URL, Subject: "lin", Email: "lin@firm.test", Name: "林 一"}
	if err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestATokenThatIsNotRightIsRefused(t *testing.T) {
	for name, spoil := range map[string]func(map[string]string, map[string]any){
		"another nonce":       func(_ map[string]string, c map[string]any) { c["nonce"] = "another" },
		"no nonce":            func(_ map[string]string, c map[string]any) { delete(c, "nonce") },
		"another audience":    func(_ map[string]string, c map[string]any) { c["aud"] = "another" },
		"another party":       func(_ map[string]string, c map[string]any) { c["aud"] = []string{"shop", "x"}; c["azp"] = "x" },
		"another issuer":      func(_ map[string]string, c map[string]any) { c["iss"] = "https://evil.test" },
		"expired":             func(_ map[string]string, c map[string]any) { c["exp"] = time.Now().Add(-time.Minute).Unix() },
		"nobody":              func(_ map[string]string, c map[string]any) { c["sub"] = "" },
		"no signature":        func(h map[string]string, _ map[string]any) { h["alg"] = "none" },
		"a shared secret":     func(h map[string]string, _ map[string]any) { h["alg"] = "HS256" },
		"a key nobody has":    func(h map[string]string, _ map[string]any) { h["kid"] = "two" },
		"an address as a map": func(_ map[string]string, c map[string]any) { c["email"] = map[string]string{} },
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			s.there.Spoil = spoil
			q, b := s.ask(false)
			if _, err := s.door.Answer(ctx, q, b); !errors.Is(err, identity.ErrRefused) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestATokenOfAnotherKeyIsRefused(t *testing.T) {
	s := newScene(t)
	q, b := s.ask(false)
	if _, err := s.door.Answer(ctx, q, b); err != nil { // the published keys are known
		t.Fatal(err)
	}
	s.there.Forge()
	q, b = s.ask(false)
	if _, err := s.door.Answer(ctx, q, b); !errors.Is(err, identity.ErrRefused) {
		t.Errorf("got %v", err)
	}
}

func TestAnAnswerToAnotherQuestionIsRefused(t *testing.T) {
	s := newScene(t)
	q, b := s.ask(false)
	other, _ := s.ask(false)
	for name, x := range map[string]struct {
		q identity.Question
		b identity.Back
	}{
		"another state":    {q, identity.Back{State: other.State, Code: b.Code}},
		"no state":         {q, identity.Back{Code: b.Code}},
		"nothing asked":    {identity.Question{}, identity.Back{Code: b.Code}},
		"another verifier": {identity.Question{State: q.State, Nonce: q.Nonce, Verifier: other.Verifier}, b},
		"another nonce":    {identity.Question{State: q.State, Nonce: other.Nonce, Verifier: q.Verifier}, b},
		"another issuer":   {q, identity.Back{State: b.State, Code: b.Code, Issuer: "https://evil.test"}},
		"refused there":    {q, identity.Back{State: b.State, Code: b.Code, Error: "access_denied"}},
		"a made-up code":   {q, identity.Back{State: b.State, Code: "code-99"}},
	} {
		if _, err := s.door.Answer(ctx, x.q, x.b); !errors.Is(err, identity.ErrRefused) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestACodeIsRedeemedOnce(t *testing.T) {
	s := newScene(t)
	q, b := s.ask(false)
	if _, err := s.door.Answer(ctx, q, b); err != nil {
		t.Fatal(err)
	}
	if _, err := s.door.Answer(ctx, q, b); !errors.Is(err, identity.ErrRefused) {
		t.Errorf("replayed: %v", err)
	}
}

func TestAnAddressThatIsNotConfirmedThereDoesNotCount(t *testing.T) {
	for name, verified := range map[string]any{"not": false, "not said": nil} {
		s := newScene(t)
		s.there.Claims["email_verified"] = verified
		q, b := s.ask(false)
		if got, err := s.door.Answer(ctx, q, b); err != nil || got.Email != "" {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestWhoWasToSignInAnewMustHave(t *testing.T) {
	for name, x := range map[string]struct {
		at   any
		want error
	}{"just now": {time.Now().Unix(), nil}, "an hour ago": {time.Now().Add(-time.Hour).Unix(), identity.ErrRefused}, "not said": {nil, identity.ErrRefused}} {
		s := newScene(t)
		s.there.Spoil = func(_ map[string]string, c map[string]any) { c["auth_time"] = x.at }
		q, b := s.ask(true)
		if _, err := s.door.Answer(ctx, q, b); !errors.Is(err, x.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAProviderThatIsAwayIsFoundLater(t *testing.T) {
	there := testkit.NewOpenID(t, nil)
	away := identity.New(identity.Settings{Issuer: there.URL + "/elsewhere", ClientID: "shop", Secret: "s", Back: back})
	if _, _, err := away.Ask(ctx, false); !errors.Is(err, identity.ErrAway) {
		t.Errorf("got %v", err)
	}
}
