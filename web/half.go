package web

import (
	"strconv"
	"strings"
	"time"
)

// halfFor is how long a sign-in waits for its second step.
const halfFor = 5 * time.Minute

// HalfSignIn keeps, under a fresh token and for five minutes, that the password of
// user was shown and a second factor was not. It grants nothing; mark is handed
// back with the user.
func (c *Ctx) HalfSignIn(user, mark string) error {
	if err := c.renew(); err != nil {
		return err
	}
	for _, name := range []string{sessionUser, sessionOrg, sessionSince, sessionFactor, sessionProved} {
		c.srv.sessions.Remove(c.Std(), name)
	}
	until := strconv.FormatInt(c.srv.opts.Clock.Now().Add(halfFor).Unix(), 10)
	c.srv.sessions.Put(c.Std(), sessionHalf, strings.Join([]string{until, user, mark}, " "))
	return nil
}

// HalfSignedIn returns what HalfSignIn kept, while it holds.
func (c *Ctx) HalfSignedIn() (user, mark string, ok bool) {
	parts := strings.Split(c.srv.sessions.GetString(c.Std(), sessionHalf), " ")
	if len(parts) != 3 {
		return "", "", false
	}
	until, err := strconv.ParseInt(parts[0], 10, 64)
	if err != nil || c.srv.opts.Clock.Now().Unix() >= until {
		return "", "", false
	}
	return parts[1], parts[2], true
}

// Keep puts a value of a flow into the session until Take.
func (c *Ctx) Keep(name, value string) { c.srv.sessions.Put(c.Std(), "flow_"+name, value) }

// Peek returns the value that Keep put and leaves it there.
func (c *Ctx) Peek(name string) string { return c.srv.sessions.GetString(c.Std(), "flow_"+name) }

// Take returns the value that Keep put, once; "" when there is none.
func (c *Ctx) Take(name string) string { return c.srv.sessions.PopString(c.Std(), "flow_"+name) }
