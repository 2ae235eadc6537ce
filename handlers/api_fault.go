package handlers

import (
	"strings"

	"supermarket/internal/fault"
)

// What is refused about a request of the API, before any rule is asked.
var (
	errMediaType     = fault.New(fault.Invalid, "api.content_type")
	errJSON          = fault.New(fault.Invalid, "api.json")
	errUnknown       = fault.New(fault.Invalid, "api.unknown_field")
	errMissing       = fault.New(fault.Invalid, "api.missing")
	errType          = fault.New(fault.Invalid, "api.type")
	errInteger       = fault.New(fault.Invalid, "api.integer")
	errBounds        = fault.New(fault.Invalid, "api.range")
	errText          = fault.New(fault.Invalid, "api.text")
	errLength        = fault.New(fault.Invalid, "api.length")
	errEnum          = fault.New(fault.Invalid, "api.enum")
	errAmount        = fault.New(fault.Invalid, "api.amount")
	errCurrency      = fault.New(fault.Invalid, "api.currency")
	errParameter     = fault.New(fault.Invalid, "api.parameter")
	errLineOrPayment = fault.New(fault.Invalid, "api.line_or_payment").On("line")
	errStep          = fault.New(fault.Invalid, "api.step").On("step")
	errCursor        = fault.New(fault.Invalid, "store.cursor").On("cursor")
)

// shown bounds how much of a stranger's name an error repeats.
func shown(name string) string {
	return strings.ToValidUTF8(name[:min(len(name), 40)], "")
}
