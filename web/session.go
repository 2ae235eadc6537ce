package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"supermarket/internal/clock"
	"supermarket/models"
)

// The values of a session. store's session codec reads the user and the agent, to list a user's sessions.
const (
	sessionUser  = "user_id"
	sessionOrg   = "org_id"
	sessionAgent = "user_agent"

	sessionSince  = "since"     // seconds since 1970, by the real clock: the sign-in
	sessionFactor = "factor"    // a second factor was shown in this session
	sessionProved = "proved_at" // seconds since 1970: when they last showed who they are
	sessionHalf   = "half"      // a sign-in that waits for its second step
)

// SessionUserKey is the session value that holds the user's id.
const SessionUserKey = sessionUser

func newSessions(store scs.Store, secure bool) *scs.SessionManager {
	m := scs.New()
	m.Store = store
	m.Lifetime = 12 * time.Hour
	m.IdleTimeout = 2 * time.Hour
	m.Cookie.Name = "supermarket"
	if secure {
		m.Cookie.Name = "__Host-supermarket"
	}
	m.Cookie.HttpOnly = true
	m.Cookie.Secure = secure
	m.Cookie.SameSite = http.SameSiteLaxMode // the way back from a payment must not look signed out
	m.Cookie.Path = "/"
	return m
}

// SignIn makes this session the user's, under a fresh token: they have just shown
// who they are, without a second factor.
func (c *Ctx) SignIn(a models.Actor) error { return c.enter(a, false) }

// SignInByFactor is SignIn of a person who has shown a second factor.
func (c *Ctx) SignInByFactor(a models.Actor) error { return c.enter(a, true) }

func (c *Ctx) enter(a models.Actor, factor bool) error {
	if err := c.renew(); err != nil {
		return err
	}
	c.srv.sessions.Put(c.Std(), sessionUser, a.UserID)
	c.srv.sessions.Put(c.Std(), sessionOrg, a.OrgID)
	c.srv.sessions.Put(c.Std(), sessionAgent, agentOf(c.Request().UserAgent()))
	c.srv.sessions.Put(c.Std(), sessionSince, clock.System().Now().Unix())
	c.srv.sessions.Put(c.Std(), sessionFactor, factor)
	c.srv.sessions.Put(c.Std(), sessionProved, c.srv.opts.Clock.Now().Unix())
	return nil
}

// renew gives the session a fresh token and forgets a sign-in that was half done.
func (c *Ctx) renew() error {
	c.srv.sessions.Remove(c.Std(), sessionHalf)
	return c.srv.sessions.RenewToken(c.Std())
}

// ActIn makes the session act in another organisation of its user, under a fresh
// token; whether the user belongs there is asked at every request.
func (c *Ctx) ActIn(orgID string) error {
	if err := c.renew(); err != nil {
		return err
	}
	c.srv.sessions.Put(c.Std(), sessionOrg, orgID)
	return nil
}

// agentOf is a browser's name for itself, printable and of bounded length.
func agentOf(header string) string {
	plain := strings.Map(func(r rune) rune {
		if r < 0x20 || r > 0x7e {
			return -1
		}
		return r
	}, header)
	return plain[:min(len(plain), 160)]
}

// SignOut ends this session.
func (c *Ctx) SignOut() error { return c.srv.sessions.Destroy(c.Std()) }

// SessionToken returns this session's token, to tell it from the user's others.
func (c *Ctx) SessionToken() string { return c.srv.sessions.Token(c.Std()) }

// whoActs finds the actor of a request by session or by key. A key that is not
// good is an error; a session that is not good is a visitor.
func (s *Server) whoActs(c *Ctx) (models.Actor, error) {
	switch c.route.Realm {
	case API:
		secret, ok := bearer(c.Request())
		if !ok {
			return models.Actor{}, nil
		}
		return s.opts.ActorByKey(c.Std(), secret)
	case Pages:
		user := s.sessions.GetString(c.Std(), sessionUser)
		if user == "" {
			return models.Actor{}, nil
		}
		a, err := s.opts.ActorOf(c.Std(), user, s.sessions.GetString(c.Std(), sessionOrg))
		if err != nil {
			return models.Actor{}, s.sessions.Destroy(c.Std()) // disabled or removed since
		}
		a.FactorNeeded = a.FactorNeeded && !s.sessions.GetBool(c.Std(), sessionFactor)
		return a, nil
	default:
		return models.Actor{}, nil
	}
}

func bearer(r *http.Request) (string, bool) {
	scheme, token, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	return strings.TrimSpace(token), ok && strings.EqualFold(scheme, "Bearer") && token != ""
}

// Bearer returns the token of the Authorization header, "" when there is none.
func (c *Ctx) Bearer() string {
	t, _ := bearer(c.Request())
	return t
}
