// Package app owns the wiring: it opens what a process needs, hands every room
// its neighbours, starts the background loops and stops them in order.
//
// It owns no rule. Invariant: what was started is stopped, in reverse order,
// before Run returns; jobs go on without us.
package app
