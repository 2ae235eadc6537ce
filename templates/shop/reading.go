package shop

import (
	"strconv"
	"time"

	"supermarket/templates/ui"
)

// GlossaryPage explains the words of the trade; its terms come from the catalogs.
type GlossaryPage struct {
	ui.Page
}

// Terms are the glossary's ids, in the order they are read.
var Terms = []string{
	"card_hour", "core_hour", "token", "offering", "site", "tariff", "peak", "quote", "hard_cap", "hold", "capture", "voucher", "programme", "grant",
	"reservation", "attempt", "artefact", "settlement", "stack", "gang", "backfill", "drought", "simulated", "sandbox", "idempotency",
}

// APIPage lists the operations of the JSON API.
type APIPage struct {
	ui.Page
	SpecHref string
	Samples  []ui.Sample
	Groups   []APIGroup
}

// APIGroup is the operations on one thing.
type APIGroup struct {
	Name       string
	Operations []Operation
}

// Operation is one method on one path. Texts are localised.
type Operation struct {
	Method, Path string
	Summary      string
	Scope        string // what the key must allow; empty for anyone
	Key          bool   // wants Idempotency-Key
	Params       []ui.Fact
	Answers      []ui.Fact // status: text
}

// HelpPage is the first steps, how vouchers work, and what happens when things go wrong.
type HelpPage struct {
	ui.Page
	Voucher  *VoucherExample // worked out of today's prices; nil while no programme pays for anything
	Failed   *ui.Bill        // the same purchase when half of it was used
	Operator string
	Contact  string
	SignUp   string // empty where accounts are not opened here
}

// StatusPage says what works now, and what went wrong lately.
type StatusPage struct {
	ui.Page
	At, Since time.Time
	Good      bool
	Parts     []StatusPart
	Jobs      []ui.Fact
	Sites     ui.Table
	Mishaps   ui.Table
	JSONHref  string
}

// StatusPart is one thing that works or does not.
type StatusPart struct {
	Name string
	Text string
	Good bool
}

// FaultPage is what stands in place of a page that cannot be shown.
type FaultPage struct {
	ui.Page
	Status int    // 401, 403, 404, 409, 410, 422, 429, 500, 503
	Text   string // catalog text of the fault, may be empty
	Ref    string // request id, to quote to the operator
	Next   *ui.Button
	SignIn string // offered on 401 and 403
}

// AboutPage says what this is and who runs it.
type AboutPage struct {
	ui.Page
	Operator string // who runs this installation
	Contact  string
	Version  string
	Build    string // compiler and system
}

// AccessibilityPage says how far the site can be used by everyone.
type AccessibilityPage struct {
	ui.Page
	Contact string
}

// knownFaults are the statuses with a page text of their own.
var knownFaults = map[int]bool{401: true, 403: true, 404: true, 409: true, 410: true, 422: true, 429: true, 500: true, 503: true}

func (p FaultPage) code() string {
	if knownFaults[p.Status] {
		return strconv.Itoa(p.Status)
	}
	return "500"
}
