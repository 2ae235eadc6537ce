package dispatch

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"supermarket/internal/broker"
	"supermarket/internal/clock"
)

// errNotBegun gives back a submission whose engine keeps others waiting: it was
// not tried at all this time.
var errNotBegun = errors.New("dispatch: the site is slow")

// handAll hands intents to their engines, some at once at each site. A site that
// does not answer gets no more of them: what is left is tried again later, and
// the tasks are still held when the last answer comes.
func (d *Dispatcher) handAll(ctx context.Context, list []intent, claimed clock.Monotonic) <-chan answer {
	sites := map[string][]intent{}
	for _, in := range list {
		sites[in.site.ID] = append(sites[in.site.ID], in)
	}
	answers := make(chan answer, len(list))
	var all sync.WaitGroup
	for _, some := range sites {
		all.Go(func() { d.handSite(ctx, some, claimed, answers) })
	}
	go func() { all.Wait(); close(answers) }()
	return answers
}

func (d *Dispatcher) handSite(ctx context.Context, list []intent, claimed clock.Monotonic, answers chan<- answer) {
	driver, err := d.Driver(list[0].site)
	if err != nil {
		if !errors.Is(err, broker.ErrRefused) {
			err = broker.ErrUnavailable.Wrap(err)
		}
		for _, in := range list {
			answers <- answer{intent: in, err: err}
		}
		return
	}
	queue := make(chan intent, len(list))
	for _, in := range list {
		queue <- in
	}
	close(queue)
	var slow atomic.Bool
	var all sync.WaitGroup
	for range min(siteAtOnce, len(list)) {
		all.Go(func() {
			for in := range queue {
				if slow.Load() || claimed.Elapsed() > submitTTL-2*handTTL {
					answers <- answer{intent: in, err: errNotBegun}
					continue
				}
				ref, err := d.hand(ctx, driver, in)
				slow.CompareAndSwap(false, errors.Is(err, context.DeadlineExceeded))
				answers <- answer{intent: in, ref: ref, err: err}
			}
		})
	}
	all.Wait()
}

// hand asks about what is in doubt before it submits, and then submits with the
// same key: whatever the engine remembers, one runner can claim.
func (d *Dispatcher) hand(ctx context.Context, driver broker.Driver, in intent) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, handTTL)
	defer cancel()
	if in.doubt {
		st, err := driver.Status(ctx, broker.Ref{SubmissionKey: in.attempt.SubmissionKey})
		if err == nil {
			return st.RemoteRef, nil
		}
		if !errors.Is(err, broker.ErrNotFound) {
			return "", err
		}
	}
	return driver.Submit(ctx, broker.Submission{
		SubmissionKey: in.attempt.SubmissionKey, Token: d.Token(in.attempt.SubmissionKey), ServerURL: d.ServerURL, Site: in.site.ID,
		Nodes: len(in.parts), Units: in.parts[0].Units, CapMillis: in.job.CapMillis, Name: in.attempt.SubmissionKey,
		First: !in.doubt, Interruptible: in.job.Interruptible,
	})
}
