package web

import (
	"net/http"
	"time"
)

// maxToken is more than any token of ours has.
const maxToken = 128

// Token returns the token that this browser keeps under a name, "" without one.
func (c *Ctx) Token(name string) string {
	k, err := c.Cookie(c.tokenName(name))
	if err != nil || len(k.Value) > maxToken {
		return ""
	}
	return k.Value
}

// KeepToken gives the browser a token to show again, to this host alone and
// never to a script.
func (c *Ctx) KeepToken(name, token string, life time.Duration) {
	c.SetCookie(&http.Cookie{
		Name: c.tokenName(name), Value: token, Path: "/", MaxAge: int(life.Seconds()),
		HttpOnly: true, Secure: c.srv.secure, SameSite: http.SameSiteLaxMode,
	})
}

// DropToken makes the browser forget a token.
func (c *Ctx) DropToken(name string) {
	c.SetCookie(&http.Cookie{
		Name: c.tokenName(name), Path: "/", MaxAge: -1, HttpOnly: true, Secure: c.srv.secure, SameSite: http.SameSiteLaxMode,
	})
}

func (c *Ctx) tokenName(name string) string {
	if c.srv.secure {
		return "__Host-" + name // no other host of the domain can set it
	}
	return name
}
