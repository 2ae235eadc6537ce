package programmes

import (
	"context"

	"supermarket/internal/fault"
	"supermarket/internal/notice"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// ErrOwnFirm refuses to answer a firm to a member of it.
var ErrOwnFirm = fault.New(fault.Denied, "queue.own_firm")

// Answer is what staff answer a firm as they saw it at Version.
type Answer struct {
	FirmID  string
	Version int64
	To      models.FirmState
	Reasons []string
	Note    string
}

// Firms lists firms by id after the page's cursor.
func (c *Counter) Firms(ctx context.Context, by models.Actor, page store.Page) (fs []models.Firm, err error) {
	if err := reader(by); err != nil {
		return nil, err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) (err error) { fs, err = tx.Firms(page); return err })
	return fs, err
}

// Decide answers a firm and writes to its owners. Nobody answers a firm that
// they belong to; of two answers to what was seen, the second is refused.
func (c *Counter) Decide(ctx context.Context, by models.Actor, in Answer) (f models.Firm, err error) {
	if err := staff(by, party.Verify); err != nil {
		return f, err
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		own, err := belongs(tx, by.UserID, in.FirmID)
		if err != nil {
			return err
		}
		if own {
			return ErrOwnFirm
		}
		now := c.Clock.Now()
		before, after, err := party.Decide(tx, party.Decision{
			FirmID: in.FirmID, Version: in.Version, To: in.To, Reasons: in.Reasons, Note: in.Note, By: by.UserID, Now: now,
		})
		if err != nil {
			return err
		}
		f = after
		if err := c.tell(tx, after); err != nil {
			return err
		}
		return c.record(tx, deed{by: by, action: "firm." + string(in.To), kind: "firm", id: in.FirmID, before: before, after: after, reason: in.Note})
	})
	return f, err
}

func belongs(tx *store.Tx, userID, firmID string) (bool, error) {
	ms, err := tx.Memberships(userID)
	for _, m := range ms {
		if m.OrgKind == models.OrgFirm && m.OrgID == firmID {
			return true, err
		}
	}
	return false, err
}

var told = map[models.FirmState]notice.Kind{
	models.FirmVerified: notice.FirmVerified, models.FirmMoreAsked: notice.FirmMoreAsked,
	models.FirmRefused: notice.FirmRefused, models.FirmSuspended: notice.FirmSuspended,
}

// tell writes to the owners that their firm was answered; why stands on its page.
func (c *Counter) tell(tx *store.Tx, f models.Firm) error {
	ms, err := tx.MembersOf(models.OrgFirm, f.ID)
	if err != nil {
		return err
	}
	for _, m := range ms {
		if m.Role != models.RoleOwner {
			continue
		}
		u, err := tx.User(m.UserID)
		if err != nil {
			return err
		}
		err = c.Notices.Send(tx, notice.Message{
			Kind: told[f.State], To: u.Email, UserID: u.ID, Locale: u.Locale, At: c.Clock.Now(),
			Args: map[string]any{"firm": f.Name, "link": c.Notices.Link("firm")},
		})
		if err != nil {
			return err
		}
	}
	return nil
}
