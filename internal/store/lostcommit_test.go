package store_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"

	"supermarket/internal/store"
	"supermarket/internal/testkit"
)

// wire stands between the program and PostgreSQL; once armed, it cuts the
// connection on which the next COMMIT is sent.
type wire struct {
	target  string
	lands   bool // the COMMIT reaches the server before the cut
	armed   atomic.Bool
	commits atomic.Int64
	all     sync.WaitGroup
}

// between returns the URL of db as seen through the wire.
func (w *wire) between(t *testing.T, dsn string) string {
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

func (w *wire) carry(client net.Conn) {
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
			w.commits.Add(1)
		}
		cut := commit && w.armed.CompareAndSwap(true, false)
		if cut {
			_ = client.Close() // first, or a quick answer slips through
		}
		if !cut || w.lands {
			if _, err := server.Write(buf[:n]); err != nil {
				return
			}
		}
		if cut {
			return
		}
	}
}

func TestAnAtomicWhoseCommitWasLostIsNotRunAgain(t *testing.T) {
	for name, lands := range map[string]bool{"before it landed": false, "after it was sent": true} {
		for kind, opts := range map[string][]store.Option{"alone": nil, "in a group": {store.Hot("row")}} {
			t.Run(name+" "+kind, func(t *testing.T) {
				dsn := testkit.PostgresURL(t)
				w := &wire{lands: lands}
				db := reopen(t, store.Options{URL: w.between(t, dsn)})
				direct := reopen(t, store.Options{URL: dsn})
				w.armed.Store(true)
				tries := 0
				err := db.Atomic(context.Background(), func(tx *store.Tx) error { tries++; return count("n")(tx) }, opts...)
				if err == nil || tries != 1 || w.commits.Load() != 1 {
					t.Fatalf("%d tries, %d commits sent: %v", tries, w.commits.Load(), err)
				}
				if n := number(t, direct, "n"); n > 1 || !lands && n != 0 {
					t.Fatalf("n is %d", n)
				}
				if err := db.Atomic(context.Background(), count("other"), opts...); err != nil {
					t.Fatalf("the next one: %v", err)
				}
			})
		}
	}
}

func TestAGroupWhoseCommitWasLostRunsNoMemberAgain(t *testing.T) {
	dsn := testkit.PostgresURL(t)
	w := &wire{lands: true}
	db := reopen(t, store.Options{URL: w.between(t, dsn)})
	var ran atomic.Int64
	works := make([]func(context.Context) error, 5)
	for i := range works {
		works[i] = hot(db, func(tx *store.Tx) error {
			if ran.Add(1) == 1 {
				w.armed.Store(true)
			}
			if i == 4 {
				return errBoom
			}
			return count("n")(tx)
		})
	}
	errs := grouped(db, works)
	for i, err := range errs {
		if err == nil || (i == 4) != (err == errBoom) {
			t.Errorf("member %d: %v", i, err)
		}
	}
	if n := w.commits.Load(); n != 2 {
		t.Fatalf("%d commits were sent: the one before the group, the group's, and more", n)
	}
}

// reopen opens one more DB.
func reopen(t *testing.T, o store.Options) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}
