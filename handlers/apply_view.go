package handlers

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"supermarket/internal/checkout"
	"supermarket/internal/i18n"
	"supermarket/models"
	page "supermarket/templates/account"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// paperKinds are what a browser offers when it asks for a file that proves something.
const paperKinds = ".pdf,.png,.jpg,.jpeg,.csv,.xlsx"

// sendPaper hands a file out, to be saved and never shown in the page.
func sendPaper(c *web.Ctx, f io.ReadSeekCloser, e models.Evidence) error {
	defer func() { _ = f.Close() }()
	attach(c, e.Name)
	head := c.Response().Header()
	head.Set("Content-Type", e.Media)
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("X-Content-SHA256", e.SHA256)
	http.ServeContent(c.Response(), c.Request(), "", e.CreatedAt, f)
	return nil
}

// answered are the states in which what staff wrote is meant for the firm.
var answered = map[models.ApplicationState]bool{models.ApplicationMoreAsked: true, models.ApplicationApproved: true, models.ApplicationRefused: true}

func applicationsTable(loc *i18n.Loc, rows []checkout.ApplicationView) ui.Table {
	t := ui.Table{Caption: loc.T("apply.list.title"), Quiet: true, Head: []ui.Head{
		{Text: loc.T("apply.row.number")}, {Text: loc.T("apply.row.programme")}, {Text: loc.T("apply.row.state")}, {Text: loc.T("apply.row.asked"), Numeric: true}, {Text: loc.T("apply.row.at")},
	}}
	for _, v := range rows {
		tag := ui.StateTag(loc, "application", string(v.State))
		asked := ui.Cell{Text: orNone(loc, moneyOr(loc, v.Asked))}
		if v.State == models.ApplicationApproved {
			asked.Sub = loc.T("apply.row.got", "amount", v.Amount)
		}
		at := v.CreatedAt
		if v.SubmittedAt != nil {
			at = *v.SubmittedAt
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: v.Number, Href: under(placeApplications, v.ID)}, {Text: say(loc, v.Programme.NameZh, v.Programme.NameEn)}, {Tag: &tag}, asked, {Time: at},
		}})
	}
	return t
}

func moneyOr(loc *i18n.Loc, m models.Money) string {
	if m == 0 {
		return ""
	}
	return loc.Money(m)
}

func applyCrumbs(loc *i18n.Loc, v checkout.ApplicationView) []ui.Crumb {
	return []ui.Crumb{{Text: loc.T("apply.list.title"), Href: placeApplications}, {Text: v.Number, Href: under(placeApplications, v.ID)}}
}

func (h *Handlers) applicationPage(c *web.Ctx, v checkout.ApplicationView) shop.ApplicationPage {
	loc := c.Loc
	p := shop.ApplicationPage{
		Page: h.page(c, "apply.title"), Heading: say(loc, v.Programme.NameZh, v.Programme.NameEn), Lead: loc.T("apply.lead", "number", v.Number, "funder", v.Programme.Funder),
		Up: applyCrumbs(loc, v)[:1], Tag: ui.StateTag(loc, "application", string(v.State)), Notices: applyNotices(loc, v),
	}
	p.Title = loc.T("apply.title") + " " + v.Number
	if answered[v.State] { // what staff write to each other stays with them
		p.Note = v.Note
	}
	if v.Reasons != "" {
		for _, r := range strings.Split(v.Reasons, ",") {
			p.Reasons = append(p.Reasons, loc.T("application_reason."+string(v.State)+"."+r))
		}
	}
	if v.May && models.ApplicationMoves.Allows(v.State, models.ApplicationWithdrawn) {
		p.Withdraw = under(placeApplications, v.ID, "withdraw")
	}
	if v.State != models.ApplicationDraft {
		p.History = applyHistory(loc, v.Moves)
	}
	if v.May && v.Editable() {
		applyTasks(loc, v, &p)
		return p
	}
	p.Groups = applyGroups(loc, v, false)
	return p
}

// applyNotices say how the application stands and what comes next.
func applyNotices(loc *i18n.Loc, v checkout.ApplicationView) []ui.Notice {
	if v.State == models.ApplicationDraft {
		return nil
	}
	id := "apply.status." + string(v.State)
	n := ui.Notice{Title: loc.T(id + ".title")}
	switch v.State {
	case models.ApplicationSubmitted, models.ApplicationReviewed:
		n.Text = loc.T(id, "at", at(v.SubmittedAt), "due", v.Due)
	case models.ApplicationMoreAsked, models.ApplicationRefused:
		n.Text, n.Tone = loc.T(id), "warn"
	case models.ApplicationApproved:
		n.Text, n.Tone = loc.T(id, "amount", v.Amount), "good"
		n.Action = &ui.Button{Text: loc.T("award.see_grant"), Kind: "secondary", Href: ui.PlaceVouchers + "#" + v.GrantID}
	case models.ApplicationWithdrawn:
		n.Text = loc.T(id)
		n.Action = &ui.Button{Text: loc.T("award.find.title"), Kind: "secondary", Href: placeFind}
	}
	return []ui.Notice{n}
}

