package web

import (
	"net/http"
	"time"

	"supermarket/internal/i18n"
)

const (
	cookieLang  = "lang"
	cookieTheme = "theme"
)

func (s *Server) localise(c *Ctx) {
	tag := i18n.Match(c.Request().Header.Get("Accept-Language"))
	if known(c.Actor.Locale) {
		tag = c.Actor.Locale
	}
	if k, err := c.Cookie(cookieLang); err == nil && known(k.Value) {
		tag = k.Value
	}
	if k, err := c.Cookie(cookieTheme); err == nil && (k.Value == "light" || k.Value == "dark") {
		c.Theme = k.Value
	}
	c.Loc = s.opts.Texts.For(tag).At(s.opts.Clock.Now())
}

func known(tag string) bool { return tag == i18n.Chinese || tag == i18n.English }

// Prefer keeps the reader's language and theme in cookies; unknown values are ignored.
func (c *Ctx) Prefer(lang, theme string) {
	if known(lang) {
		c.keep(cookieLang, lang)
	}
	if theme == "light" || theme == "dark" || theme == "auto" {
		c.keep(cookieTheme, theme)
	}
}

func (c *Ctx) keep(name, value string) {
	c.SetCookie(&http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: int((365 * 24 * time.Hour).Seconds()),
		HttpOnly: true, Secure: c.srv.secure, SameSite: http.SameSiteLaxMode,
	})
}
