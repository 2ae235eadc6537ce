package programmes_test

import (
	"errors"
	"strings"
	"testing"

	"supermarket/internal/party"
	"supermarket/internal/programmes"
	"supermarket/internal/store"
	"supermarket/models"
)

func (s *scene) deedsOn(firmID, action string) (out []models.TrailEntry) {
	s.t.Helper()
	s.must(s.db.View(ctx, func(tx *store.Tx) error {
		rows, err := tx.TrailOf("firm", firmID)
		for _, e := range rows {
			if e.Action == action {
				out = append(out, e)
			}
		}
		return err
	}))
	return out
}

func TestAMarkIsSetAndTakenAwayWithItsReasonInTheTrail(t *testing.T) {
	each(t, func(s *scene) {
		in := programmes.Marking{FirmID: s.firm.ID, Mark: "maker", Note: " 名单第 3 批 ", Until: now.AddDate(1, 0, 0)}
		s.must(s.c.Mark(ctx, reviewer, in))
		s.must(s.c.Mark(ctx, reviewer, in))
		f, err := s.c.File(ctx, auditor, s.firm.ID)
		if err != nil || len(f.Marks) != 1 || f.Marks[0].Note != "名单第 3 批" || f.MayMark {
			s.t.Fatalf("%+v, %v", f.Marks, err)
		}
		for range 2 {
			s.must(s.c.Unmark(ctx, reviewer, s.firm.ID, "maker", "证书失效"))
		}
		if f, _ := s.c.File(ctx, reviewer, s.firm.ID); len(f.Marks) != 0 || !f.MayMark {
			s.t.Errorf("%+v", f.Marks)
		}
		set, gone := s.deedsOn(s.firm.ID, "firm.mark"), s.deedsOn(s.firm.ID, "firm.unmark")
		if len(set) != 1 || len(gone) != 1 || gone[0].Reason != "证书失效" || !strings.Contains(gone[0].Before, "maker") {
			s.t.Errorf("the trail has %d and %d", len(set), len(gone))
		}
	})
}

func TestAMarkThatCannotStandIsRefused(t *testing.T) {
	each(t, func(s *scene) {
		good := programmes.Marking{FirmID: s.firm.ID, Mark: "maker", Note: "名单"}
		for name, c := range map[string]struct {
			by   models.Actor
			make func(*programmes.Marking)
			why  error
		}{
			"unknown":   {reviewer, func(m *programmes.Marking) { m.Mark = "king" }, party.ErrMark},
			"no note":   {reviewer, func(m *programmes.Marking) { m.Note = " " }, party.ErrMarkNote},
			"past":      {reviewer, func(m *programmes.Marking) { m.Until = now }, party.ErrMarkUntil},
			"no right":  {auditor, func(*programmes.Marking) {}, programmes.ErrNoRight},
			"no firm":   {reviewer, func(m *programmes.Marking) { m.FirmID = "none" }, store.ErrNotFound},
			"unreasons": {reviewer, nil, programmes.ErrMarkReason},
		} {
			in := good
			err := error(nil)
			if c.make == nil {
				err = s.c.Unmark(ctx, c.by, s.firm.ID, "maker", " ")
			} else {
				c.make(&in)
				err = s.c.Mark(ctx, c.by, in)
			}
			if !errors.Is(err, c.why) {
				s.t.Errorf("%s: %v", name, err)
			}
		}
	})
}
