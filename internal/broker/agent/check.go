package agent

import (
	"context"
	"errors"
	"strconv"

	"supermarket/internal/broker"
)

var _ broker.Checker = (*Driver)(nil)

// Check tells whether the agent was heard of lately, and what it says that it has.
func (d *Driver) Check(ctx context.Context, tell func(broker.Step)) {
	c, err := d.box.Capacity(ctx, d.site)
	switch {
	case errors.Is(err, broker.ErrUnavailable):
		tell(broker.Failed("check.heard", "check.heard_silent", err))
		return
	case err != nil:
		tell(broker.Failed("check.heard", "check.heard_never", err))
		return
	}
	tell(broker.Passed("check.heard", "check.heard_ok"))
	if c.Units == 0 {
		tell(broker.Failed("check.capacity", "check.heard_empty", nil))
		return
	}
	tell(broker.Passed("check.capacity", "check.capacity_ok", "free", strconv.Itoa(c.UnitsFree), "units", strconv.Itoa(c.Units)))
}
