package runner

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"

	"supermarket/models"
)

const (
	logPiece      = 256 << 10
	logGather     = 200 * time.Millisecond // output is sent at most this late
	noticeReserve = 4 << 10                // kept for our own lines when the job's output is cut
)

// spool is the job's log on disk, bounded; it outlives the server's absence.
type spool struct {
	mu     sync.Mutex
	f      *os.File
	size   int64
	limit  int64
	cut    bool
	closed bool
	wake   chan struct{}
}

func openSpool(path string, limit int64) (*spool, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &spool{f: f, size: info.Size(), limit: limit, wake: make(chan struct{}, 1)}, nil
}

// Write takes all of the job's output and keeps what fits. It never fails: a
// job whose output is not taken would hang.
func (s *spool) Write(p []byte) (int, error) {
	s.mu.Lock()
	room := max(s.limit-noticeReserve-s.size, 0)
	if s.cut {
		room = 0
	}
	keep := p[:min(int64(len(p)), room)]
	cut := s.cut || len(keep) < len(p)
	first := cut && !s.cut
	s.cut = cut
	if err := s.append(keep); err != nil {
		s.cut = true // a full disk: what comes later would follow a hole
	}
	s.mu.Unlock()
	if first {
		s.notice("log cut at %d bytes", s.limit)
	}
	return len(p), nil
}

// notice adds a line of our own.
func (s *spool) notice(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	text := fmt.Sprintf("\n[runner] "+format+"\n", args...)
	if s.size+int64(len(text)) <= s.limit {
		_ = s.append([]byte(text))
	}
}

func (s *spool) append(p []byte) error {
	n, err := s.f.Write(p)
	s.size += int64(n)
	s.stir()
	return err
}

func (s *spool) stir() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// close says that nothing more will come.
func (s *spool) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	s.stir()
}

func (s *spool) state() (size int64, closed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.size, s.closed
}

// ship sends the spool until it is closed and all of it has arrived.
func (c *client) ship(ctx context.Context, url string, s *spool) error {
	var sent int64
	for {
		size, closed := s.state()
		if sent >= size && closed {
			return nil
		}
		if sent < size {
			next, err := c.shipPiece(ctx, url, s, sent, size)
			if err != nil {
				return err
			}
			sent = next
		}
		if err := s.gather(ctx, sent, logGather); err != nil {
			return err
		}
	}
}

// gather waits for output, and a moment longer so that lines go together; what is
// last goes at once.
func (s *spool) gather(ctx context.Context, sent int64, moment time.Duration) error {
	var late <-chan time.Time
	for {
		size, closed := s.state()
		if closed || size-sent >= logPiece {
			return nil
		}
		if size > sent && late == nil {
			t := time.NewTimer(moment)
			defer t.Stop()
			late = t.C
		}
		select {
		case <-s.wake:
		case <-late:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (c *client) shipPiece(ctx context.Context, url string, s *spool, at, size int64) (int64, error) {
	b := make([]byte, min(size-at, logPiece))
	if _, err := s.f.ReadAt(b, at); err != nil && !errors.Is(err, io.EOF) {
		return at, err
	}
	var next int64
	err := c.insist(ctx, "log", func(ctx context.Context) error {
		var err error
		next, err = c.sendPiece(ctx, url, at, b)
		return err
	})
	if err == nil && next > size {
		err = errors.New("runner: the server's log is longer than ours")
	}
	return next, err
}

// sendPiece returns where the next piece begins, after a gap as after a success.
func (c *client) sendPiece(ctx context.Context, url string, at int64, b []byte) (int64, error) {
	answer, err := c.send(ctx, call{
		method: http.MethodPost, ref: url, query: models.LogOffsetParam + "=" + strconv.FormatInt(at, 10),
		header: map[string]string{"Content-Type": "application/octet-stream"},
		body:   bytes.NewReader(b), size: int64(len(b)), limit: time.Minute,
	})
	gap, ok := errors.AsType[*refusal](err)
	if ok && gap.status == http.StatusConflict {
		answer, err = gap.body, nil
	}
	if err != nil {
		return at, err
	}
	a := models.LogAnswer{Size: -1}
	if err := json.Unmarshal(answer, &a); err != nil || a.Size < 0 {
		return at, fmt.Errorf("runner: the answer to a piece of log: %w", err)
	}
	switch {
	case ok && a.Size == at:
		return at, gap // a conflict that names no gap would be tried for ever
	case !ok && a.Size <= at:
		return at, errors.New("runner: the server took a piece of log and has not grown")
	}
	return a.Size, nil
}
