package usage

import (
	"errors"

	"supermarket/internal/refund"
	"supermarket/internal/store"
	"supermarket/models"
)

// Case is a bill with what its sides, and whoever decides, need to know.
type Case struct {
	Dispute  models.UsageDispute // empty where nothing is disputed
	Evidence Evidence
	Hash     string        // SHA-256 of the kept evidence
	Refund   models.Refund // what was booked, empty for nothing
	Refunds  []models.Refund
	Doubts   []models.Quarantine // of the line
	Order    models.Order
	Line     models.Line
	Offering models.Offering
	Provider models.Provider
	Firm     models.Firm
	Settled  models.Settlement
	Job      models.Job
	Segments []models.UsageSegment
	Left     models.Money // of the cost, that may still go back
}

// CaseOf reads what stands behind a dispute.
func CaseOf(tx *store.Tx, d models.UsageDispute) (Case, error) {
	c, err := CaseOfLine(tx, d.LineID)
	if err != nil {
		return c, err
	}
	c.Dispute = d
	if c.Evidence, c.Hash, err = Thaw(d.Evidence); err != nil || d.RefundID == "" {
		return c, err
	}
	c.Refund, err = tx.Refund(d.RefundID)
	return c, err
}

// CaseOfLine reads a settled line; ErrUnsettled for one that still runs.
func CaseOfLine(tx *store.Tx, lineID string) (c Case, err error) {
	if c.Line, err = tx.Line(lineID); err != nil {
		return c, err
	}
	if c.Settled, err = tx.SettlementOfLine(lineID); err != nil {
		if errors.Is(err, store.ErrNotFound) {
			err = ErrUnsettled.Wrap(err)
		}
		return c, err
	}
	if c.Order, err = tx.OrderForWork(c.Line.OrderID); err != nil {
		return c, err
	}
	if c.Offering, err = tx.Offering(c.Line.OfferingID); err != nil {
		return c, err
	}
	if c.Provider, err = tx.Provider(c.Line.ProviderID); err != nil {
		return c, err
	}
	if c.Firm, err = tx.Firm(c.Line.FirmID); err != nil {
		return c, err
	}
	if c.Job, err = tx.JobOfLine(lineID); err != nil {
		return c, err
	}
	if c.Segments, err = tx.SegmentsOfLine(lineID); err != nil {
		return c, err
	}
	if c.Doubts, err = tx.QuarantinesOfLine(lineID); err != nil {
		return c, err
	}
	if c.Refunds, err = tx.RefundsOfLine(lineID); err != nil {
		return c, err
	}
	c.Left, err = refund.Left(tx, lineID)
	return c, err
}

// CaseOfDoubt is CaseOfLine for usage that was kept apart, whose line may still
// run on with another attempt.
func CaseOfDoubt(tx *store.Tx, q models.Quarantine) (Case, error) {
	c, err := CaseOfLine(tx, q.LineID)
	if !errors.Is(err, ErrUnsettled) {
		return c, err
	}
	if c.Order, err = tx.OrderForWork(c.Line.OrderID); err != nil {
		return c, err
	}
	if c.Offering, err = tx.Offering(c.Line.OfferingID); err != nil {
		return c, err
	}
	if c.Provider, err = tx.Provider(c.Line.ProviderID); err != nil {
		return c, err
	}
	c.Job, err = tx.JobOfLine(q.LineID)
	return c, err
}

// Standing is what of a dispute can change, for the trail.
func Standing(d models.UsageDispute) any {
	return map[string]any{"state": d.State, "answer": d.Answer, "decision": d.Decision, "refund": d.RefundID, "line": d.LineID}
}

// StandingOf is what of a quarantine can change, for the trail.
func StandingOf(q models.Quarantine) any {
	return map[string]any{"state": q.State, "kind": q.Kind, "attempt": q.AttemptID, "note": q.Note}
}
