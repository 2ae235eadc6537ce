package award_test

import (
	"testing"

	"supermarket/internal/award"
	"supermarket/internal/ledger"
	"supermarket/internal/party"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

func calendar(t *testing.T) reference.Calendar {
	t.Helper()
	d, err := reference.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return d.Calendar
}

func (s *scene) pool() (free models.Money) {
	s.Helper()
	s.do(func(tx *store.Tx) error {
		a, err := ledger.Find(tx, models.AssetCNY, models.AccountBudget, s.programme.ID)
		free = models.Money(a.Balance)
		return err
	})
	return free
}

func TestWhoReviewsDoesNotApprove(t *testing.T) {
	each(t, open(), func(s *scene) {
		s.reviewed()
		s.wants(s.decide("usr_issuer", models.ApplicationApproved), party.ErrEyesSame)
		if s.grants() != 0 || s.pool() != 1_000*yuan {
			s.Error("money moved")
		}
	})
}

func TestAnApprovalIssuesWhatTheReviewProposed(t *testing.T) {
	each(t, open(), func(s *scene) {
		s.reviewed()
		if err := s.decide("usr_reviewer", models.ApplicationApproved); err != nil {
			s.Fatal(err)
		}
		s.do(func(tx *store.Tx) error {
			g, err := tx.Grant(s.kept.GrantID)
			if g.Amount != 200*yuan || g.FirmID != s.firm.ID || g.IssuedBy != "usr_issuer" || g.ApprovedBy != "usr_reviewer" {
				s.Errorf("%+v", g)
			}
			return err
		})
		if s.pool() != 800*yuan || s.cause(s.kept.GrantID) != "application:"+s.kept.ID {
			s.Errorf("%s left, came of %q", s.pool(), s.cause(s.kept.GrantID))
		}
	})
}

func TestAnAnswerThatIsSentTwiceIsGivenOnce(t *testing.T) {
	each(t, open(), func(s *scene) {
		seen := s.reviewed().Revision
		for range 2 {
			if err := s.decide("usr_reviewer", models.ApplicationApproved); err != nil {
				s.Fatal(err)
			}
			s.kept.Revision = seen
		}
		if s.grants() != 1 || s.pool() != 800*yuan {
			s.Errorf("%d grants, %s left", s.grants(), s.pool())
		}
	})
}

func TestAnAnswerToWhatHasChangedIsRefused(t *testing.T) {
	each(t, open(), func(s *scene) {
		seen := s.submitted()
		if err := s.decide("usr_issuer", models.ApplicationMoreAsked, "use"); err != nil {
			s.Fatal(err)
		}
		s.kept = seen
		s.wants(s.decide("usr_reviewer", models.ApplicationReviewed), award.ErrChanged)
	})
}

func TestAnApprovalThatTheBudgetCannotPayChangesNothing(t *testing.T) {
	each(t, open(), func(s *scene) {
		s.reviewed()
		s.do(func(tx *store.Tx) error {
			for _, key := range []string{"x", "y"} {
				_, err := voucher.Issue(tx, voucher.IssueInput{ProgrammeID: s.programme.ID, FirmID: s.firm.ID, Amount: 450 * yuan, IssuedBy: "a", ApprovedBy: "b", Key: key, Now: now})
				if err != nil {
					return err
				}
			}
			return nil
		})
		s.wants(s.decide("usr_reviewer", models.ApplicationApproved), voucher.ErrPool)
		s.do(func(tx *store.Tx) error {
			a, err := award.Find(tx, s.kept.ID)
			if a.State != models.ApplicationReviewed || a.GrantID != "" {
				s.Errorf("%s %s", a.State, a.GrantID)
			}
			return err
		})
	})
}

func TestAReviewThatIsSentBackBeginsAgain(t *testing.T) {
	each(t, open(), func(s *scene) {
		s.reviewed()
		if err := s.decide("usr_reviewer", models.ApplicationSubmitted); err != nil {
			s.Fatal(err)
		}
		if s.kept.Amount != 0 || s.kept.ReviewedBy != "" {
			s.Errorf("%+v", s.kept.Application)
		}
		if err := s.decide("usr_third", models.ApplicationReviewed); err != nil {
			s.Fatal(err)
		}
		if err := s.decide("usr_issuer", models.ApplicationApproved); err != nil {
			s.Fatal(err)
		}
	})
}

func TestARefusalNeedsAReasonOfTheList(t *testing.T) {
	each(t, open(), func(s *scene) {
		s.submitted()
		s.wants(s.decide("usr_issuer", models.ApplicationRefused), award.ErrReasons)
		s.wants(s.decide("usr_issuer", models.ApplicationRefused, "invented"), award.ErrReasons)
		if err := s.decide("usr_issuer", models.ApplicationRefused, "use", "rules", "use"); err != nil {
			s.Fatal(err)
		}
		if s.kept.Reasons != "rules,use" {
			s.Error(s.kept.Reasons)
		}
	})
}

func TestAnsweredForMoreItComesBackToTheQueue(t *testing.T) {
	each(t, open(), func(s *scene) {
		s.submitted()
		if err := s.decide("usr_issuer", models.ApplicationMoreAsked, "use"); err != nil {
			s.Fatal(err)
		}
		if err := s.submit(); err != nil {
			s.Fatal(err)
		}
		s.do(func(tx *store.Tx) error {
			moves, err := tx.Moves("application", s.kept.ID)
			if len(moves) != 4 || moves[3].FromTo != "more_asked>submitted" {
				s.Errorf("%+v", moves)
			}
			return err
		})
	})
}

func (s *scene) proposed(key string) award.Proposed {
	return award.Proposed{ProgrammeID: s.programme.ID, FirmID: s.firm.ID, Amount: 100 * yuan, Note: "pilot firm", Key: key, By: "usr_issuer", Now: now}
}

func (s *scene) propose(in award.Proposed) (p models.Proposal, err error) {
	err = s.try(func(tx *store.Tx) (err error) { p, _, err = award.Propose(tx, in); return err })
	return p, err
}

func (s *scene) settle(id, by string, to models.ProposalState) error {
	return s.try(func(tx *store.Tx) error {
		_, _, err := award.Settle(tx, award.Verdict{ProposalID: id, To: to, Note: "words", By: by, Now: now})
		return err
	})
}

func TestAProposalIsMadeOnceForItsKey(t *testing.T) {
	each(t, open(), func(s *scene) {
		a, err := s.propose(s.proposed("k"))
		if err != nil {
			s.Fatal(err)
		}
		b, err := s.propose(s.proposed("k"))
		if err != nil || a.ID != b.ID {
			s.Errorf("%s %s %v", a.ID, b.ID, err)
		}
		other := s.proposed("k")
		other.Amount = yuan
		_, err = s.propose(other)
		s.wants(err, award.ErrKey)
	})
}

func TestAProposalThatTheRulesRefuseIsNotMade(t *testing.T) {
	r := open()
	r.Who.Regions = []string{"CN-ZJ"}
	each(t, r, func(s *scene) {
		_, err := s.propose(s.proposed("k"))
		s.wants(err, voucher.ErrRegion)
		dear := s.proposed("k")
		dear.Amount = 501 * yuan
		_, err = s.propose(dear)
		s.wants(err, award.ErrAmountCap)
	})
}

func TestAProposalIsApprovedByAnotherAndOnce(t *testing.T) {
	each(t, open(), func(s *scene) {
		p, err := s.propose(s.proposed("k"))
		if err != nil {
			s.Fatal(err)
		}
		s.wants(s.settle(p.ID, "usr_issuer", models.ProposalApproved), party.ErrEyesSame)
		s.wants(s.settle(p.ID, "usr_owner", models.ProposalApproved), award.ErrOwnFirm)
		for range 2 {
			if err := s.settle(p.ID, "usr_reviewer", models.ProposalApproved); err != nil {
				s.Fatal(err)
			}
		}
		s.wants(s.settle(p.ID, "usr_third", models.ProposalRefused), award.ErrDecided)
		s.do(func(tx *store.Tx) (err error) { p, err = tx.Proposal(p.ID); return err })
		if told := s.told(); s.cause(p.GrantID) != "proposal:"+p.ID || len(told) != 1 || told[0] != p.GrantID+":"+s.firm.ID {
			s.Errorf("came of %q, told %v", s.cause(p.GrantID), told)
		}
		if s.grants() != 1 || s.pool() != 900*yuan {
			s.Errorf("%d grants, %s left", s.grants(), s.pool())
		}
	})
}

func TestAProposalIsWithdrawnByWhoMadeItAlone(t *testing.T) {
	each(t, open(), func(s *scene) {
		p, err := s.propose(s.proposed("k"))
		if err != nil {
			s.Fatal(err)
		}
		s.wants(s.settle(p.ID, "usr_reviewer", models.ProposalWithdrawn), award.ErrNotYours)
		if err := s.settle(p.ID, "usr_issuer", models.ProposalWithdrawn); err != nil {
			s.Fatal(err)
		}
	})
}
