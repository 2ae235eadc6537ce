package store

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
)

const (
	groupMost    = 64
	groupTimeout = 30 * time.Second
)

// groups gather callers of Atomic that name the same hot row. While one
// transaction of a row runs, those that come wait together and share the next.
type groups struct {
	db *DB
	mu sync.Mutex
	by map[string]*group
}

type group struct {
	waiting []*member
	careful bool // the last batch had a member that failed
}

func (gs *groups) join(ctx context.Context, row string, f func(*Tx) error) error {
	m := newMember(ctx, f)
	gs.mu.Lock()
	if gs.by == nil {
		gs.by = map[string]*group{}
	}
	g, busy := gs.by[row]
	if !busy {
		g = &group{}
		gs.by[row] = g
	}
	g.waiting = append(g.waiting, m)
	gs.mu.Unlock()
	if !busy {
		go gs.lead(row, g)
	}
	return m.wait()
}

func (gs *groups) lead(row string, g *group) {
	for {
		batch := gs.next(row, g)
		if len(batch) == 0 {
			return
		}
		gs.serve(row, g, batch)
	}
}

func (gs *groups) next(row string, g *group) []*member {
	gs.mu.Lock()
	defer gs.mu.Unlock()
	batch := g.waiting[:min(len(g.waiting), groupMost)]
	g.waiting = g.waiting[len(batch):]
	if len(batch) == 0 {
		delete(gs.by, row)
	}
	return batch
}

var errLeaderGone = errors.New("store: a member of the group ended its goroutine")

// serve answers every member of the batch, and hands the lead on when a member
// ends the goroutine (runtime.Goexit), which no recover can stop.
func (gs *groups) serve(row string, g *group, batch []*member) {
	gone := true
	defer func() {
		for _, m := range batch {
			if gone && !m.ended {
				m.err = errLeaderGone
			}
			close(m.done)
		}
		if gone {
			go gs.lead(row, g)
		}
	}()
	gs.run(g, batch)
	gone = false
}

// run commits a batch as one transaction. While all goes well members follow
// each other without savepoints, which would treble their round trips; when one
// fails, the batch runs again with a savepoint each; when the transaction as a
// whole fails before its commit, each member runs alone.
func (gs *groups) run(g *group, batch []*member) {
	batch = begun(batch)
	switch len(batch) {
	case 0:
		return
	case 1:
		batch[0].alone(gs.db)
		return
	}
	if !g.careful {
		committing, err := gs.together(batch, (*member).stepOpen)
		if err == nil || committing && !rolledBack(err) {
			conclude(gs.db, batch, committing, err)
			return
		}
	}
	committing, err := gs.together(batch, (*member).stepGuarded)
	g.careful = slices.ContainsFunc(batch, func(m *member) bool { return m.err != nil })
	conclude(gs.db, batch, committing, err)
}

type step func(m *member, ctx context.Context, db *DB, g *gorm.DB, savepoint string) error

func (gs *groups) together(batch []*member, do step) (committing bool, err error) {
	ctx, cancel := context.WithTimeout(context.WithValue(context.Background(), inAtomic{}, gs.db), groupTimeout)
	defer cancel()
	err = gs.db.transaction(ctx, func(g *gorm.DB) error {
		for i, m := range batch {
			if err := do(m, ctx, gs.db, g, "m"+strconv.Itoa(i)); err != nil {
				return err
			}
		}
		committing = true
		return nil
	})
	return committing, err
}

// rolledBack tells a commit that certainly did not land.
func rolledBack(err error) bool {
	return retryable(err) || errors.Is(err, pgx.ErrTxCommitRollback)
}

func conclude(db *DB, batch []*member, committing bool, err error) {
	for _, m := range batch {
		switch {
		case err == nil:
			m.landed, m.ended = m.err == nil, true
		case committing && !retryable(err):
			m.unknown(err)
		default:
			m.alone(db)
		}
	}
}

// member is one caller of a group.
type member struct {
	ctx    context.Context
	f      func(*Tx) error
	taken  atomic.Bool // by the leader, or by its own caller who gave up
	done   chan struct{}
	tx     *Tx
	err    error
	ended  bool
	landed bool // in the group's commit
}

func newMember(ctx context.Context, f func(*Tx) error) *member {
	return &member{ctx: ctx, f: f, done: make(chan struct{})}
}

// wait returns when the member's work has ended; before it has begun, the
// context may call it off. A panic of f goes on in its own caller.
func (m *member) wait() error {
	select {
	case <-m.done:
	case <-m.ctx.Done():
		if m.taken.CompareAndSwap(false, true) {
			return m.ctx.Err()
		}
		<-m.done // it has begun, so the caller must learn how it ended
	}
	var p *panicked
	if errors.As(m.err, &p) {
		panic(p.String())
	}
	if m.landed {
		m.tx.committed()
	}
	return m.err
}

// begun returns the members whose callers still wait.
func begun(batch []*member) []*member {
	live := make([]*member, 0, len(batch))
	for _, m := range batch {
		if !m.taken.CompareAndSwap(false, true) {
			continue
		}
		if m.err = m.ctx.Err(); m.err != nil {
			m.ended = true
			continue
		}
		live = append(live, m)
	}
	return live
}

// stepOpen runs one member; any error spoils the whole transaction.
func (m *member) stepOpen(ctx context.Context, db *DB, g *gorm.DB, _ string) error {
	m.tx = &Tx{g: g, db: db, ctx: memberContext{ctx, m.ctx}}
	m.err = caught(m.work)
	return m.err
}

// stepGuarded runs one member between a savepoint and its release. Only an
// error that spoils the whole transaction is returned.
func (m *member) stepGuarded(ctx context.Context, db *DB, g *gorm.DB, savepoint string) error {
	m.tx = &Tx{g: g, db: db, ctx: memberContext{ctx, m.ctx}}
	if err := g.Exec("SAVEPOINT " + savepoint).Error; err != nil {
		return err
	}
	m.err = caught(m.work)
	if m.err == nil {
		m.err = g.Exec("RELEASE SAVEPOINT " + savepoint).Error
	}
	switch {
	case m.err == nil:
		return nil
	case retryable(m.err):
		return m.err
	}
	return g.Exec("ROLLBACK TO SAVEPOINT " + savepoint).Error
}

func (m *member) work() error {
	if err := m.f(m.tx); err != nil {
		return err
	}
	return m.tx.sendWakes()
}

func (m *member) alone(db *DB) {
	m.err = caught(func() error {
		return db.retry(m.ctx, func() error { return db.once(m.ctx, m.f) })
	})
	m.ended = true
}

// unknown answers a member whose commit may have landed: only the caller's key
// can tell. One that was rolled back to its savepoint keeps its own error.
func (m *member) unknown(err error) {
	if m.err == nil {
		m.err = err
	}
	m.ended = true
}

// memberContext has the deadline of the group and the values of the member.
type memberContext struct {
	context.Context
	values context.Context
}

func (c memberContext) Value(key any) any {
	if v := c.Context.Value(key); v != nil {
		return v
	}
	return c.values.Value(key)
}

// panicked carries a panic from the leader to the member's caller.
type panicked struct {
	value any
	stack []byte
}

func (p *panicked) Error() string { return "store: panic in a member of a group" }
func (p *panicked) String() string {
	return fmt.Sprintf("%v\n\nin the group's leader:\n%s", p.value, p.stack)
}

func caught(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &panicked{v, debug.Stack()}
		}
	}()
	return f()
}
