package account

import (
	"context"
	"errors"

	"supermarket/internal/fault"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// ErrNotMember refuses to act in an organisation that the user does not belong to.
var ErrNotMember = fault.New(fault.Denied, "account.not_member")

// ErrSignedOut is a session whose user is gone or disabled.
var ErrSignedOut = fault.New(fault.Unauthenticated, "account.signed_out")

// ActorOf returns the user acting in that organisation, in their first one when
// orgID is "", in none when they belong nowhere.
func (c *Counter) ActorOf(ctx context.Context, userID, orgID string) (a models.Actor, err error) {
	err = c.view(ctx, func(tx *store.Tx) (err error) { a, err = actorOf(tx, userID, orgID); return err })
	return c.spared(a), err
}

// spared takes the demo's exemption back where real money moves: an installation
// that was once seeded with the demo has accounts whose names everybody knows.
func (c *Counter) spared(a models.Actor) models.Actor {
	if c.Real && a.Exempt {
		a.Exempt, a.FactorNeeded = false, party.NeedsFactor(a.Role)
	}
	return a
}

// Organisations lists where the actor's user may act, oldest membership first.
func (c *Counter) Organisations(ctx context.Context, userID string) (out []models.Actor, err error) {
	err = c.view(ctx, func(tx *store.Tx) error {
		out = nil
		ms, err := tx.Memberships(userID)
		if err != nil {
			return err
		}
		for _, m := range ms {
			a, err := actorOf(tx, userID, m.OrgID)
			if err != nil {
				return err
			}
			out = append(out, c.spared(a))
		}
		return nil
	})
	return out, err
}

func actorOf(tx *store.Tx, userID, orgID string) (models.Actor, error) {
	u, err := tx.User(userID)
	if errors.Is(err, store.ErrNotFound) || err == nil && u.Disabled {
		return models.Actor{}, ErrSignedOut
	}
	if err != nil {
		return models.Actor{}, err
	}
	a := models.Actor{UserID: u.ID, Name: u.Name, Email: u.Email, Locale: u.Locale, Exempt: u.FactorExempt}
	ms, err := tx.Memberships(u.ID)
	if err != nil {
		return models.Actor{}, err
	}
	for _, m := range ms {
		if orgID == "" || orgID == m.OrgID {
			return within(tx, a, m)
		}
	}
	if orgID != "" {
		return models.Actor{}, ErrNotMember
	}
	return a, nil
}

func within(tx *store.Tx, a models.Actor, m models.Membership) (models.Actor, error) {
	a.OrgKind, a.OrgID, a.Role = m.OrgKind, m.OrgID, m.Role
	a.FactorNeeded = party.NeedsFactor(m.Role) && !a.Exempt
	switch m.OrgKind {
	case models.OrgFirm:
		f, err := tx.Firm(m.OrgID)
		a.OrgName = f.Name
		return a, err
	case models.OrgProvider:
		p, err := tx.Provider(m.OrgID)
		a.OrgName = p.NameZh
		if a.Locale == "en" {
			a.OrgName = p.NameEn
		}
		return a, err
	}
	return a, nil
}
