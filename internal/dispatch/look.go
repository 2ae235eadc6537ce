package dispatch

import (
	"context"
	"sync"
	"time"

	"supermarket/internal/clock"
	"supermarket/internal/schedule"
	"supermarket/internal/store"
)

// lookFor is how long one outlook answers; the shelf may be that far behind.
const lookFor = 2 * time.Second

// Pool is the units of one class and stack at one site.
type Pool struct {
	SiteID, ProviderID, Region, ClassID, StackID string
	Free, Total                                  int
}

// Outlook is what the shop may tell of the sites at one moment. It is read-only
// and safe for one goroutine at a time; Dispatcher.Look hands it out under a lock.
type Outlook struct {
	Pools   []Pool
	Waiting map[string]int // jobs by offering
	Running map[string]int
	plan    *schedule.Outlook
}

// Placeable tells whether such a job would start now, and if not, when and why not.
func (o *Outlook) Placeable(j schedule.Job) schedule.Forecast { return o.plan.Placeable(j) }

type lookCache struct {
	sync.Mutex
	made clock.Monotonic
	look *Outlook
}

// Look shows f the planner's view, at most two seconds old. It writes nothing.
func (d *Dispatcher) Look(ctx context.Context, f func(*Outlook)) error {
	d.look.Lock()
	defer d.look.Unlock()
	if d.look.look == nil || d.look.made.Elapsed() > lookFor {
		look, err := d.lookNow(ctx)
		if err != nil {
			return err
		}
		d.look.look, d.look.made = look, clock.Start()
	}
	f(d.look.look)
	return nil
}

func (d *Dispatcher) lookNow(ctx context.Context) (*Outlook, error) {
	now := d.Clock.Now()
	out := &Outlook{Waiting: map[string]int{}, Running: map[string]int{}}
	return out, d.DB.View(ctx, func(tx *store.Tx) error {
		p, err := d.see(tx, now)
		if err != nil {
			return err
		}
		out.plan = schedule.Look(p.state, now, d.Policy)
		for _, j := range p.jobs {
			if p.runs[j.ID] {
				out.Running[j.OfferingID]++
			} else {
				out.Waiting[j.OfferingID]++
			}
		}
		out.Pools = p.pools
		return nil
	})
}

// count adds up a site's pools, less what runs hold.
func count(row store.SiteNodes, used map[string]int) []Pool {
	var out []Pool
	at := map[[2]string]int{}
	for _, n := range row.Nodes {
		if n.State != "up" {
			continue
		}
		k := [2]string{n.ClassID, n.StackID}
		i, ok := at[k]
		if !ok {
			i, at[k] = len(out), len(out)
			out = append(out, Pool{SiteID: row.Site.ID, ProviderID: row.Site.ProviderID, Region: row.Site.Region, ClassID: n.ClassID, StackID: n.StackID})
		}
		out[i].Total += n.Units
		if row.Site.State == string(schedule.Ready) {
			out[i].Free += max(0, n.Units-used[n.ID])
		}
	}
	return out
}

func unitsOn(parts []schedule.Part, used map[string]int) {
	for _, p := range parts {
		used[p.Node] += p.Units
	}
}
