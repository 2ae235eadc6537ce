package shop

import "supermarket/templates/ui"

// RecipesPage is the gallery of templates, by industry.
type RecipesPage struct {
	ui.Page
	Trades []Trade // the first is all of them
	Chosen string  // the industry, localised; empty for all
	Tasks  []TaskCard
}

// RecipePage is one template: the problem, what goes in, what comes out, what it
// costs, and one button that fills the cart.
type RecipePage struct {
	ui.Page
	ID, Name, Problem, Text, Result string
	Trades                          []Trade
	Columns                         []ui.Row // of the buyer's own file; none when it takes none
	UploadHint                      string
	Accept                          string
	SampleHref                      string // empty where no data ships
	SampleName                      string
	Picture                         string // a sound SVG of a computed sample, empty where there is none
	Artefacts                       []string
	Offer                           *RecipeOffer // nil when nothing can run it now
	Why                             string       // why there is no price
	Units, Minutes                  ui.Field
	Params                          []ui.Field
	Choices                         []ui.Choice
	Changed                         bool // settings of one's own: their box stands open
}

// RecipeOffer is where the job would run now, and for how much.
type RecipeOffer struct {
	Name, Provider, Region, Queue string
	Href                          string
	Simulated                     bool
	Likely, Span, Cap             string // Span is how long it likely takes
	Range                         ui.Range
}
