package store

import (
	"context"
	"strconv"
	"sync"
	"time"

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

type group struct{ waiting []*member }

type member struct {
	ctx  context.Context
	f    func(*Tx) error
	tx   *Tx
	err  error
	done chan struct{}
}

func (gs *groups) join(ctx context.Context, row string, f func(*Tx) error) error {
	m := &member{ctx: ctx, f: f, done: make(chan struct{})}
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
	<-m.done // not ctx.Done: a member that has begun must learn how it ended
	return m.err
}

func (gs *groups) lead(row string, g *group) {
	for {
		gs.mu.Lock()
		batch := g.waiting[:min(len(g.waiting), groupMost)]
		g.waiting = g.waiting[len(batch):]
		if len(batch) == 0 {
			delete(gs.by, row)
			gs.mu.Unlock()
			return
		}
		gs.mu.Unlock()
		gs.run(batch)
		for _, m := range batch {
			close(m.done)
		}
	}
}

// run commits a batch as one transaction; when the transaction as a whole
// fails before its commit, each member runs alone.
func (gs *groups) run(batch []*member) {
	if len(batch) == 1 {
		gs.alone(batch[0])
		return
	}
	ctx, cancel := context.WithTimeout(context.WithValue(context.Background(), inAtomic{}, gs.db), groupTimeout)
	defer cancel()
	committing := false
	err := gs.db.write.WithContext(ctx).Transaction(func(g *gorm.DB) error {
		for i, m := range batch {
			if err := gs.step(ctx, g, i, m); err != nil {
				return err
			}
		}
		committing = true
		return nil
	})
	for _, m := range batch {
		switch {
		case err == nil && m.err == nil:
			m.tx.committed()
		case err == nil:
		case committing && !retryable(err):
			m.err = err // the commit may have landed: only the caller's key can tell
		default:
			gs.alone(m)
		}
	}
}

// step runs one member between a savepoint and its release. Only an error that
// spoils the whole transaction is returned.
func (gs *groups) step(ctx context.Context, g *gorm.DB, i int, m *member) error {
	if m.err = m.ctx.Err(); m.err != nil {
		return nil
	}
	name := "m" + strconv.Itoa(i)
	m.tx = &Tx{g: g, db: gs.db, ctx: ctx}
	if err := g.Exec("SAVEPOINT " + name).Error; err != nil {
		return err
	}
	if m.err = m.f(m.tx); m.err == nil {
		m.err = m.tx.sendWakes()
	}
	if m.err == nil {
		return g.Exec("RELEASE SAVEPOINT " + name).Error
	}
	if retryable(m.err) {
		return m.err
	}
	return g.Exec("ROLLBACK TO SAVEPOINT " + name).Error
}

func (gs *groups) alone(m *member) {
	m.err = gs.db.retry(m.ctx, func() error { return gs.db.once(m.ctx, m.f) })
}
