package handlers

import (
	"slices"
	"strconv"

	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
)

// cartWhen are a line's two questions, as they are answered now.
func cartWhen(loc *i18n.Loc, l models.CartLine) shop.CartWhen {
	w := ui.Choice{Name: "wait_until", Label: loc.T("choice.wait"), Options: []ui.Option{{Value: "", Text: loc.T("choice.wait.none")}}}
	chosen := ""
	if l.WaitUntil != nil {
		chosen = waitKept
		w.Options = append(w.Options, ui.Option{Value: waitKept, Text: loc.T("cart.wait.keep", "until", *l.WaitUntil)})
	}
	for _, h := range waitHours {
		n, _ := strconv.Atoi(h)
		w.Options = append(w.Options, ui.Option{Value: h, Text: loc.T("choice.wait.hours", "n", n)})
	}
	return shop.CartWhen{
		Open: l.WaitUntil != nil || l.DeadlineAt != nil, WaitField: lineField("wait_until", l.ID), Wait: waitChosen(w, chosen),
		Deadline: shop.CartNumber{Field: lineField("deadline_at", l.ID), Name: "deadline_at", Label: loc.T("choice.deadline"), Value: momentText(l.DeadlineAt), Type: "datetime-local"},
	}
}

// waitChosen marks one answer of a list.
func waitChosen(c ui.Choice, value string) ui.Choice {
	c.Options = slices.Clone(c.Options)
	for i := range c.Options {
		c.Options[i].Checked = c.Options[i].Value == value
	}
	return c
}
