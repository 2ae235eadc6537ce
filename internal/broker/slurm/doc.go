// Package slurm is the door to a Slurm cluster, by its REST daemon: it starts a
// runner as a batch job, tells what slurmctld knows of it, and ends it.
//
// It does not own logs, usage or results: the runner brings them to the server,
// since slurmrestd reads no files.
// Invariants: a submission's job bears its key as name, and is looked for before
// another is sent; nothing that people wrote reaches the script: key, token and
// address stand in its environment alone; what Slurm did not answer is unknown.
package slurm
