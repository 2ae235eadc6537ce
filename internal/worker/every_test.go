package worker

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

var quiet = slog.New(slog.DiscardHandler)

// counted starts a loop in the bubble and returns its counter of runs.
func counted(ctx context.Context, wake <-chan struct{}, do func(context.Context) error) *atomic.Int32 {
	var runs atomic.Int32
	NewGroup(ctx, quiet).Every("test", time.Minute, wake, func(ctx context.Context) error {
		runs.Add(1)
		return do(ctx)
	})
	synctest.Wait()
	return &runs
}

func nothing(context.Context) error { return nil }

func expect(t *testing.T, runs *atomic.Int32, want int32, when string) {
	t.Helper()
	synctest.Wait()
	if got := runs.Load(); got != want {
		t.Errorf("%s: %d runs, want %d", when, got, want)
	}
}

func TestALoopRunsAtOnceThenByIntervalAndByWake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wake := make(chan struct{}, 1)
		runs := counted(t.Context(), wake, nothing)
		expect(t, runs, 1, "at the start")
		<-time.After(time.Minute)
		expect(t, runs, 2, "after an interval")
		<-time.After(30 * time.Second)
		wake <- struct{}{}
		expect(t, runs, 3, "after a wake")
		<-time.After(59 * time.Second)
		expect(t, runs, 3, "before an interval has passed since the wake")
		<-time.After(time.Second)
		expect(t, runs, 4, "when it has")
	})
}

func TestAWakeDuringARunCausesOneMoreAndNoneOverlap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wake, release := make(chan struct{}, 1), make(chan struct{})
		var inside atomic.Int32
		runs := counted(t.Context(), wake, func(context.Context) error {
			if inside.Add(1) > 1 {
				t.Error("two runs at once")
			}
			<-release
			inside.Add(-1)
			return nil
		})
		wake <- struct{}{}
		<-time.After(5 * time.Minute)
		expect(t, runs, 1, "while the first is busy")
		release <- struct{}{}
		expect(t, runs, 2, "after it")
		close(release)
	})
}

func TestAPanicOrAnErrorEndsOneRunNotTheLoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b bytes.Buffer
		n := 0
		g := NewGroup(t.Context(), slog.New(slog.NewTextHandler(&b, nil)))
		g.Every("flaky", time.Minute, nil, func(context.Context) error {
			n++
			if n == 1 {
				panic("boom")
			}
			return errors.New("odd")
		})
		<-time.After(90 * time.Second)
		synctest.Wait()
		for _, want := range []string{"worker=flaky", "panic: boom", "every_test.go", "odd"} {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%q is not in the log: %s", want, b.String())
			}
		}
	})
}

func TestAClosedWakeDoesNotSpin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wake := make(chan struct{})
		close(wake)
		runs := counted(t.Context(), wake, nothing)
		<-time.After(30 * time.Second)
		expect(t, runs, 2, "after the close was seen once")
	})
}

func TestWaitReturnsWhenTheLastRunHasEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		release, done := make(chan struct{}), make(chan struct{})
		g := NewGroup(ctx, quiet)
		g.Every("slow", time.Minute, nil, func(context.Context) error { <-release; return nil })
		g.Every("fast", time.Minute, nil, nothing)
		synctest.Wait()
		cancel()
		go func() { g.Wait(); close(done) }()
		synctest.Wait()
		select {
		case <-done:
			t.Error("Wait returned before the slow run ended")
		default:
		}
		close(release)
		<-done
	})
}
