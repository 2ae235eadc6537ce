package audit

import (
	"errors"
	"fmt"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/internal/trail"
)

// Trail returns the invariants of what has been written down about the past.
func Trail() []Check {
	return []Check{
		{"trail.whole", whole},
		Finding("moves.lead_to_state", (*store.Tx).MisledStates),
		Finding("moves.follow_each_other", (*store.Tx).TornMoves),
	}
}

func whole(tx *store.Tx) (counted int64, detail string, ok bool, err error) {
	n, err := trail.Verify(tx, 0)
	var f *fault.Fault
	if errors.Is(err, trail.ErrBroken) && errors.As(err, &f) {
		return n, fmt.Sprintf("broken at entry %v", f.Args["seq"]), false, nil
	}
	return n, "", err == nil, err
}
