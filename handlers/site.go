package handlers

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"supermarket/internal/fault"
	"supermarket/internal/supply"
	"supermarket/models"
	"supermarket/web"
)

// decode reads a JSON body of the site protocol; fields it does not know are ignored.
func decode(c *web.Ctx, into any) error {
	c.ReadTimeout(30 * time.Second)
	if err := json.NewDecoder(io.LimitReader(c.Request().Body, models.MaxProtocolBody)).Decode(into); err != nil {
		return web.ErrBody.Wrap(err)
	}
	return nil
}

// signed lets only requests in that follow a link of ours, and hands the link's byte limit on.
func (h *Handlers) signed(next func(c *web.Ctx, limit int64) error) web.Handler {
	return func(c *web.Ctx) error {
		limit, err := h.Link(c.Request().Method, linked(c))
		if err != nil {
			return err
		}
		return next(c, limit)
	}
}

// linked is the URL that was signed: an artefact's name stands after it, and the
// offset of a log piece beside its proof. The name of an input is signed too.
func linked(c *web.Ctx) string {
	path := "/site/v1/attempts/" + c.Param("attempt") + linkSuffix[c.Path()]
	if strings.HasSuffix(c.Path(), "/inputs/:name") {
		path += "/" + url.PathEscape(c.Param("name"))
	}
	return path + "?" + c.Request().URL.RawQuery
}

var linkSuffix = map[string]string{
	"/site/v1/attempts/:attempt/report":          "/report",
	"/site/v1/attempts/:attempt/log":             "/log",
	"/site/v1/attempts/:attempt/artefacts/:name": "/artefacts",
	"/site/v1/attempts/:attempt/inputs/:name":    "/inputs",
	"/site/v1/attempts/:attempt/finish":          "/finish",
}

// SiteClaim gives an attempt to its runner.
func (h *Handlers) SiteClaim(c *web.Ctx) error {
	var in models.ClaimRequest
	if err := decode(c, &in); err != nil {
		return err
	}
	answer, err := h.Supply.Claim(c.Std(), c.Bearer(), in)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, answer)
}

// SiteReport takes a runner's heartbeat.
func (h *Handlers) SiteReport(c *web.Ctx, _ int64) error {
	var in models.ReportRequest
	if err := decode(c, &in); err != nil {
		return err
	}
	answer, err := h.Supply.Report(c.Std(), c.Param("attempt"), in)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, answer)
}

// SiteLog takes a piece of a log.
func (h *Handlers) SiteLog(c *web.Ctx, _ int64) error {
	offset, err := strconv.ParseInt(c.QueryParam(models.LogOffsetParam), 10, 64)
	if err != nil || offset < 0 {
		return supply.ErrReport.On(models.LogOffsetParam)
	}
	c.ReadTimeout(time.Minute)
	size, err := h.Supply.AppendLog(c.Std(), c.Param("attempt"), offset, c.Request().Body)
	if fault.KeyOf(err) == "files.gap" || fault.KeyOf(err) == "files.differs" {
		return c.JSON(http.StatusConflict, models.LogAnswer{Size: size})
	}
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, models.LogAnswer{Size: size})
}

// SiteArtefact takes a file that a job left.
func (h *Handlers) SiteArtefact(c *web.Ctx, limit int64) error {
	c.ReadTimeout(time.Hour)
	body := http.MaxBytesReader(c.Response(), c.Request().Body, limit)
	err := h.Supply.PutArtefact(c.Std(), c.Param("attempt"), c.Param("name"), c.Request().Header.Get(models.HeaderContentSHA256), limit, body)
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// SiteInput hands a runner the file that its job computes on.
func (h *Handlers) SiteInput(c *web.Ctx, _ int64) error {
	file, size, err := h.Supply.Input(c.Std(), c.Param("attempt"), c.Param("name"))
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	c.Response().Header().Set(echo.HeaderContentLength, strconv.FormatInt(size, 10))
	return c.Stream(http.StatusOK, "application/octet-stream", file)
}

// SiteFinish takes the last word of a runner.
func (h *Handlers) SiteFinish(c *web.Ctx, _ int64) error {
	var in models.FinishRequest
	if err := decode(c, &in); err != nil {
		return err
	}
	answer, err := h.Supply.Finish(c.Std(), c.Param("attempt"), in)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, answer)
}

// SitePoll hands a pull site its work.
func (h *Handlers) SitePoll(c *web.Ctx) error {
	var in models.PollRequest
	if err := decode(c, &in); err != nil {
		return err
	}
	answer, err := h.Supply.AgentPoll(c.Std(), c.Bearer(), in)
	if err != nil {
		return err
	}
	if answer.Runner, err = h.runnerOf(); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, answer)
}

// SiteEnrol makes whoever shows an enrolment token the agent of its site.
func (h *Handlers) SiteEnrol(c *web.Ctx) error {
	var in models.EnrolRequest
	if err := decode(c, &in); err != nil {
		return err
	}
	answer, err := h.Supply.Enrol(c.Std(), c.Bearer(), in)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, answer)
}
