package e2e_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/alexedwards/scs/v2/memstore"

	"supermarket/handlers"
	"supermarket/internal/clock"
	"supermarket/internal/i18n"
	"supermarket/web"
)

// door is the real server over a network that is made of pipes: nothing on it is
// buffered, and its time is the bubble's.
type door struct {
	*testing.T
	lines chan net.Conn
	done  chan struct{}
	taken *atomic.Int64
}

func (d *door) Accept() (net.Conn, error) {
	select {
	case c := <-d.lines:
		return c, nil
	case <-d.done:
		return nil, net.ErrClosed
	}
}

func (d *door) Close() error   { return nil }
func (d *door) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }

// far is a pipe with the address of a stranger.
type far struct{ net.Conn }

func (far) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(203, 0, 113, 7), Port: 4444} }

// besieged runs f against the server in a bubble of its own time.
func besieged(t *testing.T, f func(d *door)) {
	t.Helper()
	texts, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	var taken atomic.Int64
	h := &handlers.Handlers{Texts: texts, Clock: clock.At(morning), Log: log, StripeEvent: func(context.Context, []byte, string) error {
		taken.Add(1)
		return nil
	}}
	s, err := web.New(web.Options{
		Texts: texts, Clock: clock.At(morning), Log: log, Sessions: memstore.New(), ErrorPage: h.ErrorPage, PublicURL: "https://shop.test",
	}, h.Routes())
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		d := &door{T: t, lines: make(chan net.Conn), done: make(chan struct{}), taken: &taken}
		server, ended := s.HTTP(), make(chan struct{})
		go func() { defer close(ended); _ = server.Serve(d) }()
		f(d)
		close(d.done)
		_ = server.Close()
		<-ended
		<-time.After(time.Minute) // of the bubble: the server lingers on connections that it has cut
	})
}

// dial begins a message with these headers.
func (d *door) dial(headers string) net.Conn {
	d.Helper()
	near, there := net.Pipe()
	d.lines <- far{there}
	if _, err := io.WriteString(near, "POST /webhooks/stripe HTTP/1.1\r\nHost: shop.test\r\nStripe-Signature: t=1,v1=00\r\n"+headers+"\r\n\r\n"); err != nil {
		d.Fatal(err)
	}
	return near
}

// pour writes pieces until the other side is gone or all is written, with a pause
// after each, and returns how much went through.
func pour(c net.Conn, piece string, times int, pause time.Duration) (sent int) {
	for range times {
		n, err := io.WriteString(c, piece)
		if sent += n; err != nil {
			return sent
		}
		<-time.After(pause) // of the bubble: nobody waits
	}
	return sent
}

// answer reads until the other side is gone, and returns the status; 0 for none.
func answer(c net.Conn) int {
	defer func() { _ = c.Close() }()
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return 0
	}
	defer func() { _ = res.Body.Close() }()
	return res.StatusCode
}

func TestAHundredMegabytesAreRefusedBeforeTheyAreRead(t *testing.T) {
	const huge = 100 << 20
	for name, c := range map[string]struct{ headers, piece string }{
		"with its length": {fmt.Sprintf("Content-Length: %d", huge), strings.Repeat(" ", 64<<10)},
		"in chunks":       {"Transfer-Encoding: chunked", "10000\r\n" + strings.Repeat(" ", 64<<10) + "\r\n"},
	} {
		besieged(t, func(d *door) {
			conn, status := d.dial(c.headers), make(chan int, 1)
			go func() { status <- answer(conn) }()
			sent := pour(conn, c.piece, huge/(64<<10), 0)
			if got := <-status; got != http.StatusBadRequest || sent > 1<<20 || d.taken.Load() != 0 {
				d.Errorf("%s: answered %d after %d bytes, taken %d", name, got, sent, d.taken.Load())
			}
		})
	}
}

func TestASlowBodyIsCutAndHundredsKeepNobodyOut(t *testing.T) {
	besieged(t, func(d *door) {
		began := time.Now()
		var slow sync.WaitGroup
		for range 300 {
			conn := d.dial("Content-Length: 1000")
			slow.Go(func() { pour(conn, "x", 1000, time.Second) })
			slow.Go(func() { _ = answer(conn) })
		}
		synctest.Wait()
		if _, got := d.honest(); got != http.StatusOK || d.taken.Load() != 1 {
			d.Errorf("answered %d, taken %d", got, d.taken.Load())
		}
		slow.Wait()
		if took := time.Since(began); took > 20*time.Second || d.taken.Load() != 1 {
			d.Errorf("the slow were there for %v, taken %d", took, d.taken.Load())
		}
	})
}

// honest is a message as Stripe sends it.
func (d *door) honest() (sent, status int) {
	d.Helper()
	conn, got := d.dial("Content-Length: 2\r\nConnection: close"), make(chan int, 1)
	go func() { got <- answer(conn) }()
	sent = pour(conn, "{}", 1, 0)
	return sent, <-got
}

func TestASilentConnectionIsShed(t *testing.T) {
	besieged(t, func(d *door) {
		near, there := net.Pipe()
		d.lines <- far{there}
		began := time.Now()
		if got := answer(near); got == http.StatusOK || time.Since(began) > time.Minute {
			d.Errorf("answered %d after %v", got, time.Since(began))
		}
	})
}
