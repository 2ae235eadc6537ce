package handlers

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/programmes"
	"supermarket/models"
	"supermarket/templates/service"
	"supermarket/web"
)

func codesPath(programmeID, id string, rest ...string) string {
	return under(under(placeProgrammes, programmeID, "codes"), id, rest...)
}

// CodeDesk lists a programme's batches of codes.
func (h *Handlers) CodeDesk(c *web.Ctx) error { return h.codeDesk(c, nil, nil) }

func (h *Handlers) codeDesk(c *web.Ctx, form url.Values, wrong error) error {
	d, err := h.Programmes.CodeBatches(c.Std(), c.Actor, c.Param("id"), here(c))
	if err != nil {
		return err
	}
	p := h.codesPage(c, d, form)
	if wrong == nil {
		return c.Render(http.StatusOK, service.Codes(p))
	}
	p.Problems = problems(c.Loc, wrong, nil)
	return c.Render(web.StatusOf(wrong), service.Codes(p))
}

// CodesPropose asks a second person for codes.
func (h *Handlers) CodesPropose(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	in, wrong := h.codesWish(c, form)
	if wrong == nil {
		var b models.CodeBatch
		if b, wrong = h.Programmes.ProposeCodes(c.Std(), c.Actor, in); wrong == nil {
			c.Flash("codes.done.proposed")
			return c.SeeOther(codesPath(c.Param("id"), b.ID))
		}
	}
	if correctable(wrong) {
		return h.codeDesk(c, form, wrong)
	}
	return wrong
}

func (h *Handlers) codesWish(c *web.Ctx, form url.Values) (in programmes.CodesWish, err error) {
	in = programmes.CodesWish{ProgrammeID: c.Param("id"), Note: clip(form.Get("note")), Key: form.Get("key")}
	var wrong fault.List
	n, f := between(c.Loc, strings.TrimSpace(form.Get("count")), "count", "codes.field.count", 1, programmes.MaxCodes)
	if f != nil {
		wrong = append(wrong, f)
	}
	in.Count = n
	if in.Amount, f = yuanIn(form, "amount"); f != nil {
		wrong = append(wrong, f)
	}
	if in.ClaimBy, f = lastDay(c, form, "claim_by", "codes.field.claim_by", true); f != nil {
		wrong = append(wrong, f)
	}
	if in.ExpiresAt, f = lastDay(c, form, "expires_at", "codes.field.expires_at", false); f != nil {
		wrong = append(wrong, f)
	}
	return in, wrong.Or()
}

var errDay = fault.New(fault.Invalid, "codes.day")

// lastDay reads a day in UTC+8 and returns the first moment after it.
func lastDay(c *web.Ctx, form url.Values, field, label string, wanted bool) (time.Time, *fault.Fault) {
	text := strings.TrimSpace(form.Get(field))
	if text == "" && !wanted {
		return time.Time{}, nil
	}
	if text == "" {
		return time.Time{}, errRequired.With("label", c.Loc.T(label)).On(field)
	}
	t, err := time.ParseInLocation("2006-1-2", strings.ReplaceAll(text, "/", "-"), china)
	if err != nil {
		return t, errDay.With("label", c.Loc.T(label)).On(field)
	}
	return t.AddDate(0, 0, 1).UTC(), nil
}

// CodeBatch shows one batch of codes, never the codes.
func (h *Handlers) CodeBatch(c *web.Ctx) error { return h.codeBatch(c, nil) }

func (h *Handlers) codeBatch(c *web.Ctx, wrong error) error {
	v, err := h.Programmes.CodeBatch(c.Std(), c.Actor, c.Param("id"), c.Param("batch"), here(c))
	if err != nil {
		return err
	}
	p := h.codeBatchPage(c, v)
	if wrong == nil {
		return c.Render(http.StatusOK, service.CodeBatch(p))
	}
	p.Problems = problems(c.Loc, wrong, nil)
	return c.Render(web.StatusOf(wrong), service.CodeBatch(p))
}

