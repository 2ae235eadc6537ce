package account

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"supermarket/internal/fault"
	"supermarket/internal/identity"
	"supermarket/internal/notice"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// What is refused about accounts elsewhere.
var (
	ErrNoIdentity    = fault.New(fault.NotFound, "account.no_identity")
	ErrIdentityTaken = fault.New(fault.Conflict, "account.identity_taken")
	ErrIdentityOther = fault.New(fault.Invalid, "account.identity_other")
	ErrLastWayIn     = fault.New(fault.Conflict, "account.last_way_in")
)

// sealLink seals an identity that waits to be tied to an account.
const sealLink = "identity.link"

// IdentityName is how people know the OpenID provider, "" when there is none.
func (c *Counter) IdentityName() string {
	if c.Identity == nil {
		return ""
	}
	return c.Identity.Name()
}

// Back is what the browser brings back from the provider.
type Back = identity.Back

// AskIdentity returns where to send the browser, and what to keep in its session
// until it is back. anew asks that they sign in there again.
func (c *Counter) AskIdentity(ctx context.Context, anew bool) (to, kept string, err error) {
	if c.Identity == nil {
		return "", "", ErrNoIdentity
	}
	to, q, err := c.Identity.Ask(ctx, anew)
	if err != nil {
		return "", "", err
	}
	b, err := json.Marshal(q)
	return to, string(b), err
}

func (c *Counter) answered(ctx context.Context, kept string, back Back) (identity.Person, error) {
	if c.Identity == nil {
		return identity.Person{}, ErrNoIdentity
	}
	var q identity.Question
	if err := json.Unmarshal([]byte(kept), &q); err != nil {
		return identity.Person{}, identity.ErrRefused.Wrap(err)
	}
	return c.Identity.Answer(ctx, q, back)
}

// Arrival is how far a sign-in by an OpenID provider came. Link is set when the
// confirmed address belongs to an account that this identity is not tied to: it
// ties the two once that account's owner has signed in, and not before.
type Arrival struct {
	Entry
	Link, Email string
}

// SignInByIdentity takes what came back from the provider: its user signs in, a
// new person gets an account whose address the provider confirmed.
func (c *Counter) SignInByIdentity(ctx context.Context, kept string, back Back, addr string) (Arrival, error) {
	if err := c.throttle(ctx, perAddress(addr), inAll()); err != nil {
		return Arrival{}, err
	}
	who, err := c.answered(ctx, kept, back)
	if err != nil {
		return Arrival{}, err
	}
	u, err := c.ownerOf(ctx, who)
	if err == nil {
		return c.arrive(ctx, u)
	}
	if !errors.Is(err, store.ErrNotFound) {
		return Arrival{}, err
	}
	return c.stranger(ctx, who)
}

func (c *Counter) ownerOf(ctx context.Context, who identity.Person) (u models.User, err error) {
	err = c.view(ctx, func(tx *store.Tx) error {
		i, err := tx.Identity(who.Issuer, who.Subject)
		if err == nil {
			u, err = tx.User(i.UserID)
		}
		return err
	})
	return u, err
}

func (c *Counter) arrive(ctx context.Context, u models.User) (Arrival, error) {
	if u.Disabled {
		return Arrival{}, ErrSignIn
	}
	e, err := c.entry(ctx, u)
	return Arrival{Entry: e}, err
}

// stranger is an identity that belongs to nobody yet.
func (c *Counter) stranger(ctx context.Context, who identity.Person) (Arrival, error) {
	email, err := party.NormaliseEmail(who.Email)
	if err != nil {
		return Arrival{}, identity.ErrUnverified
	}
	now := c.Clock.Now()
	u := newUser(email, nameOf(who, email), "", "zh-CN", now)
	u.EmailConfirmedAt = &now
	var fresh bool
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if fresh, err = tx.InsertUser(u); err != nil || !fresh {
			return err
		}
		_, err := tx.InsertIdentity(models.Identity{Issuer: who.Issuer, Subject: who.Subject, UserID: u.ID, CreatedAt: now})
		return err
	})
	if err != nil {
		return Arrival{}, err
	}
	if fresh {
		return c.arrive(ctx, u)
	}
	b, err := json.Marshal(link{who.Issuer, who.Subject, email})
	return Arrival{Link: c.Notices.Keys.Seal(sealLink, b), Email: email}, err
}

