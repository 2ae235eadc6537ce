package shop

import "supermarket/templates/ui"

// EstimateForm asks what is to run and for how long.
type EstimateForm struct {
	Action   string
	Method   string // post; get for a visitor who only estimates
	Offering string // id, for the way into the cart
	Recipes  []RecipeForm
	Units    ui.Field
	Minutes  ui.Field
	When     WhenFields
	Notes    []RunNote // of what was last asked
	Range    *ui.Range // of what was last asked, nil before
	SignIn   string    // where a visitor signs in to go on; empty for a firm
	Preview  bool      // its provider looks at it: it estimates, and sells nothing
}

// RecipeForm is one built-in template with its parameters.
type RecipeForm struct {
	ID      string
	Name    string
	Text    string
	Checked bool
	Params  []ui.Field
	Choices []ui.Choice
	Command *CommandField // the buyer's own
}
