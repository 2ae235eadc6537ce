package catalog

import (
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/recipe"
	"supermarket/models"
)

// Wishes is what a buyer may choose beside template, units and longest run.
type Wishes struct {
	Command    []string   // his own argument list instead of a template's, nil for none
	WaitUntil  *time.Time // the latest start that he lets it wait for, for the sake of a lower price
	DeadlineAt *time.Time // to be finished by
	ArrayID    string     // of the array that it is one element of, "" for none
	RerunOf    string     // the job that it repeats, checked before; "" for none
}

// How far ahead a buyer may wish.
const (
	MaxWait     = 7 * 24 * time.Hour
	MaxDeadline = 30 * 24 * time.Hour
)

// Errors of a wish.
var (
	ErrWaitPast      = fault.New(fault.Invalid, "quote.wait_past").On("wait_until")
	ErrWaitLong      = fault.New(fault.Invalid, "quote.wait_long").With("max", MaxWait).On("wait_until")
	ErrDeadlinePast  = fault.New(fault.Invalid, "quote.deadline_past").On("deadline_at")
	ErrDeadlineLong  = fault.New(fault.Invalid, "quote.deadline_long").With("max", MaxDeadline).On("deadline_at")
	ErrDeadlineSoon  = fault.New(fault.Invalid, "quote.deadline_soon").On("deadline_at") // earliest
	ErrCommandOffer  = fault.New(fault.Invalid, "quote.command_offering").On("command")
	ErrCommandSite   = fault.New(fault.Unavailable, "quote.command_site").On("command")
	ErrCommandRecipe = fault.New(fault.Invalid, "quote.command_recipe").On("command")
)

// Template names the template that the wishes make of the one that was asked for.
func (w Wishes) Template(asked string) string {
	if len(w.Command) > 0 && asked == "" {
		return recipe.Command
	}
	return asked
}

// check returns what is wrong with the wishes for a run that takes at least low
// milliseconds, each as a fault of its field.
func (w Wishes) check(now time.Time) (wrong fault.List) {
	if at := w.WaitUntil; at != nil {
		switch {
		case !at.After(now):
			wrong = append(wrong, ErrWaitPast)
		case at.After(now.Add(MaxWait)):
			wrong = append(wrong, ErrWaitLong)
		}
	}
	if at := w.DeadlineAt; at != nil {
		switch {
		case !at.After(now):
			wrong = append(wrong, ErrDeadlinePast)
		case at.After(now.Add(MaxDeadline)):
			wrong = append(wrong, ErrDeadlineLong)
		}
	}
	return wrong
}

// command returns the kept form of the buyer's own command, "" for a template's
// run, or why it cannot run: only where its offering takes one and its site was
// seen to keep jobs apart.
func (w Wishes) command(v View, recipeID string) (string, error) {
	switch {
	case recipeID != recipe.Command && len(w.Command) == 0:
		return "", nil
	case recipeID != recipe.Command:
		return "", ErrCommandRecipe
	case !v.Offering.OwnCommand:
		return "", ErrCommandOffer
	case !v.Site.Namespaces:
		return "", ErrCommandSite
	}
	return recipe.KeepCommand(w.Command)
}

// keep writes the wishes into a quote.
func (w Wishes) keep(q *models.Quote, command string) {
	q.Command, q.WaitUntil, q.DeadlineAt, q.ArrayID, q.RerunOf = command, w.WaitUntil, w.DeadlineAt, w.ArrayID, w.RerunOf
}

// WishesOf are the wishes that a quote was made with.
func WishesOf(q models.Quote) Wishes {
	return Wishes{recipe.CommandOf(q.Command), q.WaitUntil, q.DeadlineAt, q.ArrayID, q.RerunOf}
}