func (h *Handlers) codesDeed(c *web.Ctx, said string, do func() error) error {
	if err := do(); err != nil {
		if correctable(err) {
			return h.codeBatch(c, err)
		}
		return err
	}
	c.Flash(said)
	return c.SeeOther(codesPath(c.Param("id"), c.Param("batch")))
}

// CodesDecide opens a batch that another proposed, or refuses it.
func (h *Handlers) CodesDecide(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	agree, said := form.Get("word") == "agree", "codes.done.refused"
	if agree {
		said = "codes.done.approved"
	}
	return h.codesDeed(c, said, func() error {
		return h.Programmes.DecideCodes(c.Std(), c.Actor, c.Param("id"), c.Param("batch"), agree, clip(form.Get("note")))
	})
}

// CodesWithdraw takes back a batch that nobody has agreed to.
func (h *Handlers) CodesWithdraw(c *web.Ctx) error {
	return h.codesDeed(c, "codes.done.withdrawn", func() error {
		return h.Programmes.WithdrawCodes(c.Std(), c.Actor, c.Param("id"), c.Param("batch"))
	})
}

// CodesVoid ends a batch.
func (h *Handlers) CodesVoid(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	return h.codesDeed(c, "codes.done.void", func() error {
		return h.Programmes.VoidCodes(c.Std(), c.Actor, c.Param("id"), c.Param("batch"), clip(form.Get("reason")))
	})
}

// maxPrint is how many codes fit on a page for printing.
const maxPrint = 200

var errPrintCount = fault.New(fault.Conflict, "code.print_count").On("form")

// CodesTake shows a batch's codes, this once: as a table or to be printed.
func (h *Handlers) CodesTake(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	printed := form.Get("form") == "print"
	b, codes, err := h.Programmes.TakeCodes(c.Std(), c.Actor, c.Param("id"), c.Param("batch"), func(b models.CodeBatch) error {
		if printed && b.Count > maxPrint {
			return errPrintCount.With("max", maxPrint)
		}
		return nil
	})
	if err != nil {
		if correctable(err) {
			return h.codeBatch(c, err)
		}
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	if printed {
		return h.codesPrinted(c, b, codes)
	}
	return h.codesTable(c, b, codes)
}

func (h *Handlers) codesTable(c *web.Ctx, b models.CodeBatch, codes []string) error {
	rows := [][]string{{c.Loc.T("codes.column.number"), c.Loc.T("codes.column.code"), c.Loc.T("codes.column.worth"), c.Loc.T("codes.column.claim_by"), c.Loc.T("codes.column.where")}}
	for i, code := range codes {
		rows = append(rows, []string{strconv.Itoa(i + 1), code, b.Amount.String(), c.Loc.Date(b.ClaimBy.Add(-1)), c.Origin() + placeCode})
	}
	return sendTable(c, "codes-"+b.ID[len(b.ID)-6:]+".csv", rows)
}

func (h *Handlers) codesPrinted(c *web.Ctx, b models.CodeBatch, codes []string) error {
	d, err := h.Programmes.CodeBatch(c.Std(), c.Actor, c.Param("id"), b.ID, paging{Limit: 1})
	if err != nil {
		return err
	}
	p := service.CodesPrintPage{
		Page: h.desk(c, "codes.print_title"), Back: codesPath(c.Param("id"), b.ID), Programme: say(c.Loc, d.Programme.NameZh, d.Programme.NameEn), Warning: c.Loc.T("codes.once"),
	}
	p.Path = p.Back
	for i, code := range codes {
		q, err := qrOf(c.Origin()+placeCode+"?code="+code, c.Loc.T("codes.qr"))
		if err != nil {
			return err
		}
		p.Cards = append(p.Cards, service.CodeCard{
			Code: code, Worth: c.Loc.T("codes.worth", "amount", b.Amount), Until: c.Loc.T("codes.claim_until", "day", c.Loc.Date(b.ClaimBy.Add(-1))),
			Where: c.Loc.T("codes.where", "where", c.Origin()+placeCode), QR: service.QR(q), Number: c.Loc.T("codes.number", "n", i+1),
		})
	}
	return c.Render(http.StatusOK, service.CodesPrint(p))
}
