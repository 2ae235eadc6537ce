package account

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// What is refused about keys.
var (
	ErrKey       = fault.New(fault.Unauthenticated, "account.key")
	ErrKeyName   = fault.New(fault.Invalid, "account.key_name").On("name")
	ErrKeyScopes = fault.New(fault.Invalid, "account.key_scopes").On("scopes")
	ErrKeyMany   = fault.New(fault.Exhausted, "account.key_many")
	ErrNoRight   = fault.New(fault.Denied, "account.no_right")
	ErrSuspended = fault.New(fault.Denied, "account.firm_suspended")
)

// The scopes of keys.
const (
	ScopeRead   = "read"
	ScopeOrder  = "order"
	ScopeTokens = "tokens"
)

const (
	keyPrefix   = "sk_"
	keyBytes    = 32
	prefixShown = len(keyPrefix) + 8
	maxKeys     = 50
	touchEvery  = time.Minute
)

// scopeDeed is what a role must be allowed before its key may carry a scope.
var scopeDeed = map[string]party.Deed{ScopeRead: party.View, ScopeOrder: party.Buy, ScopeTokens: party.Tokens}

// ScopesFor lists the scopes that a role's keys may carry.
func ScopesFor(role models.Role) []string {
	var out []string
	for _, scope := range []string{ScopeRead, ScopeOrder, ScopeTokens} {
		if party.Can(role, scopeDeed[scope]) {
			out = append(out, scope)
		}
	}
	return out
}

// CreateKey makes a key for the actor's firm and returns its secret, which is
// shown this once and kept only as a hash. A key makes no keys.
func (c *Counter) CreateKey(ctx context.Context, a models.Actor, name string, scopes []string) (secret string, k models.APIKey, err error) {
	if a.FirmID() == "" || a.KeyID != "" || !party.Can(a.Role, party.Keys) {
		return "", k, ErrNoRight
	}
	name = strings.TrimSpace(name)
	if name == "" || len(name) > 100 {
		return "", k, ErrKeyName
	}
	allowed := ScopesFor(a.Role)
	if len(scopes) == 0 || slices.ContainsFunc(scopes, func(sc string) bool { return !slices.Contains(allowed, sc) }) {
		return "", k, ErrKeyScopes
	}
	scopes = slices.Compact(slices.Sorted(slices.Values(scopes)))
	secret = keyPrefix + models.NewSecret(keyBytes)
	k = models.APIKey{
		ID: models.NewID("key"), UserID: a.UserID, FirmID: a.FirmID(), Name: name, Prefix: secret[:prefixShown],
		Hash: digest(secret), Scopes: strings.Join(scopes, ","), CreatedAt: c.Clock.Now(),
	}
	if err := c.insertKey(ctx, a, k); err != nil {
		return "", models.APIKey{}, err
	}
	return secret, k, nil
}

func (c *Counter) insertKey(ctx context.Context, a models.Actor, k models.APIKey) error {
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if err := tx.TakeLimit("firm:"+k.FirmID+":keys", 1, maxKeys); err != nil {
			return ErrKeyMany.With("max", maxKeys).Wrap(err)
		}
		if err := tx.InsertKey(k); err != nil {
			return err
		}
		return c.record(tx, deed{by: a, action: "key.create", kind: "key", id: k.ID, after: map[string]string{"name": k.Name, "scopes": k.Scopes}})
	})
}

// ListKeys returns the keys of the actor's firm, newest first, revoked ones too.
func (c *Counter) ListKeys(ctx context.Context, a models.Actor) (ks []models.APIKey, err error) {
	if a.FirmID() == "" || !party.Can(a.Role, party.Keys) {
		return nil, ErrNoRight
	}
	err = c.view(ctx, func(tx *store.Tx) (err error) { ks, err = tx.Keys(a.FirmID()); return err })
	return ks, err
}