func applyTasks(loc *i18n.Loc, v checkout.ApplicationView, p *shop.ApplicationPage) {
	done, needed := 0, 0
	for _, t := range v.Progress {
		id := "apply.task." + string(t.Task)
		task := ui.Task{Title: loc.T(id), Hint: loc.T(id + ".hint"), Done: t.Done, Href: applyTaskPath(v.ID, t.Task)}
		if !t.Optional {
			needed++
			if t.Done {
				done++
			}
		} else if !t.Done {
			task.Status = loc.T("firm.optional")
		}
		p.Tasks = append(p.Tasks, task)
	}
	p.Done = loc.T("firm.done", "done", done, "needed", needed)
	if v.Complete() {
		p.Check = &ui.Button{Text: loc.T("firm.to_check"), Href: under(placeApplications, v.ID, "check")}
	} else {
		p.NotYet = loc.T("apply.not_complete")
		if lacking := v.Lacking(); len(lacking) > 0 {
			p.NotYet += " " + loc.T("apply.papers.lacking", "what", paperNames(loc, lacking))
		}
	}
}

func paperNames(loc *i18n.Loc, kinds []string) string {
	names := make([]string, len(kinds))
	for i, kind := range kinds {
		names[i] = loc.T("apply.paper." + kind)
	}
	return strings.Join(names, loc.T("list.comma"))
}

func applyHistory(loc *i18n.Loc, moves []models.Move) []ui.Event {
	var out []ui.Event
	for i, m := range slices.Backward(moves) {
		from, to, _ := strings.Cut(m.FromTo, ">")
		title := loc.T("state.application." + to)
		if from == string(models.ApplicationReviewed) && to == string(models.ApplicationSubmitted) {
			title = loc.T("apply.event.back")
		}
		out = append(out, ui.Event{At: m.At, Title: title, Now: i == len(moves)-1})
	}
	return out
}

// applyGroups are the answers; change leads to where each can be changed.
func applyGroups(loc *i18n.Loc, v checkout.ApplicationView, change bool) []shop.FactGroup {
	x := v.Answers
	to := func(t checkout.ApplicationTask) string {
		if !change {
			return ""
		}
		if t == checkout.TaskPapers {
			return applyTaskPath(v.ID, t)
		}
		return applyTaskPath(v.ID, t) + "?from=check"
	}
	papers := []ui.Fact{}
	for _, e := range v.Papers {
		papers = append(papers, ui.Fact{Key: loc.T("apply.paper." + e.Kind), Value: e.Name, Href: under(placeApplications, v.ID, "papers", e.ID), Sub: loc.Bytes(e.Bytes), Change: to(checkout.TaskPapers)})
	}
	if len(papers) == 0 {
		papers = append(papers, ui.Fact{Key: loc.T("apply.task.papers"), Value: loc.T("apply.papers.nothing"), Change: to(checkout.TaskPapers)})
	}
	aid := ui.Fact{Key: loc.T("apply.field.aid"), Value: orNone(loc, aidWord(loc, x.Aid)), Change: to(checkout.TaskAid)}
	if x.AidText != "" {
		aid.Sub = x.AidText
	}
	return []shop.FactGroup{
		{Title: loc.T("apply.task.use"), Facts: []ui.Fact{
			{Key: loc.T("apply.field.purpose"), Value: orNone(loc, purposeWord(loc, x.Purpose)), Change: to(checkout.TaskUse)},
			{Key: loc.T("apply.field.use"), Value: orNone(loc, x.Use), Change: to(checkout.TaskUse)},
		}},
		{Title: loc.T("apply.task.amount"), Facts: []ui.Fact{
			{Key: loc.T("apply.field.spend"), Value: orNone(loc, moneyOr(loc, x.Spend)), Change: to(checkout.TaskAmount)},
			{Key: loc.T("apply.field.asked"), Value: orNone(loc, moneyOr(loc, v.Asked)), Change: to(checkout.TaskAmount)},
		}},
		{Title: loc.T("apply.task.aid"), Facts: []ui.Fact{aid}},
		{Title: loc.T("apply.task.papers"), Facts: papers},
	}
}

func aidWord(loc *i18n.Loc, aid string) string {
	if aid == "" {
		return ""
	}
	return loc.T("apply.aid." + aid)
}

func purposeWord(loc *i18n.Loc, purpose string) string {
	if purpose == "" {
		return ""
	}
	return loc.T("apply.purpose." + purpose)
}

