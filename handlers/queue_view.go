package handlers

import (
	"slices"
	"strconv"
	"strings"

	"supermarket/internal/account"
	"supermarket/internal/i18n"
	"supermarket/internal/programmes"
	"supermarket/models"
	"supermarket/templates/service"
	"supermarket/templates/ui"
	"supermarket/web"
)

func (h *Handlers) queueFirmPage(c *web.Ctx, f programmes.FirmFile, in programmes.Answer) service.FirmPage {
	loc := c.Loc
	p := service.FirmPage{
		Page: h.desk(c, "queue.title"), Name: f.Name, State: ui.StateTag(loc, "firm", string(f.State)),
		Version: strconv.FormatInt(f.Version, 10), Action: under(placeQueue, f.ID, "decide"), Products: productTable(loc, f.Products), History: firmHistory(loc, f),
	}
	p.Title, p.Marks = f.Name, h.markSection(loc, f)
	if f.State == models.FirmSubmitted {
		p.Notices = append(p.Notices, waitingNotice(loc, f))
	}
	record := firmRecord{f.Firm, f.Shareholders, f.Sizing, func(account.Task) string { return "" }}
	for _, t := range (account.Firm{Firm: f.Firm}).Progress() {
		p.Groups = append(p.Groups, service.FactGroup{Title: loc.T("firm.task." + string(t.Task)), Facts: record.facts(loc, t.Task)})
	}
	for _, r := range f.Related {
		p.Related = append(p.Related, relatedRow(loc, r.Firm, r.Provider, r.Ties))
	}
	switch {
	case f.Own:
		p.NoAnswer = loc.T("queue.own_firm")
	case len(f.Answers) == 0:
		p.NoAnswer = loc.T("queue.no_answer")
	}
	for _, to := range f.Answers {
		p.Answers = append(p.Answers, answerForm(loc, f.State, to, in))
	}
	return p
}

func waitingNotice(loc *i18n.Loc, f programmes.FirmFile) ui.Notice {
	if f.Late {
		return ui.Notice{Text: loc.T("queue.waiting.late", "since", f.Since, "due", f.Due), Tone: "warn"}
	}
	return ui.Notice{Text: loc.T("queue.waiting", "since", f.Since, "due", f.Due)}
}

func relatedRow(loc *i18n.Loc, f models.Firm, p models.Provider, ties []string) service.RelatedRow {
	r := service.RelatedRow{Name: say(loc, p.NameZh, p.NameEn), Kind: loc.T("queue.related.provider"), Code: p.Code}
	if f.ID != "" {
		state := ui.StateTag(loc, "firm", string(f.State))
		r = service.RelatedRow{Name: f.Name, Href: under(placeQueue, f.ID), Kind: loc.T("queue.related.firm"), Code: f.Code, State: &state}
	}
	for _, t := range ties {
		r.Ties = append(r.Ties, loc.T("queue.tie."+t))
	}
	return r
}

// answerField is the name of an answer's field on the page: each answer has its own.
func answerField(to models.FirmState, field string) string {
	if field == "" {
		return ""
	}
	return field + "-" + string(to)
}

func answerForm(loc *i18n.Loc, from, to models.FirmState, in programmes.Answer) service.AnswerForm {
	id, mine := "queue.answer."+string(to), in.To == to
	if from == models.FirmSuspended {
		id = "queue.answer.reinstated"
	}
	a := service.AnswerForm{To: string(to), Title: loc.T(id), Hint: loc.T(id + ".hint"), Open: mine, Button: ui.Button{Text: loc.T(id)}}
	if to == models.FirmRefused || to == models.FirmSuspended {
		a.Button.Kind = "warning"
	}
	a.Note = ui.Field{Name: answerField(to, "note"), Label: loc.T("queue.note"), Hint: loc.T("queue.note.hint")}
	if mine {
		a.Note.Value = in.Note
	}
	if all := programmes.Reasons(to); len(all) > 0 {
		a.Reasons = &ui.Choice{Name: answerField(to, "reason"), Label: loc.T("queue.reasons")}
		for _, r := range all {
			text := loc.T("firm_reason." + string(to) + "." + r)
			a.Reasons.Options = append(a.Reasons.Options, ui.Option{Value: r, Text: text, Checked: mine && slices.Contains(in.Reasons, r)})
		}
	}
	return a
}

func productTable(loc *i18n.Loc, rows []models.FirmProduct) ui.Table {
	t := ui.Table{Caption: loc.T("products.title"), Quiet: true, Dense: true, Empty: loc.T("products.none.title"), Head: []ui.Head{
		{Text: loc.T("products.field.name")}, {Text: loc.T("firm.fact.industry")}, {Text: loc.T("products.field.launched")},
	}}
	for _, r := range rows {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: r.Name, Sub: r.Summary}, {Text: wordOf(loc, "industry", r.Industry)}, {Text: orNone(loc, dateText(loc, r.LaunchedOn))}}})
	}
	return t
}

// firmHistory are the moves of a firm, newest first, with what staff wrote at each.
func firmHistory(loc *i18n.Loc, f programmes.FirmFile) []ui.Event {
	var out []ui.Event
	for i, m := range slices.Backward(f.Moves) {
		_, to, _ := strings.Cut(m.FromTo, ">")
		e := ui.Event{At: m.At, Title: loc.T("state.firm." + to), Detail: f.Names[m.Actor], Now: i == len(f.Moves)-1}
		for _, r := range f.Reviews {
			if r.At.Equal(m.At) && r.ToState == to {
				e.Text = reviewText(loc, r)
			}
		}
		out = append(out, e)
	}
	return out
}

func reviewText(loc *i18n.Loc, r models.FirmReview) string {
	var parts []string
	for _, reason := range reasonsOf(loc, r, "firm_reason.") {
		parts = append(parts, reason.Text)
	}
	if r.Note != "" {
		parts = append(parts, r.Note)
	}
	return strings.Join(parts, " · ")
}
