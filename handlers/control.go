package handlers

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"supermarket/internal/i18n"
	"supermarket/internal/programmes"
	"supermarket/models"
	"supermarket/templates/service"
	"supermarket/templates/ui"
	"supermarket/web"
)

// flagStates are the states that flags are looked at by, the first one at first.
var flagStates = []models.FlagState{models.FlagOpen, models.FlagConfirmed, models.FlagCleared}

// flagAsk is what a list of flags was asked for.
type flagAsk struct {
	programmes.FlagFilter
	skip int
}

func readFlagAsk(c *web.Ctx) flagAsk {
	q := flagAsk{FlagFilter: programmes.FlagFilter{State: models.FlagState(c.QueryParam("state")), Kind: c.QueryParam("kind"), FirmID: c.QueryParam("firm")}}
	if q.State == "" && q.FirmID == "" {
		q.State = models.FlagOpen
	}
	n, _ := whole(c.QueryParam("skip"))
	q.skip = int(min(n, 1_000_000))
	return q
}

func (q flagAsk) url(place string, state models.FlagState, skip int) string {
	v := url.Values{}
	for name, value := range map[string]string{"state": string(state), "kind": q.Kind, "firm": q.FirmID} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if skip > 0 {
		v.Set("skip", strconv.Itoa(skip))
	}
	return place + "?" + v.Encode()
}

// Controls lists the patterns that staff should look at, the heaviest first.
func (h *Handlers) Controls(c *web.Ctx) error {
	q := readFlagAsk(c)
	list, err := h.Programmes.Flags(c.Std(), c.Actor, q.FlagFilter, q.skip)
	if err != nil {
		return err
	}
	loc := c.Loc
	p := service.ControlPage{
		Page: h.desk(c, "control.title"), Action: placeControls, State: string(q.State), Firm: q.FirmID,
		Links: []ui.Button{
			{Text: loc.T("control.blocks"), Href: placeBlocks, Kind: "secondary"},
			{Text: loc.T("control.csv"), Href: q.url(placeControls+".csv", q.State, 0), Kind: "quiet"},
		},
	}
	if q.skip > 0 {
		p.Pager.First = q.url(placeControls, q.State, 0)
	}
	if list.More {
		p.Pager.Next = q.url(placeControls, q.State, q.skip+len(list.Rows))
	}
	kinds, counts := map[string]int64{}, map[models.FlagState]int64{}
	for _, n := range list.Counts {
		counts[n.State] += n.N
		if n.State == q.State {
			kinds[n.Kind] += n.N
		}
	}
	for _, s := range flagStates {
		p.States = append(p.States, service.QueueState{Text: loc.T("state.flag." + string(s)), Href: q.url(placeControls, s, 0), Count: counts[s], Current: s == q.State})
	}
	p.Kind = ui.Choice{Name: "kind", Label: loc.T("control.kind"), HasCount: true, Options: []ui.Option{{Text: loc.T("control.kind.all"), Count: int(counts[q.State]), Checked: q.Kind == ""}}}
	for _, k := range programmes.FlagKinds() {
		p.Kind.Options = append(p.Kind.Options, ui.Option{Value: k, Text: loc.T("flag.kind." + k), Count: int(kinds[k]), Checked: q.Kind == k})
	}
	p.Table = flagTable(loc, list.Rows)
	return c.Render(http.StatusOK, service.Controls(p))
}

func flagTable(loc *i18n.Loc, rows []programmes.FlagRow) ui.Table {
	t := ui.Table{Caption: loc.T("control.title"), Quiet: true, Dense: true, Empty: loc.T("control.none"), Head: heads(loc, "control.head.", "kind", "-weight", "firm", "provider", "programme", "found")}
	for _, r := range rows {
		firm := ui.Cell{Text: "–"}
		if len(r.Firms) > 0 {
			firm = ui.Cell{Text: r.Firms[0].Name, Href: under(placeQueue, r.Firms[0].ID)}
			if n := r.Facts.Count; len(r.Firms) > 1 {
				firm.Sub = loc.T("control.and_others", "count", n-1)
			}
		}
		t.Rows = append(t.Rows, ui.Row{Warn: r.Weight >= programmes.HeavyFlag && r.State == models.FlagOpen, Cells: []ui.Cell{
			{Text: loc.T("flag.kind." + r.Kind), Href: under(placeFlags, r.ID), Sub: flagText(loc, r)},
			{Text: loc.Number(r.Weight)},
			firm,
			{Text: or(say(loc, r.Provider.NameZh, r.Provider.NameEn), "–")},
			{Text: or(say(loc, r.Programme.NameZh, r.Programme.NameEn), "–")},
			{Time: r.FoundAt},
		}})
	}
	return t
}

// flagText is what was found, in a sentence.
func flagText(loc *i18n.Loc, r programmes.FlagRow) string {
	ties := ""
	for i, t := range r.Facts.Ties {
		if i > 0 {
			ties += loc.T("list.comma")
		}
		ties += loc.T("flag.tie." + t)
	}
	return loc.T("flag.text."+r.Kind, "ties", ties, "key", r.Facts.Key, "count", r.Facts.Count, "amount", r.Facts.Amount, "cap", r.Facts.Cap, "took", time.Duration(r.Facts.Minutes)*time.Minute)
}

// ControlsCSV is the same list as a file.
func (h *Handlers) ControlsCSV(c *web.Ctx) error {
	q, loc := readFlagAsk(c), c.Loc
	list, err := h.Programmes.FlagFile(c.Std(), c.Actor, q.FlagFilter)
	if err != nil {
		return err
	}
	rows := [][]string{{
		loc.T("control.head.id"), loc.T("control.head.kind"), loc.T("control.head.what"), loc.T("control.head.weight"), loc.T("control.head.state"), loc.T("control.head.code"), loc.T("control.head.firm"),
		loc.T("control.head.provider"), loc.T("control.head.programme"), loc.T("control.head.found"), loc.T("control.head.note"),
	}}
	for _, r := range list {
		code, name := "", ""
		if len(r.Firms) > 0 {
			code, name = r.Firms[0].Code, r.Firms[0].Name
		}
		rows = append(rows, []string{
			r.ID, loc.T("flag.kind." + r.Kind), flagText(loc, r), strconv.FormatInt(r.Weight, 10), loc.T("state.flag." + string(r.State)), code, name,
			say(loc, r.Provider.NameZh, r.Provider.NameEn), say(loc, r.Programme.NameZh, r.Programme.NameEn), r.FoundAt.UTC().Format(time.RFC3339), r.Note,
		})
	}
	return sendCSV(c, rows, "flags")
}
