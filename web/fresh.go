package web

import "time"

// freshFor is how long a person who has shown who they are need not do so again.
const freshFor = 10 * time.Minute

// Fresh serves only those who showed who they are within the last ten minutes of
// this session, and refuses others with ErrFresh, which leads a browser to show
// it again and back. It belongs on the routes that change how one signs in, where
// mail goes and where money goes, on the form as on its deed.
func Fresh(next Handler) Handler {
	return func(c *Ctx) error {
		if !c.IsFresh() {
			return ErrFresh
		}
		return next(c)
	}
}

// WithFactor is Fresh for those who have shown a second factor in this session,
// and refuses others with ErrFactor, which leads a browser to set one up or show
// it, and back. The demo's accounts are spared the factor. It belongs on the deeds
// by which one person moves an organisation's money beyond the bounds of another.
func WithFactor(next Handler) Handler {
	fresh := Fresh(next)
	return func(c *Ctx) error {
		if !c.Actor.Exempt && !c.FactorShown() {
			return ErrFactor
		}
		return fresh(c)
	}
}

// IsFresh tells whether this session's user showed who they are within the last ten minutes.
func (c *Ctx) IsFresh() bool {
	since := c.srv.opts.Clock.Now().Unix() - c.srv.sessions.GetInt64(c.Std(), sessionProved)
	return c.Actor.SignedIn() && since >= 0 && since < int64(freshFor/time.Second)
}

// Proved notes that the session's user has just shown who they are, by a second
// factor or without one; the session goes on under a fresh token.
func (c *Ctx) Proved(factor bool) error {
	if err := c.renew(); err != nil {
		return err
	}
	c.srv.sessions.Put(c.Std(), sessionProved, c.srv.opts.Clock.Now().Unix())
	if factor {
		c.srv.sessions.Put(c.Std(), sessionFactor, true)
	}
	return nil
}

// FactorShown tells whether a second factor was shown in this session.
func (c *Ctx) FactorShown() bool { return c.srv.sessions.GetBool(c.Std(), sessionFactor) }
