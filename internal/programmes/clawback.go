package programmes

import (
	"context"
	"errors"
	"slices"

	"supermarket/internal/claim"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// ClawReasons are what may be given as the reason of a claw-back.
func ClawReasons() []string { return slices.Clone(claim.ClawReasons) }

// Redemption is what was redeemed of a line, with whom it concerns.
type Redemption struct {
	store.Redemption
	Number    string // of the order
	Programme models.Programme
	Offering  models.Offering
	Firm      models.Firm
	Provider  models.Provider
	Clawbacks []models.Clawback
	Left      models.Money // that may be proposed still
	Sides     []string     // from whom
}

// ClawbackView is a claw-back and what the reader may do about it.
type ClawbackView struct {
	models.Clawback
	Redemption Redemption
	Signers    map[string]string
	Moves      []models.Move
	Approve    bool
	Refuse     bool
}

// Clawbacks lists claw-backs of a state, or all, newest first.
func (c *Counter) Clawbacks(ctx context.Context, by models.Actor, state string, p store.Page) (out []ClawbackView, next string, err error) {
	if err := reader(by); err != nil {
		return nil, "", err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		out = nil
		var rows []models.Clawback
		if rows, next, err = tx.Clawbacks(state, p); err != nil {
			return err
		}
		for _, k := range rows {
			r, err := redemption(tx, k.ReservationID)
			if err != nil {
				return err
			}
			out = append(out, ClawbackView{Clawback: k, Redemption: r})
		}
		return nil
	})
	return out, next, err
}

// Redemption returns one redemption, of which a part may be clawed back.
func (c *Counter) Redemption(ctx context.Context, by models.Actor, reservationID string) (out Redemption, err error) {
	if err := reader(by); err != nil {
		return out, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		out, err = redemption(tx, reservationID)
		return err
	})
	return out, err
}

func redemption(tx *store.Tx, reservationID string) (out Redemption, err error) {
	if out.Redemption, err = tx.RedemptionOf(reservationID); err != nil {
		return out, err
	}
	o, err := tx.OrderForWork(out.OrderID)
	if err != nil {
		return out, err
	}
	out.Number = o.Number
	l, err := tx.Line(out.LineID)
	if err != nil {
		return out, err
	}
	if out.Offering, err = tx.Offering(l.OfferingID); err != nil {
		return out, err
	}
	if out.Programme, err = tx.Programme(out.ProgrammeID); err != nil {
		return out, err
	}
	if out.Firm, err = tx.Firm(out.FirmID); err != nil {
		return out, err
	}
	if out.Provider, err = tx.Provider(out.ProviderID); err != nil {
		return out, err
	}
	return out, out.clawed(tx)
}

func (r *Redemption) clawed(tx *store.Tx) (err error) {
	if r.Clawbacks, err = tx.ClawbacksOf(r.ReservationID); err != nil {
		return err
	}
	r.Left = r.Amount
	for _, k := range r.Clawbacks {
		if k.State == claim.ClawProposed {
			r.Left -= k.Amount
		}
	}
	side, err := tx.ClawedSide(r.LineID)
	switch {
	case r.Side == claim.Buyer:
		r.Sides = []string{claim.FromFirm}
	case side != "":
		r.Sides = []string{side}
	default:
		r.Sides = []string{claim.FromProvider, claim.FromFirm}
	}
	return err
}

// Clawing proposes to take part or all of a redemption back.
type Clawing struct {
	ReservationID string
	From          string
	Amount        models.Money
	Reason        string
	Note          string
	Key           string
}

// Claw proposes a claw-back, for another to decide.
func (c *Counter) Claw(ctx context.Context, by models.Actor, in Clawing) (k models.Clawback, err error) {
	if err := clerk(by); err != nil {
		return k, err
	}
	now := c.Clock.Now()
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if k, err = claim.Claw(tx, claim.Clawing{
			ReservationID: in.ReservationID, From: in.From, Amount: in.Amount, Reason: in.Reason, Key: in.Key, Step: claim.Step{By: by.UserID, Note: in.Note, At: now},
		}); err != nil || !k.CreatedAt.Equal(now) {
			return err
		}
		return c.record(tx, deed{by: by, action: "clawback.propose", kind: "clawback", id: k.ID, reason: in.Note, after: claim.StandingClaw(k)})
	})
	return k, err
}

// Clawback returns one.
func (c *Counter) Clawback(ctx context.Context, by models.Actor, id string) (out ClawbackView, err error) {
	if err := reader(by); err != nil {
		return out, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		if out.Clawback, err = tx.Clawback(id); err != nil {
			return err
		}
		if out.Redemption, err = redemption(tx, out.ReservationID); err != nil {
			return err
		}
		if out.Moves, err = tx.Moves("clawback", id); err != nil {
			return err
		}
		out.Signers, err = signers(tx, out.ProposedBy, out.DecidedBy)
		return err
	})
	open := out.State == claim.ClawProposed
	out.Approve = open && staff(by, party.Approve) == nil && by.UserID != out.ProposedBy
	out.Refuse = open && clerk(by) == nil
	return out, err
}

// ApproveClawback takes the value back, by another than who proposed it.
func (c *Counter) ApproveClawback(ctx context.Context, by models.Actor, id, note string) error {
	if err := staff(by, party.Approve); err != nil {
		return err
	}
	return c.onClawback(ctx, by, id, "clawback.approve", note, claim.Clawed)
}

// RefuseClawback ends a proposal without money.
func (c *Counter) RefuseClawback(ctx context.Context, by models.Actor, id, note string) error {
	if err := clerk(by); err != nil {
		return err
	}
	return c.onClawback(ctx, by, id, "clawback.refuse", note, claim.RefuseClaw)
}

func (c *Counter) onClawback(ctx context.Context, by models.Actor, id, action, note string, do func(*store.Tx, string, claim.Step) (models.Clawback, error)) error {
	err := c.DB.Atomic(ctx, func(tx *store.Tx) error {
		before, err := tx.Clawback(id)
		if err != nil {
			return err
		}
		after, err := do(tx, id, claim.Step{By: by.UserID, Note: note, At: c.Clock.Now()})
		if err != nil || after.State == before.State {
			return err
		}
		return c.record(tx, deed{by: by, action: action, kind: "clawback", id: id, reason: note, before: claim.StandingClaw(before), after: claim.StandingClaw(after)})
	})
	if errors.Is(err, store.ErrStale) {
		return claim.ErrClawDecided.Wrap(err)
	}
	return err
}
