package refund

import (
	"supermarket/internal/store"
	"supermarket/models"
)

// Case is a refund of a line with what whoever decides it needs to know.
type Case struct {
	Refund   models.Refund
	Order    models.Order
	Line     models.Line
	Offering models.Offering
	Provider models.Provider
	Firm     models.Firm
	Settled  models.Settlement
	Job      models.Job
	Before   []models.Refund // of the same line
	Left     models.Money    // of the cost, that may still come back
}

// CaseOf reads what stands behind a refund of a line.
func CaseOf(tx *store.Tx, r models.Refund) (Case, error) {
	c, err := caseOfLine(tx, r.LineID)
	c.Refund = r
	return c, err
}

// CaseOfLine is CaseOf for a line of that provider of which nobody asked anything back.
func CaseOfLine(tx *store.Tx, lineID, providerID string) (Case, error) {
	l, err := tx.Line(lineID)
	if err != nil {
		return Case{}, err
	}
	if l.ProviderID != providerID {
		return Case{}, store.ErrNotFound
	}
	return caseOfLine(tx, lineID)
}

func caseOfLine(tx *store.Tx, lineID string) (c Case, err error) {
	if c.Line, err = tx.Line(lineID); err != nil {
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
	if c.Settled, err = tx.SettlementOfLine(lineID); err != nil {
		return c, unsettled(err)
	}
	if c.Job, err = tx.JobOfLine(lineID); err != nil {
		return c, err
	}
	if c.Before, err = tx.RefundsOfLine(lineID); err != nil {
		return c, err
	}
	c.Left, err = Left(tx, lineID)
	return c, err
}

// Standing is what of a refund can change, for the trail; nil for none.
func Standing(r models.Refund) any {
	if r.ID == "" {
		return nil
	}
	return map[string]any{"state": r.State, "amount": r.Amount, "asked": r.Asked, "line": r.LineID, "payment": r.PaymentID, "answer": r.Answer, "reference": r.Reference}
}
