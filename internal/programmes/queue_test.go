package programmes_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"supermarket/internal/party"
	"supermarket/internal/programmes"
	"supermarket/internal/store"
	"supermarket/models"
)

// waits submits a firm that began to wait at that moment.
func (s *scene) waits(code, region string, at time.Time) models.Firm {
	s.t.Helper()
	var f models.Firm
	s.must(s.db.Atomic(ctx, func(tx *store.Tx) (err error) {
		if f, err = party.Register(tx, models.Firm{Name: "企业" + code, Code: code, Region: region}, at); err != nil {
			return err
		}
		f, err = party.Move(tx, f.ID, models.FirmSubmitted, "usr_owner", at)
		return err
	}))
	return f
}

func TestWhoWaitsLongestStandsFirstAndALateAnswerIsMarked(t *testing.T) {
	each(t, func(s *scene) {
		second := s.waits("91310115MA1K00015K", "CN-SH", now.Add(-time.Hour))
		first := s.waits("91520115MA6D00034K", "CN-GZ", now.AddDate(0, 0, -10))
		q, err := s.c.Queue(ctx, auditor, programmes.QueueFilter{State: models.FirmSubmitted}, store.Page{Limit: 1})
		if err != nil || len(q.Rows) != 1 || q.Rows[0].ID != first.ID || !q.Rows[0].Late || q.Next == "" {
			s.t.Fatalf("%+v %v", q, err)
		}
		q, err = s.c.Queue(ctx, reviewer, programmes.QueueFilter{State: models.FirmSubmitted}, store.Page{Limit: 1, After: q.Next})
		if err != nil || len(q.Rows) != 1 || q.Rows[0].ID != second.ID || q.Rows[0].Late || q.Next != "" {
			s.t.Fatalf("%+v %v", q, err)
		}
		q, err = s.c.Queue(ctx, reviewer, programmes.QueueFilter{Region: "CN-GZ"}, store.Page{})
		if err != nil || len(q.Rows) != 1 || q.Counts[models.FirmSubmitted] != 1 {
			s.t.Fatalf("%+v %v", q, err)
		}
	})
}

func TestAnAnswerStandsInTheTrailWithBeforeAndAfter(t *testing.T) {
	each(t, func(s *scene) {
		s.clock.Step(time.Minute)
		f, err := s.c.Decide(ctx, reviewer, programmes.Answer{FirmID: s.firm.ID, Version: s.firm.Version, To: models.FirmSuspended, Reasons: []string{"misuse", "other"}, Note: "见附件"})
		s.must(err)
		file, err := s.c.File(ctx, auditor, f.ID)
		if err != nil || len(file.Answers) != 0 || file.Reviews[0].Reasons != "misuse,other" || file.Reviews[0].Note != "见附件" || file.Reviews[0].FromState != "verified" {
			s.t.Fatalf("%+v %v", file, err)
		}
		s.must(s.db.View(ctx, func(tx *store.Tx) error {
			rows, err := tx.TrailOf("firm", f.ID)
			for _, e := range rows {
				if e.Action == "firm.suspended" && strings.Contains(e.Before, `"verified"`) && strings.Contains(e.After, `"suspended"`) && e.Reason == "见附件" {
					return err
				}
			}
			s.t.Error("the answer does not stand in the trail")
			return err
		}))
		file, err = s.c.File(ctx, issuer, f.ID)
		if err != nil || len(file.Answers) != 1 || file.Answers[0] != models.FirmVerified {
			s.t.Fatalf("%v %v", file.Answers, err)
		}
	})
}

func TestAFirmIsAnsweredByThoseWhoMay(t *testing.T) {
	each(t, func(s *scene) {
		key := reviewer
		key.KeyID = "key_1"
		owner := models.Actor{UserID: "usr_o", OrgKind: models.OrgFirm, OrgID: s.firm.ID, Role: models.RoleOwner}
		for _, by := range []models.Actor{auditor, key, owner, {}} {
			_, err := s.c.Decide(ctx, by, programmes.Answer{FirmID: s.firm.ID, Version: s.firm.Version, To: models.FirmSuspended, Reasons: []string{"misuse"}})
			if !errors.Is(err, programmes.ErrNoRight) {
				s.t.Errorf("%s: %v", by.Role, err)
			}
		}
	})
}
