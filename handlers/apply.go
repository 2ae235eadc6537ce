package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"supermarket/internal/checkout"
	"supermarket/models"
	page "supermarket/templates/account"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// Applications lists the firm's applications for vouchers.
func (h *Handlers) Applications(c *web.Ctx) error {
	rows, next, err := h.Checkout.Applications(c.Std(), c.Actor, here(c))
	if err != nil {
		return err
	}
	p := shop.ApplicationsPage{Page: h.page(c, "apply.list.title"), Table: applicationsTable(c.Loc, rows), Pager: pager(c, next)}
	p.Links = []ui.Button{{Text: c.Loc.T("award.find.title"), Href: placeFind, Kind: "secondary"}}
	return c.Render(http.StatusOK, shop.Applications(p))
}

// ApplicationShow is an application: its tasks while it is written, else how it stands.
func (h *Handlers) ApplicationShow(c *web.Ctx) error {
	v, err := h.Checkout.Application(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, shop.Application(h.applicationPage(c, v)))
}

// ApplicationTask asks one thing.
func (h *Handlers) ApplicationTask(c *web.Ctx) error {
	v, t, err := h.applicationTask(c)
	if err != nil {
		return err
	}
	if !v.May || !v.Editable() {
		return c.SeeOther(under(placeApplications, v.ID))
	}
	return c.Render(http.StatusOK, page.Form(h.applyTaskPage(c, v, t, storedAnswers(v, t))))
}

// applicationTask is the application and the task that the address names.
func (h *Handlers) applicationTask(c *web.Ctx) (v checkout.ApplicationView, t checkout.ApplicationTask, err error) {
	v, err = h.Checkout.Application(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return v, t, err
	}
	t = checkout.ApplicationTask(c.Param("task"))
	if t == checkout.TaskPapers || !slices.ContainsFunc(v.Progress, func(p checkout.ApplicationProgress) bool { return p.Task == t }) {
		return v, t, web.ErrMissing
	}
	return v, t, nil
}

// ApplicationTaskSave writes one page and leads on to the next.
func (h *Handlers) ApplicationTaskSave(c *web.Ctx) error {
	v, t, err := h.applicationTask(c)
	if err != nil {
		return err
	}
	if !v.May || !v.Editable() {
		return c.SeeOther(under(placeApplications, v.ID))
	}
	form, err := once(c)
	if err != nil {
		return err
	}
	part, wrong := readAnswers(t, form)
	revision, _ := whole(form.Get("version"))
	if wrong == nil {
		var saved checkout.ApplicationView
		if saved, wrong = h.Checkout.SaveApplication(c.Std(), c.Actor, v.ID, revision, part); wrong == nil {
			c.Flash("apply.saved")
			return c.SeeOther(afterApplyTask(saved, t, form))
		}
	}
	if !correctable(wrong) {
		return wrong
	}
	p := h.applyTaskPage(c, v, t, form)
	p.Path, p.Problems = p.Action, problems(c.Loc, wrong, nil)
	return c.Render(web.StatusOf(wrong), page.Form(p))
}

// afterApplyTask is where a saved page leads: the answers it was changed from, the
// list, or the next task that is not done.
func afterApplyTask(v checkout.ApplicationView, t checkout.ApplicationTask, form url.Values) string {
	list := under(placeApplications, v.ID)
	switch {
	case form.Get("from") == "check":
		return list + "/check"
	case form.Get("then") == "list":
		return list
	}
	after := false
	for _, p := range v.Progress {
		if after && !p.Done {
			return applyTaskPath(v.ID, p.Task)
		}
		after = after || p.Task == t
	}
	return list
}

func applyTaskPath(id string, t checkout.ApplicationTask) string {
	if t == checkout.TaskPapers {
		return under(placeApplications, id, "papers")
	}
	return under(placeApplications, id, "tasks", string(t))
}

// readAnswers reads a task's form; what a field must hold is for the counter to say.
func readAnswers(t checkout.ApplicationTask, form url.Values) (checkout.ApplicationPart, error) {
	switch t {
	case checkout.TaskUse:
		return checkout.UsePart{Purpose: form.Get("purpose"), Use: form.Get("use")}, nil
	case checkout.TaskAmount:
		spend, wrong1 := yuan(form, "spend", checkout.ErrApplySpend)
		asked, wrong2 := yuan(form, "asked", checkout.ErrApplyAsked)
		return checkout.AmountPart{Spend: spend, Asked: asked}, allWrong(wrong1, wrong2)
	}
	return checkout.AidPart{Aid: form.Get("aid"), Text: form.Get("aid_text")}, nil
}

// storedAnswers are a task's answers as the form would send them.
func storedAnswers(v checkout.ApplicationView, t checkout.ApplicationTask) url.Values {
	x, form := v.Answers, url.Values{}
	switch t {
	case checkout.TaskUse:
		form.Set("purpose", x.Purpose)
		form.Set("use", x.Use)
	case checkout.TaskAmount:
		if x.Spend > 0 {
			form.Set("spend", x.Spend.String())
			form.Set("asked", v.Asked.String())
		}
	case checkout.TaskAid:
		form.Set("aid", x.Aid)
		form.Set("aid_text", x.AidText)
	}
	return form
}

// ApplicationCheck shows all answers once more, with what the rules say of them.
func (h *Handlers) ApplicationCheck(c *web.Ctx) error {
	return h.applyCheck(c, nil)
}

