package handlers

import (
	"io"
	"net/http"
	"time"

	"supermarket/internal/programmes"
	"supermarket/models"
	"supermarket/templates/service"
	"supermarket/web"
)

// BulkDesk lists a programme's bulk issues.
func (h *Handlers) BulkDesk(c *web.Ctx) error { return h.bulkDesk(c, nil) }

func (h *Handlers) bulkDesk(c *web.Ctx, wrong error) error {
	d, err := h.Programmes.Bulks(c.Std(), c.Actor, c.Param("id"), here(c))
	if err != nil {
		return err
	}
	p := h.bulkDeskPage(c, d)
	if wrong == nil {
		return c.Render(http.StatusOK, service.BulkDesk(p))
	}
	p.Problems = problems(c.Loc, wrong, nil)
	return c.Render(web.StatusOf(wrong), service.BulkDesk(p))
}

// BulkCheck takes a file of grants, measures it, and leads to what was found.
func (h *Handlers) BulkCheck(c *web.Ctx) error {
	c.ReadTimeout(2 * time.Minute)
	file, err := c.FormFile("file")
	if err != nil {
		return h.bulkDesk(c, errRequired.With("label", c.Loc.T("bulk.file")).On("file"))
	}
	defer func() {
		if form := c.Request().MultipartForm; form != nil {
			_ = form.RemoveAll() // what did not fit into memory
		}
	}()
	body, err := file.Open()
	if err != nil {
		return web.ErrBody.Wrap(err)
	}
	defer func() { _ = body.Close() }()
	text, err := io.ReadAll(io.LimitReader(body, bulkBody))
	if err != nil {
		return web.ErrBody.Wrap(err)
	}
	b, err := h.Programmes.CheckBulk(c.Std(), c.Actor, c.Param("id"), programmes.BulkFile{Name: file.Filename, Body: text})
	if err != nil && correctable(err) {
		return h.bulkDesk(c, err)
	}
	if err != nil {
		return err
	}
	c.Flash("bulk.done.checked")
	return c.SeeOther(bulkPath(c.Param("id"), b.ID))
}

func bulkPath(programmeID, id string, rest ...string) string {
	return under(under(placeProgrammes, programmeID, "bulk"), id, rest...)
}

// BulkFile shows one bulk issue and its rows.
func (h *Handlers) BulkFile(c *web.Ctx) error { return h.bulkFile(c, nil) }

func (h *Handlers) bulkFile(c *web.Ctx, wrong error) error {
	v, err := h.Programmes.Bulk(c.Std(), c.Actor, c.Param("id"), c.Param("bulk"), rowState(c.QueryParam("state")), paging{c.QueryParam("after"), 50})
	if err != nil {
		return err
	}
	p := h.bulkFilePage(c, v)
	if wrong == nil {
		return c.Render(http.StatusOK, service.BulkFile(p))
	}
	p.Problems = problems(c.Loc, wrong, nil)
	return c.Render(web.StatusOf(wrong), service.BulkFile(p))
}

// rowStates are the states that rows are looked at by, "" for all.
var rowStates = []models.RowState{"", models.RowBad, models.RowGood, models.RowIssued, models.RowFailed, models.RowUndone}

func rowState(text string) models.RowState {
	for _, s := range rowStates {
		if text == string(s) {
			return s
		}
	}
	return ""
}

// bulkDeed does something to a bulk issue and leads back to it.
func (h *Handlers) bulkDeed(c *web.Ctx, said string, do func() error) error {
	if err := do(); err != nil {
		if correctable(err) {
			return h.bulkFile(c, err)
		}
		return err
	}
	c.Flash(said)
	return c.SeeOther(bulkPath(c.Param("id"), c.Param("bulk")))
}

// BulkPropose asks a second person.
func (h *Handlers) BulkPropose(c *web.Ctx) error {
	return h.bulkDeed(c, "bulk.done.proposed", func() error {
		return h.Programmes.ProposeBulk(c.Std(), c.Actor, c.Param("id"), c.Param("bulk"))
	})
}

// BulkWithdraw takes a file back.
func (h *Handlers) BulkWithdraw(c *web.Ctx) error {
	return h.bulkDeed(c, "bulk.done.withdrawn", func() error {
		return h.Programmes.WithdrawBulk(c.Std(), c.Actor, c.Param("id"), c.Param("bulk"))
	})
}

// BulkDecide agrees to a file that another proposed, or refuses it.
func (h *Handlers) BulkDecide(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	agree, said := form.Get("word") == "agree", "bulk.done.refused"
	if agree {
		said = "bulk.done.approved"
	}
	return h.bulkDeed(c, said, func() error {
		return h.Programmes.DecideBulk(c.Std(), c.Actor, c.Param("id"), c.Param("bulk"), agree, clip(form.Get("note")))
	})
}

// BulkUndo asks that what nobody has used be taken back.
func (h *Handlers) BulkUndo(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	return h.bulkDeed(c, "undo.done.proposed", func() error {
		_, err := h.Programmes.ProposeUndo(c.Std(), c.Actor, c.Param("id"), programmes.OfBulk, c.Param("bulk"), clip(form.Get("reason")))
		return err
	})
}

// BulkUndoDecide agrees to an undo, or refuses it.
func (h *Handlers) BulkUndoDecide(c *web.Ctx) error {
	said, do, err := h.undoWord(c)
	if err != nil {
		return err
	}
	return h.bulkDeed(c, said, do)
}

// undoWord is what a second person says about an undo.
func (h *Handlers) undoWord(c *web.Ctx) (said string, do func() error, err error) {
	form, err := once(c)
	if err != nil {
		return "", nil, err
	}
	agree, said := form.Get("word") == "agree", "undo.done.refused"
	if agree {
		said = "undo.done.approved"
	}
	return said, func() error {
		_, err := h.Programmes.DecideUndo(c.Std(), c.Actor, c.Param("id"), c.Param("undo"), agree, clip(form.Get("note")))
		return err
	}, nil
}

func (h *Handlers) undoWithdrawn(c *web.Ctx) func() error {
	return func() error {
		_, err := h.Programmes.WithdrawUndo(c.Std(), c.Actor, c.Param("id"), c.Param("undo"))
		return err
	}
}

// BulkUndoWithdraw takes the wish for an undo back.
func (h *Handlers) BulkUndoWithdraw(c *web.Ctx) error {
	return h.bulkDeed(c, "undo.done.withdrawn", h.undoWithdrawn(c))
}
