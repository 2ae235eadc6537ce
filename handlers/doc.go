// Package handlers owns the URLs: a file per page or action, and routes.go, the
// only route table.
//
// It does not own rules (counters) nor looks (templates).
// Invariants: a handler parses, makes its counter's call, builds a page and
// renders; input is bound only into request structs of this package; a GET
// changes nothing.
package handlers
