package high

import (
	_ "supermarket/internal/counter"
	_ "supermarket/internal/low"
)

// A local name that looks like a package is not one.
func at(time struct{ Now func() }) { time.Now() }