// ApplicationSubmit hands the application in.
func (h *Handlers) ApplicationSubmit(c *web.Ctx) error {
	form, err := once(c)
	if err != nil {
		return err
	}
	revision, _ := whole(form.Get("revision"))
	var wrong error = checkout.ErrApplyDeclare
	if form.Get("declare") == "yes" {
		_, wrong = h.Checkout.SubmitApplication(c.Std(), c.Actor, c.Param("id"), revision)
	}
	if wrong == nil {
		c.Flash("apply.submitted")
		return c.SeeOther(under(placeApplications, c.Param("id")))
	}
	if !correctable(wrong) {
		return wrong
	}
	return h.applyCheck(c, wrong)
}

func (h *Handlers) applyCheck(c *web.Ctx, wrong error) error {
	v, err := h.Checkout.Application(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	if !v.May || !v.Editable() || !v.Complete() {
		return c.SeeOther(under(placeApplications, v.ID))
	}
	o, err := h.Checkout.Offer(c.Std(), c.Actor, v.ProgrammeID)
	if err != nil {
		return err
	}
	p := h.applyCheckPage(c, v, o)
	if wrong == nil {
		return c.Render(http.StatusOK, shop.ApplyCheck(p))
	}
	p.Path, p.Problems = p.Action, problems(c.Loc, wrong, nil)
	p.Declare.Problem = p.ProblemOf("declare")
	return c.Render(web.StatusOf(wrong), shop.ApplyCheck(p))
}

// ApplicationWithdrawForm asks once more.
func (h *Handlers) ApplicationWithdrawForm(c *web.Ctx) error {
	v, err := h.Checkout.Application(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	if !models.ApplicationMoves.Allows(v.State, models.ApplicationWithdrawn) {
		return c.SeeOther(under(placeApplications, v.ID))
	}
	p := ui.MatterPage{Page: h.page(c, "apply.withdraw.title"), Lead: c.Loc.T("apply.withdraw.lead", "number", v.Number), Crumbs: applyCrumbs(c.Loc, v)}
	p.Parts = []ui.MatterPart{{Form: &ui.MatterForm{
		Action: under(placeApplications, v.ID, "withdraw"), Button: ui.Button{Text: c.Loc.T("apply.withdraw"), Kind: "warning"},
	}}}
	return c.Render(http.StatusOK, ui.Matter(p))
}

// ApplicationWithdraw gives an application up.
func (h *Handlers) ApplicationWithdraw(c *web.Ctx) error {
	if err := h.Checkout.WithdrawApplication(c.Std(), c.Actor, c.Param("id")); err != nil {
		return err
	}
	c.Flash("apply.withdrawn")
	return c.SeeOther(under(placeApplications, c.Param("id")))
}

// ApplicationPapers is where papers are added.
func (h *Handlers) ApplicationPapers(c *web.Ctx) error { return h.papers(c, nil, nil) }

// ApplicationPaperAdd takes a file.
func (h *Handlers) ApplicationPaperAdd(c *web.Ctx) error {
	end, err := h.beginUpload(c)
	if err != nil {
		return err
	}
	defer end()
	form, err := once(c)
	if err != nil {
		return err
	}
	wrong := h.keepPaper(c, form)
	if wrong == nil {
		c.Flash("apply.papers.added")
		return c.SeeOther(under(placeApplications, c.Param("id"), "papers"))
	}
	if !correctable(wrong) {
		return wrong
	}
	return h.papers(c, form, wrong)
}

func (h *Handlers) keepPaper(c *web.Ctx, form url.Values) error {
	file := onlyFile(c)
	if file == nil {
		return errRequired.With("label", c.Loc.T("apply.papers.file")).On("file")
	}
	body, err := file.Open()
	if err != nil {
		return web.ErrBody.Wrap(err)
	}
	_, err = h.Checkout.AttachPaper(c.Std(), c.Actor, c.Param("id"), form.Get("kind"), file.Filename, body)
	return errors.Join(err, body.Close())
}

func (h *Handlers) papers(c *web.Ctx, form url.Values, wrong error) error {
	v, err := h.Checkout.Application(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	if !v.May || !v.Editable() {
		return c.SeeOther(under(placeApplications, v.ID))
	}
	p := h.papersPage(c, v, form)
	if wrong == nil {
		return c.Render(http.StatusOK, shop.Papers(p))
	}
	p.Path, p.Problems = p.Action, problems(c.Loc, wrong, nil)
	p.Kinds.Problem = p.ProblemOf("kind")
	return c.Render(web.StatusOf(wrong), shop.Papers(p))
}

// ApplicationPaperRemove takes a file off.
func (h *Handlers) ApplicationPaperRemove(c *web.Ctx) error {
	if err := h.Checkout.RemovePaper(c.Std(), c.Actor, c.Param("id"), c.Param("paper")); err != nil {
		return err
	}
	c.Flash("apply.papers.removed")
	return c.SeeOther(under(placeApplications, c.Param("id"), "papers"))
}

// ApplicationPaperFile downloads a file of the firm's application.
func (h *Handlers) ApplicationPaperFile(c *web.Ctx) error {
	f, e, err := h.Checkout.ApplicationPaper(c.Std(), c.Actor, c.Param("id"), c.Param("paper"))
	if err != nil {
		return err
	}
	return sendPaper(c, f, e)
}

func revisionText(n int64) string { return strconv.FormatInt(n, 10) }
