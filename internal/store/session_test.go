package store_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"

	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

type browser struct {
	t   *testing.T
	m   *scs.SessionManager
	jar *http.Cookie
}

func newManager(db *store.DB) *scs.SessionManager {
	m := scs.New()
	m.Store = store.NewSessions(db, m.Codec)
	m.IdleTimeout = time.Hour
	return m
}

// visit runs f as the handler of one request and keeps the cookie.
func (b *browser) visit(f func(ctx context.Context)) {
	b.t.Helper()
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	if b.jar != nil {
		r.AddCookie(b.jar)
	}
	w := httptest.NewRecorder()
	b.m.LoadAndSave(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { f(r.Context()) })).ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		b.t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	for _, c := range w.Result().Cookies() {
		b.jar = c
	}
}

func (b *browser) signIn(user, agent string) {
	b.t.Helper()
	b.visit(func(ctx context.Context) {
		_ = b.m.RenewToken(ctx)
		b.m.Put(ctx, store.SessionUser, user)
		b.m.Put(ctx, store.SessionAgent, agent)
	})
}

func (b *browser) user() (user string) {
	b.t.Helper()
	b.visit(func(ctx context.Context) { user = b.m.GetString(ctx, store.SessionUser) })
	return user
}

func sessionsOf(t *testing.T, db *store.DB, user string) (rows []models.Session) {
	t.Helper()
	err := db.View(context.Background(), func(tx *store.Tx) (err error) { rows, err = tx.ListSessions(user); return })
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestASessionLivesInTheDatabaseWithoutItsToken(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		b := &browser{t: t, m: newManager(db)}
		b.signIn("usr_a", "Firefox")
		rows := sessionsOf(t, db, "usr_a")
		if b.user() != "usr_a" || len(rows) != 1 || rows[0].UserAgent != "Firefox" {
			t.Fatalf("user %q, sessions %+v", b.user(), rows)
		}
		if rows[0].TokenHash == b.jar.Value || rows[0].TokenHash != store.SessionHash(b.jar.Value) {
			t.Fatalf("the token was kept as %q", rows[0].TokenHash)
		}
	})
}

func TestAUserEndsOneSessionOrAllOthers(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		m := newManager(db)
		bs := []*browser{{t: t, m: m}, {t: t, m: m}, {t: t, m: m}, {t: t, m: m}}
		for i, b := range bs {
			b.signIn([]string{"usr_a", "usr_a", "usr_a", "usr_b"}[i], "")
		}
		hash := func(i int) string { return store.SessionHash(bs[i].jar.Value) }
		atomically(t, db, func(tx *store.Tx) error { return tx.EndSession("usr_a", hash(0)) })
		if bs[0].user() != "" || bs[1].user() != "usr_a" {
			t.Fatal("ended the wrong session")
		}
		err := db.Atomic(context.Background(), func(tx *store.Tx) error { return tx.EndSession("usr_a", hash(3)) })
		if !errors.Is(err, store.ErrNotFound) {
			t.Fatalf("another's session: %v", err)
		}
		atomically(t, db, func(tx *store.Tx) error { return tx.EndAll("usr_a", hash(1)) })
		if bs[1].user() != "usr_a" || bs[2].user() != "" || bs[3].user() != "usr_b" {
			t.Fatal("EndAll spared or took the wrong sessions")
		}
	})
}

func TestARequestInFlightDoesNotBringAnEndedSessionBack(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		b := &browser{t: t, m: newManager(db)}
		b.signIn("usr_a", "")
		b.visit(func(ctx context.Context) {
			atomically(t, db, func(tx *store.Tx) error { return tx.EndAll("usr_a", "") })
			b.m.Put(ctx, "seen", true)
		})
		if got := b.user(); got != "" || len(sessionsOf(t, db, "usr_a")) != 0 {
			t.Fatalf("still signed in as %q", got)
		}
	})
}

func TestEndedSessionsWakeTheUsersStreams(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		c, end := db.Subscribe(store.SessionTopic("usr_a"))
		defer end()
		atomically(t, db, func(tx *store.Tx) error { return tx.EndAll("usr_a", "") })
		<-c
	})
}

func TestAnExpiredSessionIsNotFoundAndIsSwept(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		m := newManager(db)
		data, err := m.Codec.Encode(time.Now(), map[string]any{store.SessionUser: "usr_a"})
		if err != nil {
			t.Fatal(err)
		}
		for token, age := range map[string]time.Duration{"old": -2 * time.Hour, "late": -time.Minute, "live": time.Minute} {
			if err := m.Store.Commit(token, data, time.Now().Add(age)); err != nil {
				t.Fatal(err)
			}
			if _, found, err := m.Store.Find(token); err != nil || found != (age > 0) {
				t.Errorf("%s: found %v, %v", token, found, err)
			}
		}
		atomically(t, db, func(tx *store.Tx) error {
			n, err := tx.SweepSessions()
			if n != 1 {
				t.Errorf("swept %d", n)
			}
			return err
		})
		if n := len(sessionsOf(t, db, "usr_a")); n != 1 {
			t.Errorf("%d sessions live", n)
		}
	})
}
