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
