package handlers

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"supermarket/internal/checkout"
	"supermarket/internal/fault"
	"supermarket/internal/i18n"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
)

// waitHours are how many hours a form lets a run wait.
var waitHours = []string{"4", "12", "24", "72"}

// localMoment is how a browser writes a moment without a zone.
const localMoment = "2006-01-02T15:04"

var (
	errWait   = fault.New(fault.Invalid, "choice.wait_unknown").On("wait_until")
	errMoment = fault.New(fault.Invalid, "choice.moment").On("deadline_at")
)

// readWishes reads until when a run may wait, by when it is to be done, the
// buyer's own command and what it repeats.
func readWishes(sent url.Values, now time.Time) (w checkout.Wishes, wrong fault.List) {
	for _, name := range []string{"wait_until", "deadline_at", "command", "rerun_of"} {
		if len(sent[name]) > 1 {
			wrong = append(wrong, errDoubled.On(name))
		}
	}
	var bad *fault.Fault
	if w.WaitUntil, bad = waitIn(sent.Get("wait_until"), now); bad != nil {
		wrong = append(wrong, bad)
	}
	if w.DeadlineAt, bad = momentIn(sent.Get("deadline_at")); bad != nil {
		wrong = append(wrong, bad)
	}
	w.RerunOf = sent.Get("rerun_of")
	if sent.Get("recipe") == checkout.OwnCommand {
		w.Command = checkout.CommandLines(sent.Get("command"))
	}
	return w, wrong
}

// waitIn is the full hour after so many hours: pressed twice it is the same moment.
// How long is too long is the counter's to say.
func waitIn(hours string, now time.Time) (*time.Time, *fault.Fault) {
	if hours == "" {
		return nil, nil
	}
	n, err := strconv.Atoi(hours)
	if err != nil || n < 1 || len(hours) > 4 {
		return nil, errWait
	}
	until := now.Add(time.Duration(n)*time.Hour + time.Hour - 1).Truncate(time.Hour)
	return &until, nil
}

// momentIn is a moment as a browser's field writes it, nil for none.
func momentIn(text string) (*time.Time, *fault.Fault) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, nil
	}
	at, err := time.ParseInLocation(localMoment, text[:min(len(text), len(localMoment))], china)
	if err != nil {
		return nil, errMoment
	}
	return &at, nil
}

// whenFields are the two questions, as they were answered.
func whenFields(loc *i18n.Loc, sent url.Values) shop.WhenFields {
	chosen := sent.Get("wait_until")
	w := ui.Choice{Name: "wait_until", Label: loc.T("choice.wait"), Hint: loc.T("choice.wait.hint"), Options: []ui.Option{{Value: "", Text: loc.T("choice.wait.none"), Checked: chosen == ""}}}
	for _, h := range waitHours {
		n, _ := strconv.Atoi(h)
		w.Options = append(w.Options, ui.Option{Value: h, Text: loc.T("choice.wait.hours", "n", n), Checked: h == chosen})
	}
	d := ui.Field{Name: "deadline_at", Type: "datetime-local", Label: loc.T("choice.deadline"), Hint: loc.T("choice.deadline.hint"), Width: 16, Optional: true, Value: cut(sent.Get("deadline_at"))}
	return shop.WhenFields{Wait: w, Deadline: d, Open: chosen != "" || d.Value != ""}
}

// maxCommandEcho is more than any command that is taken.
const maxCommandEcho = 40 << 10

// commandField asks for the buyer's own command; why says that none is taken here.
func commandField(loc *i18n.Loc, sent url.Values, why error) *shop.CommandField {
	text := strings.ToValidUTF8(sent.Get("command"), "")
	out := shop.CommandField{Field: ui.Field{Name: "command", Label: loc.T("choice.command"), Hint: loc.T("choice.command.hint"), Value: text[:min(len(text), maxCommandEcho)]}}
	if why != nil {
		out.Why = loc.Fault(why)
	}
	for _, rule := range []string{"image", "files", "network", "limits", "checkpoint"} {
		out.Rules = append(out.Rules, loc.T("choice.command.rule."+rule, "args", checkout.MaxArguments, "bytes", checkout.MaxArgumentBytes>>10))
	}
	return &out
}

// commandFact shows a command among the answers.
func commandFact(loc *i18n.Loc, kept, change string) (ui.Fact, bool) {
	args := checkout.CommandOf(kept)
	return ui.Fact{Key: loc.T("choice.command.fact"), Body: shop.Command(args), Change: change}, len(args) > 0
}

// momentText is a moment as a browser's field takes it.
func momentText(at *time.Time) string {
	if at == nil {
		return ""
	}
	return at.In(china).Format(localMoment)
}
