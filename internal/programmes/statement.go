package programmes

import (
	"context"
	"slices"
	"strings"
	"time"

	"supermarket/internal/claim"
	"supermarket/internal/store"
	"supermarket/models"
)

// ErrBatchSpan refuses a day that cannot be read.
var ErrBatchSpan = claim.ErrSpan

// Unsettled is what of a programme is in no batch yet.
type Unsettled = claim.Waiting

// mostBatches bounds how many batches a statement counts, newest first.
const mostBatches = 1000

// Statement is what a programme settled: by month of payment and by batch.
type Statement struct {
	Programme models.Programme
	Budget    Budget
	Funders   []models.ProgrammeFunder
	Months    []StatementMonth // the latest first
	Batches   []claim.Listed
	Waiting   []Unsettled
	Clawbacks []models.Clawback
	Sums      StatementMonth
	At        time.Time
}

// StatementMonth is what was paid in a month in China.
type StatementMonth struct {
	Month                            string // 2026-11
	Count                            int64  // redemptions
	Total, Fee, Passed, Paid, Clawed models.Money
}

func (m *StatementMonth) add(b models.Batch) {
	m.Count, m.Total, m.Fee, m.Passed, m.Paid, m.Clawed = m.Count+b.Count, m.Total+b.Total, m.Fee+b.Fee, m.Passed+b.Passed, m.Paid+b.Paid, m.Clawed+b.Clawed
}

// Statement returns what a programme settled, as its funders read it.
func (c *Counter) Statement(ctx context.Context, by models.Actor, programmeID string) (out Statement, err error) {
	if err := reader(by); err != nil {
		return out, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		out = Statement{At: c.Clock.Now()}
		if out.Programme, err = tx.Programme(programmeID); err != nil {
			return err
		}
		if out.Budget, err = budget(tx, programmeID); err != nil {
			return err
		}
		if out.Funders, err = tx.Funders(programmeID); err != nil {
			return err
		}
		if err := out.batches(tx); err != nil {
			return err
		}
		out.Waiting, err = claim.WaitingOf(tx, store.BatchFilter{Programme: programmeID})
		return err
	})
	return out, err
}

func (s *Statement) batches(tx *store.Tx) error {
	var all []models.Batch
	for p := (store.Page{Limit: 200}); len(all) < mostBatches; {
		rows, next, err := tx.SettleBatches(store.BatchFilter{Programme: s.Programme.ID}, p)
		if err != nil {
			return err
		}
		if all = append(all, rows...); next == "" {
			break
		}
		p.After = next
	}
	months := map[string]int{}
	for _, b := range all {
		if b.PaidAt == nil {
			continue
		}
		s.Sums.add(b)
		name := b.PaidAt.In(time.FixedZone("UTC+8", 8*3600)).Format("2006-01")
		i, known := months[name]
		if !known {
			i, months[name] = len(s.Months), len(s.Months)
			s.Months = append(s.Months, StatementMonth{Month: name})
		}
		s.Months[i].add(b)
	}
	slices.SortFunc(s.Months, func(a, b StatementMonth) int { return strings.Compare(b.Month, a.Month) })
	var err error
	if s.Batches, err = claim.ListedOf(tx, all); err != nil {
		return err
	}
	for _, b := range all {
		claws, err := tx.ClawbacksOfBatch(b.ID)
		if err != nil {
			return err
		}
		s.Clawbacks = append(s.Clawbacks, claws...)
	}
	return nil
}
