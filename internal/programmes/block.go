package programmes

import (
	"context"
	"errors"
	"time"

	"supermarket/internal/control"
	"supermarket/internal/fault"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// ErrLiftAnswer refuses an answer that is none about the end of a block.
var ErrLiftAnswer = fault.New(fault.Invalid, "control.lift_answer").On("to")

// ErrBlockUntil refuses a day that is none, or that is over.
var ErrBlockUntil = control.ErrUntil

// Blocking is what staff say of a block.
type Blocking struct {
	Kind, Subject, Reason string
	Until                 time.Time // zero: until it is lifted
	Key                   string    // asked twice with one key, it is one block
}

// BlockRow is a block with whom it names as far as they are known.
type BlockRow struct {
	models.Block
	Live     bool
	By       string // who made it
	LiftedBy string // by name
	AskedBy  string // by name, who asks that it is lifted
	// What this reader may do: ask that it is lifted, answer what another asked,
	// take back what they asked.
	MayAsk, MayLift, MayTakeBack bool
	Firms                        []models.Firm
	Providers                    []models.Provider
}

// BlockPage is a page of blocks, the newest first.
type BlockPage struct {
	Rows []BlockRow
	Next string
}

// blockFirms is how many firms a block names on its page.
const blockFirms = 20

// Blocks lists blocks, those that are over too.
func (c *Counter) Blocks(ctx context.Context, by models.Actor, page store.Page) (out BlockPage, err error) {
	if err := reader(by); err != nil {
		return out, err
	}
	return out, c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		out = BlockPage{}
		rows, next, err := tx.Blocks(page)
		if err != nil {
			return err
		}
		out.Next = next
		for _, b := range rows {
			r, err := c.blockRow(tx, b)
			if err != nil {
				return err
			}
			out.Rows = append(out.Rows, r)
		}
		return nil
	})
}

// BlockShow returns one block.
func (c *Counter) BlockShow(ctx context.Context, by models.Actor, id string) (r BlockRow, err error) {
	if err := reader(by); err != nil {
		return r, err
	}
	return r, c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		b, err := tx.Block(id)
		if err != nil {
			return err
		}
		if r, err = c.blockRow(tx, b); err != nil {
			return err
		}
		return r.may(tx, by)
	})
}

// may finds what the reader may do about a block that holds.
func (r *BlockRow) may(tx *store.Tx, by models.Actor) error {
	if r.LiftedAt != nil || staff(by, party.Verify) != nil {
		return nil
	}
	r.MayAsk, r.MayTakeBack = r.LiftAskedBy == "", r.LiftAskedBy == by.UserID
	if r.MayAsk || r.MayTakeBack {
		return nil
	}
	err := party.FourEyes(tx, by.UserID, r.LiftAskedBy)
	r.MayLift = err == nil
	if fault.KindOf(err) == fault.Denied {
		return nil
	}
	return err
}

func (c *Counter) blockRow(tx *store.Tx, b models.Block) (r BlockRow, err error) {
	r = BlockRow{Block: b, Live: control.Live(b, c.Clock.Now())}
	if r.Firms, r.Providers, err = tx.BlockNames(b, blockFirms); err != nil {
		return r, err
	}
	if r.By, err = personName(tx, b.ByUser); err != nil {
		return r, err
	}
	if r.AskedBy, err = personName(tx, b.LiftAskedBy); err != nil {
		return r, err
	}
	r.LiftedBy, err = personName(tx, b.LiftedBy)
	return r, err
}

func personName(tx *store.Tx, id string) (string, error) {
	if id == "" {
		return "", nil
	}
	u, err := tx.User(id)
	if errors.Is(err, store.ErrNotFound) {
		return id, nil
	}
	return u.Name, err
}

// Block keeps a firm or provider from public money from now on.
func (c *Counter) Block(ctx context.Context, by models.Actor, in Blocking) (b models.Block, err error) {
	if err := staff(by, party.Verify); err != nil {
		return b, err
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) (err error) {
		now := c.Clock.Now()
		b, err = control.Add(tx, control.Blocking{Kind: in.Kind, Subject: in.Subject, Reason: in.Reason, Until: in.Until, By: by.UserID, Key: in.Key, Now: now})
		if err != nil || !b.CreatedAt.Equal(now) {
			return err
		}
		return c.record(tx, deed{by: by, action: "block.add", kind: "block", id: b.ID, after: b, reason: b.Reason})
	})
	return b, err
}

// AskLift asks that another ends a block before its time. To take public money
// back from somebody's reach is urgent and done by one; to put it there is done by two.
func (c *Counter) AskLift(ctx context.Context, by models.Actor, id, reason string) error {
	if err := staff(by, party.Verify); err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		before, err := tx.Block(id)
		if err != nil {
			return err
		}
		after, err := control.AskLift(tx, id, by.UserID, reason, c.Clock.Now())
		if err != nil || before.LiftAskedBy == after.LiftAskedBy {
			return err
		}
		return c.record(tx, deed{by: by, action: "block.lift_ask", kind: "block", id: id, before: before, after: after, reason: after.LiftAskedWhy})
	})
}

// LiftBlock ends a block as another asked.
func (c *Counter) LiftBlock(ctx context.Context, by models.Actor, id string) error {
	if err := staff(by, party.Verify); err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		before, err := tx.Block(id)
		if err != nil {
			return err
		}
		after, err := control.Lift(tx, id, by.UserID, c.Clock.Now())
		if err != nil || before.LiftedAt != nil {
			return err
		}
		return c.record(tx, deed{by: by, action: "block.lift", kind: "block", id: id, before: before, after: after, reason: after.LiftedWhy})
	})
}

// KeepBlock lets a block go on that somebody asked to end, for a reason; who asked
// takes it back the same way.
func (c *Counter) KeepBlock(ctx context.Context, by models.Actor, id, reason string) error {
	if err := staff(by, party.Verify); err != nil {
		return err
	}
	reason, err := control.Reason(reason)
	if err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		before, after, err := control.KeepBlock(tx, id)
		if err != nil || before.LiftAskedBy == "" {
			return err
		}
		return c.record(tx, deed{by: by, action: "block.lift_refuse", kind: "block", id: id, before: before, after: after, reason: reason})
	})
}
