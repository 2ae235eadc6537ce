// Package apidoc owns the face of the JSON API: what stands on the wire, the
// one table of operations, and the OpenAPI documents that are built from both.
//
// It does not own how a request is read or admitted (handlers, web), nor what
// an operation does (the counters).
// Invariants: every route of the API has an operation here and every operation
// a route; money is {"amount", "currency"}, a time is RFC 3339 in UTC, a list is
// never null; no shape holds a secret, a hash or another firm's id.
package apidoc
