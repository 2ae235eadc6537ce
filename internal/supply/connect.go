package supply

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"supermarket/internal/broker/slurm"
	"supermarket/internal/catalog"
	"supermarket/internal/fault"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/trail"
	"supermarket/models"
)

// The stages of a site.
const (
	SiteDraft   = "draft"   // its provider is describing it
	SiteChecked = "checked" // its last check passed
	SiteLive    = "live"    // it gets work
	SiteClosed  = "closed"  // it is kept for the record alone
)

// StageMoves are the legal moves of a site's stage.
var StageMoves = models.Moves[string]{
	SiteDraft:   {SiteChecked, SiteClosed},
	SiteChecked: {SiteDraft, SiteLive, SiteClosed},
	SiteLive:    {SiteClosed},
	SiteClosed:  {SiteDraft},
}

// The refusals of connecting a site.
var (
	ErrSiteName   = fault.New(fault.Invalid, "desk.site_name")
	ErrSiteTaken  = fault.New(fault.Conflict, "desk.site_taken").On("name_zh")
	ErrSiteRegion = fault.New(fault.Invalid, "desk.site_region").On("region")
	ErrDoor       = fault.New(fault.Invalid, "desk.door_choice").On("driver")
	ErrStage      = fault.New(fault.Conflict, "desk.stage")
	ErrBusy       = fault.New(fault.Conflict, "desk.busy")
	ErrOnShelf    = fault.New(fault.Conflict, "desk.on_shelf")
	ErrNodeName   = fault.New(fault.Invalid, "desk.node_name").On("name")
	ErrNodeTaken  = fault.New(fault.Conflict, "desk.node_taken").On("name")
	ErrNodeCount  = fault.New(fault.Invalid, "desk.node_count").On("count")
	ErrNodeUnits  = fault.New(fault.Invalid, "desk.node_units").On("units")
	ErrNodePair   = fault.New(fault.Invalid, "desk.node_pair").On("stack") // stack
	ErrNodeStack  = fault.New(fault.Invalid, "desk.node_stack").On("stack")
	ErrNodeUsed   = fault.New(fault.Conflict, "desk.node_used")
)

// The bounds of what is declared at once.
const (
	MaxSiteName  = 60
	MaxNodes     = 64
	MaxNodeUnits = 256
)

// SiteInput is a new site as its provider describes it.
type SiteInput struct {
	NameZh, NameEn string
	Region         string
	Driver         string
}

// DoorNames are the drivers that a provider may choose; that of this very
// computer is for demonstrations.
func (c *Counter) DoorNames() []string {
	if c.LocalDoor {
		return []string{"agent", "slurm", "local"}
	}
	return []string{"agent", "slurm"}
}

// DraftSite begins a site of the actor's provider: nothing can be placed at it
// until it is checked and opened.
func (c *Counter) DraftSite(ctx context.Context, by models.Actor, in SiteInput) (s models.Site, err error) {
	provider, err := staffOf(by, party.Connect)
	if err != nil {
		return s, err
	}
	if in, err = c.cleanSite(in); err != nil {
		return s, err
	}
	now := c.Clock.Now()
	s = models.Site{
		ID: models.NewID("site"), ProviderID: provider, NameZh: in.NameZh, NameEn: in.NameEn, Region: in.Region, Driver: in.Driver,
		State: "ready", Stage: SiteDraft, Simulated: in.Driver == "local", CheckSteps: "[]", CreatedAt: now, UpdatedAt: now,
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		had, err := tx.SitesBy(provider)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(had, func(h models.Site) bool { return h.Stage != SiteClosed && h.NameZh == s.NameZh }) {
			return ErrSiteTaken
		}
		if err := tx.AddSite(s); err != nil {
			return err
		}
		return c.record(tx, by, "site.draft", "site", s.ID, in)
	})
	return s, err
}

func (c *Counter) cleanSite(in SiteInput) (SiteInput, error) {
	var wrong fault.List
	for _, f := range []struct {
		text  *string
		field string
	}{{&in.NameZh, "name_zh"}, {&in.NameEn, "name_en"}} {
		if *f.text = party.Clean(*f.text); *f.text == "" || len([]rune(*f.text)) > MaxSiteName || !printable(*f.text, false) {
			wrong = append(wrong, ErrSiteName.With("max", MaxSiteName).On(f.field))
		}
	}
	if _, ok := c.Data().Regions.Find(in.Region); !ok {
		wrong = append(wrong, ErrSiteRegion)
	}
	if !slices.Contains(c.DoorNames(), in.Driver) {
		wrong = append(wrong, ErrDoor)
	}
	return in, wrong.Or()
}

