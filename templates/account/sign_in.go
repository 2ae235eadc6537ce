package account

import "supermarket/templates/ui"

// SignInPage asks who it is. After is where to go then, a path of this site.
type SignInPage struct {
	ui.Page
	Notice    *ui.Notice // why it is asked once more
	Action    string
	After     string
	Email     ui.Field
	Password  ui.Field
	Passkey   *PasskeyForm  // nil where browsers have none of this installation
	Elsewhere *ui.Button    // the account at an OpenID provider
	Aside     []ui.Crumb    // what to do without an account, or without the password
	Demo      []DemoAccount // the demo's accounts, with the printed password's hint; none elsewhere
}

// DemoAccount is an account that the demo offers.
type DemoAccount struct {
	Email string
	Role  string
}
