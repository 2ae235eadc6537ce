package store

import (
	"context"
	"time"
)

// Exec lets tests of this room run a statement.
func (tx *Tx) Exec(query string, args ...any) (int64, error) { return tx.exec(query, args...) }

// Scan lets tests of this room read.
func (tx *Tx) Scan(dest any, query string, args ...any) error { return tx.scan(dest, query, args...) }

// Insert lets tests of this room add a row.
func (tx *Tx) Insert(row any) error { return tx.insert(row) }

// TurnTimeout sets how long a writer of SQLite waits for its turn.
func (db *DB) TurnTimeout(d time.Duration) { db.turns.timeout = d }

// Waiting tells how many members wait in the group of row.
func (db *DB) Waiting(row string) int {
	db.groups.mu.Lock()
	defer db.groups.mu.Unlock()
	if g := db.groups.by[row]; g != nil {
		return len(g.waiting)
	}
	return 0
}

// ToolCall is what postgresTool adds to a call.
var ToolCall = toolCall

// MigrateDown takes every migration back.
func (db *DB) MigrateDown(ctx context.Context) error {
	p, err := db.provider()
	if err != nil {
		return err
	}
	_, err = p.DownTo(ctx, 0)
	return err
}
