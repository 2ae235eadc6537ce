package order

import (
	"fmt"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

// ErrMove refuses a change of state that stands in no table.
var ErrMove = fault.New(fault.Conflict, "order.move")

// Step is one change of state: what it goes to, why, who did it and when.
type Step struct {
	Cause string // message key, may be empty
	Actor string // user id, key id, or the name of a worker
	At    time.Time
}

func check[S ~string](table models.Moves[S], entity, id string, from, to S) error {
	if !table.Allows(from, to) {
		return ErrMove.With("entity", entity, "from", string(from), "to", string(to)).Wrap(fmt.Errorf("%s %s", entity, id))
	}
	return nil
}

func record(tx *store.Tx, entity, id string, from, to string, s Step) error {
	return tx.AddMove(models.Move{Entity: entity, EntityID: id, FromTo: from + ">" + to, Cause: s.Cause, Actor: s.Actor, At: s.At})
}

// MoveLine changes a line and the derived state of its order. The caller holds
// the order (tx.LockOrder).
func MoveLine(tx *store.Tx, l models.Line, to models.LineState, s Step) error {
	if err := check(models.LineMoves, "line", l.ID, l.State, to); err != nil {
		return err
	}
	if err := tx.MoveLine(l.ID, l.State, to, s.Cause, s.At); err != nil {
		return err
	}
	if err := record(tx, "line", l.ID, string(l.State), string(to), s); err != nil {
		return err
	}
	return derive(tx, l.OrderID, s)
}

func derive(tx *store.Tx, orderID string, s Step) error {
	o, err := tx.OrderForWork(orderID)
	if err != nil {
		return err
	}
	lines, err := tx.Lines(orderID)
	if err != nil {
		return err
	}
	states := make([]models.LineState, len(lines))
	for i, l := range lines {
		states[i] = l.State
	}
	to := models.DeriveOrder(states)
	tx.Wake("order:" + orderID)
	if to == o.State {
		return nil
	}
	if err := tx.SetOrderState(orderID, to, s.At); err != nil {
		return err
	}
	if err := tellOrder(tx, o, to, s); err != nil {
		return err
	}
	return record(tx, "order", orderID, string(o.State), string(to), s)
}

// MoveJob changes a job.
func MoveJob(tx *store.Tx, j models.Job, to models.JobState, s Step) error {
	if err := check(models.JobMoves, "job", j.ID, j.State, to); err != nil {
		return err
	}
	if err := tx.MoveJob(j.ID, j.State, to, s.Cause, s.At); err != nil {
		return err
	}
	tx.Wake("job:" + j.ID)
	if err := tellJob(tx, j, to, s); err != nil {
		return err
	}
	return record(tx, "job", j.ID, string(j.State), string(to), s)
}

// MoveAttempt changes an attempt.
func MoveAttempt(tx *store.Tx, a models.Attempt, to models.AttemptState, s Step) error {
	if err := check(models.AttemptMoves, "attempt", a.ID, a.State, to); err != nil {
		return err
	}
	if err := tx.MoveAttempt(a.ID, a.State, to, s.Cause, s.At); err != nil {
		return err
	}
	tx.Wake("job:" + a.JobID)
	return record(tx, "attempt", a.ID, string(a.State), string(to), s)
}

// MovePayment changes a payment.
func MovePayment(tx *store.Tx, p models.Payment, to models.PaymentState, s Step) error {
	if err := check(models.PaymentMoves, "payment", p.ID, p.State, to); err != nil {
		return err
	}
	if err := tx.MovePayment(p.ID, p.State, to, s.At); err != nil {
		return err
	}
	tx.Wake("order:" + p.OrderID)
	return record(tx, "payment", p.ID, string(p.State), string(to), s)
}

// followLine moves a line to where its job now is; a line that is there stays.
func followLine(tx *store.Tx, lineID string, to models.LineState, s Step) error {
	l, err := tx.Line(lineID)
	if err != nil || l.State == to {
		return err
	}
	return MoveLine(tx, l, to, s)
}
