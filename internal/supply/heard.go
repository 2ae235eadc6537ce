package supply

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"supermarket/internal/broker"
	"supermarket/internal/store"
	"supermarket/internal/trail"
	"supermarket/models"
)

// Heard is what the agent of a pull site last said of itself.
type Heard struct {
	models.SiteCapacity
	Unhealthy bool      `json:"unhealthy,omitempty"`
	Health    string    `json:"health,omitempty"` // what is wrong, in the agent's words
	Draining  bool      `json:"draining,omitempty"`
	Version   string    `json:"version,omitempty"`
	Runs      int       `json:"runs,omitempty"` // that it has taken and that have not ended
	At        time.Time `json:"-"`
	Silent    bool      `json:"-"` // for so long that it counts as out of reach
}

// DrainedByAgent is why a site drains whose agent is about to be stopped.
const DrainedByAgent = "agent stopping"

const (
	mostKnown     = 10_000
	mostRemoteRef = 200 // bytes
	mostVersion   = 64  // bytes
)

// checkPoll refuses what no agent says.
func checkPoll(in models.PollRequest) error {
	c := in.Capacity
	bad := c.Nodes < 0 || c.Units < 0 || c.UnitsFree < 0 || c.UnitsFree > c.Units || len(in.Known) > mostKnown || len(in.AgentVersion) > mostVersion
	for _, k := range in.Known {
		bad = bad || !models.ValidSubmissionKey(k.SubmissionKey) || len(k.RemoteRef) > mostRemoteRef
		switch k.State {
		case models.SeenPending, models.SeenRunning, models.SeenFinished, models.SeenLost:
		default:
			bad = true
		}
	}
	if bad {
		return ErrReport
	}
	return nil
}

// drainedBy tells whether a site drains. An agent that is about to be stopped
// makes it; the next one, that is not, ends what that began.
func (c *Counter) drainedBy(tx *store.Tx, siteID string, stopping bool) (bool, error) {
	s, err := tx.Site(siteID)
	if err != nil {
		return false, err
	}
	switch {
	case stopping && s.State == "ready":
		return true, c.agentMoves(tx, s, store.Drain{From: s.State, To: "draining", Note: DrainedByAgent}, "site.drain")
	case !stopping && s.State == "draining" && s.DrainNote == DrainedByAgent:
		return false, c.agentMoves(tx, s, store.Drain{From: s.State, To: "ready"}, "site.resume")
	}
	return stopping || s.State == "draining" || s.Stage == "closed", nil
}

func (c *Counter) agentMoves(tx *store.Tx, s models.Site, d store.Drain, action string) error {
	now, by := c.Clock.Now(), agentOf(s.ID)
	if err := tx.DrainSite(s.ID, d, now); err != nil {
		return err
	}
	if err := c.movedState(tx, s, d.To, by); err != nil {
		return err
	}
	return trail.Record(tx, trail.Entry{At: now, Actor: by, Action: action, ObjectKind: "site", ObjectID: s.ID, Before: d.From, After: d.To, Reason: d.Note})
}

// Capacity returns what the agent last said; broker.ErrUnavailable when it has
// been silent for too long, or could not find out.
func (c *Counter) Capacity(ctx context.Context, site string) (broker.Capacity, error) {
	var h Heard
	err := c.DB.View(ctx, func(tx *store.Tx) (err error) {
		h, err = c.HeardOf(tx, site)
		return err
	})
	if err == nil && (h.Silent || h.Unhealthy && h.Units == 0) {
		err = broker.ErrUnavailable
	}
	return h.SiteCapacity, err
}

// HeardOf is what the agent of a site said last; store.ErrNotFound before its first word.
func (c *Counter) HeardOf(tx *store.Tx, site string) (Heard, error) {
	text, at, err := tx.SiteHeard(site)
	if err != nil {
		return Heard{}, err
	}
	h := Heard{At: at, Silent: c.Clock.Now().Sub(at) > siteSilence}
	return h, json.Unmarshal([]byte(text), &h)
}

// rotate puts a new key in the place of the one that an agent shows. The same new
// key again is the same answer.
func (c *Counter) rotate(tx *store.Tx, key string, in models.EnrolRequest) (models.EnrolAnswer, error) {
	var out models.EnrolAnswer
	k, err := tx.SiteKeyByHash(hashOf(key))
	if errors.Is(err, store.ErrNotFound) {
		return out, ErrToken
	}
	if err != nil {
		return out, err
	}
	s, err := tx.Site(k.SiteID)
	out = models.EnrolAnswer{SiteID: s.ID, NameZh: s.NameZh, NameEn: s.NameEn}
	if err != nil || k.Hash == in.KeySHA256 {
		return out, err
	}
	now := c.Clock.Now()
	if err := addKey(tx, s.ID, in, now); err != nil {
		return out, err
	}
	return out, trail.Record(tx, trail.Entry{At: now, Actor: agentOf(s.ID), Action: "site.agent_key_changed", ObjectKind: "site", ObjectID: s.ID})
}
