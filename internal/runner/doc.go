// Package runner owns what runs beside a job at a site: it claims the attempt,
// starts the job through the run-job shim, streams its log and numbers,
// measures and bounds its time, kills it whole, and delivers the result.
//
// It does not own how it was started (broker) nor what the server makes of its
// reports (supply, meter); it knows nothing but the site protocol in models.
// Invariants: a job is started at most once for a work folder, and only after
// the server has given this runner the claim; billed milliseconds come from the
// monotonic clock between start and exit; no process of the job outlives its
// end; neither token nor environment of the runner reaches the job; a result
// is kept until the server has taken it. Linux only. Run wants a process of its own.
package runner
