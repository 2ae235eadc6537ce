package order

import (
	"encoding/json"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/meter"
	"supermarket/internal/notice"
	"supermarket/internal/sla"
	"supermarket/internal/store"
	"supermarket/models"
)

// vouch bounds what a runner claims by what the server itself has seen, and keeps
// every doubt apart for a person to look at.
func vouch(tx *store.Tx, a models.Attempt, j models.Job, in End) (models.FinishRequest, error) {
	f := in.Finish
	if in.Lost || a.ClaimedAt == nil {
		return f, nil
	}
	c, o, err := claimOf(tx, a, j, f, in.Step.At)
	if err != nil {
		return f, err
	}
	millis, doubts := meter.Vouch(c)
	if err := tx.SetClaimedMillis(a.ID, f.RunMillis); err != nil {
		return f, err
	}
	f.RunMillis, f.CheckpointMillis = millis, min(f.CheckpointMillis, millis)
	return f, quarantine(tx, a, j, o, c, doubts, in.Step.At)
}

func claimOf(tx *store.Tx, a models.Attempt, j models.Job, f models.FinishRequest, at time.Time) (c meter.Claim, o models.Offering, err error) {
	if o, err = tx.Offering(j.OfferingID); err != nil {
		return c, o, err
	}
	site, err := tx.Site(a.SiteID)
	if err != nil {
		return c, o, err
	}
	c = meter.Claim{
		RunMillis: f.RunMillis, CPUMillis: f.CPUMillis, SinceClaim: at.Sub(*a.ClaimedAt).Milliseconds(), Placed: j.Units,
		Cores: o.Kind == models.OfferCoreHour, Declared: o.DeclaredGFLOPS, Simulated: site.Simulated, Computes: j.RecipeID == Benchmark,
	}
	if a.ReportSeq > 0 && a.SeenAt != nil {
		c.LastMillis, c.SinceLast = a.RunMillis, at.Sub(*a.SeenAt).Milliseconds()
	}
	for _, m := range f.Metrics {
		switch m.Name {
		case "units":
			c.Units = int(m.Value)
		case "gflops":
			if j.RecipeID == Benchmark {
				c.Gflops = m.Value
			}
		}
	}
	return c, o, nil
}

// Benchmark is the recipe that takes all it is given and tells its GFLOPS.
const Benchmark = "matmul"

func quarantine(tx *store.Tx, a models.Attempt, j models.Job, o models.Offering, c meter.Claim, doubts []meter.Doubt, at time.Time) error {
	if len(doubts) == 0 {
		return nil
	}
	facts, err := json.Marshal(c)
	if err != nil {
		return err
	}
	for _, d := range doubts {
		q := models.Quarantine{
			ID: models.NewID("qua"), AttemptID: a.ID, LineID: j.LineID, FirmID: j.FirmID, ProviderID: o.ProviderID, Kind: d.Kind,
			ClaimedMillis: max(0, d.Claimed), AllowedMillis: max(0, d.Allowed), Facts: string(facts), State: string(models.QuarantineOpen), CreatedAt: at,
		}
		added, err := tx.AddQuarantine(q)
		if err == nil && added {
			err = tellHeld(tx, q, j, o)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// tellHeld leaves to a provider that usage of its is kept apart.
func tellHeld(tx *store.Tx, q models.Quarantine, j models.Job, o models.Offering) error {
	ord, err := tx.OrderForWork(j.OrderID)
	if err != nil {
		return err
	}
	return notice.Later(tx, notice.Fact{
		Kind: notice.UsageHeld, Key: q.ID, ProviderID: q.ProviderID, Path: "/provider/usage/doubts/" + q.ID, At: q.CreatedAt,
		Texts: map[string]string{"order": ord.Number, "offering_zh": o.TitleZh, "offering_en": o.TitleEn},
		Terms: map[string]fault.Term{"cause": fault.Term("usage.kind." + q.Kind)},
	})
}

// witnessed bounds the billed time of an end that nobody vouched for: what a
// runner that is gone had told before.
func witnessed(a models.Attempt, millis int64, at time.Time) int64 {
	if a.ClaimedAt == nil {
		return millis
	}
	return min(millis, max(0, at.Sub(*a.ClaimedAt).Milliseconds()))
}

// countEnd counts an end for its offering's service level: a cancel or a
// preemption says nothing about its site.
func countEnd(tx *store.Tx, a models.Attempt, j models.Job, out Outcome, at time.Time) error {
	switch {
	case out.Billed && out.Attempt != models.AttemptCancelled && out.Attempt != models.AttemptPreempted:
		return sla.Ended(tx, j.OfferingID, false, at)
	case out.Fault && a.State != models.AttemptPlanned:
		return sla.Ended(tx, j.OfferingID, true, at)
	default:
		return nil
	}
}

// CountStart counts the claim of a job's first attempt for its offering's service
// level, where there was room for it at once.
func CountStart(tx *store.Tx, a models.Attempt, j models.Job, at time.Time) error {
	if a.N != 1 || j.House {
		return nil
	}
	o, err := tx.Offering(j.OfferingID)
	if err != nil {
		return err
	}
	ready := j.CreatedAt
	if j.EarliestAt.After(ready) {
		ready = j.EarliestAt
	}
	return sla.Started(tx, sla.Start{OfferingID: o.ID, Ready: ready, Planned: a.PlannedAt, Promised: time.Duration(o.StartSeconds) * time.Second, At: at})
}
