package handlers

import (
	"errors"
	"mime"
	"net/http"
	"strconv"

	"supermarket/internal/checkout"
	"supermarket/web"
)

// JobLog downloads the whole log of an attempt, the last one unless another is
// asked for, without what would steer a terminal.
func (h *Handlers) JobLog(c *web.Ctx) error {
	n := 0
	if text := c.QueryParam("attempt"); text != "" {
		asked, ok := whole(text)
		if !ok || asked > 1<<20 {
			return web.ErrMissing
		}
		n = int(asked)
	}
	r, at, err := h.Checkout.AttemptLog(c.Std(), c.Actor, c.Param("id"), n, 0)
	if unreadable(err) != nil || errors.Is(err, checkout.ErrPurged) {
		return err
	}
	attach(c, or(at.ID, "job")+".log")
	c.Response().Header().Set("Content-Type", "text/plain; charset=utf-8")
	c.Response().WriteHeader(http.StatusOK)
	if err != nil {
		return nil // not there yet
	}
	defer func() { _ = r.Close() }()
	return harmless(r, c.Response())
}

// JobArtefact downloads a file that a job left; a browser never opens it here.
func (h *Handlers) JobArtefact(c *web.Ctx) error {
	r, a, err := h.Checkout.Artefact(c.Std(), c.Actor, c.Param("id"), c.Param("name"))
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	attach(c, a.Name)
	head := c.Response().Header()
	head.Set("Content-Length", strconv.FormatInt(a.Size, 10))
	head.Set("X-Content-SHA256", a.SHA256)
	return c.Stream(http.StatusOK, "application/octet-stream", r)
}

// attach makes an answer a download, which no page of ours may run as its own.
func attach(c *web.Ctx, name string) {
	head := c.Response().Header()
	head.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	head.Set("Content-Security-Policy", "sandbox")
}
