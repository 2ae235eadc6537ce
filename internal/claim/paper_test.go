package claim_test

import (
	"errors"
	"testing"

	"supermarket/internal/claim"
	"supermarket/internal/evidence"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// applied is the application that a grant came from, with a paper.
func applied(tx *store.Tx, g models.Grant) (models.Evidence, error) {
	a := models.Application{
		ID: models.NewID("app"), Number: models.NewID("A"), ProgrammeID: g.ProgrammeID, Version: g.Version, FirmID: g.FirmID, UserID: "wang", State: models.ApplicationApproved,
		Answers: "{}", GrantID: g.ID, Revision: 1, SubmittedAt: &now, CreatedAt: now, UpdatedAt: now,
	}
	if _, err := tx.InsertApplication(a); err != nil {
		return models.Evidence{}, err
	}
	return evidence.Attach(tx, evidence.Sheet{ID: models.NewID("evi"), Key: "evidence/plan", Name: "plan.pdf", Media: evidence.PDF, Bytes: 9, SHA256: "sum"},
		evidence.About{OfKind: evidence.OfApplication, OfID: a.ID, FirmID: g.FirmID, Kind: "project", By: "wang", Now: now})
}

func TestAPaperOfTheApplicationIsTakenOverOnceAsItIsStored(t *testing.T) {
	both(t, func(s *scene) {
		g := s.grant(voucher.RedeemBuyer, 500*yuan)
		l := s.settled(now, 100*yuan)
		s.do(func(tx *store.Tx) error {
			paper, err := applied(tx, g)
			if err != nil {
				return err
			}
			c, err := claim.Begin(tx, claim.New{GrantID: g.ID, LineID: l.ID, Side: claim.Buyer, Step: by("wang")})
			if err != nil {
				return err
			}
			v, err := claim.CaseOf(tx, c)
			if err := errors.Join(err, v.Weigh(tx, now)); err != nil || len(v.HandedIn) != 1 {
				t.Fatalf("%+v %v", v.HandedIn, err)
			}
			first, err := claim.Reuse(tx, c.ID, paper.ID, by("wang"))
			if err != nil {
				return err
			}
			again, err := claim.Reuse(tx, c.ID, paper.ID, by("wang"))
			if first.ID != again.ID || first.ID == paper.ID || first.FileKey != paper.FileKey || first.SHA256 != paper.SHA256 || first.OfID != c.ID {
				t.Errorf("%+v, then %+v", first, again)
			}
			if _, err := claim.Reuse(tx, c.ID, first.ID, by("wang")); !errors.Is(err, evidence.ErrGone) {
				t.Errorf("what was not handed in with the application: %v", err)
			}
			return err
		})
		s.sound()
	})
}

func TestAProviderIsNotOfferedItsBuyersPapers(t *testing.T) {
	both(t, func(s *scene) {
		g := s.grant(voucher.RedeemProvider, 500*yuan)
		l := s.settled(now, 100*yuan)
		s.do(func(tx *store.Tx) error {
			paper, err := applied(tx, g)
			if err != nil {
				return err
			}
			c, err := claim.Begin(tx, claim.New{GrantID: g.ID, LineID: l.ID, Side: claim.Provider, Step: by("sales")})
			if err != nil {
				return err
			}
			if _, err := claim.Reuse(tx, c.ID, paper.ID, by("sales")); !errors.Is(err, evidence.ErrGone) {
				t.Error(err)
			}
			return nil
		})
	})
}
