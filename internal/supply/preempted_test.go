package supply_test

import (
	"context"
	"testing"
	"time"

	"supermarket/internal/meter"
	"supermarket/internal/order"
	"supermarket/internal/store"
	"supermarket/models"
)

func TestARunThatMadeRoomWithoutAWordCountsUpToTheCheckpointItToldOf(t *testing.T) {
	bothWorks(t, func(w *works) {
		a := w.claimed(0)
		w.must(w.put(a, "checkpoint.json", "half"))
		w.clock.Step(time.Minute)
		_, err := w.Report(context.Background(), a.ID, models.ReportRequest{
			RunnerID: "run", Sequence: 1, State: models.RunRunning, StartedAt: w.clock.Now(), RunMillis: 40_000, CheckpointMillis: 30_000,
		})
		w.must(err)
		w.do(func(tx *store.Tx) error { return tx.PreemptAttempt(a.ID, order.CauseRoom, w.clock.Now()) })
		w.clock.Step(time.Minute)
		w.do(func(tx *store.Tx) error {
			_, err := order.EndAttempt(tx, order.End{AttemptID: a.ID, Lost: true, Terms: w.Terms, Step: order.Step{Actor: "dispatch", At: w.clock.Now()}})
			return err
		})
		a, j := w.attempt(a.ID)
		if a.State != models.AttemptPreempted || a.CheckpointMillis != 30_000 || j.State != models.JobQueued {
			t.Errorf("%+v, %+v", a, j)
		}
		w.see(func(tx *store.Tx) error {
			s, err := tx.SegmentsOfLine(j.LineID)
			if n := meter.BilledMillis(s); n != 30_000 {
				t.Errorf("%d ms are billed", n)
			}
			return err
		})
	})
}
