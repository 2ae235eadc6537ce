package supply

import (
	"context"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/notice"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/trail"
	"supermarket/models"
)

// The refusals of draining.
var (
	ErrDrainNote  = fault.New(fault.Invalid, "desk.drain_note").On("note")
	ErrDrainUntil = fault.New(fault.Invalid, "desk.drain_until").On("until")
	ErrSiteState  = fault.New(fault.Conflict, "desk.site_state")
	ErrNodeState  = fault.New(fault.Invalid, "desk.node_state")
)

const (
	maxDrainNote = 200 // characters
	longestDrain = 365 * 24 * time.Hour
)

// SiteMoves are the moves of a site's state that its provider may make.
var SiteMoves = models.Moves[string]{
	"ready":    {"draining"},
	"down":     {"draining"},
	"draining": {"ready"},
}

// Drain stops new work from coming to a site; what runs there goes on. With until
// it takes work again by itself from then on.
func (c *Counter) Drain(ctx context.Context, by models.Actor, siteID, note string, until *time.Time) error {
	note = party.Clean(note)
	if note == "" || len([]rune(note)) > maxDrainNote {
		return ErrDrainNote.With("max", maxDrainNote)
	}
	now := c.Clock.Now()
	if until != nil && (!until.After(now) || until.Sub(now) > longestDrain) {
		return ErrDrainUntil
	}
	return c.onSite(ctx, by, siteID, "site.drain", func(tx *store.Tx, s models.Site) (*deed, error) {
		if s.Stage != SiteLive {
			return nil, ErrStage.With("stage", fault.Term("state.stage."+s.Stage))
		}
		from := s.State
		if from != "draining" && !SiteMoves.Allows(from, "draining") {
			return nil, ErrSiteState
		}
		if err := tx.DrainSite(s.ID, store.Drain{From: from, To: "draining", Note: note, Until: until}, now); err != nil {
			return nil, err
		}
		return &deed{before: s.State, after: "draining", reason: note}, c.movedState(tx, s, "draining", by)
	})
}

// Resume lets work come to a draining site again.
func (c *Counter) Resume(ctx context.Context, by models.Actor, siteID string) error {
	return c.onSite(ctx, by, siteID, "site.resume", func(tx *store.Tx, s models.Site) (*deed, error) {
		return c.resume(tx, s, by)
	})
}

func (c *Counter) resume(tx *store.Tx, s models.Site, by models.Actor) (*deed, error) {
	if s.State != "draining" {
		return nil, nil
	}
	if err := tx.DrainSite(s.ID, store.Drain{From: s.State, To: "ready"}, c.Clock.Now()); err != nil {
		return nil, err
	}
	return &deed{before: s.State, after: "ready"}, c.movedState(tx, s, "ready", by)
}

func (c *Counter) movedState(tx *store.Tx, s models.Site, to string, by models.Actor) error {
	if s.State == to {
		return nil
	}
	return tx.AddMove(models.Move{Entity: "site", EntityID: s.ID, FromTo: s.State + ">" + to, Actor: by.UserID, At: c.Clock.Now()})
}

// EndDrains lets work come again to the sites whose provider said until when they
// drain. It is the program's own errand.
func (c *Counter) EndDrains(ctx context.Context) error {
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		due, err := tx.DrainsOver(c.Clock.Now())
		if err != nil {
			return err
		}
		by := models.Actor{UserID: "supply", Role: "system"}
		for _, s := range due {
			if _, err := c.resume(tx, s, by); err != nil {
				return err
			}
			if err := trail.Record(tx, trail.Entry{
				Actor: by, Action: "site.resume", ObjectKind: "site", ObjectID: s.ID, Before: s.State, After: "ready", At: c.Clock.Now(),
			}); err != nil {
				return err
			}
			if err := tellSite(tx, s, notice.SiteBack, s.DrainUntil.UTC().Format(time.RFC3339), c.Clock.Now()); err != nil {
				return err
			}
		}
		return nil
	})
}

// SetMachine takes a machine out of use or back into it; what runs on it goes on.
func (c *Counter) SetMachine(ctx context.Context, by models.Actor, siteID, nodeID, to string) error {
	if to != "up" && to != "down" {
		return ErrNodeState
	}
	return c.onSite(ctx, by, siteID, "site.machine_"+to, func(tx *store.Tx, s models.Site) (*deed, error) {
		n, err := tx.Node(nodeID, s.ID)
		if err != nil || n.State == to {
			return nil, err
		}
		if err := tx.MoveNode(n.ID, n.State, to); err != nil {
			return nil, err
		}
		return &deed{before: n.Name + " " + n.State, after: n.Name + " " + to}, nil
	})
}

// heldUnits is what live attempts hold of each machine of a site.
func heldUnits(tx *store.Tx, siteID string) (map[string]int64, error) {
	live, err := tx.LiveAttemptsAt(siteID)
	if err != nil {
		return nil, err
	}
	out := map[string]int64{}
	for _, a := range live {
		for node, units := range NodesHeld(a) {
			out[node] += units
		}
	}
	return out, nil
}

// NodesHeld is what an attempt has of each machine of its site, by id.
func NodesHeld(a models.Attempt) map[string]int64 {
	out := map[string]int64{}
	for _, p := range a.Parts() {
		out[p.Node] += int64(p.Units)
	}
	return out
}
