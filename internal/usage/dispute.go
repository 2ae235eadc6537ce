package usage

import (
	"errors"
	"slices"
	"strings"
	"time"

	"supermarket/internal/order"
	"supermarket/internal/refund"
	"supermarket/internal/store"
	"supermarket/models"
)

// Asking is a buyer's word that a bill is not what ran.
type Asking struct {
	FirmID string
	LineID string
	Reason string // one of Reasons
	Note   string
	Logs   map[string]string // SHA-256 of the attempts' logs, by attempt
	Step   order.Step
}

func (in *Asking) check() error {
	in.Note = strings.TrimSpace(in.Note)
	if !slices.Contains(Reasons, in.Reason) {
		return ErrReason
	}
	return textOf(in.Note, "note")
}

// Ask opens a dispute of a settled line and freezes its evidence. The same words
// again while it is open give the same dispute.
func Ask(tx *store.Tx, in Asking) (d models.UsageDispute, err error) {
	if err := in.check(); err != nil {
		return d, err
	}
	l, err := lockLine(tx, in.LineID)
	if err != nil {
		return d, err
	}
	if l.FirmID != in.FirmID {
		return d, store.ErrNotFound
	}
	had, err := tx.OpenUsageDispute(l.ID)
	if err == nil {
		if had.Reason == in.Reason && had.Note == in.Note {
			return had, nil
		}
		return had, ErrOpen
	}
	if !errors.Is(err, store.ErrNotFound) {
		return d, err
	}
	e, err := Freeze(tx, l.ID, in.Logs, in.Step.At)
	if err != nil {
		return d, err
	}
	if in.Step.At.After(e.Settlement.CreatedAt.Add(AskWithin)) {
		return d, ErrTooLate.With("days", int(AskWithin.Hours()/24))
	}
	text, _, err := e.Text()
	if err != nil {
		return d, err
	}
	d = models.UsageDispute{
		ID: models.NewID("dis"), LineID: l.ID, OrderID: l.OrderID, FirmID: l.FirmID, ProviderID: l.ProviderID, Reason: in.Reason, Note: in.Note, Evidence: text,
		State: string(models.UsageAsked), AskedBy: in.Step.Actor, CreatedAt: in.Step.At, UpdatedAt: in.Step.At,
	}
	if err := tx.AddUsageDispute(d); err != nil {
		return d, err
	}
	if err := moved(tx, d, "", in.Step); err != nil {
		return d, err
	}
	return d, tellAsked(tx, d)
}

// Answer keeps a provider's answer; an operator decides from there. The same answer
// again changes nothing.
func Answer(tx *store.Tx, id, answer string, s order.Step) (models.UsageDispute, error) {
	answer = strings.TrimSpace(answer)
	if err := textOf(answer, "answer"); err != nil {
		return models.UsageDispute{}, err
	}
	d, err := locked(tx, id)
	if err != nil || d.State == string(models.UsageAnswered) && d.Answer == answer {
		return d, err
	}
	if d.State != string(models.UsageAsked) {
		return d, ErrDecided
	}
	from := d.State
	d.State, d.Answer, d.AnsweredBy, d.UpdatedAt = string(models.UsageAnswered), answer, s.Actor, s.At
	if err := write(tx, d, from, s); err != nil {
		return d, err
	}
	return d, tellAnswered(tx, d)
}

// Withdraw takes a dispute back, by its buyer.
func Withdraw(tx *store.Tx, id string, s order.Step) (models.UsageDispute, error) {
	d, err := locked(tx, id)
	if err != nil || d.State == string(models.UsageWithdrawn) {
		return d, err
	}
	from := d.State
	if !models.UsageDisputeMoves.Allows(models.UsageDisputeState(from), models.UsageWithdrawn) {
		return d, ErrDecided
	}
	d.State, d.DecidedBy, d.UpdatedAt, d.DecidedAt = string(models.UsageWithdrawn), s.Actor, s.At, &s.At
	return d, write(tx, d, from, s)
}

// Verdict is a word on a dispute: of an operator, or of the provider who agrees.
type Verdict struct {
	Uphold   bool
	Amount   models.Money // of the cost, when upheld
	Decision string       // what both sides read
	Provider bool         // it is the provider itself: only to uphold
	Step     order.Step
}

// Decide ends a dispute; upheld, the amount goes back to voucher and wallet at the
// rates at which it came, from provider and platform. An operator waits for the
// provider's answer until its deadline. The same verdict again changes nothing.
func Decide(tx *store.Tx, id string, v Verdict) (models.UsageDispute, error) {
	v.Decision = strings.TrimSpace(v.Decision)
	if err := textOf(v.Decision, "answer"); err != nil {
		return models.UsageDispute{}, err
	}
	d, err := locked(tx, id)
	if err != nil {
		return d, err
	}
	from, to := d.State, models.UsageRefused
	if v.Uphold {
		to = models.UsageUpheld
	}
	if d.State == string(to) && d.Decision == v.Decision {
		return d, nil
	}
	if !models.UsageDisputeMoves.Allows(models.UsageDisputeState(from), to) || v.Provider && !v.Uphold {
		return d, ErrDecided
	}
	if until := AnswerBy(d); !v.Provider && from == string(models.UsageAsked) && v.Step.At.Before(until) {
		return d, ErrTooEarly.With("until", until)
	}
	if v.Uphold {
		r, err := refund.Book(tx, refund.BookInput{
			LineID: d.LineID, Key: "usage:" + d.ID, Amount: v.Amount, Reason: "usage", Answer: v.Decision, Step: v.Step,
		})
		if err != nil {
			return d, err
		}
		d.RefundID = r.ID
	}
	d.State, d.Decision, d.DecidedBy, d.UpdatedAt, d.DecidedAt = string(to), v.Decision, v.Step.Actor, v.Step.At, &v.Step.At
	if err := write(tx, d, from, v.Step); err != nil {
		return d, err
	}
	return d, tellDecided(tx, d)
}

// AnswerBy is when a provider's time for an answer ends.
func AnswerBy(d models.UsageDispute) time.Time { return d.CreatedAt.Add(AnswerWithin) }

func lockLine(tx *store.Tx, lineID string) (models.Line, error) {
	l, err := tx.Line(lineID)
	if err != nil {
		return l, err
	}
	if _, err := tx.LockOrder(l.OrderID); err != nil {
		return l, err
	}
	return tx.Line(lineID)
}

// locked reads a dispute while its order is held.
func locked(tx *store.Tx, id string) (models.UsageDispute, error) {
	d, err := tx.UsageDispute(id)
	if err != nil {
		return d, err
	}
	if _, err := lockLine(tx, d.LineID); err != nil {
		return d, err
	}
	return tx.UsageDispute(id)
}

func write(tx *store.Tx, d models.UsageDispute, from string, s order.Step) error {
	if err := tx.MoveUsageDispute(d, from); err != nil {
		return err
	}
	return moved(tx, d, from, s)
}

func moved(tx *store.Tx, d models.UsageDispute, from string, s order.Step) error {
	tx.Wake("order:" + d.OrderID)
	return tx.AddMove(models.Move{Entity: "usage_dispute", EntityID: d.ID, FromTo: from + ">" + d.State, Cause: s.Cause, Actor: s.Actor, At: s.At})
}
