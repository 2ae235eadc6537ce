package handlers

import (
	"mime"
	"net/http"
	"strconv"

	"supermarket/web"
)

// JobLog downloads the whole log of the last attempt, as it was written.
func (h *Handlers) JobLog(c *web.Ctx) error {
	r, last, err := h.Checkout.JobLog(c.Std(), c.Actor, c.Param("id"), 0)
	if unreadable(err) != nil {
		return err
	}
	attach(c, or(last.ID, "job")+".log")
	if err != nil {
		return c.Blob(http.StatusOK, "text/plain; charset=utf-8", nil)
	}
	defer func() { _ = r.Close() }()
	return c.Stream(http.StatusOK, "text/plain; charset=utf-8", r)
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
