package checkout

import (
	"context"
	"encoding/json"
	"time"

	"supermarket/internal/catalog"
	"supermarket/internal/meter"
	"supermarket/internal/store"
	"supermarket/models"
)

// JobView is a job with all that its page shows.
type JobView struct {
	Job        models.Job
	Line       models.Line
	Quote      models.Quote
	Order      models.Order
	Offering   catalog.View
	Attempts   []AttemptView
	Moves      []models.Move
	Artefacts  []models.Artefact
	Segments   []models.UsageSegment // recorded, and those of the living attempt so far
	Cost       models.Money          // so far
	Settlement *models.Settlement
	Now        time.Time
}

// AttemptView is one attempt, where it ran and its moves.
type AttemptView struct {
	Attempt models.Attempt
	Site    models.Site
	Parts   []Part
	Metrics []models.RunMetric
	Moves   []models.Move
}

// Part is one machine of an attempt; of several, each runs one rank of the gang.
type Part struct {
	Node  string // its name at the site
	Units int
}

// Last is the attempt that decides now; false before the first one.
func (v JobView) Last() (AttemptView, bool) {
	if len(v.Attempts) == 0 {
		return AttemptView{}, false
	}
	return v.Attempts[len(v.Attempts)-1], true
}

// Ended tells whether nothing more happens to the job.
func (v JobView) Ended() bool { return models.JobMoves.Ended(v.Job.State) }

// Job returns one job of the actor's firm.
func (c *Counter) Job(ctx context.Context, a models.Actor, id string) (v JobView, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return v, err
	}
	v.Now = c.Clock.Now()
	return v, c.DB.View(ctx, func(tx *store.Tx) error { return c.jobView(tx, &v, id, firm) })
}

func (c *Counter) jobView(tx *store.Tx, v *JobView, id, firm string) (err error) {
	if v.Job, err = tx.JobOfFirm(id, firm); err != nil {
		return err
	}
	if v.Line, err = tx.Line(v.Job.LineID); err != nil {
		return err
	}
	if v.Quote, err = tx.QuoteByID(v.Line.QuoteID); err != nil {
		return err
	}
	if v.Order, err = tx.Order(v.Job.OrderID, firm); err != nil {
		return err
	}
	if v.Offering, err = catalog.Detail(tx, v.Job.OfferingID); err != nil {
		return err
	}
	if v.Artefacts, err = tx.Artefacts(id, firm); err != nil {
		return err
	}
	if v.Moves, err = tx.Moves("job", id); err != nil {
		return err
	}
	if err := c.attempts(tx, v); err != nil {
		return err
	}
	return settledOf(tx, v)
}

func settledOf(tx *store.Tx, v *JobView) error {
	settled, err := tx.SettlementsOfOrder(v.Order.ID)
	for _, s := range settled {
		if s.LineID == v.Line.ID {
			v.Settlement = &s
		}
	}
	return err
}

func (c *Counter) attempts(tx *store.Tx, v *JobView) error {
	rows, err := tx.AttemptsOfJob(v.Job.ID)
	if err != nil {
		return err
	}
	if v.Segments, err = tx.SegmentsOfLine(v.Line.ID); err != nil {
		return err
	}
	for _, at := range rows {
		av, err := attemptView(tx, at)
		if err != nil {
			return err
		}
		v.Attempts = append(v.Attempts, av)
		if at.State == models.AttemptRunning && at.ClaimedAt != nil {
			if err := c.soFar(tx, v, at); err != nil {
				return err
			}
		}
	}
	v.Cost, err = meter.Cost(v.Segments)
	return err
}

func attemptView(tx *store.Tx, at models.Attempt) (av AttemptView, err error) {
	av.Attempt = at
	if av.Site, err = tx.Site(at.SiteID); err != nil {
		return av, err
	}
	if av.Moves, err = tx.Moves("attempt", at.ID); err != nil {
		return av, err
	}
	if av.Parts, err = partsOf(tx, at); err != nil {
		return av, err
	}
	_ = json.Unmarshal([]byte(at.Metrics), &av.Metrics) // figures to show; a broken one shows none
	return av, nil
}

// soFar prices the living attempt by the last time its runner reported.
func (c *Counter) soFar(tx *store.Tx, v *JobView, at models.Attempt) error {
	spent, err := meter.Cost(v.Segments)
	if err != nil {
		return err
	}
	prices, err := catalog.PricesOf(tx, v.Line.OfferingID, v.Line.TariffVersion)
	if err != nil {
		return err
	}
	live, err := meter.Segments(c.Terms.Calendar, prices, meter.Run{
		AttemptID: at.ID, LineID: v.Line.ID, StartsAt: *at.ClaimedAt, Units: v.Job.Units, Billed: true,
		Millis: min(at.RunMillis, v.Line.CapMillis-meter.BilledMillis(v.Segments)), Room: v.Line.CapAmount - spent,
	})
	v.Segments = append(v.Segments, live...)
	return err
}
