package supply

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"supermarket/internal/broker"
	"supermarket/internal/fault"
	"supermarket/internal/notice"
	"supermarket/internal/store"
	"supermarket/models"
)

// CheckQueue holds the guided checks that wait to be run.
const CheckQueue = "site_check"

const (
	checkPatience = 2 * time.Minute
	checkLease    = 3 * time.Minute
	checksAtOnce  = 4
)

// ErrNoMachines refuses to check a site at which nothing is declared.
var ErrNoMachines = fault.New(fault.Conflict, "desk.no_machines")

// CheckRun is a guided check: what it has tried so far and how it ended.
type CheckRun struct {
	ID        string        `json:"id"`
	At        time.Time     `json:"at"`
	Steps     []broker.Step `json:"steps"`
	Done      bool          `json:"done"`
	OK        bool          `json:"ok"`
	Nodes     int           `json:"nodes"` // that the engine spoke of
	Units     int           `json:"units"`
	UnitsFree int           `json:"units_free"`
}

// LastCheck reads the last check of a site; false when there never was one.
func LastCheck(s models.Site) (CheckRun, bool) {
	var r CheckRun
	err := json.Unmarshal([]byte(s.CheckSteps), &r)
	return r, err == nil && r.ID != ""
}

// StartCheck asks for a check of a site; one that runs already is left alone.
func (c *Counter) StartCheck(ctx context.Context, by models.Actor, siteID string) error {
	return c.onSite(ctx, by, siteID, "site.check", func(tx *store.Tx, s models.Site) (*deed, error) {
		now := c.Clock.Now()
		last, had := LastCheck(s)
		if had && !last.Done && now.Sub(last.At) < checkLease {
			return nil, nil
		}
		nodes, err := tx.NodesOf(s.ID)
		switch {
		case err != nil:
			return nil, err
		case s.Stage == SiteClosed:
			return nil, ErrStage.With("stage", fault.Term("state.stage."+s.Stage))
		case len(nodes) == 0:
			return nil, ErrNoMachines
		}
		run := CheckRun{ID: models.NewID("chk"), At: now}
		if err := writeCheck(tx, s, run, nil); err != nil {
			return nil, err
		}
		return &deed{after: run.ID}, tx.Enqueue(models.Task{Queue: CheckQueue, Key: run.ID, Payload: s.ID, CreatedAt: now})
	})
}

func writeCheck(tx *store.Tx, s models.Site, run CheckRun, at *time.Time) error {
	text, err := json.Marshal(run)
	if err != nil {
		return err
	}
	return tx.SetSiteCheck(s.ID, s.CheckSteps, string(text), at)
}

// WorkChecks runs the checks that wait and returns how many it took.
func (c *Counter) WorkChecks(ctx context.Context, holder string) (int, error) {
	var tasks []models.Task
	err := c.DB.Atomic(ctx, func(tx *store.Tx) (err error) {
		tasks, err = tx.ClaimTasks(CheckQueue, holder, checksAtOnce, checkLease)
		return err
	})
	for _, t := range tasks {
		err = errors.Join(err, c.workCheck(ctx, t))
	}
	return len(tasks), err
}

func (c *Counter) workCheck(ctx context.Context, t models.Task) error {
	within, cancel := context.WithTimeout(ctx, checkPatience)
	defer cancel()
	x := &checking{Counter: c, ctx: ctx, siteID: t.Payload, id: t.Key}
	x.run(within)
	if x.err != nil && !errors.Is(x.err, errOvertaken) {
		return x.err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error { return tx.FinishTask(t.ID, t.Fence) })
}

// errOvertaken: another check of the site began meanwhile, and this one counts no more.
var errOvertaken = errors.New("supply: another check began")

// checking is a check under way; each step is written as soon as it is done.
type checking struct {
	*Counter
	ctx    context.Context
	siteID string
	id     string
	failed bool
	err    error
}

