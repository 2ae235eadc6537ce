package webhook

import "slices"

// Topic names a kind of event.
type Topic string

// The topics.
const (
	JobStarted     Topic = "job.started"
	JobRequeued    Topic = "job.requeued" // an attempt ended, the job waits again: preempted, or its site's fault
	JobEnded       Topic = "job.ended"
	JobNearCap     Topic = "job.near_cap"
	JobWaitingLong Topic = "job.waiting_long"
	OrderPaid      Topic = "order.paid"
	OrderEnded     Topic = "order.ended"
	Ping           Topic = "ping" // a trial, sent to any webhook
)

// Topics are those that a webhook chooses from, in the order in which they are asked.
var Topics = []Topic{JobStarted, JobRequeued, JobEnded, JobNearCap, JobWaitingLong, OrderPaid, OrderEnded}

// Known tells whether a webhook may choose the topic.
func (t Topic) Known() bool { return slices.Contains(Topics, t) }
