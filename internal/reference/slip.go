package reference

import (
	"errors"
	"fmt"
)

// Slip is one thing that is wrong with a data set's file.
type Slip struct {
	Set    string
	Line   int
	Column string // "" for the whole line
	format string
	args   []any
}

func (s Slip) Error() string {
	at := fmt.Sprintf("%s.csv line %d: ", s.Set, s.Line)
	if s.Column != "" {
		at += s.Column + ": "
	}
	return at + s.Text()
}

// Text says what is wrong, in English.
func (s Slip) Text() string { return fmt.Sprintf(s.format, s.args...) }

// Value is what stands in the file, "" where that is not told.
func (s Slip) Value() string {
	if len(s.args) == 0 {
		return ""
	}
	return fmt.Sprint(s.args[0])
}

// Allowed is what may stand there, "" where that is no closed list.
func (s Slip) Allowed() string {
	if len(s.args) < 2 {
		return ""
	}
	return fmt.Sprint(s.args[1])
}

// Key is the id of the slip's text in the catalogs.
func (s Slip) Key() string {
	if key, ok := slipKeys[s.format]; ok {
		return "reference.slip." + key
	}
	return "reference.slip.other"
}

// The slips of whole files; those of cells stand where they are found.
const (
	slipFirst   = "want %q and a date"
	slipColumns = "want the columns %s"
	slipCSV     = "%s"
	slipEmpty   = "has no rows"
)

var slipKeys = map[string]string{
	slipFirst: "first", slipColumns: "columns", slipCSV: "csv", slipEmpty: "empty",
	"empty, or with space around it": "text", "%q is none of %q": "one_of", "%q is not a whole number": "whole",
	"%q is not an amount": "amount", "%q is not a date": "date", "%q stands twice": "twice",
	"%q is no region": "no_region", "does not fit %s": "prefix", "want two digits": "digits", "%q is not an ISO 3166-2:CN code": "iso",
	"want large > medium > small > 0": "bounds", "%q is not a range": "range",
	"want a day from date_from to a month later": "span", "%q is no Saturday or Sunday": "weekend", "either and way go together": "way", "the rows of %q do not stand together": "together",
	"a figure needs to say whose it is": "figure", "want prices above 0, the cached one at most the plain one": "prices",
	"want small letters, digits and underscores": "code",
}

// Slips returns everything that Load found wrong; nil when err is something else.
func Slips(err error) (out []Slip) {
	var s Slip
	if errors.As(err, &s) {
		for _, e := range leaves(err) {
			if errors.As(e, &s) {
				out = append(out, s)
			}
		}
	}
	return out
}

// leaves are the errors that a tree of joined ones ends in.
func leaves(err error) []error {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var out []error
		for _, e := range many.Unwrap() {
			out = append(out, leaves(e)...)
		}
		return out
	}
	if inner := errors.Unwrap(err); inner != nil {
		return leaves(inner)
	}
	return []error{err}
}
