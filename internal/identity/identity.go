package identity

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"supermarket/internal/clock"
	"supermarket/internal/fault"
)

// What a provider's answer is refused for, and its absence.
var (
	ErrRefused    = fault.New(fault.Invalid, "identity.refused")
	ErrUnverified = fault.New(fault.Invalid, "identity.unverified")
	ErrAway       = fault.New(fault.Unavailable, "identity.away")
)

// BackPath is where on this site the provider sends people back to.
const BackPath = "/sign-in/openid/back"

const (
	patience = 10 * time.Second // for one call to the provider
	freshFor = 5 * time.Minute  // how old a sign-in there may be that was to be done anew
)

// Settings say which provider and what we are called there.
type Settings struct {
	Issuer, ClientID, Secret string
	Name                     string // as people know it
	Back                     string // our address that it sends people back to
}

// Provider is one OpenID provider. It is found at the first question, so that
// we start also while it is away.
type Provider struct {
	set    Settings
	client *http.Client
	mu     sync.Mutex
	found  *oidc.Provider
}

// New returns the door.
func New(s Settings) *Provider { return &Provider{set: s, client: &http.Client{Timeout: patience}} }

// Name is how people know the provider.
func (p *Provider) Name() string { return p.set.Name }

// Issuer is how tokens name the provider.
func (p *Provider) Issuer() string { return p.set.Issuer }

// Question is what an answer must fit; it stays in the session.
type Question struct {
	State, Nonce, Verifier string
	Anew                   bool // they were to sign in there anew
}

// Back is what came back with the browser.
type Back struct{ State, Code, Issuer, Error string }

// Person is who the provider says it is. Email is one that it confirmed.
type Person struct{ Issuer, Subject, Email, Name string }

// Ask returns a question and the address to send the browser to with it; anew
// asks that they sign in there again.
func (p *Provider) Ask(ctx context.Context, anew bool) (string, Question, error) {
	flow, err := p.flow(ctx)
	if err != nil {
		return "", Question{}, err
	}
	q := Question{State: random(), Nonce: random(), Verifier: oauth2.GenerateVerifier(), Anew: anew}
	opts := []oauth2.AuthCodeOption{oidc.Nonce(q.Nonce), oauth2.S256ChallengeOption(q.Verifier)}
	if anew {
		opts = append(opts, oauth2.SetAuthURLParam("prompt", "login"), oauth2.SetAuthURLParam("max_age", "0"))
	}
	return flow.AuthCodeURL(q.State, opts...), q, nil
}

// Answer redeems what came back for who it is.
func (p *Provider) Answer(ctx context.Context, q Question, back Back) (Person, error) {
	same := subtle.ConstantTimeCompare([]byte(q.State), []byte(back.State)) == 1
	if q.State == "" || !same || back.Error != "" || back.Code == "" || back.Issuer != "" && back.Issuer != p.set.Issuer {
		return Person{}, ErrRefused
	}
	flow, err := p.flow(ctx)
	if err != nil {
		return Person{}, err
	}
	token, err := flow.Exchange(p.with(ctx), back.Code, oauth2.VerifierOption(q.Verifier))
	if err != nil {
		return Person{}, ErrRefused.Wrap(err)
	}
	raw, _ := token.Extra("id_token").(string)
	return p.read(ctx, q, raw)
}

// claims are what we read of a token.
type claims struct {
	Email    string `json:"email"`
	Verified bool   `json:"email_verified"`
	Name     string `json:"name"`
	AuthTime int64  `json:"auth_time"`
	Azp      string `json:"azp"`
}

func (p *Provider) read(ctx context.Context, q Question, raw string) (Person, error) {
	found, err := p.find(ctx)
	if err != nil {
		return Person{}, err
	}
	checks := found.Verifier(&oidc.Config{ClientID: p.set.ClientID, Now: clock.System().Now})
	token, err := checks.Verify(p.with(ctx), raw)
	if err != nil {
		return Person{}, ErrRefused.Wrap(err)
	}
	var c claims
	if err := token.Claims(&c); err != nil {
		return Person{}, ErrRefused.Wrap(err)
	}
	stale := q.Anew && clock.System().Now().Sub(time.Unix(c.AuthTime, 0)) > freshFor
	if subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(q.Nonce)) != 1 || c.Azp != "" && c.Azp != p.set.ClientID || token.Subject == "" || stale {
		return Person{}, ErrRefused
	}
	who := Person{Issuer: token.Issuer, Subject: token.Subject, Name: c.Name}
	if c.Verified {
		who.Email = c.Email
	}
	return who, nil
}

func (p *Provider) flow(ctx context.Context) (oauth2.Config, error) {
	found, err := p.find(ctx)
	if err != nil {
		return oauth2.Config{}, err
	}
	return oauth2.Config{
		ClientID: p.set.ClientID, ClientSecret: p.set.Secret, Endpoint: found.Endpoint(), RedirectURL: p.set.Back,
		Scopes: []string{oidc.ScopeOpenID, "email", "profile"},
	}, nil
}

// find asks for the provider's description until it was had once.
func (p *Provider) find(ctx context.Context) (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil {
		return p.found, nil
	}
	found, err := oidc.NewProvider(p.with(context.WithoutCancel(ctx)), p.set.Issuer)
	if err != nil {
		return nil, ErrAway.Wrap(err)
	}
	p.found = found
	return found, nil
}

func (p *Provider) with(ctx context.Context) context.Context {
	return oidc.ClientContext(ctx, p.client)
}

func random() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}
