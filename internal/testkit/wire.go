package testkit

import (
	"bytes"
	"io"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"

	"supermarket/internal/store"
)

// Wire stands between the program and PostgreSQL; once armed, it cuts the
// connection on which the next COMMIT is sent.
type Wire struct {
	Lands   bool // the COMMIT reaches the server before the cut
	Armed   atomic.Bool
	Commits atomic.Int64
	target  string
	all     sync.WaitGroup
}

// Between returns the URL of a database as seen through the wire.
func (w *Wire) Between(t testing.TB, dsn string) string {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w.target = u.Host
	t.Cleanup(func() { _ = l.Close(); w.all.Wait() })
	w.all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			w.all.Go(func() { w.carry(c) })
		}
	})
	u.Host = l.Addr().String()
	return u.String()
}

func (w *Wire) carry(client net.Conn) {
	server, err := net.Dial("tcp", w.target)
	if err != nil {
		_ = client.Close()
		return
	}
	w.all.Go(func() { _, _ = io.Copy(client, server); _ = client.Close() })
	defer func() { _ = client.Close(); _ = server.Close() }()
	buf := make([]byte, 1<<16)
	for {
		n, err := client.Read(buf)
		if err != nil {
			return
		}
		commit := bytes.Contains(bytes.ToLower(buf[:n]), []byte("commit"))
		if commit {
			w.Commits.Add(1)
		}
		cut := commit && w.Armed.CompareAndSwap(true, false)
		if cut {
			_ = client.Close() // first, or a quick answer slips through
		}
		if !cut || w.Lands {
			if _, err := server.Write(buf[:n]); err != nil {
				return
			}
		}
		if cut {
			return
		}
	}
}

// PostgresThrough is Postgres, as seen through a wire.
func (p *Planted) PostgresThrough(t testing.TB, w *Wire) *store.DB {
	t.Helper()
	return open(t, store.Options{URL: w.Between(t, p.copy(t))}, false)
}
