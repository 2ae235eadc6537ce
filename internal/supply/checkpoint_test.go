package supply_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"testing"
	"time"

	"supermarket/internal/store"
	"supermarket/internal/supply"
	"supermarket/models"
)

func (w *works) put(a models.Attempt, name, text string) error {
	sum := sha256.Sum256([]byte(text))
	return w.PutArtefact(context.Background(), a.ID, name, hex.EncodeToString(sum[:]), 1<<20, bytes.NewReader([]byte(text)))
}

func TestTheNextAttemptGoesOnFromTheCheckpointOfTheOneThatMadeRoom(t *testing.T) {
	bothWorks(t, func(w *works) {
		ctx := context.Background()
		first := w.claimed(0)
		w.do(func(tx *store.Tx) error { return tx.PreemptAttempt(first.ID, "schedule.preempted", w.clock.Now()) })
		got, err := w.Report(ctx, first.ID, models.ReportRequest{RunnerID: "run", Sequence: 1, State: models.RunRunning})
		w.must(err)
		if !got.Cancel || got.CancelReason != models.CancelledForPreemption || got.GraceMillis < 5000 {
			t.Errorf("%+v", got)
		}
		w.must(w.put(first, "checkpoint.json", "half"))
		w.must(w.put(first, "checkpoint.optimizer", "the rest"))
		w.must(w.put(first, "result.txt", "no part of it"))
		w.clock.Step(time.Minute)
		_, err = w.Finish(ctx, first.ID, models.FinishRequest{RunnerID: "run", RunMillis: 50_000, CheckpointMillis: 50_000, ExitCode: 143, Cause: models.CausePreempted})
		w.must(err)
		next := w.again(first)
		answer, err := w.claim(next, "other", able)
		w.must(err)
		if len(answer.Inputs) != 2 || answer.Inputs[0].Name != "checkpoint.json" || answer.Inputs[0].Size != 4 || answer.Inputs[1].Name != "checkpoint.optimizer" || answer.CapMillis != capMillis-50_000 {
			t.Fatalf("%+v", answer)
		}
		f, size, err := w.Input(ctx, next.ID, "checkpoint.json")
		w.must(err)
		text, err := io.ReadAll(f)
		w.must(errors.Join(err, f.Close()))
		if string(text) != "half" || size != 4 {
			t.Errorf("%q", text)
		}
		for _, name := range []string{"result.txt", "../checkpoint.json", "data.csv", "checkpoint.none"} {
			if _, _, err := w.Input(ctx, next.ID, name); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		w.clock.Step(time.Second)
		_, err = w.Finish(ctx, next.ID, models.FinishRequest{RunnerID: "other", RunMillis: 500, Cause: models.CauseExit})
		w.must(err)
		if _, _, err := w.Input(ctx, next.ID, "checkpoint.json"); !errors.Is(err, supply.ErrOver) {
			t.Errorf("after the end: %v", err)
		}
	})
}

// again is the next attempt of an attempt's job, at the same site.
func (w *works) again(a models.Attempt) (next models.Attempt) {
	w.Helper()
	_, j := w.attempt(a.ID)
	w.do(func(tx *store.Tx) error {
		l, err := tx.Line(j.LineID)
		if err != nil {
			return err
		}
		if err := tx.MoveLine(l.ID, l.State, models.LineScheduled, "", w.clock.Now()); err != nil {
			return err
		}
		next, err = w.attemptOf(tx, j, a.SiteID, a.N+1)
		return err
	})
	return next
}

func TestTheNoticeOfAnInterruptiblePriceIsKept(t *testing.T) {
	bothWorks(t, func(w *works) {
		w.offer = w.mixed // it gives a minute
		a := w.claimed(0)
		w.do(func(tx *store.Tx) error { return tx.PreemptAttempt(a.ID, "schedule.preempted", w.clock.Now()) })
		for i, want := range []int64{60_000, 40_000, 20_000, 5_000} {
			got, err := w.Report(context.Background(), a.ID, models.ReportRequest{RunnerID: "run", Sequence: int64(i + 1), State: models.RunRunning})
			w.must(err)
			if got.GraceMillis != want {
				t.Errorf("%+v, want %d", got, want)
			}
			w.clock.Step(20 * time.Second)
		}
		w.finished(a)
	})
}
