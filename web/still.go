package web

import "github.com/alexedwards/scs/v2"

// StillActs tells whether the session that this request came with is live, and
// whoever acts in it still may: an answer that goes on for long asks again.
func (c *Ctx) StillActs() bool {
	if !c.sessionLives() {
		return false
	}
	a, err := c.srv.opts.ActorOf(c.Std(), c.Actor.UserID, c.Actor.OrgID)
	return err == nil && a.Role == c.Actor.Role
}

func (c *Ctx) sessionLives() bool {
	var found bool
	var err error
	if s, ok := c.srv.opts.Sessions.(scs.CtxStore); ok {
		_, found, err = s.FindCtx(c.Std(), c.SessionToken())
	} else {
		_, found, err = c.srv.opts.Sessions.Find(c.SessionToken())
	}
	return err == nil && found
}

// Origin is the site's public address, without a slash at its end; it never
// comes from the request.
func (c *Ctx) Origin() string { return c.srv.opts.PublicURL }