// onSite does something to a site of the actor's provider, and the trail keeps it.
func (c *Counter) onSite(ctx context.Context, by models.Actor, siteID, action string, do func(*store.Tx, models.Site) (*deed, error)) error {
	provider, err := staffOf(by, party.Connect)
	if err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		s, err := ownSite(tx, siteID, provider)
		if err != nil {
			return err
		}
		done, err := do(tx, s)
		if err != nil || done == nil {
			return err
		}
		return c.recordDeed(tx, by, action, "site", s.ID, done)
	})
}

func (c *Counter) recordDeed(tx *store.Tx, by models.Actor, action, kind, id string, d *deed) error {
	return trail.Record(tx, trail.Entry{Actor: by, Action: action, ObjectKind: kind, ObjectID: id, Before: d.before, After: d.after, Reason: d.reason, At: c.Clock.Now()})
}

// deed is what the trail keeps of a change of a site or an offering, nil when
// nothing changed.
type deed struct {
	before, after any
	reason        string
}

// SetSlurm keeps a site's settings sealed; what was checked before is to be
// checked again. An empty token keeps the one that is there.
func (c *Counter) SetSlurm(ctx context.Context, by models.Actor, siteID string, in slurm.Config) error {
	return c.onSite(ctx, by, siteID, "site.settings", func(tx *store.Tx, s models.Site) (*deed, error) {
		if s.Driver != "slurm" || s.Stage == SiteClosed {
			return nil, ErrDoor
		}
		before, _ := OpenSiteConfig(c.Keys, s)
		if in.Token == "" {
			in.Token = before.Token
		}
		sealed, err := SealSiteConfig(c.Keys, s.ID, in)
		if err != nil {
			return nil, err
		}
		if before == in {
			return nil, nil
		}
		if err := tx.SetSiteConfig(s.ID, sealed, c.Clock.Now()); err != nil {
			return nil, err
		}
		return &deed{before: public(before), after: public(in)}, c.uncheck(tx, s, by)
	})
}

// public is what the trail may keep of a site's settings.
func public(s slurm.Config) map[string]string {
	return map[string]string{"url": s.URL, "user": s.User, "account": s.Account, "qos": s.QOS, "partition": s.Partition, "spot_qos": s.SpotQOS, "spot_part": s.SpotPart, "gres": s.GRES}
}

// Slurm is how a cluster is reached.
type Slurm = slurm.Config

// SlurmShown are a site's settings as its provider may see them.
type SlurmShown struct {
	slurm.Config
	HasToken bool
}

// SlurmSettings returns a site's settings without their secret, and whether there is one.
func (c *Counter) SlurmSettings(s models.Site) (settings slurm.Config, hasToken bool) {
	if s.Config == "" {
		return settings, false
	}
	settings, err := OpenSiteConfig(c.Keys, s)
	hasToken = err == nil && settings.Token != ""
	settings.Token = ""
	return settings, hasToken
}

// uncheck takes a checked site back to be checked again.
func (c *Counter) uncheck(tx *store.Tx, s models.Site, by models.Actor) error {
	if s.Stage != SiteChecked {
		return nil
	}
	return c.moveStage(tx, s, SiteDraft, by)
}

func (c *Counter) moveStage(tx *store.Tx, s models.Site, to string, by models.Actor) error {
	if !StageMoves.Allows(s.Stage, to) {
		return ErrStage.With("stage", fault.Term("state.stage."+s.Stage))
	}
	now := c.Clock.Now()
	if err := tx.MoveSiteStage(s.ID, s.Stage, to, now); err != nil {
		return err
	}
	return tx.AddMove(models.Move{Entity: "site", EntityID: s.ID, FromTo: s.Stage + ">" + to, Actor: by.UserID, At: now})
}

// Machines are equal machines that a provider declares at a site.
type Machines struct {
	Name    string // of one; several are numbered
	Count   int
	ClassID string
	StackID string
	Units   int // of each
}

