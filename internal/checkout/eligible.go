package checkout

import (
	"context"

	"supermarket/internal/award"
	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// Offer is a published programme as one firm looks at it.
type Offer = award.Offer

// Chance says how a firm stands to a programme.
type Chance = award.Chance

// The chances.
const (
	ChanceUnknown = award.ChanceUnknown
	ChanceHeld    = award.ChanceHeld
	ChanceApplied = award.ChanceApplied
	ChanceApply   = award.ChanceApply
	ChanceGiven   = award.ChanceGiven
	ChanceProof   = award.ChanceProof
	ChanceFails   = award.ChanceFails
	ChanceOver    = award.ChanceOver
)

// Offers looks at every published programme for the actor's firm: those that it
// could get, and why not the others. For one who acts for no firm it lists the
// rules alone.
func (c *Counter) Offers(ctx context.Context, a models.Actor) (out []Offer, err error) {
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) (err error) {
		out, err = award.Survey(tx, a.FirmID(), c.Clock.Now())
		return err
	})
	return out, err
}

// Offer looks at one published programme for the actor's firm.
func (c *Counter) Offer(ctx context.Context, a models.Actor, programmeID string) (o Offer, err error) {
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) (err error) {
		o, err = award.Look(tx, programmeID, a.FirmID(), c.Clock.Now())
		return err
	})
	return o, err
}

// Sentence is one rule as a text of the catalog.
type Sentence = voucher.Sentence

// Paper is a kind of evidence that an application may or must bring.
type Paper = award.Paper

// PapersOf are those of an application under rules.
func PapersOf(r voucher.Rules) []Paper { return award.Papers(r) }

// FoundByStaff tells whether staff may remove a refusal after they have seen the papers.
func FoundByStaff(why *fault.Fault) bool { return award.ByStaff(why) }
