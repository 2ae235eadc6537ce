package handlers

import (
	"net/http"
	"strings"

	"supermarket/internal/i18n"
	"supermarket/internal/oversight"
	"supermarket/models"
	"supermarket/templates/account"
	"supermarket/templates/operator"
	"supermarket/templates/ui"
	"supermarket/web"
)

// lettersShown is how many messages the demo's mailbox holds.
const lettersShown = 30

// Outbox shows messages that left or are about to.
func (h *Handlers) Outbox(c *web.Ctx) error {
	rows, next, err := h.Oversight.Outbox(c.Std(), c.Actor, here(c))
	if err != nil {
		return err
	}
	p := operator.OutboxPage{Page: h.desk(c, "outbox.title"), Pager: pager(c, next)}
	for _, s := range rows {
		p.Rows = append(p.Rows, outboxRow(c.Loc, s))
	}
	return c.Render(http.StatusOK, operator.Outbox(p))
}

// OutboxRetry lets a message that was given up be tried again.
func (h *Handlers) OutboxRetry(c *web.Ctx) error {
	if err := h.Oversight.Revive(c.Std(), c.Actor, c.Param("id")); err != nil {
		return err
	}
	c.Flash("outbox.retried")
	return c.SeeOther(placeOutbox)
}

func outboxRow(loc *i18n.Loc, s oversight.Sent) operator.OutboxRow {
	r := operator.OutboxRow{
		Kind: known(loc, "mail."+s.Kind+".name", s.Kind), To: s.To, Subject: s.Subject, Body: s.Body, Lang: s.Locale,
		State: string(s.State), Tries: s.Tries, At: s.At, Next: s.Next, Error: mailError(loc, s.Error),
	}
	if s.State == models.MailDead {
		r.Retry = under(placeOutbox, s.ID, "retry")
	}
	return r
}

// mailError is a failure's code in words: a server's own figures stay as they are.
func mailError(loc *i18n.Loc, code string) string {
	switch {
	case code == "":
		return ""
	case loc.Has("mail.error." + code):
		return loc.T("mail.error." + code)
	}
	return loc.T("mail.error.server", "code", code)
}

// Letters shows everyone the messages of the demo, so that links in them can be followed.
func (h *Handlers) Letters(c *web.Ctx) error {
	rows, err := h.Oversight.Letters(c.Std(), lettersShown)
	if err != nil {
		return err
	}
	p := account.LetterPage{Page: h.page(c, "letters.title")}
	for _, s := range rows {
		p.Letters = append(p.Letters, account.Letter{
			To: s.To, Subject: s.Subject, State: ui.StateTag(c.Loc, "outbox", string(s.State)), At: s.At, Parts: parts(s.Body, c.Origin()), Lang: s.Locale,
		})
	}
	return c.Render(http.StatusOK, account.Letters(p))
}

// parts cuts a text at the links that lead into this installation. They lead
// there by their path, whatever name the reader's browser has for it.
func parts(body, origin string) []account.Part {
	var out []account.Part
	for line := range strings.Lines(body) {
		path, ours := strings.CutPrefix(strings.TrimSpace(line), origin)
		if origin == "" || !ours || path != "" && path[0] != '/' || web.LocalPath(or(path, "/")) != or(path, "/") {
			out = append(out, account.Part{Text: line})
			continue
		}
		out = append(out, account.Part{Text: strings.TrimSpace(line), Href: or(path, "/")}, account.Part{Text: "\n"})
	}
	return out
}
