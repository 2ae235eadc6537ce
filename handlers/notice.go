package handlers

import (
	"net/http"

	counter "supermarket/internal/account"
	"supermarket/templates/account"
	"supermarket/templates/ui"
	"supermarket/web"
)

// Notices asks which notices the actor wants by mail.
func (h *Handlers) Notices(c *web.Ctx) error {
	choices, err := h.Account.NoticeChoices(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, account.Notices(h.noticePage(c, choices)))
}

// NoticesSave keeps which notices the actor wants.
func (h *Handlers) NoticesSave(c *web.Ctx) error {
	form, err := fields(c)
	if err != nil {
		return err
	}
	if err := h.Account.ChooseNotices(c.Std(), c.Actor, form["topic"]); err != nil {
		return err
	}
	c.Flash("notice.saved")
	return c.SeeOther(placeNotices)
}

func (h *Handlers) noticePage(c *web.Ctx, choices counter.Choices) account.NoticePage {
	p := account.NoticePage{
		Page: h.page(c, "notice.title"), Action: placeNotices, None: c.Loc.T("notice.none"),
		Up: []ui.Crumb{{Text: c.Loc.T("self.title"), Href: placeAccount}},
		Where: []ui.Fact{
			{Key: c.Loc.T("notice.address"), Value: c.Actor.Email, Change: placeEmail},
			{Key: c.Loc.T("notice.language"), Value: c.Loc.T("self.in." + spoken(c.Actor)), Change: placeSelfLanguage},
		},
		Choice: ui.Choice{Name: "topic", Label: c.Loc.T("notice.which"), Hint: c.Loc.T("notice.which_hint")},
	}
	if !choices.Confirmed {
		p.Warn = c.Loc.T("notice.unconfirmed")
	}
	for _, t := range choices.Topics {
		p.Choice.Options = append(p.Choice.Options, ui.Option{
			Value: t.Topic, Text: c.Loc.T("notice.topic." + t.Topic), Hint: c.Loc.T("notice.hint." + t.Topic), Checked: t.Wanted,
		})
	}
	for _, t := range choices.Fixed {
		p.Fixed = append(p.Fixed, account.FixedTopic{Name: c.Loc.T("notice.topic." + t), Why: c.Loc.T("notice.hint." + t)})
	}
	return p
}
