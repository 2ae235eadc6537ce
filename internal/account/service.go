package account

import (
	"context"

	"supermarket/internal/clock"
	"supermarket/internal/store"
	"supermarket/models"
)

// Record adds a line to the audit trail in tx; Seq, At and the hashes are its own matter.
type Record func(tx *store.Tx, e models.TrailEntry) error

// Service is the counter.
type Service struct {
	db     *store.DB
	clock  clock.Clock
	record Record
	hashes hasher
}

// New returns the counter; at most hashes passwords are hashed at once, 64 MiB each.
func New(db *store.DB, c clock.Clock, record Record, hashes int) *Service {
	return &Service{db: db, clock: c, record: record, hashes: newHasher(hashes)}
}

func (s *Service) view(ctx context.Context, f func(*store.Tx) error) error { return s.db.View(ctx, f) }
