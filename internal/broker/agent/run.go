package agent

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// Pauses between rounds that failed: the server may be away for hours.
const (
	pauseLeast = time.Second
	pauseMost  = time.Minute
)

// Run asks for work until ctx ends, or until it drains and nothing is left to tell.
// A server that is away is asked again, ever more seldom up to once a minute; what
// runs goes on, and its results wait. ErrDismissed when the server takes its key no
// more: then asking again cannot help.
func (a *Agent) Run(ctx context.Context, log *slog.Logger) error {
	pause, away := pauseLeast, false
	for ctx.Err() == nil {
		next, err := a.Poll(ctx)
		switch {
		case errors.Is(err, ErrDismissed):
			return err
		case err == nil && a.Drained():
			log.InfoContext(ctx, "nothing runs here any more")
			return nil
		case err == nil && away:
			log.InfoContext(ctx, "the server is back")
			fallthrough
		case err == nil:
			pause, away = pauseLeast, false
		case ctx.Err() != nil:
			return nil
		default:
			if !away {
				log.WarnContext(ctx, "a round failed and will be made again", "error", err.Error())
			}
			away, next = true, max(next, pause)
			pause = min(2*pause, pauseMost)
		}
		rest(ctx, next)
	}
	return nil
}

func rest(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
