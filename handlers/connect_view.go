package handlers

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"sync"

	"supermarket/internal/i18n"
	"supermarket/internal/supply"
	"supermarket/models"
	"supermarket/templates/provider"
	"supermarket/templates/ui"
	"supermarket/web"
)

// textField is a line of a form of the desk; its hint is the label's id with "_hint", where there is one.
func textField(loc *i18n.Loc, form url.Values, name, label string, width int) ui.Field {
	f := ui.Field{Name: name, Label: loc.T(label), Width: width, Value: form.Get(name)}
	f.Value = f.Value[:min(len(f.Value), 64<<10)]
	if loc.Has(label + "_hint") {
		f.Hint = loc.T(label + "_hint")
	}
	return f
}

func (h *Handlers) sitePage(c *web.Ctx, d supply.SiteDesk, form url.Values) provider.SitePage {
	loc, s := c.Loc, d.Site
	at := under(placeDeskSites, s.ID)
	p := provider.SitePage{
		Page: h.desk(c, ""), Name: say(loc, s.NameZh, s.NameEn), Sub: ui.RegionName(loc, s.Region) + " · " + loc.T("desk.door."+s.Driver), Simulated: s.Simulated,
		Cards: siteGauge(loc, d), Door: siteDoor(loc, d, at), Check: checkView(loc, d), Health: siteHealth(loc, d), Offerings: siteOfferings(loc, d),
		Tasks: siteTasks(loc, d, at),
	}
	p.Title, p.Path = p.Name, at
	p.Tags = []ui.Tag{ui.StateTag(loc, "stage", s.Stage)}
	if s.Stage == supply.SiteLive {
		p.Tags = append(p.Tags, ui.StateTag(loc, "site", s.State))
	}
	if p.Check.Running {
		p.Refresh = 2
	}
	for _, n := range d.Nodes {
		p.Machines = append(p.Machines, machineView(loc, d, n, at))
	}
	if s.Stage != supply.SiteClosed {
		p.Add = machinesForm(loc, d, form, at)
		p.Add.Page = p.Page
		p.Centre = centreForm(loc, s, form, at)
		p.Centre.Page = p.Page
	}
	h.siteDeeds(&p, d, form, at)
	for i := len(d.Moves) - 1; i >= 0; i-- {
		m := d.Moves[i]
		p.History = append(p.History, ui.Event{At: m.At, Title: moved(loc, m)})
	}
	return p
}

// moved says a site's move in words.
func moved(loc *i18n.Loc, m models.Move) string {
	_, to, _ := strings.Cut(m.FromTo, ">")
	if loc.Has("state.stage." + to) {
		return loc.T("desk.moved", "to", loc.T("state.stage."+to))
	}
	return loc.T("desk.moved", "to", loc.T("state.site."+to))
}

func siteGauge(loc *i18n.Loc, d supply.SiteDesk) ui.Gauge {
	up, down, used := int64(0), int64(0), int64(0)
	for _, n := range d.Nodes {
		if n.State == "up" {
			up += int64(n.Units)
		} else {
			down += int64(n.Units)
		}
		used += d.Used[n.ID]
	}
	g := ui.CountGauge(loc, loc.T("sites.cards"), used, down, max(up-used, 0))
	g.HeldLabel = loc.T("desk.out_of_use")
	return g
}

// machinesOf are the flags by which an agent says what it stands for.
func machinesOf(p *provider.SitePage) string {
	units := 0
	for _, m := range p.Machines {
		units += m.Units
	}
	return fmt.Sprintf("-nodes %d -units %d", max(len(p.Machines), 1), max(units, 1))
}

func machineView(loc *i18n.Loc, d supply.SiteDesk, n models.Node, at string) provider.Machine {
	m := provider.Machine{Name: n.Name, What: className(loc, d.Classes, n.ClassID) + " · " + stackLabel(d.Stacks, n.StackID), Units: n.Units, Used: d.Used[n.ID], State: n.State}
	m.Action = at + "/machines/" + url.PathEscape(n.ID)
	m.To, m.Button = "down", loc.T("desk.machine.down")
	if n.State == "down" {
		m.To, m.Button = "up", loc.T("desk.machine.up")
	}
	if m.Used == 0 {
		m.Remove = m.Action + "/remove"
	}
	return m
}

