package cashier

import (
	"supermarket/internal/catalog"
	"supermarket/internal/ledger"
	"supermarket/internal/order"
	"supermarket/internal/store"
	"supermarket/models"
)

// Pay makes a waiting order paid: what its lines' holds lack is taken from the
// wallet, into which the payment has just gone, and each line gets its job.
func (d Desk) Pay(tx *store.Tx, o models.Order, lines []models.Line, s order.Step) error {
	for _, l := range lines {
		if err := cover(tx, l, s); err != nil {
			return err
		}
		if err := order.MoveLine(tx, l, models.LinePaid, s); err != nil {
			return err
		}
		if err := addJob(tx, o, l, s); err != nil {
			return err
		}
	}
	tx.Wake("dispatch")
	return nil
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

func addJob(tx *store.Tx, o models.Order, l models.Line, s order.Step) error {
	q, err := tx.QuoteByID(l.QuoteID)
	if err != nil {
		return err
	}
	v, err := catalog.Detail(tx, l.OfferingID)
	if err != nil {
		return err
	}
	j := models.Job{
		ID: models.NewID("job"), LineID: l.ID, OrderID: o.ID, FirmID: l.FirmID, OfferingID: l.OfferingID, SiteID: v.Offering.SiteID,
		Region: v.Offering.Region, ClassID: v.Offering.ClassID, StackID: v.Offering.StackID, RecipeID: q.RecipeID, Params: q.Params, InputID: q.InputID,
		Units: l.Units, Interruptible: v.Offering.Interruptible, State: models.JobQueued, ReasonArgs: "{}",
		CapMillis: l.CapMillis, LikelyMillis: q.LikelyMillis, EarliestAt: s.At, CreatedAt: s.At, UpdatedAt: s.At,
	}
	fresh, err := tx.AddJob(j)
	if err != nil || !fresh {
		return err
	}
	return tx.AddMove(models.Move{Entity: "job", EntityID: j.ID, FromTo: ">" + string(j.State), Cause: s.Cause, Actor: s.Actor, At: s.At})
}
