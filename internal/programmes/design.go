package programmes

import (
	"context"

	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// Create adds a draft programme.
func (s *Service) Create(ctx context.Context, by models.Actor, in voucher.NewProgramme) (p models.Programme, err error) {
	if err := staff(by, party.Design); err != nil {
		return p, err
	}
	in.Now = s.clock.Now()
	err = s.db.Atomic(ctx, func(tx *store.Tx) (err error) {
		if p, err = voucher.Create(tx, in); err != nil {
			return err
		}
		return s.record(tx, entry(by, "programme.create", "programme", p.ID, "", p.Slug, ""))
	})
	return p, err
}

// Publish makes rules the version that new grants take.
func (s *Service) Publish(ctx context.Context, by models.Actor, programmeID string, r voucher.Rules) (v models.ProgrammeVersion, err error) {
	if err := staff(by, party.Design); err != nil {
		return v, err
	}
	err = s.db.Atomic(ctx, func(tx *store.Tx) (err error) {
		if v, err = voucher.Publish(tx, programmeID, r, by.UserID, s.clock.Now()); err != nil {
			return err
		}
		return s.record(tx, entry(by, "programme.publish", "programme", programmeID, "", v.Hash, ""))
	})
	return v, err
}

// Fund brings money from the programme's funder into its budget, once per key.
func (s *Service) Fund(ctx context.Context, by models.Actor, programmeID string, amount models.Money, key string) error {
	if err := staff(by, party.Fund); err != nil {
		return err
	}
	return s.db.Atomic(ctx, func(tx *store.Tx) error {
		if err := voucher.Fund(tx, programmeID, amount, key, s.clock.Now()); err != nil {
			return err
		}
		return s.record(tx, entry(by, "programme.fund", "programme", programmeID, "", amount.String(), key))
	})
}
