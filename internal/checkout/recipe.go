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

// RecipeOf returns the template with this id, or why there is none.
func RecipeOf(id string) (Recipe, error) {
	r, err := recipe.Get(id)
	if err != nil {
		return r, catalog.ErrQuoteRecipe.On("recipe")
	}
	return r, nil
}