// RevokeKey ends a key of the actor's firm at once; one that is not there or
// ended already is store.ErrNotFound.
func (c *Counter) RevokeKey(ctx context.Context, a models.Actor, keyID string) error {
	if a.FirmID() == "" || a.KeyID != "" || !party.Can(a.Role, party.Keys) {
		return ErrNoRight
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		err := tx.RevokeKey(keyID, a.FirmID(), c.Clock.Now())
		if errors.Is(err, store.ErrStale) {
			return store.ErrNotFound
		}
		if err != nil {
			return err
		}
		if err := tx.GiveBackLimit("firm:"+a.FirmID()+":keys", 1); err != nil {
			return err
		}
		return c.record(tx, deed{by: a, action: "key.revoke", kind: "key", id: keyID})
	})
}

// ActorByKey returns who acts by a key: its member, in its firm, with its
// scopes. An unknown or revoked key, and one whose member is disabled or gone,
// is ErrKey; a suspended firm's is ErrSuspended.
func (c *Counter) ActorByKey(ctx context.Context, secret string) (models.Actor, error) {
	if len(secret) > 100 {
		return models.Actor{}, ErrKey
	}
	if strings.HasPrefix(secret, staffPrefix) {
		return c.actorByStaffKey(ctx, secret)
	}
	if !strings.HasPrefix(secret, keyPrefix) {
		return models.Actor{}, ErrKey
	}
	var a models.Actor
	var k models.APIKey
	err := c.view(ctx, func(tx *store.Tx) (err error) { a, k, err = byKey(tx, digest(secret)); return err })
	if err != nil {
		return models.Actor{}, err
	}
	return a, c.touch(ctx, k)
}

// byKey finds by hash: how long that takes tells nothing about the secret.
func byKey(tx *store.Tx, hash string) (models.Actor, models.APIKey, error) {
	k, err := tx.KeyByHash(hash)
	if errors.Is(err, store.ErrNotFound) || err == nil && k.RevokedAt != nil {
		return models.Actor{}, k, ErrKey
	}
	if err != nil {
		return models.Actor{}, k, err
	}
	a, err := actorOf(tx, k.UserID, k.FirmID)
	if errors.Is(err, ErrSignedOut) || errors.Is(err, ErrNotMember) {
		return models.Actor{}, k, ErrKey.Wrap(err)
	}
	if err != nil {
		return models.Actor{}, k, err
	}
	f, err := tx.Firm(k.FirmID)
	if err == nil && f.State == models.FirmSuspended {
		err = ErrSuspended
	}
	a.KeyID, a.Scopes = k.ID, strings.Split(k.Scopes, ",")
	return a, k, err
}

func (c *Counter) touch(ctx context.Context, k models.APIKey) error {
	now := c.Clock.Now()
	if k.LastUsedAt != nil && now.Sub(*k.LastUsedAt) < touchEvery {
		return nil
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error { return tx.TouchKey(k.ID, now, now.Add(-touchEvery)) })
}

// KeyForEmail makes a key with all scopes of that member's role in their first
// firm, for the command line.
func (c *Counter) KeyForEmail(ctx context.Context, email string) (secret string, err error) {
	email, err = party.NormaliseEmail(email)
	if err != nil {
		return "", err
	}
	a, err := c.firmActor(ctx, email)
	if err != nil {
		return "", err
	}
	secret, _, err = c.CreateKey(ctx, a, "admin key", ScopesFor(a.Role))
	return secret, err
}

func (c *Counter) firmActor(ctx context.Context, email string) (models.Actor, error) {
	var u models.User
	err := c.view(ctx, func(tx *store.Tx) (err error) { u, err = tx.UserByEmail(email); return err })
	if err != nil {
		return models.Actor{}, err
	}
	as, err := c.Organisations(ctx, u.ID)
	if err != nil {
		return models.Actor{}, err
	}
	i := slices.IndexFunc(as, func(a models.Actor) bool { return a.FirmID() != "" })
	if i < 0 {
		return models.Actor{}, ErrNotMember
	}
	return as[i], nil
}