func className(loc *i18n.Loc, all []models.Class, id string) string {
	for _, c := range all {
		if c.ID == id {
			return say(loc, c.NameZh, c.NameEn)
		}
	}
	return id
}

func stackLabel(all []models.Stack, id string) string {
	for _, s := range all {
		if s.ID == id {
			return joined(" ", s.Name, s.Version)
		}
	}
	return id
}

func machinesForm(loc *i18n.Loc, d supply.SiteDesk, form url.Values, at string) provider.FormPage {
	name, count, units := textField(loc, form, "name", "desk.machine.field_name", 16), textField(loc, form, "count", "desk.machine.count", 4), textField(loc, form, "units", "desk.machine.field_units", 4)
	name.Code, count.Numeric, units.Numeric = true, true, true
	count.Value = or(count.Value, "1")
	stack := stackChoice(loc, d, form.Get("stack"))
	return provider.FormPage{
		Action: at + "/machines", Button: loc.T("desk.machines.add"), Quiet: len(d.Nodes) > 0,
		Parts: []provider.FormPart{{Items: []provider.Item{{Field: &name}, {Field: &count}, {Field: &units}, {Select: &stack}}}},
	}
}

// stackChoice offers each chip with the stacks that run on it, and nothing else.
func stackChoice(loc *i18n.Loc, d supply.SiteDesk, chosen string) ui.Choice {
	out := ui.Choice{Name: "stack", Label: loc.T("desk.machine.stack"), Hint: loc.T("desk.machine.stack_hint"), Options: []ui.Option{{Text: loc.T("firm.choose")}}}
	for _, k := range d.Kinds {
		value := k.Class.ID + "/" + k.Stack.ID
		out.Options = append(out.Options, ui.Option{Value: value, Text: say(loc, k.Class.NameZh, k.Class.NameEn) + " · " + joined(" ", k.Stack.Name, k.Stack.Version), Checked: value == chosen})
	}
	return out
}

// siteTasks are what is left to do until work can come; none once it can.
func siteTasks(loc *i18n.Loc, d supply.SiteDesk, at string) []ui.Task {
	s := d.Site
	if s.Stage == supply.SiteLive || s.Stage == supply.SiteClosed {
		return nil
	}
	door, done := "desk.task.door."+s.Driver, true
	switch s.Driver {
	case "slurm":
		done = d.Settings.HasToken
	case "agent":
		done = len(d.Keys) > 0 && d.Keys[0].RevokedAt == nil
	}
	checked := s.Stage == supply.SiteChecked
	tasks := []ui.Task{
		{Title: loc.T("desk.task.machines"), Hint: loc.T("desk.task.machines_hint"), Href: at + "#machines", Done: len(d.Nodes) > 0},
		{Title: loc.T(door), Hint: loc.T(door + "_hint"), Href: at + "#door", Done: done},
		{Title: loc.T("desk.task.check"), Hint: loc.T("desk.task.check_hint"), Done: checked},
		{Title: loc.T("desk.task.open"), Hint: loc.T("desk.task.open_hint")},
	}
	if len(d.Nodes) > 0 && done {
		tasks[2].Href = at + "#check"
	}
	if checked {
		tasks[3].Href = at + "#open"
	}
	return tasks
}

