package account

import (
	"context"
	"errors"
	"slices"
	"strings"

	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// The one scope that keys of staff carry: of the network and the platform, and of
// a provider.
const (
	ScopeReports = models.ScopeReports
	ScopeClaims  = models.ScopeClaims
)

const (
	staffPrefix  = "sr_"
	maxStaffKeys = 10
)

// staffOf tells whether the actor's role may have keys of staff.
func staffOf(a models.Actor) bool {
	if a.ProviderID() != "" {
		return party.Can(a.Role, party.Statement)
	}
	return slices.Contains([]models.OrgKind{models.OrgNetwork, models.OrgPlatform}, a.OrgKind) && party.Can(a.Role, party.View)
}

// StaffScope is all that the actor's keys of staff can do.
func StaffScope(a models.Actor) string {
	if a.ProviderID() != "" {
		return ScopeClaims
	}
	return ScopeReports
}

// CreateStaffKey makes a key that reads reports and nothing else, for a person of
// the network or the platform, or one that claims and nothing else, for one of a
// provider; it returns its secret, which is kept only as a hash.
func (c *Counter) CreateStaffKey(ctx context.Context, a models.Actor, name string) (secret string, k models.StaffKey, err error) {
	if !staffOf(a) || a.KeyID != "" {
		return "", k, ErrNoRight
	}
	name = strings.TrimSpace(name)
	if name == "" || len(name) > 100 {
		return "", k, ErrKeyName
	}
	secret = staffPrefix + models.NewSecret(keyBytes)
	k = models.StaffKey{
		ID: models.NewID("key"), UserID: a.UserID, OrgKind: a.OrgKind, OrgID: a.OrgID, Name: name, Prefix: secret[:prefixShown],
		Hash: digest(secret), Scopes: StaffScope(a), CreatedAt: c.Clock.Now(),
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if err := tx.TakeLimit("staff:"+a.UserID+":keys", 1, maxStaffKeys); err != nil {
			return ErrKeyMany.With("max", maxStaffKeys).Wrap(err)
		}
		if err := tx.InsertStaffKey(k); err != nil {
			return err
		}
		return c.record(tx, deed{by: a, action: "key.create", kind: "key", id: k.ID, after: map[string]string{"name": k.Name, "scopes": k.Scopes}})
	})
	if err != nil {
		return "", models.StaffKey{}, err
	}
	return secret, k, nil
}

// StaffKeys returns the actor's own keys, newest first, revoked ones too.
func (c *Counter) StaffKeys(ctx context.Context, a models.Actor) (ks []models.StaffKey, err error) {
	if !staffOf(a) {
		return nil, ErrNoRight
	}
	err = c.view(ctx, func(tx *store.Tx) (err error) { ks, err = tx.StaffKeys(a.UserID); return err })
	return ks, err
}

// RevokeStaffKey ends one of the actor's own keys at once; one that is not there
// or ended already is store.ErrNotFound.
func (c *Counter) RevokeStaffKey(ctx context.Context, a models.Actor, keyID string) error {
	if !staffOf(a) || a.KeyID != "" {
		return ErrNoRight
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		err := tx.RevokeStaffKey(keyID, a.UserID, c.Clock.Now())
		if errors.Is(err, store.ErrStale) {
			return store.ErrNotFound
		}
		if err != nil {
			return err
		}
		if err := tx.GiveBackLimit("staff:"+a.UserID+":keys", 1); err != nil {
			return err
		}
		return c.record(tx, deed{by: a, action: "key.revoke", kind: "key", id: keyID})
	})
}

// actorByStaffKey is ActorByKey for keys of staff: whoever left, or is no staff
// any more, has none, and an account of the demo none where real money moves. The
// second factor was shown when the key was made.
func (c *Counter) actorByStaffKey(ctx context.Context, secret string) (a models.Actor, err error) {
	var k models.StaffKey
	err = c.view(ctx, func(tx *store.Tx) (err error) {
		if k, err = tx.StaffKeyByHash(digest(secret)); errors.Is(err, store.ErrNotFound) || err == nil && k.RevokedAt != nil {
			return ErrKey
		}
		if err != nil {
			return err
		}
		a, err = actorOf(tx, k.UserID, k.OrgID)
		if errors.Is(err, ErrSignedOut) || errors.Is(err, ErrNotMember) || err == nil && (!staffOf(a) || a.OrgKind != k.OrgKind) {
			return ErrKey
		}
		return err
	})
	if err != nil {
		return models.Actor{}, err
	}
	if c.Real && a.Exempt {
		return models.Actor{}, ErrKey
	}
	a.KeyID, a.Scopes, a.FactorNeeded = k.ID, strings.Split(k.Scopes, ","), false
	now := c.Clock.Now()
	if k.LastUsedAt != nil && now.Sub(*k.LastUsedAt) < touchEvery {
		return a, nil
	}
	return a, c.DB.Atomic(ctx, func(tx *store.Tx) error { return tx.TouchStaffKey(k.ID, now, now.Add(-touchEvery)) })
}
