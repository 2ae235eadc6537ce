package programmes

import (
	"context"

	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// Create adds a programme with a draft of its rules.
func (c *Counter) Create(ctx context.Context, by models.Actor, in voucher.NewProgramme) (p models.Programme, err error) {
	return c.CreateAs(ctx, by, in, voucher.Blank(in.StartsAt, in.EndsAt))
}

// CreateAs adds a programme whose draft begins with these rules.
func (c *Counter) CreateAs(ctx context.Context, by models.Actor, in voucher.NewProgramme, r voucher.Rules) (p models.Programme, err error) {
	if err := staff(by, party.Design); err != nil {
		return p, err
	}
	in.Now = c.Clock.Now()
	err = c.DB.Atomic(ctx, func(tx *store.Tx) (err error) {
		if p, err = voucher.Create(tx, in); err != nil {
			return err
		}
		if err := c.beginDraft(tx, by, p.ID, r); err != nil {
			return err
		}
		return c.record(tx, deed{by: by, action: "programme.create", kind: "programme", id: p.ID, after: p})
	})
	return p, err
}

// Revise changes what a programme says of itself; its kind and funders only
// while nothing was published and no money came.
func (c *Counter) Revise(ctx context.Context, by models.Actor, programmeID string, in voucher.NewProgramme) (p models.Programme, err error) {
	if err := staff(by, party.Design); err != nil {
		return p, err
	}
	in.Now = c.Clock.Now()
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		before, err := tx.Programme(programmeID)
		if err != nil {
			return err
		}
		if p, err = voucher.Revise(tx, programmeID, in); err != nil {
			return err
		}
		return c.record(tx, deed{by: by, action: "programme.revise", kind: "programme", id: p.ID, before: before, after: p})
	})
	return p, err
}

// Publish makes rules that one actor designed and another approves the version
// that new grants take; rules that stand already are published once.
func (c *Counter) Publish(ctx context.Context, designer, approver models.Actor, programmeID string, r voucher.Rules) (v models.ProgrammeVersion, err error) {
	if err := staff(designer, party.Design); err != nil {
		return v, err
	}
	if err := staff(approver, party.Approve); err != nil {
		return v, err
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) (err error) {
		if err := party.FourEyes(tx, approver.UserID, designer.UserID); err != nil {
			return err
		}
		if err := c.record(tx, deed{by: designer, action: "programme.submit", kind: "programme", id: programmeID, after: r}); err != nil {
			return err
		}
		v, err = c.publish(tx, approver, programmeID, r)
		return err
	})
	return v, err
}

// publish ends the draft, whatever it holds.
func (c *Counter) publish(tx *store.Tx, by models.Actor, programmeID string, r voucher.Rules) (models.ProgrammeVersion, error) {
	p, err := tx.Programme(programmeID)
	if err != nil {
		return models.ProgrammeVersion{}, err
	}
	var before any
	if p.Version > 0 {
		if before, err = tx.Version(p.ID, p.Version); err != nil {
			return models.ProgrammeVersion{}, err
		}
	}
	v, err := voucher.Publish(tx, programmeID, r, by.UserID, c.Clock.Now())
	if err != nil {
		return v, err
	}
	if err := tx.EndDraft(programmeID); err != nil {
		return v, err
	}
	return v, c.record(tx, deed{by: by, action: "programme.publish", kind: "programme", id: programmeID, before: before, after: v})
}