func siteDoor(loc *i18n.Loc, d supply.SiteDesk, at string) provider.Door {
	s := d.Site
	out := provider.Door{Text: loc.T("desk.door." + s.Driver + ".text")}
	switch s.Driver {
	case "slurm":
		out.Edit = at + "/door"
		if d.Settings.URL != "" {
			out.Facts = []ui.Fact{{Key: loc.T("desk.slurm.url"), Value: d.Settings.URL}, {Key: loc.T("desk.slurm.user"), Value: d.Settings.User}}
			for _, f := range []struct{ key, value string }{{"account", d.Settings.Account}, {"partition", d.Settings.Partition}, {"qos", d.Settings.QOS}, {"gres", d.Settings.GRES}} {
				if f.value != "" {
					out.Facts = append(out.Facts, ui.Fact{Key: loc.T("desk.slurm." + f.key), Value: f.value})
				}
			}
		}
	case "agent":
		if s.Stage == supply.SiteClosed {
			break
		}
		out.Invite = &provider.Deed{Action: at + "/invite", Button: loc.T("desk.invite"), Text: loc.T("desk.invite_text"), Kind: "secondary"}
		if len(d.Keys) > 0 && d.Keys[0].RevokedAt == nil {
			k := d.Keys[0]
			out.Facts = []ui.Fact{{Key: loc.T("desk.agent.version"), Value: or(k.AgentVersion, "–")}, {Key: loc.T("desk.agent.since"), Body: ui.When(loc, k.CreatedAt)}}
			if k.LastUsedAt != nil {
				out.Facts = append(out.Facts, ui.Fact{Key: loc.T("desk.agent.last"), Body: ui.When(loc, *k.LastUsedAt)})
			}
			out.Invite.Button, out.Invite.Text = loc.T("desk.invite_again"), loc.T("desk.invite_again_text")
			out.Dismiss = &provider.Deed{Action: at + "/dismiss", Button: loc.T("desk.dismiss"), Text: loc.T("desk.dismiss_text"), Kind: "warning"}
		}
	}
	return out
}

