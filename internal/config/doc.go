// Package config owns the settings: their names, defaults and meaning, how they
// are read from the environment, and which combinations are too unsafe to start with.
//
// It does not own flags (cmd) nor policies that an operator changes while the
// shop runs (store).
// Invariants: no other room reads the environment; a secret never prints.
package config
