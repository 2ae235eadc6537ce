package programmes

import (
	"context"
	"errors"
	"strconv"

	"supermarket/internal/award"
	"supermarket/internal/fault"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// BulkDesk is what a programme's page of bulk issues shows.
type BulkDesk struct {
	Programme models.Programme
	Free      models.Money // of the budget
	AtOnce    bool         // grants take it when they are given
	Bulks     []models.BulkIssue
	Next      string
	Names     map[string]string // of people, by id
	MayBring  bool              // the reader may bring a file
}

// Bulks lists a programme's bulk issues, newest first.
func (c *Counter) Bulks(ctx context.Context, by models.Actor, programmeID string, page store.Page) (d BulkDesk, err error) {
	if err := reader(by); err != nil {
		return d, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		d = BulkDesk{MayBring: staff(by, party.Issue) == nil}
		if err := d.programme(tx, programmeID); err != nil {
			return err
		}
		if d.Bulks, d.Next, err = tx.Bulks(programmeID, page); err != nil {
			return err
		}
		var people []string
		for _, b := range d.Bulks {
			people = append(people, b.ProposedBy, b.DecidedBy)
		}
		d.Names, err = peopleOf(tx, people...)
		return err
	})
	return d, err
}

func (d *BulkDesk) programme(tx *store.Tx, id string) (err error) {
	if d.Programme, err = tx.Programme(id); err != nil {
		return err
	}
	b, err := budget(tx, id)
	d.Free, d.AtOnce = b.Free, d.Programme.Kind == voucher.Funded
	return err
}

// peopleOf are the names of people, by id; who is no person has none.
func peopleOf(tx *store.Tx, ids ...string) (map[string]string, error) {
	out := map[string]string{}
	for _, id := range ids {
		if _, known := out[id]; known || id == "" {
			continue
		}
		u, err := tx.User(id)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
		out[id] = u.Name
	}
	return out, nil
}

// BulkFileView is one bulk issue with a page of its rows.
type BulkFileView struct {
	BulkDesk
	Bulk    models.BulkIssue
	Counts  map[models.RowState]int64
	State   models.RowState // that the rows are of, "" for all
	Rows    []BulkRow
	Next    string
	Doubled int64 // firms that hold a live grant of the programme already
	Unused  store.Unused
	Undos   []models.Undo
	Moves   []models.Move
	May     BulkDeeds
}

// BulkDeeds are what the reader may do now.
type BulkDeeds struct{ Propose, Withdraw, Decide, Undo, DecideUndo, WithdrawUndo bool }

// BulkRow is one row with its firm's name and what stands against it.
type BulkRow struct {
	models.BulkRow
	Firm string
	Why  []*fault.Fault
}

// Bulk returns one bulk issue and a page of its rows in a state.
func (c *Counter) Bulk(ctx context.Context, by models.Actor, programmeID, id string, state models.RowState, page store.Page) (v BulkFileView, err error) {
	if err := reader(by); err != nil {
		return v, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		v = BulkFileView{State: state}
		if err := v.programme(tx, programmeID); err != nil {
			return err
		}
		if v.Bulk, err = tx.Bulk(id); err != nil || v.Bulk.ProgrammeID != programmeID {
			return errors.Join(err, noneOf(err == nil, award.ErrNoBulk))
		}
		return v.read(tx, by, page)
	})
	return v, err
}

func noneOf(other bool, none error) error {
	if other {
		return none
	}
	return nil
}

