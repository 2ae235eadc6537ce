package handlers

import (
	"net/http"
	"strconv"

	"supermarket/internal/account"
	"supermarket/models"
	page "supermarket/templates/account"
	"supermarket/web"
)

// FirmCheck shows all answers once more before they are handed in.
func (h *Handlers) FirmCheck(c *web.Ctx) error {
	f, err := h.Account.Firm(c.Std(), c.Actor)
	if err != nil {
		return err
	}
	if !f.Complete() || !f.Submittable() || !account.MayEdit(c.Actor) {
		return c.SeeOther(placeFirm)
	}
	return c.Render(http.StatusOK, page.Check(h.firmCheckPage(c, f)))
}

func (h *Handlers) firmCheckPage(c *web.Ctx, f account.Firm) page.CheckPage {
	loc := c.Loc
	p := page.CheckPage{
		Page: h.page(c, "firm.check.title"), Action: placeFirmCheck, Version: strconv.FormatInt(f.Version, 10),
		Declare: loc.T("firm.declare"), Button: loc.T("firm.submit"),
	}
	record := recordOf(f, true, "check")
	for _, t := range f.Progress() {
		p.Groups = append(p.Groups, page.Group{Title: loc.T("firm.task." + string(t.Task)), Facts: record.facts(loc, t.Task)})
	}
	return p
}

// FirmSubmit hands the registration to staff.
func (h *Handlers) FirmSubmit(c *web.Ctx) error {
	version, _ := whole(c.FormValue("version"))
	_, err := h.Account.SubmitFirm(c.Std(), c.Actor, version)
	if err == nil {
		c.Flash("firm.submitted")
		if back := h.wayBack(c); back != nil {
			c.Take(wantedFlow)
			return c.SeeOther(back.Href)
		}
		return c.SeeOther(placeFirm)
	}
	if !correctable(err) {
		return err
	}
	f, ferr := h.Account.Firm(c.Std(), c.Actor)
	if ferr != nil {
		return ferr
	}
	if !f.Complete() || f.State == models.FirmSubmitted || !account.MayEdit(c.Actor) {
		p := h.firmPage(c, f)
		p.Problems = problems(c.Loc, err, nil)
		return c.Render(web.StatusOf(err), page.Firm(p))
	}
	p := h.firmCheckPage(c, f)
	p.Path, p.Problems = placeFirmCheck, problems(c.Loc, err, nil)
	return c.Render(web.StatusOf(err), page.Check(p))
}
