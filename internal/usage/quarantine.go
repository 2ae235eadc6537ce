package usage

import (
	"strings"

	"supermarket/internal/order"
	"supermarket/internal/refund"
	"supermarket/internal/store"
	"supermarket/models"
)

// Finding is an operator's word on usage that was kept apart.
type Finding struct {
	Uphold bool         // the claim was wrong
	Amount models.Money // of the line's cost, that its buyer gets back; 0 for nothing
	Note   string       // what the provider reads
	Step   order.Step
}

// Settle ends a quarantine, once: the same finding again changes nothing. What was
// above the server's word stays unbilled either way; dismissed, the provider's
// earnings of the line are no longer kept back; upheld, part or all of the line's
// cost may go back to its buyer.
func Settle(tx *store.Tx, id string, f Finding) (models.Quarantine, error) {
	f.Note = strings.TrimSpace(f.Note)
	if err := textOf(f.Note, "note"); err != nil {
		return models.Quarantine{}, err
	}
	q, err := tx.Quarantine(id)
	if err != nil {
		return q, err
	}
	if _, err := lockLine(tx, q.LineID); err != nil {
		return q, err
	}
	if q, err = tx.Quarantine(id); err != nil {
		return q, err
	}
	from, to := q.State, models.QuarantineDismissed
	if f.Uphold {
		to = models.QuarantineUpheld
	}
	if q.State == string(to) && q.Note == f.Note {
		return q, nil
	}
	if !models.QuarantineMoves.Allows(models.QuarantineState(from), to) {
		return q, ErrDecided
	}
	if f.Uphold && f.Amount > 0 {
		_, err := refund.Book(tx, refund.BookInput{LineID: q.LineID, Key: "quarantine:" + q.ID, Amount: f.Amount, Reason: "usage", Answer: f.Note, Step: f.Step})
		if err != nil {
			return q, err
		}
	}
	q.State, q.Note, q.DecidedBy, q.DecidedAt = string(to), f.Note, f.Step.Actor, &f.Step.At
	if err := tx.DecideQuarantine(q); err != nil {
		return q, err
	}
	return q, tx.AddMove(models.Move{Entity: "quarantine", EntityID: q.ID, FromTo: from + ">" + q.State, Cause: f.Step.Cause, Actor: f.Step.Actor, At: f.Step.At})
}
