package award_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"supermarket/internal/award"
	"supermarket/internal/ledger"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// codes are valid ones of firms that do not exist elsewhere in the tests.
func codeOf(n int) string {
	const letters, org = "0123456789ABCDEFGHJKLMNPQRTUWXY", "0123456789X"
	stem := fmt.Sprintf("91440300%08d", n)
	for _, a := range org {
		for _, b := range letters {
			if code := stem + string(a) + string(b); party.CheckCode(code) == nil {
				return code
			}
		}
	}
	panic("no code")
}

// firms registers verified firms and returns them in the order of their codes.
func (s *scene) firms(n int) []models.Firm {
	s.Helper()
	out := make([]models.Firm, n)
	s.do(func(tx *store.Tx) (err error) {
		for i := range out {
			if out[i], err = party.Register(tx, models.Firm{Name: fmt.Sprintf("企业%d", i), Code: codeOf(i), Region: "CN-GD", Size: "small"}, now); err != nil {
				return err
			}
			for _, to := range []models.FirmState{models.FirmSubmitted, models.FirmVerified} {
				if out[i], err = party.Move(tx, out[i].ID, to, "usr_reviewer", now); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return out
}

// table is a file with a row of the amount for each firm.
func table(firms []models.Firm, amount string) string {
	var b strings.Builder
	b.WriteString("统一社会信用代码,金额（元）\n")
	for _, f := range firms {
		b.WriteString(f.Code + "," + amount + "\n")
	}
	return b.String()
}

// brought checks a file and keeps it.
func (s *scene) brought(file string) (c award.Checked) {
	s.Helper()
	lines, err := award.ReadBulk([]byte(file))
	if err != nil {
		s.Fatal(err)
	}
	s.do(func(tx *store.Tx) (err error) {
		if c, err = award.CheckBulk(tx, s.programme.ID, lines, now); err != nil {
			return err
		}
		c.Bulk.Name, c.Bulk.SHA256, c.Bulk.ProposedBy = "list.csv", award.SumOf([]byte(file)), "usr_issuer"
		return award.AddBulk(tx, c)
	})
	return c
}

func (s *scene) proposedFile(file string) models.BulkIssue {
	s.Helper()
	c := s.brought(file)
	s.do(func(tx *store.Tx) error {
		_, _, err := award.ProposeBulk(tx, s.programme.ID, c.Bulk.ID, "usr_issuer", now)
		return err
	})
	return c.Bulk
}

func (s *scene) agree(b models.BulkIssue, by string) error {
	return s.try(func(tx *store.Tx) error {
		_, _, err := award.DecideBulk(tx, s.programme.ID, b.ID, award.Word{Agree: true, By: by, Now: now})
		return err
	})
}

func (s *scene) piece(id string, n int) (after models.BulkIssue) {
	s.Helper()
	s.do(func(tx *store.Tx) (err error) { _, after, err = award.IssuePiece(tx, id, n, "", now); return err })
	return after
}

// issued lets a file be issued to its end.
func (s *scene) issued(file string) models.BulkIssue {
	s.Helper()
	b := s.proposedFile(file)
	if err := s.agree(b, "usr_reviewer"); err != nil {
		s.Fatal(err)
	}
	for b = s.piece(b.ID, 100); b.State != models.BulkDone; b = s.piece(b.ID, 100) {
	}
	return b
}

func (s *scene) rows(id string) (rows []models.BulkRow) {
	s.Helper()
	s.do(func(tx *store.Tx) (err error) {
		rows, err = tx.BulkRows(id, 0, 1000, models.RowGood, models.RowBad, models.RowIssued, models.RowFailed, models.RowUndone)
		return err
	})
	return rows
}

func (s *scene) budget() (m models.Money) {
	s.Helper()
	s.do(func(tx *store.Tx) error {
		a, err := ledger.Find(tx, models.AssetCNY, models.AccountBudget, s.programme.ID)
		m = models.Money(a.Balance)
		return err
	})
	return m
}

func TestADryRunNamesWhatIsWrongRowByRowAndIssuesNothing(t *testing.T) {
	each(t, open(), func(s *scene) {
		firms := s.firms(3)
		s.do(func(tx *store.Tx) error {
			if _, err := party.Move(tx, firms[1].ID, models.FirmSuspended, "usr_reviewer", now); err != nil {
				return err
			}
			_, err := tx.InsertBlock(models.Block{ID: "blk_1", SubjectKind: "code", Subject: firms[2].Code, Reason: "misuse", FromAt: now, ByUser: "usr_reviewer", CreatedAt: now})
			return err
		})
		c := s.brought("code,amount,until\n" +
			firms[0].Code + ",100,2026-12-31\n" + // line 2
			firms[0].Code + ",100,\n" +
			codeOf(77) + ",100,\n" +
			firms[1].Code + ",100,\n" +
			firms[2].Code + ",100,\n" +
			s.firm.Code + ",500.01,\n" +
			"x,-1,2020-01-01\n")
		if c.Bulk.Good != 1 || c.Bulk.Bad != 6 || c.Bulk.Total != 100*yuan || c.Bulk.State != models.BulkChecked {
			s.Errorf("%+v", c.Bulk)
		}
		want := map[int][]string{
			3: {"bulk.row_twice"}, 4: {"bulk.row_unknown"}, 5: {"voucher.reason.firm_state"}, 6: {"voucher.reason.blocked"}, 7: {"voucher.grant_cap"}, 8: {"party.code_alphabet", "bulk.row_amount_sign"},
		}
		for _, r := range s.rows(c.Bulk.ID) {
			var keys []string
			for _, f := range award.Kept(r.Fault) {
				keys = append(keys, f.Key)
			}
			if strings.Join(keys, " ") != strings.Join(want[r.N], " ") && r.N != 8 || len(keys) == 0 != (r.State == models.RowGood) {
				s.Errorf("line %d: %v, want %v", r.N, keys, want[r.N])
			}
		}
		if s.budget() != 1_000*yuan {
			s.Errorf("the dry run moved money: %s", s.budget())
		}
	})
}

func TestAFileIsIssuedOnceTwoPersonsStandBehindIt(t *testing.T) {
	each(t, open(), func(s *scene) {
		firms := s.firms(5)
		b := s.proposedFile(table(firms, "100"))
		s.wants(s.agree(b, "usr_issuer"), party.ErrEyesSame)
		if got := s.piece(b.ID, 2); got.State != models.BulkProposed || got.Issued != 0 {
			s.Fatalf("issued before anyone agreed: %+v", got)
		}
		for range 2 { // sent twice
			if err := s.agree(b, "usr_reviewer"); err != nil {
				s.Fatal(err)
			}
		}
		for i, want := range []models.BulkState{models.BulkRunning, models.BulkRunning, models.BulkRunning, models.BulkDone, models.BulkDone} {
			if got := s.piece(b.ID, 2); got.State != want {
				s.Errorf("piece %d: %s", i, got.State)
			}
		}
		var told []string
		for _, r := range s.rows(b.ID) {
			told = append(told, b.ID+":"+r.FirmID)
			s.do(func(tx *store.Tx) error {
				g, err := tx.GrantOf(r.GrantID, r.FirmID)
				if err != nil || r.State != models.RowIssued || g.Amount != 100*yuan || g.IssuedBy != "usr_issuer" || g.ApprovedBy != "usr_reviewer" {
					s.Errorf("%+v %+v %v", r, g, err)
				}
				moves, err := tx.Moves("grant", g.ID)
				if len(moves) != 1 || moves[0].Cause != "bulk:"+b.ID || moves[0].FromTo != ">active" {
					s.Errorf("%+v", moves)
				}
				return err
			})
		}
		if slices.Sort(told); !slices.Equal(s.told(), told) {
			s.Errorf("told %v, want each firm once: %v", s.told(), told)
		}
		if s.budget() != 500*yuan {
			s.Errorf("the budget has %s", s.budget())
		}
	})
}

// TestAnIssueThatIsStoppedAtAnyPointGivesEachRowOnce stops in the middle of a
// transaction, and lets several workers at it at once.
func TestAnIssueThatIsStoppedAtAnyPointGivesEachRowOnce(t *testing.T) {
	each(t, open(), func(s *scene) {
		b := s.proposedFile(table(s.firms(20), "10"))
		if err := s.agree(b, "usr_reviewer"); err != nil {
			s.Fatal(err)
		}
		stopped := errors.New("killed")
		err := s.try(func(tx *store.Tx) error {
			if _, _, err := award.IssuePiece(tx, b.ID, 7, "", now); err != nil {
				return err
			}
			return stopped
		})
		if !errors.Is(err, stopped) || s.budget() != 1_000*yuan {
			s.Fatalf("%v, %s", err, s.budget())
		}
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				for range 10 {
					err := s.db.Atomic(context.Background(), func(tx *store.Tx) error {
						_, _, err := award.IssuePiece(tx, b.ID, 3, "", now)
						return err
					})
					if err != nil {
						s.Error(err)
					}
				}
			})
		}
		wg.Wait()
		s.do(func(tx *store.Tx) error {
			had, err := tx.Bulk(b.ID)
			grants, _ := tx.GrantTotals(s.programme.ID)
			if had.State != models.BulkDone || had.Issued != 20 || had.Failed != 0 || grants.Firms != 20 || grants.Balance != 200*yuan {
				s.Errorf("%+v %+v", had, grants)
			}
			return err
		})
	})
}

func TestARowThatNoLongerFitsFailsAloneAndTheBudgetIsNeverOverspent(t *testing.T) {
	each(t, open(), func(s *scene) {
		firms := s.firms(4)
		b := s.proposedFile(table(firms, "250"))
		if err := s.agree(b, "usr_reviewer"); err != nil {
			s.Fatal(err)
		}
		s.do(func(tx *store.Tx) error {
			if _, err := party.Move(tx, firms[1].ID, models.FirmSuspended, "usr_reviewer", now); err != nil {
				return err
			}
			_, err := voucher.Issue(tx, voucher.IssueInput{
				ProgrammeID: s.programme.ID, FirmID: s.firm.ID, Amount: 400 * yuan, IssuedBy: "usr_issuer", ApprovedBy: "usr_reviewer", Key: "between", Now: now,
			})
			return err
		})
		if got := s.piece(b.ID, 100); got.Issued != 2 || got.Failed != 2 {
			s.Errorf("%+v", got)
		}
		want := []string{"", "voucher.reason.firm_state", "", "voucher.reason.pool"}
		for i, r := range s.rows(b.ID) {
			if key := keyOf(r); key != want[i] {
				s.Errorf("row %d: %q, want %q", i, key, want[i])
			}
		}
		if s.budget() != 100*yuan {
			s.Errorf("the budget has %s", s.budget())
		}
	})
}

func keyOf(r models.BulkRow) string {
	if f := award.Kept(r.Fault); len(f) > 0 {
		return f[0].Key
	}
	return ""
}

func TestMoreThanTheBudgetAnotherVersionAndTheSameFileAgainAreRefused(t *testing.T) {
	each(t, open(), func(s *scene) {
		firms := s.firms(3)
		over := s.brought(table(firms, "400"))
		propose := func(id string) error {
			return s.try(func(tx *store.Tx) error {
				_, _, err := award.ProposeBulk(tx, s.programme.ID, id, "usr_issuer", now)
				return err
			})
		}
		s.wants(propose(over.Bulk.ID), award.ErrOverBudget)
		lines, _ := award.ReadBulk([]byte(table(firms, "400")))
		s.wants(s.try(func(tx *store.Tx) error {
			c, err := award.CheckBulk(tx, s.programme.ID, lines, now)
			if err != nil {
				return err
			}
			c.Bulk.SHA256 = over.Bulk.SHA256
			return award.AddBulk(tx, c)
		}), award.ErrFileAgain)
		b := s.proposedFile(table(firms, "300"))
		s.do(func(tx *store.Tx) error {
			r := open()
			r.Rates[0].PPM = 200_000
			_, err := voucher.Publish(tx, s.programme.ID, r, "usr_issuer", now)
			return err
		})
		s.wants(s.agree(b, "usr_reviewer"), award.ErrRulesChanged)
		none := s.brought("code,amount\nx,1\n")
		s.wants(propose(none.Bulk.ID), award.ErrNoneGood)
		s.wants(s.try(func(tx *store.Tx) error {
			_, _, err := award.ProposeBulk(tx, s.programme.ID, b.ID, "usr_third", now)
			return err
		}), award.ErrBulkYours)
	})
}

// used reserves part of a grant for a line, as the till does.
func (s *scene) used(grantID, firmID string) {
	s.Helper()
	s.do(func(tx *store.Tx) error {
		f, err := tx.Firm(firmID)
		if err != nil {
			return err
		}
		r, err := voucher.Reserve(tx, voucher.ReserveInput{
			Key: "r:" + grantID, GrantID: grantID, FirmID: firmID, LineID: "line_" + grantID, Base: 10 * yuan,
			Facts: voucher.Facts{Firm: f, Now: now, Offering: models.Offering{ID: "off_1", Kind: models.OfferCardHour, ProviderID: "prv_1"}},
		})
		if err != nil {
			return err
		}
		own, err := ledger.Find(tx, models.AssetCNY, models.AccountGrant, grantID)
		if err != nil {
			return err
		}
		_, err = ledger.Hold(tx, ledger.HoldInput{Key: "h:" + grantID, Ref: r.LineID, At: now, Sources: []ledger.Source{{Account: own.ID, Amount: int64(r.Amount)}}})
		return err
	})
}

func (s *scene) wish(kind, id string) (u models.Undo, err error) {
	err = s.try(func(tx *store.Tx) (err error) {
		u, err = award.ProposeUndo(tx, award.UndoWish{ProgrammeID: s.programme.ID, OfKind: kind, OfID: id, Reason: "wrong list", By: "usr_issuer", Now: now})
		return err
	})
	return u, err
}

func (s *scene) undo(u models.Undo, by string) (after models.Undo, err error) {
	err = s.try(func(tx *store.Tx) (err error) {
		_, after, err = award.DecideUndo(tx, s.programme.ID, u.ID, award.Word{Agree: true, By: by, Now: now})
		return err
	})
	return after, err
}

func TestWhatNobodyHasUsedOfAFileGoesBackAndTheRestStaysWithTheReason(t *testing.T) {
	each(t, open(), func(s *scene) {
		b := s.issued(table(s.firms(5), "100"))
		first := s.rows(b.ID)[0]
		s.used(first.GrantID, first.FirmID)
		u, err := s.wish(award.OfBulk, b.ID)
		if err != nil {
			s.Fatal(err)
		}
		_, err = s.wish(award.OfBulk, b.ID)
		s.wants(err, nil) // the same wish sent twice
		_, err = s.undo(u, "usr_issuer")
		s.wants(err, party.ErrEyesSame)
		if u, err = s.undo(u, "usr_reviewer"); err != nil || u.State != models.UndoApproved {
			s.Fatalf("%+v %v", u, err)
		}
		for u.State != models.UndoDone {
			s.do(func(tx *store.Tx) (err error) { _, u, err = award.UndoPiece(tx, u.ID, 2, now); return err })
		}
		if u.Undone != 4 || u.Kept != 1 || u.Value != 400*yuan || s.budget() != 900*yuan {
			s.Errorf("%+v, budget %s", u, s.budget())
		}
		for i, r := range s.rows(b.ID) {
			if i == 0 && (r.State != models.RowIssued || keyOf(r) != "voucher.in_use") || i > 0 && r.State != models.RowUndone {
				s.Errorf("%+v", r)
			}
		}
		_, err = s.wish(award.OfBulk, b.ID)
		s.wants(err, award.ErrAllUsed)
	})
}

func TestAGrantIsTakenBackBeforeItsFirstUseAndNotAfter(t *testing.T) {
	each(t, open(), func(s *scene) {
		rows := s.rows(s.issued(table(s.firms(3), "100")).ID)
		u, err := s.wish(award.OfGrant, rows[0].GrantID)
		if err != nil {
			s.Fatal(err)
		}
		if u, err = s.undo(u, "usr_reviewer"); err != nil || u.State != models.UndoDone || u.Value != 100*yuan || s.budget() != 800*yuan {
			s.Fatalf("%+v %v %s", u, err, s.budget())
		}
		if again, err := s.undo(u, "usr_reviewer"); err != nil || again.State != models.UndoDone {
			s.Errorf("sent twice: %+v %v", again, err)
		}
		s.used(rows[1].GrantID, rows[1].FirmID)
		_, err = s.wish(award.OfGrant, rows[1].GrantID)
		s.wants(err, voucher.ErrInUse)
		if u, err = s.wish(award.OfGrant, rows[2].GrantID); err != nil {
			s.Fatal(err)
		}
		s.used(rows[2].GrantID, rows[2].FirmID) // between the wish and the second word
		_, err = s.undo(u, "usr_reviewer")
		s.wants(err, voucher.ErrInUse)
		if s.budget() != 800*yuan {
			s.Errorf("the budget has %s", s.budget())
		}
	})
}
