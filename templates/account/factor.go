package account

import (
	"time"

	"supermarket/templates/ui"
)

// ProofPage asks a person to show who they are: the second step of a sign-in, or
// once more before something that matters. What is nil is not offered.
type ProofPage struct {
	ui.Page
	Heading, Lead string
	Action        string // POST by, after and one of code, password, recovery
	After         string
	Code          *ui.Field
	Password      *ui.Field
	Recovery      *ui.Field
	RecoveryOpen  bool
	Passkey       *PasskeyForm
	Elsewhere     *ui.Button // the account at an OpenID provider
	Cancel        ui.Crumb
}

// PasskeyForm is what static/js/passkey.js works on; without it, it is not seen.
type PasskeyForm struct {
	Deed    string // get or create
	Action  string // POST after, name, answer
	Ask     string // POST answers with the options for the browser
	After   string
	Name    *ui.Field
	Button  string
	Second  bool   // there is a better way on the page
	Without string // what to do without JavaScript, or where the browser has no passkeys
}

// FactorPage lists how a person can show who they are.
type FactorPage struct {
	ui.Page
	Needed     *ui.Notice // the role asks for a second factor and there is none
	After      string     // where to go on, "" when nothing waits
	App        AppFactor
	Passkeys   []PasskeyRow
	PasskeyAdd *PasskeyForm // nil where browsers have none of this installation
	NoPasskeys string       // why
	Recovery   *RecoveryState
	Elsewhere  []IdentityRow
	Connect    *ui.Button
}

// AppFactor is the authenticator app.
type AppFactor struct {
	Since  time.Time // zero without one
	SetUp  string    // a page
	Remove string    // POST takes it away
}

// PasskeyRow is one passkey.
type PasskeyRow struct {
	Name     string
	Since    time.Time
	LastUsed time.Time // zero when never
	Remove   string    // POST
}

// RecoveryState is how many recovery codes are left.
type RecoveryState struct {
	Text   string
	Few    bool
	Since  time.Time
	Action string // POST makes new ones
	Button string
}

// IdentityRow is an account elsewhere that signs in here.
type IdentityRow struct {
	Name   string
	Since  time.Time
	Remove string // POST; "" where nothing else would be left to sign in with
}

// AppPage sets an authenticator app up.
type AppPage struct {
	ui.Page
	Action string // POST code
	After  string
	QR     QR
	Secret string // in groups of four
	URI    string
	Code   ui.Field
}

// QR is a square picture: Path draws its dark modules one unit wide.
type QR struct {
	Size  int // with the quiet border
	Path  string
	Label string
}

// CodesPage shows recovery codes, once.
type CodesPage struct {
	ui.Page
	Codes []string
	For   string // whose they are, on paper
	At    time.Time
	Next  string
}
