// Package local owns the driver of a site on this machine: each submission is
// a runner, a process of its own session that survives the server's death.
//
// It does not own what the runner does, nor any line to the server: the runner
// here, too, speaks only the site protocol.
// Invariants: a submission key has one folder, one submit at a time and at most
// one living runner; a runner that ran its job is never started for another
// run; processes are known by id and start time; a token is written to a pipe
// and nowhere else.
//
// A supervisor that ends the server with its whole control group ends the
// runners too: under systemd set KillMode=process. In a container runners live
// as long as the container.
package local
