package checkout

import (
	"supermarket/internal/catalog"
	"supermarket/internal/recipe"
)

// Recipe is a template that a job is made of.
type Recipe = recipe.Recipe

// What no job may exceed, whatever the offering.
const (
	MaxUnits   = catalog.MaxUnits
	MaxMinutes = catalog.MaxSeconds / 60
)

// OwnCommand is the id of what runs a buyer's own command instead of a template,
// and what bounds that command.
const (
	OwnCommand       = recipe.Command
	MaxArguments     = recipe.MaxArguments
	MaxArgumentBytes = recipe.MaxArgumentBytes
)

// CommandLines reads an argument list as a form has it, one argument a line.
func CommandLines(text string) []string { return recipe.CommandLines(text) }

// CommandOf reads a kept argument list back, nil for none.
func CommandOf(kept string) []string { return recipe.CommandOf(kept) }

// RecipeOf returns the template with this id, or why there is none.
func RecipeOf(id string) (Recipe, error) {
	r, err := recipe.Get(id)
	if err != nil {
		return r, catalog.ErrQuoteRecipe.On("recipe")
	}
	return r, nil
}
