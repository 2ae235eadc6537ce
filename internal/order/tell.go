package order

import (
	"fmt"
	"slices"

	"supermarket/internal/fault"
	"supermarket/internal/notice"
	"supermarket/internal/store"
	"supermarket/internal/webhook"
	"supermarket/models"
)

// tellJob leaves what a move of a job is to the firm: an event to its programs,
// and to who ordered it a notice of an interruption.
func tellJob(tx *store.Tx, j models.Job, to models.JobState, s Step) error {
	if j.House {
		return nil
	}
	topic := webhook.JobEnded
	switch to {
	case models.JobRunning:
		topic = webhook.JobStarted
	case models.JobQueued:
		topic = webhook.JobRequeued
	}
	key, data := fmt.Sprintf("%s-%d", j.ID, j.Attempts), JobData(j)
	data["state"], data["cause"] = to, s.Cause
	err := webhook.Later(tx, webhook.Event{Topic: topic, Key: key, FirmID: j.FirmID, At: s.At, Data: data})
	if err != nil || to != models.JobQueued || s.Cause != CausePreempted {
		return err
	}
	return TellJob(tx, j, notice.JobPreempted, key, s)
}

// JobData is what an event says of a job; the rest is asked for by its id.
func JobData(j models.Job) map[string]any {
	return map[string]any{"job": j.ID, "order": j.OrderID, "offering": j.OfferingID, "array": j.ArrayID, "attempt": j.Attempts, "state": j.State}
}

// TellJob leaves the fact that something happened to a job, for who ordered it.
func TellJob(tx *store.Tx, j models.Job, kind notice.Kind, key string, s Step) error {
	o, err := tx.OrderForWork(j.OrderID)
	if err != nil {
		return err
	}
	w, err := tx.Offering(j.OfferingID)
	if err != nil {
		return err
	}
	f := notice.Fact{
		Kind: kind, Key: key, FirmID: j.FirmID, UserID: o.UserID, Path: "/jobs/" + j.ID, At: s.At,
		Texts: map[string]string{"order": o.Number, "offering_zh": w.TitleZh, "offering_en": w.TitleEn},
	}
	if s.Cause != "" {
		f.Terms = map[string]fault.Term{"cause": fault.Term(s.Cause)}
	}
	return notice.Later(tx, f)
}

var orderEnds = []models.OrderState{
	models.OrderState(models.LineFulfilled), models.OrderFulfilledInPart, models.OrderState(models.LineFailed), models.OrderState(models.LineCancelled),
}

// tellOrder leaves to the firm's programs that an order is paid, or has ended.
func tellOrder(tx *store.Tx, o models.Order, to models.OrderState, s Step) error {
	e := webhook.Event{Topic: webhook.OrderPaid, Key: o.ID, FirmID: o.FirmID, At: s.At, Data: map[string]any{"order": o.ID, "number": o.Number, "state": to}}
	switch {
	case slices.Contains(orderEnds, to):
		e.Topic = webhook.OrderEnded
	case to != models.OrderState(models.LinePaid), o.State == models.OrderState(models.LineScheduled), o.State == models.OrderState(models.LineRunning):
		return nil // a job that waits again is no payment
	}
	return webhook.Later(tx, e)
}