func (h *Handlers) applyTaskPage(c *web.Ctx, v checkout.ApplicationView, t checkout.ApplicationTask, form url.Values) page.FormPage {
	loc, id := c.Loc, "apply.task."+string(t)
	p := page.FormPage{
		Page: h.page(c, id), Heading: loc.T(id), Lead: loc.T(id + ".lead"), Action: applyTaskPath(v.ID, t), Version: revisionText(v.Revision),
		Up: applyCrumbs(loc, v), Button: loc.T("firm.save_next"), Second: &ui.Button{Text: loc.T("firm.save_list"), Kind: "secondary", Name: "then", Value: "list"},
	}
	if c.QueryParam("from") == "check" || form.Get("from") == "check" {
		p.From, p.Button, p.Second = "check", loc.T("firm.save_check"), nil
	}
	text := func(name string) *ui.Field {
		return &ui.Field{Name: name, Label: loc.T("apply.field." + name), Hint: loc.T("apply.field." + name + ".hint"), Value: clip(form.Get(name))}
	}
	switch t {
	case checkout.TaskUse:
		p.Asks = []page.Question{{Radios: applyChoice(loc, "purpose", "apply.purpose.", checkout.ApplicationPurposes(), form.Get("purpose"))}, {Area: text("use")}}
	case checkout.TaskAmount:
		spend, asked := text("spend"), text("asked")
		for _, f := range []*ui.Field{spend, asked} {
			f.Numeric, f.Prefix, f.Width = true, "¥", 16
		}
		if most := v.MaxAsked(); most > 0 {
			asked.Hint = loc.T("apply.field.asked.most", "most", most)
		}
		p.Asks = []page.Question{{Field: spend}, {Field: asked}}
	case checkout.TaskAid:
		p.Asks = []page.Question{{Radios: applyChoice(loc, "aid", "apply.aid.", []string{checkout.AidNone, checkout.AidSome}, form.Get("aid"))}, {Area: text("aid_text")}}
	}
	return p
}

func applyChoice(loc *i18n.Loc, name, words string, all []string, chosen string) *ui.Choice {
	out := &ui.Choice{Name: name, Label: loc.T("apply.field." + name), Hint: loc.T("apply.field." + name + ".hint")}
	for _, x := range all {
		out.Options = append(out.Options, ui.Option{Value: x, Text: loc.T(words + x), Checked: x == chosen})
	}
	return out
}

func (h *Handlers) applyCheckPage(c *web.Ctx, v checkout.ApplicationView, o checkout.Offer) shop.ApplyCheckPage {
	loc := c.Loc
	p := shop.ApplyCheckPage{
		Page: h.page(c, "apply.check.title"), Up: applyCrumbs(loc, v), Groups: applyGroups(loc, v, true), Action: under(placeApplications, v.ID, "check"),
		Revision: revisionText(v.Revision), Button: loc.T("apply.submit"),
		Text:    []string{loc.T("apply.declare.true"), loc.T("apply.declare.twice"), loc.T("apply.declare.related"), loc.T("apply.declare.back")},
		Declare: ui.Choice{Name: "declare", Label: loc.T("apply.declare.label"), Options: []ui.Option{{Value: "yes", Text: loc.T("apply.declare.yes")}}},
	}
	for _, x := range o.Clauses {
		for _, why := range x.Why {
			if checkout.FoundByStaff(why) {
				p.Missing = append(p.Missing, loc.Fault(why))
			} else {
				p.Failing = append(p.Failing, loc.Fault(why))
			}
		}
	}
	return p
}

func (h *Handlers) papersPage(c *web.Ctx, v checkout.ApplicationView, form url.Values) shop.PapersPage {
	loc := c.Loc
	p := shop.PapersPage{
		Page: h.page(c, "apply.task.papers"), Up: applyCrumbs(loc, v), Action: under(placeApplications, v.ID, "papers"),
		Kinds: ui.Choice{Name: "kind", Label: loc.T("apply.papers.kind")},
		File:  ui.File{Name: "file", Label: loc.T("apply.papers.file"), Hint: loc.T("apply.papers.file_hint", "max", checkout.MaxPaper>>20), Accept: paperKinds},
		Next:  ui.Button{Text: loc.T("apply.papers.done"), Href: under(placeApplications, v.ID)},
	}
	lacking := v.Lacking()
	chosen := form.Get("kind")
	for _, x := range checkout.PapersOf(v.Rules) {
		o := ui.Option{Value: x.Kind, Text: loc.T("apply.paper." + x.Kind), Checked: x.Kind == chosen}
		switch {
		case slices.Contains(lacking, x.Kind):
			o.Hint = loc.T("apply.papers.needed")
			o.Checked = o.Checked || chosen == "" && x.Kind == lacking[0]
		case !x.Needed:
			o.Hint = loc.T("apply.paper." + x.Kind + ".hint")
		}
		p.Kinds.Options = append(p.Kinds.Options, o)
	}
	for _, e := range v.Papers {
		p.Papers = append(p.Papers, shop.PaperRow{
			Name: e.Name, Kind: loc.T("apply.paper." + e.Kind), Href: under(placeApplications, v.ID, "papers", e.ID), Bytes: e.Bytes, Sum: e.SHA256[:12] + "…", SumWhole: e.SHA256,
			At: e.CreatedAt, Remove: under(placeApplications, v.ID, "papers", e.ID, "remove"),
		})
	}
	return p
}
