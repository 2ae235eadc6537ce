// Package models owns the rows of the database, the value types of the trade
// (Money, card-milliseconds) and the legal moves of each state machine.
//
// It owns no rule beyond those moves and no query; it imports only the
// standard library.
// Invariants: money is an int64 of micro-fen and never a float; a time is UTC;
// an id is opaque text; a state changes only along its table of moves.
package models
