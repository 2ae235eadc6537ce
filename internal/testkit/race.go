//go:build race

package testkit

import (
	"flag"

	_ "pgregory.net/rapid" // its flags must be there
)

// racedChecks is how many cases a property is tried on under the race detector:
// the detector looks for races, and finds them in few; the cases themselves are
// tried in full without it.
const racedChecks = "15"

func init() {
	if err := flag.Set("rapid.checks", racedChecks); err != nil {
		panic(err)
	}
}
