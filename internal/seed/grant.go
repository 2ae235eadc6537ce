package seed

import (
	"slices"

	"supermarket/internal/programmes"
	"supermarket/internal/store"
	"supermarket/models"
)

func (s *scene) makeGrant() error {
	var had []models.Grant
	err := s.look(func(tx *store.Tx) (err error) { had, err = tx.GrantsOf(s.owner.FirmID()); return err })
	if err != nil || slices.ContainsFunc(had, func(g models.Grant) bool { return g.ProgrammeID == s.programme.ID }) {
		return err
	}
	_, err = s.Programmes.Issue(s.ctx, s.issuer, s.reviewer, programmes.Proposal{
		ProgrammeID: s.programme.ID, FirmID: s.owner.FirmID(), Amount: granted, ExpiresAt: monthEnd(s.Clock.Now(), 2), Key: moneyKey,
	})
	return err
}

func (s *scene) fillWallet() error { return s.Checkout.SandboxTopUp(s.ctx, s.owner, pocket, moneyKey) }
