package shop

import "supermarket/internal/catalog"

// Run is what an estimate is asked for.
type Run = catalog.QuoteInput

// Always is the band of a price that does not change with the hour.
const Always = catalog.Always
