package programmes

import (
	"context"
	"errors"
	"time"

	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// QueueFilter narrows the queue.
type QueueFilter = store.FirmFilter

// Reasons are the closed list that an answer picks from.
func Reasons(to models.FirmState) []string { return party.Reasons(to) }

// Queue is a page of firms, who waits longest first, with how many are in each state.
type Queue struct {
	Rows   []QueueRow
	Counts map[models.FirmState]int64
	Next   string // the cursor of the next page, "" at the end
}

// QueueRow is one firm of the queue.
type QueueRow struct {
	models.Firm
	Since time.Time // when it began to wait
	Due   time.Time // when it is usually answered; zero while it does not wait
	Late  bool
	Tied  int // related parties
}

// Queue lists firms that match the filter.
func (c *Counter) Queue(ctx context.Context, by models.Actor, f store.FirmFilter, page store.Page) (q Queue, err error) {
	if err := reader(by); err != nil {
		return q, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		q = Queue{}
		rows, next, err := tx.FirmQueue(f, page)
		if err != nil {
			return err
		}
		q.Next = next
		for _, row := range rows {
			r, err := c.queueRow(tx, row)
			if err != nil {
				return err
			}
			q.Rows = append(q.Rows, r)
		}
		q.Counts, err = tx.FirmCounts(f.Region)
		return err
	})
	return q, err
}

func (c *Counter) queueRow(tx *store.Tx, f models.Firm) (r QueueRow, err error) {
	r = QueueRow{Firm: f, Since: store.Queued(f)}
	if f.State == models.FirmSubmitted {
		r.Due = party.Due(c.Data().Calendar, r.Since)
		r.Late = c.Clock.Now().After(r.Due)
	}
	related, err := party.Related(tx, f.ID)
	r.Tied = len(related)
	return r, err
}

// FirmFile is all that staff see of a firm.
type FirmFile struct {
	QueueRow
	Shareholders []models.FirmShareholder
	Sizing       *party.Sizing // nil while its size is not known
	Related      []party.Relation
	Reviews      []models.FirmReview // newest first
	Moves        []models.Move       // oldest first
	Names        map[string]string   // of the people in Reviews, Moves and Marks, by id
	Products     []models.FirmProduct
	Marks        []models.FirmMark
	MayMark      bool               // the reader may set marks and take them away
	Own          bool               // the reader belongs to the firm: another must answer it
	Answers      []models.FirmState // what the reader may answer
}

// File returns all facts of a firm, its ties and its history.
func (c *Counter) File(ctx context.Context, by models.Actor, firmID string) (f FirmFile, err error) {
	if err := reader(by); err != nil {
		return f, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error { f = FirmFile{}; return c.file(tx, by, firmID, &f) })
	return f, err
}

func (c *Counter) file(tx *store.Tx, by models.Actor, firmID string, f *FirmFile) error {
	firm, err := tx.Firm(firmID)
	if err != nil {
		return err
	}
	for _, read := range []func() error{
		func() (err error) { f.QueueRow, err = c.queueRow(tx, firm); return err },
		func() (err error) { f.Shareholders, err = tx.Shareholders(firmID); return err },
		func() (err error) { f.Related, err = party.Related(tx, firmID); return err },
		func() (err error) { f.Reviews, err = tx.Reviews(firmID); return err },
		func() (err error) { f.Moves, err = tx.Moves("firm", firmID); return err },
		func() (err error) { f.Products, err = tx.Products(firmID); return err },
		func() (err error) { f.Own, err = belongs(tx, by.UserID, firmID); return err },
		func() (err error) { f.Marks, err = tx.FirmMarks(firmID); return err },
		func() (err error) { f.Names, err = names(tx, f.Reviews, f.Moves, f.Marks...); return err },
	} {
		if err := read(); err != nil {
			return err
		}
	}
	if s, ok := party.SizeOf(firm, c.Data()); ok {
		f.Sizing = &s
	}
	if staff(by, party.Verify) == nil && !f.Own {
		f.Answers, f.MayMark = party.Answers(firm.State), true
	}
	return nil
}

// names are those of the people who did something to a firm; who is no person has none.
func names(tx *store.Tx, reviews []models.FirmReview, moves []models.Move, marks ...models.FirmMark) (map[string]string, error) {
	out := map[string]string{}
	for _, m := range marks {
		out[m.SetBy] = ""
	}
	for _, r := range reviews {
		out[r.ByUser] = ""
	}
	for _, m := range moves {
		out[m.Actor] = ""
	}
	for id := range out {
		u, err := tx.User(id)
		if err == nil {
			out[id] = u.Name
		} else if !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
	}
	return out, nil
}
