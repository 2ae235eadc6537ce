// Package broker owns the contract between dispatch and the engines that start
// runners: local processes, a partner's agent, later Slurm and Kubernetes.
//
// It does not own what a runner does (runner), where a job goes (schedule) or
// what a run costs (meter): a driver's Status helps to find out what became of
// a submission, the runner's own finish is what is billed.
// Invariants: one submission key is at most one runner, however often and from
// wherever it is submitted; an answer that was lost is ErrUnknown, never
// guessed; a token is never seen in an argument list or an environment.
package broker