type link struct{ Issuer, Subject, Email string }

// nameOf is what the provider calls them, else what stands before the @.
func nameOf(who identity.Person, email string) string {
	name := strings.Join(strings.Fields(who.Name), " ")
	if name == "" || len(name) > 200 {
		name, _, _ = strings.Cut(email, "@")
	}
	return name
}

// LinkIdentity ties the identity of a Link to the actor, who has signed in since,
// when its address is theirs; it tells whether it did.
func (c *Counter) LinkIdentity(ctx context.Context, a models.Actor, sealed string) (bool, error) {
	plain, err := c.Notices.Keys.Open(sealLink, sealed)
	var l link
	if err != nil || json.Unmarshal(plain, &l) != nil || l.Email != a.Email {
		return false, nil
	}
	err = c.tie(ctx, a, identity.Person{Issuer: l.Issuer, Subject: l.Subject})
	if errors.Is(err, ErrIdentityTaken) {
		return false, nil
	}
	return err == nil, err
}

// ConnectIdentity ties who came back from the provider to the actor.
func (c *Counter) ConnectIdentity(ctx context.Context, a models.Actor, kept string, back Back) error {
	if err := person(a); err != nil {
		return err
	}
	who, err := c.answered(ctx, kept, back)
	if err != nil {
		return err
	}
	return c.tie(ctx, a, who)
}

func (c *Counter) tie(ctx context.Context, a models.Actor, who identity.Person) error {
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		u, err := tx.User(a.UserID)
		if err != nil {
			return err
		}
		row := models.Identity{Issuer: who.Issuer, Subject: who.Subject, UserID: a.UserID, CreatedAt: c.Clock.Now()}
		fresh, err := tx.InsertIdentity(row)
		if err == nil && !fresh {
			err = ErrIdentityTaken
		}
		if err != nil {
			return err
		}
		if err := c.tell(tx, u, notice.IdentityAdded, "provider", c.IdentityName()); err != nil {
			return err
		}
		return c.record(tx, deed{by: a, action: "identity.add", kind: "user", id: a.UserID, after: map[string]string{"issuer": who.Issuer}})
	})
}

// ConfirmByIdentity takes it as a proof of who the actor is that they have just
// signed in at the provider anew. It is for those without a second factor.
func (c *Counter) ConfirmByIdentity(ctx context.Context, a models.Actor, kept string, back Back) error {
	f, err := c.Factors(ctx, a)
	if err != nil {
		return err
	}
	if f.Any() {
		return ErrAskFactor
	}
	who, err := c.answered(ctx, kept, back)
	if err != nil {
		return err
	}
	u, err := c.ownerOf(ctx, who)
	if errors.Is(err, store.ErrNotFound) || err == nil && u.ID != a.UserID {
		return ErrIdentityOther
	}
	return err
}

// DropIdentity unties the actor from the provider, unless nothing else would let them in.
func (c *Counter) DropIdentity(ctx context.Context, a models.Actor) error {
	if err := person(a); err != nil {
		return err
	}
	if c.Identity == nil {
		return ErrNoIdentity
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		f, _, err := lockFactors(tx, a.UserID)
		if err != nil {
			return err
		}
		if !f.Password && len(f.Passkeys) == 0 {
			return ErrLastWayIn
		}
		if err := tx.RemoveIdentities(a.UserID, c.Identity.Issuer()); err != nil {
			return err
		}
		return c.record(tx, deed{by: a, action: "identity.remove", kind: "user", id: a.UserID})
	})
}
