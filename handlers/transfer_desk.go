package handlers

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"

	"supermarket/internal/oversight"
	"supermarket/models"
	"supermarket/templates/operator"
	"supermarket/web"
)

const placeTransferDesk = "/operator/transfers"

// statementBody is more than a statement and the form around it.
const statementBody = 2<<20 + 256<<10

// TransferDesk lists what arrived at the bank, by its state, and what is waited for.
func (h *Handlers) TransferDesk(c *web.Ctx) error { return h.transferDesk(c, nil) }

func (h *Handlers) transferDesk(c *web.Ctx, wrong error) error {
	state := entryState(c.QueryParam("state"))
	d, err := h.Oversight.Transfers(c.Std(), c.Actor, state, here(c))
	if err != nil {
		return err
	}
	p := h.transfersPage(c, d, state)
	if wrong == nil {
		return c.Render(http.StatusOK, operator.Transfers(p))
	}
	p.Problems = problems(c.Loc, wrong, nil)
	return c.Render(web.StatusOf(wrong), operator.Transfers(p))
}

// entryState is the state that an address names: unmatched unless it names one, or all.
func entryState(text string) models.EntryState {
	if s := models.EntryState(text); models.EntryMoves[s] != nil {
		return s
	}
	if text == "all" {
		return ""
	}
	return models.EntryUnmatched
}

// TransferImport takes a bank's statement and says what became of each row.
func (h *Handlers) TransferImport(c *web.Ctx) error {
	c.ReadTimeout(time.Minute)
	file, err := c.FormFile("statement")
	if err != nil {
		return h.transferDesk(c, errRequired.With("label", c.Loc.T("transfers.file")).On("statement"))
	}
	body, err := file.Open()
	if err != nil {
		return web.ErrBody.Wrap(err)
	}
	defer func() { _ = body.Close() }()
	text, err := io.ReadAll(io.LimitReader(body, statementBody))
	if err != nil {
		return web.ErrBody.Wrap(err)
	}
	in, err := h.Oversight.ImportStatement(c.Std(), c.Actor, oversight.StatementFile{Name: file.Filename, Body: text})
	if err != nil && correctable(err) {
		return h.transferDesk(c, err)
	}
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, operator.Import(h.importPage(c, in)))
}

// TransferEntry shows one arrival and what may be done with it.
func (h *Handlers) TransferEntry(c *web.Ctx) error { return h.transferEntry(c, nil, nil) }

func (h *Handlers) transferEntry(c *web.Ctx, form url.Values, wrong error) error {
	v, err := h.Oversight.Entry(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	p := h.entryPage(c, v, form)
	if wrong == nil {
		return c.Render(http.StatusOK, operator.Entry(p))
	}
	p.Problems = problems(c.Loc, wrong, nil)
	return c.Render(web.StatusOf(wrong), operator.Entry(p))
}

// TransferMatch gives an arrival to the payment or the debt that is named.
func (h *Handlers) TransferMatch(c *web.Ctx) error {
	return h.entryDeed(c, "transfers.done.matched", func(form url.Values) error {
		return h.matchNamed(c, c.Param("id"), clip(form.Get("payment")))
	})
}

// TransferCredit brings an arrival into a firm's wallet.
func (h *Handlers) TransferCredit(c *web.Ctx) error {
	return h.entryDeed(c, "transfers.done.credited", func(form url.Values) error {
		return h.Oversight.MatchFirm(c.Std(), c.Actor, c.Param("id"), form.Get("firm"), clip(form.Get("reason")))
	})
}

// TransferUnmatch takes an arrival back from a payment that is not whole.
func (h *Handlers) TransferUnmatch(c *web.Ctx) error {
	return h.entryDeed(c, "transfers.done.unmatched", func(form url.Values) error {
		return h.Oversight.UnmatchEntry(c.Std(), c.Actor, c.Param("id"), clip(form.Get("reason")))
	})
}

// TransferReturn notes that an arrival was sent back.
func (h *Handlers) TransferReturn(c *web.Ctx) error {
	return h.entryDeed(c, "transfers.done.returned", func(form url.Values) error {
		return h.Oversight.ReturnEntry(c.Std(), c.Actor, c.Param("id"), clip(form.Get("reason")))
	})
}

// entryDeed does something to an arrival and leads back to it. What has moved on
// meanwhile is shown as it is now, and why.
func (h *Handlers) entryDeed(c *web.Ctx, said string, do func(url.Values) error) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	switch err := do(form); {
	case err == nil:
		c.Flash(said)
		return c.SeeOther(under(placeTransferDesk, c.Param("id")))
	case correctable(err) || errors.Is(err, oversight.ErrEntryMoved):
		return h.transferEntry(c, form, err)
	default:
		return err
	}
}

// TransferSample is a statement to fill in; in a sandbox one in which all that is
// waited for has come.
func (h *Handlers) TransferSample(c *web.Ctx) error {
	d, err := h.Oversight.Transfers(c.Std(), c.Actor, models.EntryUnmatched, paging{Limit: 1})
	if err != nil {
		return err
	}
	if !h.Sandbox {
		d.Awaited, d.Debts = nil, nil
	}
	body, err := sampleStatement(d.Awaited, d.Debts, h.Clock.Now())
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", `attachment; filename="bank-statement.csv"`)
	return c.Blob(http.StatusOK, "text/csv; charset=utf-8", body)
}
