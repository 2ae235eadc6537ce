package web

import (
	"time"

	"supermarket/internal/clock"
)

func deadline(d time.Duration) time.Time { return clock.System().Now().Add(d) }
