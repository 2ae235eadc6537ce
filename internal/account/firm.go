package account

import (
	"context"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// ErrNoFirm refuses what needs a firm to one who acts for none.
var ErrNoFirm = fault.New(fault.Conflict, "firm.none")

// ErrOwnerOnly refuses a change of a firm to a member who does not own it.
var ErrOwnerOnly = fault.New(fault.Conflict, "firm.owner_only")

// Bounds of tries to register a code: how many codes are taken is nobody's business.
const (
	codeTries  = 20
	codeWindow = time.Hour
)

// Firm is a firm's registration as its members see it.
type Firm struct {
	models.Firm
	Shareholders []models.FirmShareholder
	Reviews      []models.FirmReview // newest first
	Ahead        int64               // how many firms wait before this one
	Due          time.Time           // when it is usually answered; zero while it does not wait
	CodeFixed    bool                // staff have seen it under this code
	Sizing       *Sizing             // nil while its size is not known
	Metrics      []string            // that its industry is measured by
	AwardedAt    time.Time           // of its title, zero without one
}

// Firm returns the registration of the actor's firm, a zero one for a person who
// acts for none.
func (c *Counter) Firm(ctx context.Context, a models.Actor) (f Firm, err error) {
	if err := person(a); err != nil {
		return f, err
	}
	if a.FirmID() == "" {
		return f, nil
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) (err error) { f, err = c.firm(tx, a.FirmID()); return err })
	return f, err
}

func (c *Counter) firm(tx *store.Tx, id string) (f Firm, err error) {
	if f.Firm, err = tx.Firm(id); err != nil {
		return f, err
	}
	if f.Shareholders, err = tx.Shareholders(id); err != nil {
		return f, err
	}
	if f.Reviews, err = tx.Reviews(id); err != nil {
		return f, err
	}
	if s, ok := party.SizeOf(f.Firm, c.Data()); ok {
		f.Sizing = &s
	}
	category, _ := c.Data().Sizes.Find(f.Industry)
	f.Metrics, f.AwardedAt = category.Metrics(), party.AwardedAt(f.Firm)
	ever, err := tx.EverVerified(id)
	f.CodeFixed = ever || !party.Submittable(f.State)
	if err != nil || f.State != models.FirmSubmitted {
		return f, err
	}
	f.Due = party.Due(c.Data().Calendar, store.Queued(f.Firm))
	f.Ahead, err = tx.FirmsAhead(f.Firm)
	return f, err
}

// MayEdit tells whether the actor may change the registration: the owner of a
// firm, and a person who has none.
func MayEdit(a models.Actor) bool {
	return a.KeyID == "" && (a.FirmID() == "" || party.Can(a.Role, party.EditFirm))
}

// SaveFirm writes one page of a registration over the version that it was filled
// in from. The first page of a person who acts for no firm makes one that they own.
func (c *Counter) SaveFirm(ctx context.Context, a models.Actor, version int64, part party.Part) (s party.Saved, err error) {
	if err := person(a); err != nil {
		return s, err
	}
	if !MayEdit(a) {
		return s, ErrOwnerOnly
	}
	name, naming := part.(party.NamePart)
	if naming {
		if err := c.throttle(ctx, bound{"firm:code:" + a.UserID, codeTries, codeWindow}); err != nil {
			return s, err
		}
	}
	if a.FirmID() == "" {
		if !naming {
			return s, ErrNoFirm
		}
		return c.found(ctx, a, name)
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) (err error) {
		s, err = party.Save(tx, party.Edit{FirmID: a.FirmID(), Version: version, Part: part, By: a.UserID, Data: c.Data(), Now: c.Clock.Now()})
		return err
	})
	return s, err
}

// found makes the firm of a person who has none, with its first page.
func (c *Counter) found(ctx context.Context, a models.Actor, part party.NamePart) (s party.Saved, err error) {
	now := c.Clock.Now()
	if err := party.CheckNewCode(party.NormaliseCode(part.Code)); err != nil {
		return s, err
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		f, err := party.Register(tx, models.Firm{Name: part.Name, Code: part.Code}, now)
		if err != nil {
			return err
		}
		m := models.Membership{ID: models.NewID("mem"), UserID: a.UserID, OrgKind: models.OrgFirm, OrgID: f.ID, Role: models.RoleOwner, CreatedAt: now}
		if _, err := tx.InsertMembership(m); err != nil {
			return err
		}
		s, err = party.Save(tx, party.Edit{FirmID: f.ID, Version: f.Version, Part: part, By: a.UserID, Data: c.Data(), Now: now})
		return err
	})
	return s, err
}

// SubmitFirm hands the registration to staff as its owner saw it.
func (c *Counter) SubmitFirm(ctx context.Context, a models.Actor, version int64) (f models.Firm, err error) {
	if a.FirmID() == "" {
		return f, ErrNoFirm
	}
	if !MayEdit(a) {
		return f, ErrOwnerOnly
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) (err error) {
		f, err = party.Submit(tx, a.FirmID(), version, a.UserID, c.Clock.Now())
		return err
	})
	return f, err
}