var faultKey = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z_]+\.[a-z_]+$`) })

// checkView is the last guided check of a site.
func checkView(loc *i18n.Loc, d supply.SiteDesk) provider.Check {
	at := under(placeDeskSites, d.Site.ID) + "/check"
	out := provider.Check{Button: loc.T("desk.check.start"), Text: loc.T("desk.check.text")}
	if d.Site.Stage != supply.SiteClosed && len(d.Nodes) > 0 {
		out.Action = at
	}
	if !d.Checked {
		return out
	}
	out.Done, out.OK, out.Button = d.Check.Done, d.Check.OK, loc.T("desk.check.again")
	for _, s := range d.Check.Steps {
		pairs := []any{}
		for name, value := range s.Terms {
			pairs = append(pairs, name, value)
		}
		step := provider.Step{Name: known(loc, s.Name, s.Name), Text: s.Text, Word: s.Err, OK: s.OK}
		if faultKey().MatchString(s.Err) {
			step.Word = "" // a key of ours tells nobody anything
		} else if at := strings.LastIndex(s.Err, ": "); at > 0 && faultKey().MatchString(s.Err[at+2:]) {
			step.Word = s.Err[:at]
		}
		if loc.Has(s.Text) {
			step.Text = loc.T(s.Text, pairs...)
		}
		out.Steps = append(out.Steps, step)
	}
	switch {
	case !out.Done:
		out.Running, out.Live, out.Text = true, at, loc.T("desk.check.under_way", "steps", len(out.Steps))
	case out.OK:
		out.Text = loc.T("desk.check.passed", "at", d.Check.At)
	default:
		out.Text = loc.T("desk.check.failed", "at", d.Check.At)
	}
	return out
}

func siteHealth(loc *i18n.Loc, d supply.SiteDesk) []ui.Fact {
	s := d.Site
	out := []ui.Fact{{Key: loc.T("desk.health.seen"), Value: loc.T("desk.health.never")}}
	if s.LastSeenAt != nil {
		out[0] = ui.Fact{Key: loc.T("desk.health.seen"), Body: ui.When(loc, *s.LastSeenAt)}
	}
	if s.DownSince != nil {
		out = append(out, ui.Fact{Key: loc.T("desk.health.down_since"), Body: ui.When(loc, *s.DownSince)})
	}
	looked, up, planned := int64(0), int64(0), int64(0)
	for _, x := range d.Hours {
		looked, up, planned = looked+x.Looked, up+x.Up, planned+x.Planned
	}
	week := ui.Fact{Key: loc.T("desk.health.up"), Value: loc.T("desk.health.up_unknown")}
	if looked > planned {
		week.Value = loc.Percent(float64(up) / float64(looked-planned))
		week.Sub = loc.T("desk.health.up_of", "up", up, "looked", looked-planned, "planned", planned)
	}
	running, waiting := 0, 0
	for _, a := range d.Live {
		if a.State == models.AttemptRunning {
			running++
		} else {
			waiting++
		}
	}
	commands := loc.T("desk.health.commands_no", "found", isolation(loc, s.Isolation))
	if s.Namespaces {
		commands = loc.T("desk.health.commands_yes")
	}
	return append(out, week,
		ui.Fact{Key: loc.T("desk.health.jobs"), Value: loc.T("sites.jobs", "running", running, "waiting", waiting), Href: placeProviderJobs + "?site=" + url.QueryEscape(s.ID)},
		ui.Fact{Key: loc.T("desk.health.commands"), Value: commands})
}

func siteOfferings(loc *i18n.Loc, d supply.SiteDesk) ui.Table {
	t := ui.Table{Caption: loc.T("sites.offerings"), Quiet: true, Empty: loc.T("sites.offerings.none"), Head: []ui.Head{{Text: loc.T("sites.offering.name")}, {Text: loc.T("sites.offering.state")}}}
	for _, o := range d.Offerings {
		tag := ui.StateTag(loc, "offering", o.State)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: say(loc, o.TitleZh, o.TitleEn), Href: under(placeDeskOfferings, o.ID)}, {Tag: &tag}}})
	}
	return t
}

func (h *Handlers) siteDeeds(p *provider.SitePage, d supply.SiteDesk, form url.Values, at string) {
	loc, s := p.Loc, d.Site
	closing := provider.Deed{Action: at + "/close", Button: loc.T("desk.close"), Text: loc.T("desk.close_text"), Kind: "warning"}
	switch s.Stage {
	case supply.SiteDraft:
		p.Deeds = []provider.Deed{closing}
		p.Drain.Text = loc.T("desk.drain.later")
	case supply.SiteChecked:
		p.Notice = &ui.Notice{Tone: "good", Title: loc.T("desk.ready_title"), Text: loc.T("desk.ready_text")}
		p.Open = &provider.Deed{Action: at + "/open", Button: loc.T("desk.open"), Text: loc.T("desk.open_text")}
		p.Deeds = []provider.Deed{closing}
		p.Drain.Text = loc.T("desk.drain.later")
	case supply.SiteClosed:
		p.Deeds = []provider.Deed{{Action: at + "/reopen", Button: loc.T("desk.reopen"), Text: loc.T("desk.reopen_text"), Kind: "secondary"}}
		p.Drain.Text = loc.T("desk.drain.later")
	default:
		p.Drain = drainView(loc, s, form, at)
		if p.Drain.Form != nil {
			p.Drain.Form.Page = p.Page
		}
		p.Deeds = []provider.Deed{closing}
	}
	if s.State == "draining" && s.Stage == supply.SiteLive {
		p.Notice = &ui.Notice{Title: loc.T("desk.draining_title"), Text: p.Drain.Text}
	}
}

func drainView(loc *i18n.Loc, s models.Site, form url.Values, at string) provider.Drain {
	note, until := textField(loc, form, "note", "desk.drain.note", 0), textField(loc, form, "until", "desk.drain.until", 16)
	until.Optional, until.Type = true, "datetime-local"
	if s.State != "draining" {
		return provider.Drain{Text: loc.T("desk.drain.text"), Form: &provider.FormPage{
			Action: at + "/drain", Button: loc.T("desk.drain.button"), Quiet: true, Parts: []provider.FormPart{{Items: []provider.Item{{Field: &note}, {Field: &until}}}},
		}}
	}
	out := provider.Drain{Text: loc.T("desk.drain.now", "note", s.DrainNote), Resume: &provider.Deed{Action: at + "/resume", Button: loc.T("desk.resume"), Kind: "secondary"}}
	if s.DrainUntil != nil {
		out.Text = fmt.Sprint(out.Text, " ", loc.T("desk.drain.now_until", "until", *s.DrainUntil))
	}
	return out
}
