package handlers

import (
	"net/http"
	"net/url"

	"supermarket/internal/programmes"
	"supermarket/models"
	"supermarket/templates/service"
	"supermarket/web"
)

// placeApplicationQueue is where staff find applications.
const placeApplicationQueue = "/programmes/applications"

// lateApplications is the view of those that wait too long, beside the states.
const lateApplications = "late"

// queueOfApplications are the states that the queue is looked at by, the first one at first.
var queueOfApplications = []models.ApplicationState{
	models.ApplicationSubmitted, models.ApplicationReviewed, models.ApplicationMoreAsked, models.ApplicationApproved, models.ApplicationRefused, models.ApplicationWithdrawn,
}

// ApplicationQueue lists applications by state and programme, who waits longest first.
func (h *Handlers) ApplicationQueue(c *web.Ctx) error {
	f := programmes.ApplicationFilter{State: models.ApplicationState(c.QueryParam("state")), ProgrammeID: c.QueryParam("programme"), Late: c.QueryParam(lateApplications) != ""}
	if f.State == "" {
		f.State = models.ApplicationSubmitted
	}
	q, err := h.Programmes.Applications(c.Std(), c.Actor, f, here(c))
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, service.ApplicationQueue(h.applicationQueuePage(c, f, q)))
}

// ApplicationFile shows all of an application, and what the reader may answer.
func (h *Handlers) ApplicationFile(c *web.Ctx) error {
	f, err := h.Programmes.Application(c.Std(), c.Actor, c.Param("id"))
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, service.Application(h.applicationFilePage(c, f, nil)))
}

// ApplicationDecide answers an application as the form saw it.
func (h *Handlers) ApplicationDecide(c *web.Ctx) error {
	form, err := fields(c)
	if err != nil {
		return err
	}
	in, wrong := readApplicationAnswer(c.Param("id"), form)
	if wrong == nil {
		if _, wrong = h.Programmes.AnswerApplication(c.Std(), c.Actor, in); wrong == nil {
			c.Flash("applications.done." + string(in.To))
			return c.SeeOther(under(placeApplicationQueue, in.ID))
		}
	}
	if !correctable(wrong) {
		return wrong
	}
	file, err := h.Programmes.Application(c.Std(), c.Actor, in.ID)
	if err != nil {
		return err
	}
	p := h.applicationFilePage(c, file, form)
	p.Path = under(placeApplicationQueue, in.ID)
	p.Problems = problems(c.Loc, wrong, answerFields(in.To))
	for i, a := range p.Answers {
		if a.Reasons != nil {
			p.Answers[i].Reasons.Problem = p.ProblemOf(a.Reasons.Name)
		}
		if a.Amount != nil {
			p.Answers[i].Amount.Problem = p.ProblemOf(a.Amount.Name)
		}
		if a.Flags != nil {
			p.Answers[i].Flags.Problem, p.Answers[i].FlagWord.Problem = p.ProblemOf(a.Flags.Name), p.ProblemOf(a.FlagWord.Name)
		}
		p.Answers[i].Note.Problem = p.ProblemOf(a.Note.Name)
	}
	return c.Render(web.StatusOf(wrong), service.Application(p))
}

// applicationField is the name of an answer's field on the page: each answer has its own.
func applicationField(to models.ApplicationState, field string) string {
	if field == "" {
		return ""
	}
	return field + "-" + string(to)
}

// answerFields names the fields of one answer.
func answerFields(to models.ApplicationState) func(string) string {
	return func(field string) string { return applicationField(to, field) }
}

func readApplicationAnswer(id string, form url.Values) (in programmes.ApplicationAnswer, err error) {
	to := models.ApplicationState(form.Get("to"))
	revision, _ := whole(form.Get("revision"))
	in = programmes.ApplicationAnswer{
		ID: id, Revision: revision, To: to, Reasons: form[applicationField(to, "reason")], Note: form.Get(applicationField(to, "note")),
	}
	if to == models.ApplicationApproved {
		in.Weighed = readWeighed(form, answerFields(to))
	}
	if to != models.ApplicationReviewed {
		return in, nil
	}
	in.Amount, err = models.ParseMoney(clean(form.Get(applicationField(to, "amount"))))
	if err != nil {
		err = programmes.ErrApplicationAmount
	}
	return in, err
}

// ApplicationEvidence downloads a file of an application.
func (h *Handlers) ApplicationEvidence(c *web.Ctx) error {
	f, e, err := h.Programmes.ApplicationPaper(c.Std(), c.Actor, c.Param("id"), c.Param("paper"))
	if err != nil {
		return err
	}
	return sendPaper(c, f, e)
}
