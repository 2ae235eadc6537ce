package shop

import (
	"time"

	"supermarket/templates/ui"
)

// HooksPage lists a firm's webhooks and offers a new one.
type HooksPage struct {
	ui.Page
	Rows   []HookRow
	Form   HookForm
	New    *ui.Secret // shown once
	Sample ui.Sample
	Verify ui.Sample
}

// HookForm is where a webhook's address and topics are given.
type HookForm struct {
	Action string
	URL    ui.Field
	Topics ui.Choice
	Button string
}

// HookRow is one webhook of a list.
type HookRow struct {
	Href, URL, Topics string
	State             string
	At                time.Time
}

// HookPage is one webhook: its state, what went to it, and what can be done.
type HookPage struct {
	ui.Page
	HookRow
	ID         string
	Notice     *ui.Notice
	Form       HookForm
	New        *ui.Secret
	Deeds      []HookDeed
	Deliveries []HookDelivery
	Pager      ui.Pager
}

// HookDeed is a button of its own form.
type HookDeed struct {
	Action string
	Button ui.Button
	Hint   string
}

// HookDelivery is one event on its way.
type HookDelivery struct {
	ID, Topic, State string
	At               time.Time
	Tries            int64
	Answer           string
	Again            string // where it is sent once more; empty while it waits
}

// hookTag is the word and tone of a webhook's or a delivery's state.
func hookTag(p ui.Page, state string) ui.Tag {
	tones := map[string]string{"active": "good", "delivered": "good", "waiting": "wait", "paused": "wait", "failing": "warn", "given_up": "warn"}
	return ui.Tag{Text: p.Loc.T("hook.state." + state), Tone: tones[state]}
}
