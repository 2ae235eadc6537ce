package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"supermarket/internal/account"
	"supermarket/internal/fault"
	page "supermarket/templates/account"
	"supermarket/templates/ui"
	"supermarket/web"
)

// FirmTask asks one thing about the firm.
func (h *Handlers) FirmTask(c *web.Ctx) error {
	f, t, err := h.firmTask(c)
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, page.Form(h.taskPage(c, f, t, stored(f, t))))
}

// firmTask is the firm and the task that the address names; a task that cannot
// be begun yet is not found.
func (h *Handlers) firmTask(c *web.Ctx) (account.Firm, account.Task, error) {
	f, err := h.Account.Firm(c.Std(), c.Actor)
	if err != nil {
		return f, "", err
	}
	t := account.Task(c.Param("task"))
	known := slices.ContainsFunc(f.Progress(), func(p account.Progress) bool { return p.Task == t && p.Open })
	if !known {
		return f, t, web.ErrMissing
	}
	return f, t, nil
}

// FirmTaskSave writes one page and leads on to the next.
func (h *Handlers) FirmTaskSave(c *web.Ctx) error {
	f, t, err := h.firmTask(c)
	if err != nil {
		return err
	}
	form, err := fields(c)
	if err != nil {
		return err
	}
	if t == account.TaskOwners && form.Get("more") != "" {
		return c.Render(http.StatusOK, page.Form(h.taskPage(c, f, t, form)))
	}
	part, wrong := readPart(f, t, form)
	if wrong != nil {
		return h.taskAgain(c, f, t, form, wrong)
	}
	version, _ := whole(form.Get("version"))
	saved, err := h.Account.SaveFirm(c.Std(), c.Actor, version, part)
	if err != nil {
		return h.taskAgain(c, f, t, form, err)
	}
	if c.Actor.FirmID() == "" {
		if err := c.ActIn(saved.ID); err != nil {
			return err
		}
	}
	c.Flash("firm.saved")
	if saved.SentBack {
		c.Flash("firm.sent_back")
	}
	return c.SeeOther(afterTask(account.Firm{Firm: saved.Firm}, t, form))
}

// taskAgain shows the page with what is wrong and what was entered, over the
// newest version: whoever has read that it changed may save it all the same.
func (h *Handlers) taskAgain(c *web.Ctx, f account.Firm, t account.Task, form url.Values, wrong error) error {
	if !correctable(wrong) {
		return wrong
	}
	p := h.taskPage(c, f, t, form)
	p.Path = taskPath(t, "")
	p.Problems = problems(c.Loc, wrong, nil)
	if errors.Is(wrong, account.ErrCodeTaken) {
		p.After = c.Loc.T("firm.code_taken_help")
	}
	return c.Render(web.StatusOf(wrong), page.Form(p))
}

// afterTask is where a saved page leads: the answers that it was changed from,
// the list, or the next task that is not done.
func afterTask(f account.Firm, t account.Task, form url.Values) string {
	switch {
	case form.Get("from") == "check" && f.Submittable():
		return placeFirmCheck
	case form.Get("then") == "list" || !f.Submittable():
		return placeFirm
	}
	after := false
	for _, p := range f.Progress() {
		if after && p.Open && !p.Done {
			return taskPath(p.Task, "")
		}
		after = after || p.Task == t
	}
	return placeFirm
}

func (h *Handlers) taskPage(c *web.Ctx, f account.Firm, t account.Task, form url.Values) page.FormPage {
	loc, id := c.Loc, "firm.task."+string(t)
	p := page.FormPage{
		Page: h.page(c, id), Heading: loc.T(id), Lead: loc.T(id + ".lead"), Action: placeFirmTasks + "/" + string(t), Version: strconv.FormatInt(f.Version, 10),
		Up: []ui.Crumb{{Text: loc.T("firm.title"), Href: placeFirm}}, Button: loc.T("firm.save_next"),
		Second: &ui.Button{Text: loc.T("firm.save_list"), Kind: "secondary", Name: "then", Value: "list"},
	}
	if c.QueryParam("from") == "check" || form.Get("from") == "check" {
		p.From, p.Button, p.Second = "check", loc.T("firm.save_check"), nil
	}
	if !f.Submittable() {
		p.Button, p.Second = loc.T("firm.save_list"), nil
	}
	if f.CodeFixed && f.State == "verified" {
		p.Warning, p.Button = loc.T("firm.warn.verified"), loc.T("firm.save_verify")
	}
	h.askTask(c, f, t, form, &p)
	return p
}

// FirmCode says of a company code as it is typed what is wrong, or what it names.
// It asks no database: whether a code is taken shows only when the page is saved.
func (h *Handlers) FirmCode(c *web.Ctx) error {
	text := c.QueryParam("code")
	var hint page.CodeHint
	orgType, wrong := account.CheckCode(text)
	switch {
	case text == "" || len(text) > maxField:
	case wrong != nil:
		hint.Text = c.Loc.Fault(wrong)
	default:
		hint = page.CodeHint{Text: c.Loc.T("firm.code_good", "kind", fault.Term("org_kind."+orgType)), Good: true}
	}
	return c.Render(http.StatusOK, page.Code(hint))
}
