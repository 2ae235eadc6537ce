package handlers

import (
	"fmt"
	"io"
	"math"
	"net/http"
	"strconv"

	"supermarket/internal/apidoc"
	"supermarket/models"
	"supermarket/web"
)

// maxLogPiece bounds one answer of a log, in bytes.
const maxLogPiece = 1 << 20

func (h *Handlers) apiJobs(c *web.Ctx) error {
	page, err := pageAsked(c)
	if err != nil {
		return err
	}
	rows, next, err := h.Checkout.Jobs(c.Std(), c.Actor, jobFilter(c), page)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.ListOf(rows, next, apidoc.JobSummaryOf))
}

func (h *Handlers) apiJob(c *web.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	v, err := h.Checkout.Job(c.Std(), c.Actor, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.JobOf(v))
}

// apiJobCancel asks a job to end; one that is cancelled already is the answer as it is.
func (h *Handlers) apiJobCancel(c *web.Ctx, _ apidoc.Empty) (done, error) {
	id, err := pathID(c, "id")
	if err != nil {
		return done{}, err
	}
	v, err := h.Checkout.Job(c.Std(), c.Actor, id)
	if err != nil {
		return done{}, err
	}
	if v.Job.State != models.JobCancelled {
		if err := h.Checkout.CancelJob(c.Std(), c.Actor, id); err != nil {
			return done{}, err
		}
		if v, err = h.Checkout.Job(c.Std(), c.Actor, id); err != nil {
			return done{}, err
		}
	}
	return done{status: http.StatusOK, body: apidoc.JobOf(v)}, nil
}

// apiJobLogs answers with a piece of the last attempt's log as it was written.
func (h *Handlers) apiJobLogs(c *web.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	offset, err := integerQuery(c, "offset", 0, math.MaxInt64)
	if err != nil {
		return err
	}
	r, attempt, err := h.Checkout.JobLog(c.Std(), c.Actor, id, offset)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	piece, err := io.ReadAll(io.LimitReader(r, min(maxLogPiece, max(0, attempt.LogBytes-offset))))
	if err != nil {
		return err
	}
	head := c.Response().Header()
	head.Set(apidoc.HeaderLogAttempt, attempt.ID)
	head.Set(apidoc.HeaderLogOffset, strconv.FormatInt(offset, 10))
	head.Set(apidoc.HeaderLogNext, strconv.FormatInt(offset+int64(len(piece)), 10))
	return c.Blob(http.StatusOK, "text/plain; charset=utf-8", piece)
}

func (h *Handlers) apiArtefacts(c *web.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	v, err := h.Checkout.Job(c.Std(), c.Actor, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.ListOf(v.Artefacts, "", apidoc.ArtefactOf))
}

func (h *Handlers) apiArtefact(c *web.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	name := c.Param("name")
	if !models.ValidArtefactName(name) {
		return web.ErrMissing
	}
	r, a, err := h.Checkout.Artefact(c.Std(), c.Actor, id, name)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	head := c.Response().Header()
	head.Set("Content-Type", "application/octet-stream")
	head.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", a.Name))
	head.Set(apidoc.HeaderSHA256, a.SHA256)
	http.ServeContent(c.Response(), c.Request(), "", a.CreatedAt, r)
	return nil
}
