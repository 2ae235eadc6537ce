package ui

import "supermarket/internal/i18n"

// Notice tells what happened or what to know. Tone: "", good, warn.
type Notice struct {
	Title, Text string
	Tone        string
	Action      *Button
}

// Blank is a state without content: nothing yet, not found, not allowed. It
// always names what to do next.
type Blank struct {
	Title, Text string
	Action      *Button
	Second      *Button
}

// StateTag is the word and tone of a state: group is "order", "line", "job",
// "attempt", "payment", "reservation", "grant", "firm", "claim", "site"; state
// is the value of models. Texts: state.<group>.<state>.
func StateTag(loc *i18n.Loc, group, state string) Tag {
	return Tag{Text: loc.T("state." + group + "." + state), Tone: tones[state]}
}

var tones = map[string]string{
	"checked": "wait", "bad": "warn", "issued": "good", "undone": "wait", "void": "warn", "withdrawn": "wait",
	"running": "live", "submitting": "live", "delivering": "live", "scheduled": "live", "pending": "live", "planned": "wait",
	"draft": "wait", "awaiting_payment": "wait", "open": "wait", "confirming": "wait", "queued": "wait", "unknown": "wait", "held": "wait", "submitted": "wait",
	"reviewed": "live", "proposed": "wait", "more_asked": "warn", "asked": "wait", "answered": "live", "sending": "live", "booked": "good", "won": "good", "upheld": "good", "done": "good",
	"paid": "good", "fulfilled": "good", "succeeded": "good", "active": "good", "verified": "good", "captured": "good", "up": "good", "approved": "good", "sent": "good", "waiting": "wait", "locked": "wait", "idle": "wait",
	"failed": "warn", "lost": "warn", "preempted": "warn", "refused": "warn", "suspended": "warn", "revoked": "warn", "down": "warn", "expired": "warn", "fulfilled_in_part": "warn", "dead": "warn", "degraded": "warn",
}

// Secret is a value that is shown once.
type Secret struct {
	Label, Value, Warning string
}

// Sample is text to copy.
type Sample struct {
	Label string
	Text  string
	Lang  string // shell, json: announced, not coloured
}
