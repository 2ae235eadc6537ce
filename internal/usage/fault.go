package usage

import (
	"time"
	"unicode/utf8"

	"supermarket/internal/fault"
)

// What the rulebook refuses.
var (
	ErrReason    = fault.New(fault.Invalid, "usage.reason_needed").On("reason")
	ErrText      = fault.New(fault.Invalid, "usage.text_needed") // max
	ErrTooLate   = fault.New(fault.Gone, "usage.too_late")       // days
	ErrOpen      = fault.New(fault.Conflict, "usage.open_already")
	ErrDecided   = fault.New(fault.Conflict, "usage.decided")
	ErrTooEarly  = fault.New(fault.Conflict, "usage.too_early") // until
	ErrUnsettled = fault.New(fault.Conflict, "usage.unsettled")
)

// Reasons are what a buyer may say is wrong with a bill, as message keys usage.reason.<one of them>.
var Reasons = []string{"time", "units", "slow", "not_run", "price", "other"}

// The deadlines, in business time.
const (
	AskWithin    = 30 * 24 * time.Hour // after the settlement
	AnswerWithin = 5 * 24 * time.Hour  // after that an operator decides without an answer
)

// MaxText bounds what people write, in characters.
const MaxText = 1000

func textOf(text, field string) error {
	if n := utf8.RuneCountInString(text); n == 0 || n > MaxText {
		return ErrText.With("max", MaxText).On(field)
	}
	return nil
}
