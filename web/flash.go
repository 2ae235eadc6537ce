package web

// HasFlash tells whether a message waits for TakeFlash, and leaves it there.
func (c *Ctx) HasFlash() bool {
	return c.srv.sessions != nil && c.route.Realm == Pages && c.srv.sessions.Exists(c.Std(), "flash")
}
