package oversight

import (
	"context"
	"strconv"
	"time"

	"supermarket/internal/clock"
	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/internal/trail"
	"supermarket/models"
)

// ClockSetting is how far business time is ahead of the machine's, in
// nanoseconds. Every process follows it when store.SettingsTopic is woken.
const ClockSetting = "clock.offset"

// StepMost is the longest step, and the furthest that steps lead together.
const (
	StepMost  = 400 * 24 * time.Hour
	AheadMost = 10 * StepMost
)

// The reasons why time is not stepped.
var (
	ErrRealTime = fault.New(fault.Denied, "oversight.real_time") // no sandbox
	ErrStep     = fault.New(fault.Invalid, "oversight.step").On("step")
)

// Time is business time beside the machine's.
type Time struct {
	Now, Real time.Time
	Offset    time.Duration
}

// Time tells how business time stands.
func (c *Counter) Time(ctx context.Context, a models.Actor) (Time, error) {
	if err := operator(a); err != nil {
		return Time{}, err
	}
	now, real := c.Clock.Now(), clock.System().Now()
	var offset time.Duration
	err := c.DB.View(ctx, func(tx *store.Tx) error {
		text, err := tx.Setting(ClockSetting)
		if err == nil && text != "" {
			offset, err = parseOffset(text)
		}
		return err
	})
	return Time{now, real, offset}, err
}

// StepClock moves the business time of all processes forward by d, at most
// StepMost, and returns how far ahead it now is. Only in a sandbox.
func (c *Counter) StepClock(ctx context.Context, a models.Actor, d time.Duration) (offset time.Duration, err error) {
	if err := c.mayStep(a, d); err != nil {
		return 0, err
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		offset, err = c.step(tx, a, d)
		return err
	})
	if err != nil {
		return 0, err
	}
	c.follow(offset)
	return offset, nil
}

func (c *Counter) mayStep(a models.Actor, d time.Duration) error {
	if err := operator(a); err != nil {
		return err
	}
	switch {
	case !c.Sandbox:
		return ErrRealTime
	case d < time.Microsecond || d > StepMost:
		return ErrStep
	}
	return nil
}

func (c *Counter) step(tx *store.Tx, a models.Actor, d time.Duration) (time.Duration, error) {
	now := c.Clock.Now()
	text, err := tx.LockSetting(ClockSetting, "0", now)
	if err != nil {
		return 0, err
	}
	before, err := parseOffset(text)
	if err != nil {
		return 0, err
	}
	after := before + d
	if after > AheadMost {
		return 0, ErrStep
	}
	if err := tx.SetSetting(ClockSetting, strconv.FormatInt(int64(after), 10), now); err != nil {
		return 0, err
	}
	return after, c.record(tx, trail.Entry{
		Actor: a, Action: "clock.step", ObjectKind: "clock", ObjectID: "offset", Before: before.String(), After: after.String(),
	})
}

// follow steps this process's own clock at once, so that its next answer is of
// the new time; the others follow when they are woken.
func (c *Counter) follow(offset time.Duration) {
	if own, ok := c.Clock.(*clock.Shifted); ok {
		own.SetOffset(max(offset, own.Offset()))
	}
}

func parseOffset(text string) (time.Duration, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	return time.Duration(n), err
}
