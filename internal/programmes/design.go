package programmes

import (
	"context"

	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// Create adds a draft programme.
func (c *Counter) Create(ctx context.Context, by models.Actor, in voucher.NewProgramme) (p models.Programme, err error) {
	if err := staff(by, party.Design); err != nil {
		return p, err
	}
	in.Now = c.Clock.Now()
	err = c.DB.Atomic(ctx, func(tx *store.Tx) (err error) {
		if p, err = voucher.Create(tx, in); err != nil {
			return err
		}
		return c.record(tx, deed{by: by, action: "programme.create", kind: "programme", id: p.ID, after: p})
	})
	return p, err
}

// Publish makes rules the version that new grants take.
func (c *Counter) Publish(ctx context.Context, by models.Actor, programmeID string, r voucher.Rules) (v models.ProgrammeVersion, err error) {
	if err := staff(by, party.Design); err != nil {
		return v, err
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) (err error) {
		if v, err = voucher.Publish(tx, programmeID, r, by.UserID, c.Clock.Now()); err != nil {
			return err
		}
		return c.record(tx, deed{by: by, action: "programme.publish", kind: "programme", id: programmeID, after: v})
	})
	return v, err
}

type funding struct {
	Amount models.Money `json:"amount"`
	Ref    string       `json:"reference"`
}

// Fund brings money from the programme's funder into its budget, once per key.
func (c *Counter) Fund(ctx context.Context, by models.Actor, programmeID string, amount models.Money, key string) error {
	if err := staff(by, party.Fund); err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if err := voucher.Fund(tx, programmeID, amount, key, c.Clock.Now()); err != nil {
			return err
		}
		return c.record(tx, deed{by: by, action: "programme.fund", kind: "programme", id: programmeID, after: funding{amount, key}})
	})
}
