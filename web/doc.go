// Package web owns the echo kit: the server and its middleware, sessions, who
// acts, the reader's language, the guard of roles, errors as pages or as problem
// documents, and rendering.
//
// It does not own routes or pages (handlers), nor any query: sessions, actors
// and keys are looked up through function values.
// Invariants: a route without an access rule does not start; HTML is whole
// before its first byte goes out; an error shows catalog text and a request id,
// never its own words; nothing trusts Host or X-Forwarded-For beyond the listed
// proxies.
package web
