package handlers

import (
	"net/http"

	"supermarket/static"
	"supermarket/web"
)

// Static serves style, scripts and icons under names that change with their content.
func (h *Handlers) Static(c *web.Ctx) error {
	c.Response().Header().Del("Cache-Control")
	static.Handler(web.TakesGzip).ServeHTTP(c.Response(), c.Request())
	return nil
}

// Healthz answers while the process serves.
func (h *Handlers) Healthz(c *web.Ctx) error { return c.String(http.StatusOK, "ok\n") }

// Readyz answers 200 when requests can be served: the database answers and is migrated.
func (h *Handlers) Readyz(c *web.Ctx) error {
	if err := h.Ready(); err != nil {
		h.Log.Warn("not ready", "error", err.Error())
		return c.String(http.StatusServiceUnavailable, "not ready\n")
	}
	return c.String(http.StatusOK, "ready\n")
}

// Favicon leads browsers that look for one at the usual place to our mark.
func (h *Handlers) Favicon(c *web.Ctx) error {
	return c.Redirect(http.StatusMovedPermanently, static.Path("mark.svg"))
}

// Robots keeps crawlers out of what is not for everyone.
func (h *Handlers) Robots(c *web.Ctx) error {
	const text = "User-agent: *\nDisallow: /checkout/\nDisallow: /orders\nDisallow: /jobs/\nDisallow: /sign-in\nDisallow: /account/\nDisallow: /sandbox/\n"
	return c.String(http.StatusOK, text)
}
