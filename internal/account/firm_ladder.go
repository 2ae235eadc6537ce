package account

import (
	"context"

	"supermarket/internal/party"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/models"
)

// Ladder is what a firm holds of the ladder of titles and what stands before the next.
type Ladder struct {
	models.Firm
	Held   string // "" for none that is valid
	For    string // the title that Steps are about, "" when there is none above
	Steps  []reference.Step
	Titles []string
	Asked  []reference.Criterion // what the firm may tell
	Told   map[string]int64
	AsOf   string // the date of the criteria
}

// The data of the ladder that pages show.
type (
	Step      = reference.Step
	Way       = reference.Way
	Check     = reference.Check
	Criterion = reference.Criterion
)

// Ladder returns what the actor's firm lacks for a title, for its next one when
// title is "".
func (c *Counter) Ladder(ctx context.Context, a models.Actor, title string) (l Ladder, err error) {
	if a.FirmID() == "" || a.KeyID != "" {
		return l, ErrNoFirm
	}
	if _, ok := c.Data().Ladder.Find(title); title != "" && !ok {
		return l, store.ErrNotFound
	}
	if err := c.view(ctx, func(tx *store.Tx) (err error) { l.Firm, err = tx.Firm(a.FirmID()); return err }); err != nil {
		return l, err
	}
	now := c.Clock.Now()
	l.Held, l.Told, l.Asked = party.HeldTitle(l.Firm, now), party.LadderFacts(l.Firm, now), party.AskedMetrics(c.Data().Ladder)
	for _, t := range c.Data().Ladder {
		l.Titles = append(l.Titles, t.Name)
	}
	l.AsOf = c.Data().Version("ladder").AsOf
	if title == "" {
		title = party.NextTitle(c.Data().Ladder, l.Held)
	}
	if t, ok := c.Data().Ladder.Find(title); ok {
		l.For, l.Steps = t.Name, t.Check(l.Told)
	}
	return l, nil
}

// SaveLadder keeps what the actor's firm tells of the ladder's metrics.
func (c *Counter) SaveLadder(ctx context.Context, a models.Actor, version int64, told map[string]*int64) error {
	if a.FirmID() == "" || !MayEdit(a) {
		return ErrNoRight
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		_, err := party.SaveLadder(tx, party.Edit{FirmID: a.FirmID(), Version: version, By: a.UserID, Data: c.Data(), Now: c.Clock.Now()}, told)
		return err
	})
}
