package e2e_test

import (
	"pgregory.net/rapid"

	"supermarket/internal/order"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

// mayMove makes the second of a history's offerings one whose runs give way to others.
func (h *history) mayMove() {
	testkit.Corrupt(h.t, h.db, "UPDATE offerings SET interruptible = true, notice_seconds = 120 WHERE id = '"+h.offers[1].ID+"'")
}

// pressOne does to a living attempt what a plan that needs its room does: one that
// nobody runs is taken back, one that runs is told to go, and goes or stays.
func (h *history) pressOne(t *rapid.T) {
	a, ok := h.live()
	if !ok {
		return
	}
	kept := rapid.Bool().Draw(t, "with a checkpoint")
	err := h.db.Atomic(h.ctx, func(tx *store.Tx) error { return h.press(tx, a, kept) })
	h.allowed(err)
	if err != nil || a.RunnerID == "" || !rapid.Bool().Draw(t, "it goes") {
		return
	}
	ms := rapid.Int64Range(0, 4_000_000).Draw(t, "ms")
	_, err = h.supply.Finish(h.ctx, a.ID, models.FinishRequest{RunnerID: a.RunnerID, Cause: models.CausePreempted, ExitCode: -1, RunMillis: ms, CheckpointMillis: ms / 2})
	h.allowed(err)
}

func (h *history) press(tx *store.Tx, a models.Attempt, kept bool) error {
	j, err := tx.Job(a.JobID)
	if err != nil || !j.Interruptible {
		return err
	}
	if _, err := tx.LockOrder(j.OrderID); err != nil {
		return err
	}
	if a, err = tx.Attempt(a.ID); err != nil || models.AttemptMoves.Ended(a.State) || a.PreemptAt != nil {
		return err
	}
	now := h.clock.Now()
	if a.RunnerID == "" {
		_, err := order.EndAttempt(tx, order.End{AttemptID: a.ID, Withdrawn: order.CauseMadeRoom, Terms: h.dispatch.Terms, Step: order.Step{Actor: "plan", At: now}})
		return err
	}
	if kept {
		if err := tx.AddArtefact(models.Artefact{
			ID: models.NewID("art"), AttemptID: a.ID, JobID: j.ID, FirmID: j.FirmID, Name: "checkpoint.json", SHA256: "s", FileKey: "artefacts/" + a.ID + "/checkpoint.json", CreatedAt: now,
		}); err != nil {
			return err
		}
	}
	return tx.PreemptAttempt(a.ID, order.CauseRoom, now)
}

// paysToCheckpoints asks of every run that made room that it is billed up to its last
// checkpoint, and not at all where none was kept.
func (h *history) paysToCheckpoints(tx *store.Tx) error {
	for _, p := range h.orders {
		lines, err := tx.Lines(p.Order.ID)
		h.must(err)
		for _, l := range lines {
			segments, err := tx.SegmentsOfLine(l.ID)
			h.must(err)
			billed := map[string]int64{}
			for _, s := range segments {
				if s.Billed {
					billed[s.AttemptID] += s.Millis
				}
			}
			for id, ms := range billed {
				a, err := tx.Attempt(id)
				h.must(err)
				file, err := tx.CheckpointOf(id)
				h.must(err)
				if a.State == models.AttemptPreempted && (file == "" || ms > a.CheckpointMillis) {
					h.rt.Errorf("a run that made room after %d ms, checkpoint %q at %d, is billed %d", a.RunMillis, file, a.CheckpointMillis, ms)
				}
			}
		}
	}
	return nil
}
