package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"gorm.io/gorm"

	"supermarket/internal/fault"
)

// ErrNested refuses Atomic or View inside an Atomic of the same context: it
// would wait for itself on SQLite and escape the transaction on PostgreSQL.
var ErrNested = errors.New("store: Atomic or View inside Atomic: use its tx")

// ErrStale is a race that was lost: the row is no longer as it was.
var ErrStale = fault.New(fault.Conflict, "store.stale")

// ErrNotFound is the answer for a row that is not there, or not this tenant's.
var ErrNotFound = fault.New(fault.NotFound, "store.not_found")

// Tx is an open transaction (or, from View, a read-only connection). It must
// not outlive the function it was given to.
type Tx struct {
	g     *gorm.DB
	db    *DB
	ctx   context.Context
	wakes []string
	after []func()
}

// Context returns the context of the transaction.
func (tx *Tx) Context() context.Context { return tx.ctx }

// Dialect tells which engine stands behind tx.
func (tx *Tx) Dialect() Dialect { return tx.db.dialect }

// After runs f once the transaction has committed; never if it does not.
func (tx *Tx) After(f func()) { tx.after = append(tx.after, f) }

type inAtomic struct{}

func nested(ctx context.Context, db *DB) bool {
	return ctx.Value(inAtomic{}) == db || db.strict.entered()
}

// View runs f against a connection that cannot write. Each query sees what is
// committed when it starts; use Snapshot where several must agree.
func (db *DB) View(ctx context.Context, f func(*Tx) error) error {
	if nested(ctx, db) {
		return ErrNested
	}
	return f(&Tx{g: db.read.WithContext(ctx), db: db, ctx: ctx})
}

// Snapshot runs f in one read-only transaction in which all queries see the
// same moment.
func (db *DB) Snapshot(ctx context.Context, f func(*Tx) error) error {
	if nested(ctx, db) {
		return ErrNested
	}
	opts := &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead}
	if db.dialect == SQLite {
		opts = nil // a deferred transaction reads one snapshot; the pool is query-only
	}
	return db.read.WithContext(ctx).Transaction(func(g *gorm.DB) error {
		return f(&Tx{g: g, db: db, ctx: ctx})
	}, opts)
}

// Option changes how Atomic runs.
type Option func(*atomicOptions)

type atomicOptions struct{ hot string }

// Hot lets Atomic put callers that name the same row into one transaction, a
// savepoint each: group commit. Each caller still gets its own error.
func Hot(row string) Option { return func(o *atomicOptions) { o.hot = row } }

const maxTries = 5

// Atomic runs f in one transaction and commits when f returns nil. It runs f
// again, at most five times, when the engine reports a serialization failure or
// a deadlock, so f must keep no effect outside tx. An error after COMMIT was
// sent does not say whether it landed: a write that may be tried again needs a
// unique key. No network inside.
func (db *DB) Atomic(ctx context.Context, f func(*Tx) error, opts ...Option) error {
	if nested(ctx, db) {
		return ErrNested
	}
	var o atomicOptions
	for _, opt := range opts {
		opt(&o)
	}
	if o.hot != "" {
		return db.groups.join(ctx, o.hot, f)
	}
	return db.retry(ctx, func() error { return db.once(ctx, f) })
}

func (db *DB) retry(ctx context.Context, once func() error) error {
	for try := 1; ; try++ {
		err := once()
		if err == nil || !retryable(err) {
			return err
		}
		if try == maxTries {
			return busy(err)
		}
		pause := time.Duration(rand.IntN(1<<try)+1) * 2 * time.Millisecond
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

// busy names what another process does that holds SQLite's file and does not go on.
func busy(err error) error {
	if _, lite := codes(err); lite != 0 {
		return ErrBusy.Wrap(err)
	}
	return err
}

func (db *DB) once(ctx context.Context, f func(*Tx) error) error {
	tx := &Tx{db: db, ctx: context.WithValue(ctx, inAtomic{}, db)}
	err := db.transaction(tx.ctx, func(g *gorm.DB) error {
		tx.g = g
		if err := f(tx); err != nil {
			return err
		}
		return tx.sendWakes()
	})
	if err != nil {
		return err
	}
	tx.committed()
	return nil
}

func (db *DB) transaction(ctx context.Context, f func(*gorm.DB) error) error {
	end, err := db.turns.wait(ctx)
	if err != nil {
		return err
	}
	defer end()
	defer db.strict.enter()()
	return db.write.WithContext(ctx).Transaction(f)
}

func (tx *Tx) committed() {
	for _, topic := range tx.wakes {
		tx.db.hub.wake(topic)
	}
	for _, f := range tx.after {
		f()
	}
}

// exec runs one statement with bound values and returns how many rows it touched.
func (tx *Tx) exec(query string, args ...any) (int64, error) {
	res := tx.g.Exec(query, args...)
	return res.RowsAffected, res.Error
}

// guarded runs an update that must touch exactly one row, else ErrStale.
func (tx *Tx) guarded(query string, args ...any) error {
	n, err := tx.exec(query, args...)
	if err != nil {
		return err
	}
	if n != 1 {
		return ErrStale
	}
	return nil
}

// scan reads into dest with bound values.
func (tx *Tx) scan(dest any, query string, args ...any) error {
	return tx.g.Raw(query, args...).Scan(dest).Error
}

// insert adds a row; a duplicate is an error that IsUnique knows.
func (tx *Tx) insert(row any) error { return tx.g.Create(row).Error }

// one reads the first row that matches, else ErrNotFound.
func one[T any](tx *Tx, query string, args ...any) (T, error) {
	var row T
	res := tx.g.Where(query, args...).Limit(1).Find(&row)
	if res.Error != nil {
		return row, fmt.Errorf("store: read %T: %w", row, res.Error)
	}
	if res.RowsAffected == 0 {
		return row, ErrNotFound
	}
	return row, nil
}

// many reads all rows that match, in the stated order.
func many[T any](tx *Tx, order, query string, args ...any) ([]T, error) {
	var rows []T
	res := tx.g.Where(query, args...).Order(order).Find(&rows)
	if res.Error != nil {
		return nil, fmt.Errorf("store: read %T: %w", rows, res.Error)
	}
	return rows, nil
}

// Page is a cut of a list: at most Limit rows after the cursor.
type Page struct {
	After string // opaque: the cursor of the last row seen, "" from the start
	Limit int    // 1 to 200, 0 means 50
}

// Size returns the limit in its bounds.
func (p Page) Size() int {
	if p.Limit <= 0 {
		return 50
	}
	return min(p.Limit, 200)
}