var nodeShape = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$`)

// AddMachines declares machines of a site; those of an open site are used at once.
func (c *Counter) AddMachines(ctx context.Context, by models.Actor, siteID string, in Machines) error {
	in.Name = strings.TrimSpace(in.Name)
	var wrong fault.List
	if !nodeShape.MatchString(in.Name) {
		wrong = append(wrong, ErrNodeName)
	}
	if in.Count < 1 || in.Count > MaxNodes {
		wrong = append(wrong, ErrNodeCount.With("max", MaxNodes))
	}
	if in.Units < 1 || in.Units > MaxNodeUnits {
		wrong = append(wrong, ErrNodeUnits.With("max", MaxNodeUnits))
	}
	if in.ClassID == "" || in.StackID == "" {
		wrong = append(wrong, ErrNodeStack)
	}
	if err := wrong.Or(); err != nil {
		return err
	}
	return c.onSite(ctx, by, siteID, "site.machines", func(tx *store.Tx, s models.Site) (*deed, error) {
		if s.Stage == SiteClosed {
			return nil, ErrStage.With("stage", fault.Term("state.stage."+s.Stage))
		}
		if err := known(tx, in); err != nil {
			return nil, err
		}
		for i := range in.Count {
			name := in.Name
			if in.Count > 1 {
				name = fmt.Sprintf("%s-%d", in.Name, i+1)
			}
			fresh, err := tx.InsertNode(models.Node{ID: models.NewID("node"), SiteID: s.ID, Name: name, ClassID: in.ClassID, StackID: in.StackID, Units: in.Units, State: "up"})
			if err != nil {
				return nil, err
			}
			if !fresh {
				return nil, ErrNodeTaken.With("name", name)
			}
		}
		return &deed{after: fmt.Sprintf("%d × %s: %d × %s / %s", in.Count, in.Name, in.Units, in.ClassID, in.StackID)}, c.uncheck(tx, s, by)
	})
}

func known(tx *store.Tx, in Machines) error {
	class, err := tx.Class(in.ClassID)
	if err != nil {
		return catalog.ErrClass.On("class")
	}
	stack, err := tx.Stack(in.StackID)
	if err != nil {
		return catalog.ErrStack.On("stack")
	}
	if !catalog.Fits(class, stack) {
		return ErrNodePair.With("stack", strings.TrimSpace(stack.Name+" "+stack.Version))
	}
	return nil
}

// RemoveMachine takes a machine off a site while nothing of it is held.
func (c *Counter) RemoveMachine(ctx context.Context, by models.Actor, siteID, nodeID string) error {
	return c.onSite(ctx, by, siteID, "site.machine_removed", func(tx *store.Tx, s models.Site) (*deed, error) {
		n, err := tx.Node(nodeID, s.ID)
		if err != nil {
			return nil, err
		}
		held, err := heldUnits(tx, s.ID)
		if err != nil {
			return nil, err
		}
		if held[n.ID] > 0 {
			return nil, ErrNodeUsed.With("name", n.Name)
		}
		if err := tx.RemoveNode(n.ID); err != nil {
			return nil, err
		}
		return &deed{before: n.Name, after: "removed"}, c.uncheck(tx, s, by)
	})
}

// OpenSite lets work come to a site whose check has passed.
func (c *Counter) OpenSite(ctx context.Context, by models.Actor, siteID string) error {
	return c.onSite(ctx, by, siteID, "site.open", func(tx *store.Tx, s models.Site) (*deed, error) {
		if s.Stage == SiteLive {
			return nil, nil
		}
		return &deed{before: s.Stage, after: SiteLive}, c.moveStage(tx, s, SiteLive, by)
	})
}

// CloseSite ends a site at which nothing runs and that sells nothing.
func (c *Counter) CloseSite(ctx context.Context, by models.Actor, siteID string) error {
	return c.onSite(ctx, by, siteID, "site.close", func(tx *store.Tx, s models.Site) (*deed, error) {
		if s.Stage == SiteClosed {
			return nil, nil
		}
		live, err := tx.LiveAttemptsAt(s.ID)
		if err != nil {
			return nil, err
		}
		if len(live) > 0 {
			return nil, ErrBusy.With("jobs", len(live))
		}
		sold, err := tx.OfferingsBy(s.ProviderID)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(sold, func(o models.Offering) bool { return o.SiteID == s.ID && o.State == catalog.Listed }) {
			return nil, ErrOnShelf
		}
		if err := tx.RevokeSiteKeys(s.ID, c.Clock.Now()); err != nil {
			return nil, err
		}
		return &deed{before: s.Stage, after: SiteClosed}, c.moveStage(tx, s, SiteClosed, by)
	})
}

// ReopenSite lets a closed site be described and checked anew.
func (c *Counter) ReopenSite(ctx context.Context, by models.Actor, siteID string) error {
	return c.onSite(ctx, by, siteID, "site.reopen", func(tx *store.Tx, s models.Site) (*deed, error) {
		if s.Stage != SiteClosed {
			return nil, nil
		}
		return &deed{before: s.Stage, after: SiteDraft}, c.moveStage(tx, s, SiteDraft, by)
	})
}
