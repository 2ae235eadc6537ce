package recipe

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"supermarket/internal/fault"
	"supermarket/internal/workload"
	"supermarket/models"
)

// Command is the id of the template that is none: it runs the buyer's own
// argument list, in isolation or not at all. It stands on no shelf of templates.
const Command = "command"

// Bounds of a buyer's own command.
const (
	MaxArguments     = 64
	MaxArgumentBytes = 4 << 10
	MaxCommandBytes  = 32 << 10
)

// Errors of a buyer's own command.
var (
	ErrCommandNone = fault.New(fault.Invalid, "recipe.command_none").On("command")
	ErrCommandMany = fault.New(fault.Invalid, "recipe.command_many").With("max", MaxArguments).On("command")
	ErrCommandLong = fault.New(fault.Invalid, "recipe.command_long").On("command") // n, max
	ErrCommandText = fault.New(fault.Invalid, "recipe.command_text").On("command") // n
)

// own is the buyer's command as a template: nobody knows how long it takes, so
// that it is reckoned to take all that it may.
var own = Recipe{
	ID: Command, Kinds: []models.OfferingKind{models.OfferCardHour, models.OfferCoreHour},
	program: workload.Program{Name: Command},
	estimator: estimator{
		span: func(workload.Values, int, int) span { return span{0, unknownSeconds, unknownSeconds} },
		need: func(workload.Values, int) need { return need{ownMemory, ownDisk} },
	},
}

const (
	unknownSeconds = 366 * 24 * 3600
	ownMemory      = 2 << 30
	ownDisk        = 1 << 30
	ownMinutes     = 60
)

// IsOwn tells that it runs the buyer's own command.
func (r Recipe) IsOwn() bool { return r.ID == Command }

// KeepCommand returns an argument list as it is kept, or why nothing could run it.
func KeepCommand(args []string) (string, error) {
	switch {
	case len(args) == 0 || args[0] == "":
		return "", ErrCommandNone
	case len(args) > MaxArguments:
		return "", ErrCommandMany
	}
	sum := 0
	for i, a := range args {
		if sum += len(a); len(a) > MaxArgumentBytes || sum > MaxCommandBytes {
			return "", ErrCommandLong.With("n", i+1, "max", MaxArgumentBytes, "all", MaxCommandBytes)
		}
		if strings.ContainsRune(a, 0) || !utf8.ValidString(a) {
			return "", ErrCommandText.With("n", i+1)
		}
	}
	b, err := json.Marshal(args)
	return string(b), err
}

// CommandOf reads a kept argument list back, nil for none.
func CommandOf(kept string) (args []string) {
	if kept == "" || json.Unmarshal([]byte(kept), &args) != nil {
		return nil
	}
	return args
}

// CommandLines reads an argument list as a form has it: one argument a line, as
// it stands, with no shell to take it apart. Empty lines at the end are none.
func CommandLines(text string) []string {
	text = strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	if strings.TrimSpace(text) == "" {
		return nil
	}
	return strings.Split(text, "\n")
}
