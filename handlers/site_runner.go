package handlers

import (
	"net/http"
	"os"
	"regexp"
	"sync"
	"time"

	"supermarket/internal/supply"
	"supermarket/models"
	"supermarket/web"
)

// Runner is the program that runs beside jobs: this very one.
type Runner struct {
	models.Program
	Path string
}

var hexDigest = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9a-f]{64}$`) })

// SiteRunner hands out the program with exactly these bytes: an agent, and the
// script that starts a runner, fetch it and check it. It holds no secret.
func (h *Handlers) SiteRunner(c *web.Ctx) error {
	sum := c.Param("sha256")
	if !hexDigest().MatchString(sum) {
		return supply.ErrReport.On("sha256")
	}
	if h.Runner == nil {
		return web.ErrMissing
	}
	r, err := h.Runner()
	if err != nil {
		return err
	}
	if r.SHA256 != sum {
		return web.ErrMissing
	}
	f, err := os.Open(r.Path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	c.Response().Header().Set("Content-Type", "application/octet-stream")
	c.Response().Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	http.ServeContent(c.Response(), c.Request(), "", time.Time{}, f)
	return nil
}

// runnerOf is what a poll is told of the program, nil where there is none.
func (h *Handlers) runnerOf() (*models.Program, error) {
	if h.Runner == nil {
		return nil, nil
	}
	r, err := h.Runner()
	return &r.Program, err
}
