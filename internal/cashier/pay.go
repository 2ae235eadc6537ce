package cashier

import (
	"errors"

	"supermarket/internal/catalog"
	"supermarket/internal/ledger"
	"supermarket/internal/order"
	"supermarket/internal/store"
	"supermarket/models"
)

// CauseUnavailable is why a line is not run that was paid for: nobody sells it any more.
const CauseUnavailable = "order.unavailable"

// payLine is a line about to be paid, and what stands behind it.
type payLine struct {
	models.Line
	view catalog.View
}

// Pay makes a waiting order paid: what its lines' holds lack is taken from the
// wallet, into which the payment has just gone, and each line gets its job. A
// line whose offering or provider has gone since is cancelled, and what was set
// aside for it is free again.
func (d Desk) Pay(tx *store.Tx, o models.Order, lines []models.Line, s order.Step) error {
	sold, err := sortOut(tx, o, lines, s)
	if err != nil {
		return err
	}
	for _, l := range sold {
		if err := cover(tx, l.Line, s); err != nil {
			return err
		}
		if err := order.MoveLine(tx, l.Line, models.LinePaid, s); err != nil {
			return err
		}
		if err := addJob(tx, o, l.Line, l.view, s); err != nil {
			return err
		}
	}
	if len(sold) > 0 {
		tx.Wake("dispatch")
	}
	return nil
}

// sortOut cancels the lines that nobody sells any more and returns the others.
func sortOut(tx *store.Tx, o models.Order, lines []models.Line, s order.Step) (sold []payLine, err error) {
	var gone []models.Line
	s.Cause = CauseUnavailable
	for _, l := range lines {
		v, err := catalog.Detail(tx, l.OfferingID)
		if err != nil {
			return nil, err
		}
		if sells(v) {
			sold = append(sold, payLine{l, v})
			continue
		}
		gone = append(gone, l)
		if err := tellUnavailable(tx, o, l, v.Offering, s); err != nil {
			return nil, err
		}
	}
	return sold, Drop(tx, gone, models.ReservationReleased, s)
}

// sells tells whether an offering that was ordered is still to be had: a site
// that is down for a while only makes it wait.
func sells(v catalog.View) bool {
	why := v.Why()
	return why == nil || errors.Is(why, catalog.ErrSiteDown)
}

func cover(tx *store.Tx, l models.Line, s order.Step) error {
	lacks := l.CapAmount
	if l.HoldID != "" {
		held, err := ledger.Remaining(tx, l.HoldID)
		if err != nil {
			return err
		}
		for _, h := range held {
			lacks -= models.Money(h.Amount)
		}
	}
	if lacks == 0 && l.HoldID != "" {
		return nil
	}
	wallet, err := ledger.Open(tx, models.AssetCNY, models.AccountWallet, l.FirmID, s.At)
	if err != nil {
		return err
	}
	sources := []ledger.Source{{Account: wallet.ID, Amount: int64(lacks)}}
	if l.HoldID != "" {
		return ledger.Extend(tx, ledger.ExtendInput{Key: "line:" + l.ID + ":paid", HoldID: l.HoldID, Sources: sources, At: s.At})
	}
	hold, err := ledger.Hold(tx, ledger.HoldInput{Key: "line:" + l.ID, Ref: l.ID, Sources: sources, At: s.At})
	if err != nil {
		return err
	}
	return tx.SetLineHold(l.ID, hold)
}

func addJob(tx *store.Tx, o models.Order, l models.Line, v catalog.View, s order.Step) error {
	q, err := tx.QuoteByID(l.QuoteID)
	if err != nil {
		return err
	}
	j := models.Job{
		ID: models.NewID("job"), LineID: l.ID, OrderID: o.ID, FirmID: l.FirmID, OfferingID: l.OfferingID, SiteID: v.Offering.SiteID,
		Region: v.Offering.Region, ClassID: v.Offering.ClassID, StackID: v.Offering.StackID, RecipeID: q.RecipeID, Params: q.Params, InputID: q.InputID,
		Command: q.Command, ArrayID: q.ArrayID, RerunOf: q.RerunOf, DeadlineAt: q.DeadlineAt,
		Units: l.Units, Interruptible: v.Offering.Interruptible, State: models.JobQueued, ReasonArgs: "{}",
		CapMillis: l.CapMillis, LikelyMillis: q.LikelyMillis, EarliestAt: s.At, CreatedAt: s.At, UpdatedAt: s.At,
	}
	if q.StartAt != nil && q.StartAt.After(s.At) {
		j.EarliestAt = *q.StartAt
	}
	fresh, err := tx.AddJob(j)
	if err != nil || !fresh {
		return err
	}
	return tx.AddMove(models.Move{Entity: "job", EntityID: j.ID, FromTo: ">" + string(j.State), Cause: s.Cause, Actor: s.Actor, At: s.At})
}