func (x *checking) run(ctx context.Context) {
	var s models.Site
	var nodes []models.Node
	x.err = x.DB.View(x.ctx, func(tx *store.Tx) (err error) {
		if s, err = tx.Site(x.siteID); err == nil {
			nodes, err = tx.NodesOf(s.ID)
		}
		return err
	})
	if x.err != nil {
		return
	}
	if r, _ := LastCheck(s); r.ID == x.id && r.Done {
		return // whoever claimed it before came to its end, and died before saying so
	}
	x.write(func(_ *store.Tx, _ models.Site, r *CheckRun) error { r.Steps = nil; return nil })
	d, err := x.driver(s)
	if err != nil {
		x.tell(broker.Failed("desk.step.settings", "desk.step.settings.failed", err))
		x.end(nil)
		return
	}
	if ch, ok := d.(broker.Checker); ok {
		ch.Check(ctx, x.tell)
	}
	if x.failed || x.err != nil {
		x.end(nil)
		return
	}
	x.end(x.declared(ctx, d, nodes))
}

func (x *checking) driver(s models.Site) (broker.Driver, error) {
	if x.Door == nil {
		return nil, broker.ErrUnavailable
	}
	return x.Door(s)
}

// declared compares what the engine has with what its provider says it has.
func (x *checking) declared(ctx context.Context, d broker.Driver, nodes []models.Node) *broker.Capacity {
	has, err := d.Capacity(ctx)
	if err != nil {
		x.tell(broker.Failed("desk.step.capacity", "desk.step.capacity.failed", err))
		return nil
	}
	units := 0
	for _, n := range nodes {
		units += n.Units
	}
	pairs := []string{"declared", strconv.Itoa(units), "machines", strconv.Itoa(len(nodes)), "seen", strconv.Itoa(has.Units), "nodes", strconv.Itoa(has.Nodes)}
	switch {
	case has.Units < units:
		x.tell(broker.Failed("desk.step.declared", "desk.step.declared.less", nil, pairs...))
	case has.Units > units:
		x.tell(broker.Passed("desk.step.declared", "desk.step.declared.more", pairs...))
	default:
		x.tell(broker.Passed("desk.step.declared", "desk.step.declared.same", pairs...))
	}
	return &has
}

func (x *checking) tell(s broker.Step) {
	x.failed = x.failed || !s.OK
	s.Err = plain(s.Err)
	x.write(func(_ *store.Tx, _ models.Site, r *CheckRun) error { r.Steps = append(r.Steps, s); return nil })
}

// end notes how the check ended; a site that passed may be opened, one that was
// checked and no longer passes may not.
func (x *checking) end(seen *broker.Capacity) {
	by := models.Actor{UserID: "supply", Role: "system"}
	x.write(func(tx *store.Tx, s models.Site, r *CheckRun) error {
		r.Done, r.OK = true, !x.failed
		if seen != nil {
			r.Nodes, r.Units, r.UnitsFree = seen.Nodes, seen.Units, seen.UnitsFree
		}
		switch {
		case r.OK && s.Stage == SiteDraft:
			return x.moveStage(tx, s, SiteChecked, by)
		case !r.OK && s.Stage == SiteLive:
			return tellSite(tx, s, notice.SiteCheckFailed, r.ID, x.Clock.Now())
		case !r.OK:
			return x.uncheck(tx, s, by)
		}
		return nil
	})
}

func (x *checking) write(f func(*store.Tx, models.Site, *CheckRun) error) {
	if x.err != nil {
		return
	}
	x.err = x.DB.Atomic(x.ctx, func(tx *store.Tx) error {
		s, err := tx.Site(x.siteID)
		if err != nil {
			return err
		}
		r, _ := LastCheck(s)
		if r.ID != x.id {
			return errOvertaken
		}
		if err := f(tx, s, &r); err != nil {
			return err
		}
		now := x.Clock.Now()
		return writeCheck(tx, s, r, &now)
	})
}
