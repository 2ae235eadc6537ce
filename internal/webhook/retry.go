package webhook

import (
	"time"

	"supermarket/internal/store"
)

// FailingAfter is how many deliveries in a row may be given up before a webhook
// gets no more.
const FailingAfter = 3

// pauses are what is waited after each try that failed: with the first try they
// are store.TaskTries tries over a day.
var pauses = []time.Duration{
	30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour, 8 * time.Hour, 8 * time.Hour,
}

// Pause is how long to wait after the n-th try; false after the last.
func Pause(tries int) (time.Duration, bool) {
	if tries >= store.TaskTries || tries > len(pauses) {
		return 0, false
	}
	return pauses[max(tries, 1)-1], true
}
