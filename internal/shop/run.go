package shop

import (
	"supermarket/internal/catalog"
	"supermarket/internal/recipe"
)

// Run is what an estimate is asked for.
type Run = catalog.QuoteInput

// Recipe is a template that an offering can run.
type Recipe = recipe.Recipe

// Prices are the prices of an offering.
type Prices = catalog.Prices

// Always is the band of a price that does not change with the hour.
const Always = catalog.Always

// RecipeByID returns a template of the shelf, or says that there is none: a
// buyer's own command is none that could be shown.
func RecipeByID(id string) (Recipe, error) {
	r, err := recipe.Get(id)
	if err == nil && r.IsOwn() {
		return Recipe{}, recipe.ErrUnknown.With("recipe", id)
	}
	return r, err
}

// Recipes is how many templates there are.
func Recipes() int { return len(recipe.All()) }

// Picture is an SVG of what a template really computed on its sample, "" where there is none.
func Picture(id string) string {
	svg, _ := recipe.Example(id)
	return string(svg)
}
