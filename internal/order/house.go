package order

import (
	"supermarket/internal/ledger"
	"supermarket/internal/store"
	"supermarket/models"
)

// HouseFirm is the platform's own firm: it buys measurements, and pays nothing.
const HouseFirm = store.HouseFirm

// HouseInput is a run that the platform asks for.
type HouseInput struct {
	Offering  models.Offering
	RecipeID  string
	Params    string // canonical JSON
	Units     int
	CapMillis int64
	Step      Step
}

// PlaceHouse orders a run for the platform's own firm. It goes the way of every
// job, gives way to any other, and costs nobody anything.
func PlaceHouse(tx *store.Tx, in HouseInput) (models.Job, error) {
	at, o := in.Step.At, in.Offering
	if err := tx.EnsureHouse(HouseFirm, at); err != nil {
		return models.Job{}, err
	}
	if _, err := ledger.Open(tx, models.AssetCNY, models.AccountWallet, HouseFirm, at); err != nil {
		return models.Job{}, err
	}
	number, err := Number(tx, "S", at)
	if err != nil {
		return models.Job{}, err
	}
	q := models.Quote{
		ID: models.NewID("quo"), FirmID: HouseFirm, UserID: in.Step.Actor, OfferingID: o.ID, ProviderID: o.ProviderID, TariffVersion: o.TariffVersion,
		RecipeID: in.RecipeID, Params: in.Params, Units: in.Units, CapMillis: in.CapMillis, LikelyMillis: in.CapMillis, State: "ordered", ExpiresAt: at, CreatedAt: at,
	}
	if err := tx.AddQuote(q); err != nil {
		return models.Job{}, err
	}
	ord := models.Order{ID: models.NewID("ord"), Number: number, FirmID: HouseFirm, UserID: in.Step.Actor, State: models.OrderState(models.LinePaid), PayBy: at, CreatedAt: at, UpdatedAt: at}
	l := models.Line{
		ID: models.NewID("lin"), OrderID: ord.ID, FirmID: HouseFirm, N: 1, QuoteID: q.ID, OfferingID: o.ID, ProviderID: o.ProviderID, TariffVersion: o.TariffVersion,
		State: models.LinePaid, Units: in.Units, CapMillis: in.CapMillis, CreatedAt: at, UpdatedAt: at,
	}
	if err := tx.AddOrder(ord, []models.Line{l}); err != nil {
		return models.Job{}, err
	}
	j := models.Job{
		ID: models.NewID("job"), LineID: l.ID, OrderID: ord.ID, FirmID: HouseFirm, OfferingID: o.ID, SiteID: o.SiteID, Region: o.Region, ClassID: o.ClassID, StackID: o.StackID,
		RecipeID: in.RecipeID, Params: in.Params, House: true, Units: in.Units, Priority: housePriority, Interruptible: true, State: models.JobQueued, ReasonArgs: "{}",
		CapMillis: in.CapMillis, LikelyMillis: in.CapMillis, EarliestAt: at, CreatedAt: at, UpdatedAt: at,
	}
	if _, err := tx.AddJob(j); err != nil {
		return j, err
	}
	tx.Wake("dispatch")
	for entity, id := range map[string]string{"order": ord.ID, "job": j.ID} {
		to := string(j.State)
		if entity == "order" {
			to = string(ord.State)
		}
		if err := tx.AddMove(models.Move{Entity: entity, EntityID: id, FromTo: ">" + to, Cause: in.Step.Cause, Actor: in.Step.Actor, At: at}); err != nil {
			return j, err
		}
	}
	return j, nil
}

// housePriority is below every buyer's.
const housePriority = -1000
