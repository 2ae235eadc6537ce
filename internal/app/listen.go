package app

import (
	"context"
	"errors"
	"net"
	"syscall"
	"time"
)

// listenPatience is how long an address that is taken is asked for. What a killed
// server was about to start holds its socket for the moment between fork and exec,
// and a supervisor starts the successor within it.
const listenPatience = 5 * time.Second

func listen(ctx context.Context, address string) (net.Listener, error) {
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	over := time.NewTimer(listenPatience)
	defer over.Stop()
	for {
		ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
		if !errors.Is(err, syscall.EADDRINUSE) {
			return ln, err
		}
		select {
		case <-again.C:
		case <-over.C:
			return nil, err
		case <-ctx.Done():
			return nil, err
		}
	}
}