func (v *BulkFileView) read(tx *store.Tx, by models.Actor, page store.Page) (err error) {
	b := v.Bulk
	for _, read := range []func() error{
		func() (err error) { v.Counts, err = tx.CountBulkRows(b.ID); return err },
		func() (err error) { v.Undos, err = tx.UndosOf(award.OfBulk, b.ID); return err },
		func() (err error) { v.Moves, err = tx.Moves("bulk_issue", b.ID); return err },
		func() error { return v.rows(tx, page) },
	} {
		if err := read(); err != nil {
			return err
		}
	}
	if b.State == models.BulkChecked || b.State == models.BulkProposed {
		v.Doubled, err = tx.Doubled(b)
	}
	if err == nil && b.State == models.BulkDone {
		v.Unused, err = tx.UnusedOfBulk(b.ID)
	}
	if err != nil {
		return err
	}
	people := []string{b.ProposedBy, b.DecidedBy}
	for _, u := range v.Undos {
		people = append(people, u.ProposedBy, u.DecidedBy)
	}
	v.Names, err = peopleOf(tx, people...)
	v.may(by)
	return err
}

func (v *BulkFileView) rows(tx *store.Tx, page store.Page) error {
	states := []models.RowState{v.State}
	if v.State == "" {
		states = []models.RowState{models.RowGood, models.RowBad, models.RowIssued, models.RowFailed, models.RowUndone}
	}
	after, _ := strconv.Atoi(page.After) // what is no number begins at the first
	rows, err := tx.BulkRows(v.Bulk.ID, after, page.Size()+1, states...)
	if err != nil {
		return err
	}
	if len(rows) > page.Size() {
		rows = rows[:page.Size()]
		v.Next = strconv.Itoa(rows[len(rows)-1].N)
	}
	v.Rows, err = named(tx, rows)
	return err
}

// named adds the firms' names to rows, and reads what stands against them.
func named(tx *store.Tx, rows []models.BulkRow) ([]BulkRow, error) {
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.FirmID
	}
	firms, err := tx.FirmsIn(ids)
	if err != nil {
		return nil, err
	}
	by := make(map[string]string, len(firms))
	for _, f := range firms {
		by[f.ID] = f.Name
	}
	out := make([]BulkRow, len(rows))
	for i, r := range rows {
		out[i] = BulkRow{r, by[r.FirmID], award.Kept(r.Fault)}
	}
	return out, nil
}

func (v *BulkFileView) may(by models.Actor) {
	b, issues, approves := v.Bulk, staff(by, party.Issue) == nil, staff(by, party.Approve) == nil
	v.MayBring = issues
	v.May = BulkDeeds{
		Propose:  issues && b.State == models.BulkChecked && b.Good > 0 && b.ProposedBy == by.UserID,
		Withdraw: issues && (b.State == models.BulkChecked || b.State == models.BulkProposed),
		Decide:   approves && b.State == models.BulkProposed,
		Undo:     issues && b.State == models.BulkDone && v.Unused.Grants > 0 && !waits(v.Undos),
	}
	for _, u := range v.Undos {
		if u.State == models.UndoProposed {
			v.May.DecideUndo, v.May.WithdrawUndo = approves, issues
		}
	}
}

// waits tells whether an undo is not at its end.
func waits(all []models.Undo) bool {
	for _, u := range all {
		if !models.UndoMoves.Ended(u.State) {
			return true
		}
	}
	return false
}

// wrongPiece is how many rows are read at once for a file of errors.
const wrongPiece = 1000

// WrongRows hands over every row of a bulk issue that could not be issued, or of
// which the grant was kept, in their order.
func (c *Counter) WrongRows(ctx context.Context, by models.Actor, programmeID, id string, each func(BulkRow) error) (b models.BulkIssue, err error) {
	if err := reader(by); err != nil {
		return b, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		if b, err = tx.Bulk(id); err != nil || b.ProgrammeID != programmeID {
			return errors.Join(err, noneOf(err == nil, award.ErrNoBulk))
		}
		for after := 0; ; {
			rows, err := tx.BulkRows(id, after, wrongPiece, models.RowBad, models.RowFailed)
			if err != nil || len(rows) == 0 {
				return err
			}
			list, err := named(tx, rows)
			if err != nil {
				return err
			}
			for _, r := range list {
				if err := each(r); err != nil {
					return err
				}
			}
			after = rows[len(rows)-1].N
		}
	})
	return b, err
}
