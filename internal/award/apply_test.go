package award_test

import (
	"strings"
	"testing"

	"supermarket/internal/award"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

func TestAFirmHasOneLiveApplicationForAProgramme(t *testing.T) {
	each(t, open(), func(s *scene) {
		first := s.begin()
		if again := s.begin(); again.ID != first.ID || again.Number != "A202611000001" {
			s.Errorf("%s %s, then %s", first.ID, first.Number, again.ID)
		}
	})
}

func TestWhatAnApplicantEntersIsCheckedAtItsField(t *testing.T) {
	each(t, open(), func(s *scene) {
		s.begin()
		for name, c := range map[string]struct {
			part award.Part
			want error
		}{
			"no purpose":         {award.UsePart{Use: strings.Repeat("x", 20)}, award.ErrPurpose},
			"too short":          {award.UsePart{Purpose: "training", Use: "训练"}, award.ErrUse},
			"too long":           {award.UsePart{Purpose: "training", Use: strings.Repeat("x", 1001)}, award.ErrUse},
			"nothing planned":    {award.AmountPart{Asked: yuan}, award.ErrSpend},
			"a part of a fen":    {award.AmountPart{Spend: yuan, Asked: 1}, award.ErrAsked},
			"less than nothing":  {award.AmountPart{Spend: yuan, Asked: -yuan}, award.ErrAsked},
			"over the cap":       {award.AmountPart{Spend: 900 * yuan, Asked: 501 * yuan}, award.ErrAskedCap},
			"over the plan":      {award.AmountPart{Spend: 100 * yuan, Asked: 101 * yuan}, award.ErrAskedSpend},
			"aid not said":       {award.AidPart{}, award.ErrAid},
			"aid without saying": {award.AidPart{Aid: award.AidSome}, award.ErrAidText},
		} {
			if err := s.save(c.part); err == nil {
				s.Errorf("%s was taken", name)
			} else {
				s.wants(err, c.want)
			}
		}
	})
}

func TestTwoEditorsDoNotUndoEachOther(t *testing.T) {
	each(t, open(), func(s *scene) {
		seen := s.begin()
		if err := s.save(award.AidPart{Aid: award.AidNone}); err != nil {
			s.Fatal(err)
		}
		s.kept = seen
		s.wants(s.save(award.AidPart{Aid: award.AidNone}), award.ErrChanged)
	})
}

func TestAnApplicationIsHandedInOnceItIsWhole(t *testing.T) {
	each(t, open(), func(s *scene) {
		s.begin()
		s.wants(s.submit(), award.ErrIncomplete)
		a := s.submitted()
		if a.State != models.ApplicationSubmitted || a.Answers.Snapshot == nil || a.Answers.Snapshot.Firm.Size != "small" || a.Version != 1 {
			s.Errorf("%+v", a)
		}
		s.wants(s.save(award.AidPart{Aid: award.AidNone}), award.ErrMove)
		s.kept.Revision--
		if err := s.submit(); err != nil {
			s.Errorf("sent twice: %v", err)
		}
	})
}

func TestAFirmThatTheRulesRefuseIsToldBeforeItWaits(t *testing.T) {
	r := open()
	r.Who.Regions, r.Who.Sizes = []string{"CN-ZJ"}, []string{"micro"}
	each(t, r, func(s *scene) {
		s.filled()
		err := s.submit()
		s.wants(err, voucher.ErrRegion)
		s.wants(err, voucher.ErrSize)
	})
}

func TestAMarkThatStaffHaveYetToFindKeepsNobodyFromApplying(t *testing.T) {
	r := open()
	r.Who.Marks, r.Evidence = []string{"incubated"}, []string{"invoice", "project"} // there is no invoice yet
	each(t, r, func(s *scene) {
		s.filled()
		s.wants(s.submit(), award.ErrPapers)
		s.attach(award.PaperMark)
		s.wants(s.submit(), award.ErrPapers)
		s.attach("project")
		if err := s.submit(); err != nil {
			s.Fatal(err)
		}
		if err := s.decide("usr_issuer", models.ApplicationReviewed); err != nil {
			s.Fatal(err)
		}
		s.wants(s.decide("usr_reviewer", models.ApplicationApproved), voucher.ErrMark)
		if s.grants() != 0 {
			s.Error("a grant without the mark")
		}
	})
}

func TestAProgrammeThatTakesNoApplicationsIsClosedToThem(t *testing.T) {
	each(t, open(), func(s *scene) {
		a := s.filled()
		s.do(func(tx *store.Tx) error {
			_, err := award.Begin(tx, s.programme.ID, s.firm.ID, "usr_owner", s.programme.EndsAt)
			return err // the live one is still found
		})
		s.wants(s.try(func(tx *store.Tx) error {
			_, err := award.Submit(tx, a.ID, s.firm.ID, "usr_owner", a.Revision, "", s.programme.EndsAt)
			return err
		}), award.ErrClosed)
	})
}

func TestAPaperIsThereOnceAndGoesWhileNobodyHasSeenIt(t *testing.T) {
	each(t, open(), func(s *scene) {
		s.begin()
		e := s.attach(award.PaperPlan)
		if again := s.attach(award.PaperPlan); again.ID != e.ID || len(s.kept.Papers) != 1 {
			s.Errorf("%s and %s of %d", e.ID, again.ID, len(s.kept.Papers))
		}
		s.do(func(tx *store.Tx) error {
			_, drop, err := award.Detach(tx, s.kept.ID, s.firm.ID, e.ID, now)
			if !drop {
				s.Error("the bytes of a paper that nobody saw stay")
			}
			return err
		})
	})
}

func TestAPaperThatWasHandedInStaysWhenItIsTakenOff(t *testing.T) {
	each(t, open(), func(s *scene) {
		s.filled()
		e := s.attach(award.PaperPlan)
		s.do(func(tx *store.Tx) error {
			_, err := award.Submit(tx, s.kept.ID, s.firm.ID, "usr_owner", s.kept.Revision, "", now.Add(1e9))
			return err
		})
		s.wants(s.try(func(tx *store.Tx) error { _, _, err := award.Detach(tx, s.kept.ID, s.firm.ID, e.ID, now); return err }), award.ErrMove)
		s.do(func(tx *store.Tx) (err error) { s.kept, err = award.Find(tx, s.kept.ID); return err })
		if err := s.decide("usr_issuer", models.ApplicationMoreAsked, "papers"); err != nil {
			s.Fatal(err)
		}
		s.do(func(tx *store.Tx) error {
			_, drop, err := award.Detach(tx, s.kept.ID, s.firm.ID, e.ID, now)
			if drop {
				s.Error("the bytes of what staff saw are gone")
			}
			return err
		})
	})
}

func TestAnotherFirmsApplicationIsNotFound(t *testing.T) {
	each(t, open(), func(s *scene) {
		a := s.begin()
		for name, deed := range map[string]func(tx *store.Tx) error{
			"read": func(tx *store.Tx) error { _, err := award.Of(tx, a.ID, "frm_other"); return err },
			"save": func(tx *store.Tx) error {
				_, err := award.Save(tx, a.ID, "frm_other", a.Revision, award.AidPart{Aid: "none"}, now)
				return err
			},
			"submit": func(tx *store.Tx) error {
				_, err := award.Submit(tx, a.ID, "frm_other", "usr_x", a.Revision, "", now)
				return err
			},
			"withdraw": func(tx *store.Tx) error { _, err := award.Withdraw(tx, a.ID, "frm_other", "usr_x", now); return err },
		} {
			if err := s.try(deed); err == nil {
				s.Errorf("%s was done", name)
			} else {
				s.wants(err, award.ErrNone)
			}
		}
	})
}

func TestAWithdrawnApplicationMakesRoomForAnother(t *testing.T) {
	each(t, open(), func(s *scene) {
		a := s.submitted()
		withdraw := func(tx *store.Tx) error {
			_, err := award.Withdraw(tx, a.ID, s.firm.ID, "usr_owner", now)
			return err
		}
		s.do(withdraw)
		s.do(withdraw) // sent twice
		if b := s.begin(); b.ID == a.ID {
			s.Error("the same again")
		}
	})
}

func TestAFirmThatHoldsAGrantDoesNotApplyForAnother(t *testing.T) {
	each(t, open(), func(s *scene) {
		s.reviewed()
		if err := s.decide("usr_reviewer", models.ApplicationApproved); err != nil {
			s.Fatal(err)
		}
		s.wants(s.try(func(tx *store.Tx) error {
			_, err := award.Begin(tx, s.programme.ID, s.firm.ID, "usr_owner", now)
			return err
		}), award.ErrHolds)
	})
}

func TestOfficesCountWorkdaysFromTheDayOfHandingIn(t *testing.T) {
	each(t, open(), func(s *scene) {
		a := s.submitted()
		if due := award.Due(calendar(t), a.Programme, *a.SubmittedAt).Format("2006-01-02 15:04"); due != "2026-12-07 10:00" {
			s.Error(due)
		}
	})
}

func TestAStrangerIsOneWhoIsNoMemberUnderAnyName(t *testing.T) {
	each(t, open(), func(s *scene) {
		s.do(func(tx *store.Tx) error {
			_, err := tx.InsertUser(models.User{ID: "usr_same", Name: "Somebody", Email: "usr_owner+desk@people.test", CreatedAt: now, UpdatedAt: now})
			return err
		})
		s.submitted()
		s.wants(s.decide("usr_owner", models.ApplicationReviewed), award.ErrOwnFirm)
		s.wants(s.decide("usr_same", models.ApplicationReviewed), award.ErrOwnFirm)
	})
}
