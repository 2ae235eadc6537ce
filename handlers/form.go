package handlers

import (
	"net/url"
	"strconv"

	"supermarket/internal/fault"
	"supermarket/internal/i18n"
	"supermarket/templates/ui"
	"supermarket/web"
)

// maxField is more than any field of a page holds.
const maxField = 4096

// The faults of a form's fields; the label is put in by its reader's language.
var (
	errRequired = fault.New(fault.Invalid, "form.required")
	errNumber   = fault.New(fault.Invalid, "form.number")
	errRange    = fault.New(fault.Invalid, "form.range")
	errTooLong  = fault.New(fault.Invalid, "form.too_long")
)

// whole reads a number of ASCII digits alone: no sign, no blanks, no other script.
func whole(text string) (int64, bool) {
	if text == "" || len(text) > 18 {
		return 0, false
	}
	for _, b := range []byte(text) {
		if b < '0' || b > '9' {
			return 0, false
		}
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil
}

// between reads a whole number within bounds, or says what is wrong with the field.
func between(loc *i18n.Loc, text, field, label string, least, most int64) (int64, *fault.Fault) {
	n, ok := whole(text)
	switch {
	case text == "":
		return 0, errRequired.With("label", loc.T(label)).On(field)
	case !ok:
		return 0, errNumber.With("label", loc.T(label)).On(field)
	case n < least || n > most:
		return 0, errRange.With("label", loc.T(label), "min", least, "max", most).On(field)
	}
	return n, nil
}

// problems are the faults of a form in words; rename gives the field's name on the page.
func problems(loc *i18n.Loc, err error, rename func(string) string) []ui.Problem {
	var out []ui.Problem
	for _, f := range web.Faults(err) {
		p := ui.Problem{Field: f.Field, Text: loc.Fault(f)}
		if rename != nil {
			p.Field = rename(f.Field)
		}
		out = append(out, p)
	}
	return out
}

// correctable tells whether the form may be sent again in another way; what is
// not goes to the error page.
func correctable(err error) bool {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Conflict, fault.Gone, fault.Exhausted, fault.TooMany, fault.Unavailable:
		return true
	}
	return false
}

// fields returns what was sent: the form of a POST, the query of a GET.
func fields(c *web.Ctx) (url.Values, error) {
	if c.Request().Method == "GET" {
		return c.QueryParams(), nil
	}
	v, err := c.FormParams()
	if err != nil {
		return nil, web.ErrBody.Wrap(err)
	}
	return v, nil
}
