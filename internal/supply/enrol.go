package supply

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"regexp"
	"sync"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/trail"
	"supermarket/models"
)

// EnrolWithin is how long a token for an agent works.
const EnrolWithin = time.Hour

// The refusals of enrolment.
var (
	ErrEnrolled = fault.New(fault.Gone, "site.enrolled")
	ErrKeyHash  = fault.New(fault.Invalid, "site.key_hash").On("key_sha256")
	ErrNoAgent  = fault.New(fault.Conflict, "site.no_agent")
)

var hexHash = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9a-f]{64}$`) })

func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// InviteAgent makes a token by which an agent introduces itself for a site of the
// actor's provider, once and within an hour; earlier ones that were not used end.
func (c *Counter) InviteAgent(ctx context.Context, a models.Actor, siteID string) (token string, err error) {
	provider, err := staffOf(a, party.Connect)
	if err != nil {
		return "", err
	}
	token = "enrol_" + models.NewSecret(24)
	return token, c.DB.Atomic(ctx, func(tx *store.Tx) error {
		s, err := ownSite(tx, siteID, provider)
		if err != nil {
			return err
		}
		if s.Driver != "agent" {
			return ErrNoAgent
		}
		now := c.Clock.Now()
		if err := tx.AddSiteEnrolment(models.SiteEnrolment{
			ID: models.NewID("enr"), SiteID: s.ID, Hash: hashOf(token), State: "open", CreatedBy: a.UserID, ExpiresAt: now.Add(EnrolWithin), CreatedAt: now,
		}); err != nil {
			return err
		}
		return trail.Record(tx, trail.Entry{At: now, Actor: a, Action: "site.agent_invited", ObjectKind: "site", ObjectID: s.ID})
	})
}

// ownSite is a site of that provider; another's is not found.
func ownSite(tx *store.Tx, siteID, provider string) (models.Site, error) {
	s, err := tx.Site(siteID)
	if err == nil && s.ProviderID != provider {
		return models.Site{}, store.ErrNotFound
	}
	return s, err
}

// agentOf is a site's agent as an actor.
func agentOf(siteID string) models.Actor {
	return models.Actor{UserID: "agent:" + siteID, Role: "agent"}
}

// Enrol makes the shower of a token the agent of its site, by the key whose hash
// it says. The same key again is the same answer; the token works for no other.
// The site's former agent is shut out. An agent that shows its own key changes it
// for a new one.
func (c *Counter) Enrol(ctx context.Context, token string, in models.EnrolRequest) (models.EnrolAnswer, error) {
	var out models.EnrolAnswer
	if !hexHash().MatchString(in.KeySHA256) || len(in.AgentVersion) > mostVersion {
		return out, ErrKeyHash
	}
	err := c.DB.Atomic(ctx, func(tx *store.Tx) error {
		e, err := tx.SiteEnrolmentByHash(hashOf(token))
		if errors.Is(err, store.ErrNotFound) {
			out, err = c.rotate(tx, token, in)
			return err
		}
		if err != nil {
			return err
		}
		s, err := tx.Site(e.SiteID)
		if err != nil {
			return err
		}
		out = models.EnrolAnswer{SiteID: s.ID, NameZh: s.NameZh, NameEn: s.NameEn}
		if e.State == "used" && e.KeyHash == in.KeySHA256 {
			return nil
		}
		now := c.Clock.Now()
		if err := tx.UseSiteEnrolment(e.ID, in.KeySHA256, now); errors.Is(err, store.ErrStale) {
			return ErrEnrolled
		} else if err != nil {
			return err
		}
		if err := addKey(tx, s.ID, in, now); err != nil {
			return err
		}
		return trail.Record(tx, trail.Entry{At: now, Actor: agentOf(s.ID), Action: "site.agent_enrolled", ObjectKind: "site", ObjectID: s.ID})
	})
	return out, err
}

// addKey makes a key the site's only one; a key that was one before is none again.
func addKey(tx *store.Tx, siteID string, in models.EnrolRequest, now time.Time) error {
	err := tx.AddSiteKey(models.SiteKey{ID: models.NewID("sk"), SiteID: siteID, Hash: in.KeySHA256, AgentVersion: plain(in.AgentVersion), CreatedAt: now})
	if store.IsUnique(err) {
		return ErrEnrolled.Wrap(err)
	}
	return err
}

// DismissAgent shuts a site's agent out.
func (c *Counter) DismissAgent(ctx context.Context, a models.Actor, siteID string) error {
	provider, err := staffOf(a, party.Connect)
	if err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		s, err := ownSite(tx, siteID, provider)
		if err != nil {
			return err
		}
		now := c.Clock.Now()
		if err := tx.RevokeSiteKeys(s.ID, now); err != nil {
			return err
		}
		return trail.Record(tx, trail.Entry{At: now, Actor: a, Action: "site.agent_dismissed", ObjectKind: "site", ObjectID: s.ID})
	})
}
