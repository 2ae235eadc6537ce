package programmes

import (
	"context"
	"strings"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/party"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/models"
)

// ErrMarkReason asks why a mark is taken away.
var ErrMarkReason = fault.New(fault.Invalid, "mark.reason_wanted").On("reason").With("max", party.MaxMarkNote)

// Marks are what a firm may be marked with.
func (c *Counter) Marks() []reference.Mark { return c.Data().Marks }

// Marking is a mark as staff enter it.
type Marking struct {
	FirmID, Mark, Note string
	Until              time.Time // zero for no end
}

// Mark sets what staff found true of a firm; the same again changes nothing.
// Nobody marks a firm that they belong to.
func (c *Counter) Mark(ctx context.Context, by models.Actor, in Marking) error {
	m := models.FirmMark{FirmID: in.FirmID, Mark: in.Mark, Note: in.Note, SetBy: by.UserID, CreatedAt: c.Clock.Now()}
	if !in.Until.IsZero() {
		m.ValidUntil = &in.Until
	}
	return c.onMarks(ctx, by, in.FirmID, func(tx *store.Tx) error {
		before, err := party.Mark(tx, c.Data(), m)
		if err != nil || before != nil && before.Note == party.CleanText(m.Note) && sameMoment(before.ValidUntil, m.ValidUntil) {
			return err
		}
		return c.record(tx, deed{by: by, action: "firm.mark", kind: "firm", id: in.FirmID, before: before, after: m, reason: m.Note})
	})
}

func sameMoment(a, b *time.Time) bool {
	return a == nil && b == nil || a != nil && b != nil && a.Equal(*b)
}

// Unmark takes a mark from a firm, for a reason; one that is gone stays so.
func (c *Counter) Unmark(ctx context.Context, by models.Actor, firmID, mark, reason string) error {
	if reason = strings.TrimSpace(reason); reason == "" || len([]rune(reason)) > party.MaxMarkNote {
		return ErrMarkReason
	}
	return c.onMarks(ctx, by, firmID, func(tx *store.Tx) error {
		before, err := party.Unmark(tx, firmID, mark)
		if err != nil || before == nil {
			return err
		}
		return c.record(tx, deed{by: by, action: "firm.unmark", kind: "firm", id: firmID, before: before, reason: reason})
	})
}

func (c *Counter) onMarks(ctx context.Context, by models.Actor, firmID string, do func(tx *store.Tx) error) error {
	if err := staff(by, party.Verify); err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if _, err := tx.Firm(firmID); err != nil {
			return err
		}
		own, err := belongs(tx, by.UserID, firmID)
		if err != nil {
			return err
		}
		if own {
			return ErrOwnFirm
		}
		return do(tx)
	})
}
