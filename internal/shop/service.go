package shop

import (
	"context"
	"sync"
	"time"

	"supermarket/internal/clock"
	"supermarket/internal/sla"
	"supermarket/internal/store"
	"supermarket/models"
)

// Service is what was counted of an offering in the last Days, and the formula's shares of it.
type Service struct{ sla.Counts }

// ServiceDays is how many days a service level looks back.
const ServiceDays = sla.Days

// Counted tells whether anything was counted yet.
func (s Service) Counted() bool { return s.Looked+s.Starts+s.Ends+s.Benchmarks > 0 }

// services keeps what was counted for a minute: a shelf need not be newer.
type services struct {
	sync.Mutex
	read clock.Monotonic
	by   map[string]sla.Counts
}

const servicesFor = time.Minute

// serve adds to cards what was counted of them; a shelf is worth showing without it.
func (c *Counter) serve(ctx context.Context, cards []Card) {
	if len(cards) == 0 {
		return
	}
	c.services.Lock()
	defer c.services.Unlock()
	if c.services.by == nil || c.services.read.Elapsed() > servicesFor {
		err := c.DB.View(ctx, func(tx *store.Tx) (err error) {
			c.services.by, err = sla.OfAll(tx, c.Clock.Now())
			return err
		})
		if err != nil {
			return
		}
		c.services.read = clock.Start()
	}
	for i := range cards {
		if counts, ok := c.services.by[cards[i].ID]; ok {
			cards[i].Service = &Service{counts}
		}
	}
}

// measurementsMost is how many measurements an offering's page shows.
const measurementsMost = 10

// Service returns what was counted of one offering, and its newest measurements.
func (c *Counter) Service(ctx context.Context, o models.Offering) (s Service, rows []models.Benchmark, err error) {
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		if s.Counts, err = sla.OfOffering(tx, o, c.Clock.Now()); err != nil {
			return err
		}
		rows, err = tx.BenchmarksOfOffering(o.ID, measurementsMost)
		return err
	})
	return s, rows, err
}
