package catalog

import (
	"errors"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

// The states of an offering.
const (
	Draft     = "draft"
	Listed    = "listed"
	Withdrawn = "withdrawn"
)

// Moves are the legal moves of an offering.
var Moves = models.Moves[string]{
	Draft:     {Listed, Withdrawn},
	Listed:    {Withdrawn},
	Withdrawn: {Listed},
}

// ErrMove refuses a change of state that is not in Moves.
var ErrMove = fault.New(fault.Conflict, "offering.move")

// Add checks a new offering against the rule of its kind and adds it as a draft.
// The id and the times of o are set here.
func Add(tx *store.Tx, o models.Offering, now time.Time) (models.Offering, error) {
	class, err := tx.Class(o.ClassID)
	if err != nil {
		return o, or(err, ErrClass.On("class_id"))
	}
	if err := Check(o, class.Kind); err != nil {
		return o, err
	}
	if _, err := tx.Stack(o.StackID); err != nil {
		return o, or(err, ErrStack.On("stack_id"))
	}
	if err := checkSite(tx, o); err != nil {
		return o, err
	}
	o.ID, o.State, o.TariffVersion = models.NewID("off"), Draft, 0
	o.CreatedAt, o.UpdatedAt = now, now
	return o, tx.AddOffering(o)
}

// checkSite holds that a provider sells at its own sites, where they are.
func checkSite(tx *store.Tx, o models.Offering) error {
	if o.SiteID == "" {
		return nil
	}
	s, err := tx.Site(o.SiteID)
	if err == nil && (s.ProviderID != o.ProviderID || s.Region != o.Region) {
		err = store.ErrNotFound
	}
	return or(err, ErrSite.On("site_id"))
}

// or says why instead of "not found", and leaves every other error as it is.
func or(err error, why *fault.Fault) error {
	if errors.Is(err, store.ErrNotFound) {
		return why
	}
	return err
}

// List puts an offering on the shelf: its provider is approved, and its tariff
// prices every meter of its kind.
func List(tx *store.Tx, offeringID, actor string, now time.Time) error {
	v, err := Detail(tx, offeringID)
	if err != nil {
		return err
	}
	if v.Provider.State != "approved" {
		return ErrProvider
	}
	if _, err := NewPrices(v.Offering.Kind, v.Prices.rows); err != nil {
		return err
	}
	return move(tx, v.Offering, Listed, actor, now)
}

// Withdraw takes an offering off the shelf; quotes and orders made before stay good.
func Withdraw(tx *store.Tx, offeringID, actor string, now time.Time) error {
	o, err := tx.Offering(offeringID)
	if err != nil {
		return missing(err, offeringID)
	}
	return move(tx, o, Withdrawn, actor, now)
}

func move(tx *store.Tx, o models.Offering, to, actor string, now time.Time) error {
	if !Moves.Allows(o.State, to) {
		return ErrMove.With("from", o.State, "to", to)
	}
	if err := tx.MoveOffering(o.ID, o.State, to, now); err != nil {
		return race(err)
	}
	return tx.AddMove(models.Move{Entity: "offering", EntityID: o.ID, FromTo: o.State + ">" + to, Actor: actor, At: now})
}
