package handlers

import (
	"net/http"

	"supermarket/internal/account"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// Sessions lists where the actor is signed in.
func (h *Handlers) Sessions(c *web.Ctx) error {
	rows, err := h.Account.Sessions(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	p := shop.SessionsPage{Page: h.page(c, "sessions.title"), EndAll: ui.PlaceSessions + "/end"}
	own := account.SessionID(c.SessionToken())
	for _, r := range rows {
		p.Sessions = append(p.Sessions, sessionRow(c, r, own))
	}
	return c.Render(http.StatusOK, shop.Sessions(p))
}

func sessionRow(c *web.Ctx, s models.Session, own string) shop.SessionRow {
	r := shop.SessionRow{Agent: browserName(s.UserAgent), Since: s.CreatedAt, Here: s.TokenHash == own, Action: under(ui.PlaceSessions, s.TokenHash, "end")}
	if s.SeenAt != nil {
		r.Seen = *s.SeenAt
	}
	if r.Agent == "" {
		r.Agent = c.Loc.T("ui.unknown")
	}
	return r
}

// SessionEnd signs one of the actor's browsers out.
func (h *Handlers) SessionEnd(c *web.Ctx) error {
	if err := h.Account.EndSession(c.Std(), c.Actor, c.Param("id")); err != nil {
		return err
	}
	c.Flash("sessions.done.ended")
	return c.SeeOther(ui.PlaceSessions)
}

// SessionEndOthers signs the actor out everywhere but here.
func (h *Handlers) SessionEndOthers(c *web.Ctx) error {
	if err := h.Account.EndSessions(c.Std(), c.Actor, account.SessionID(c.SessionToken())); err != nil {
		return err
	}
	c.Flash("sessions.done.ended")
	return c.SeeOther(ui.PlaceSessions)
}
