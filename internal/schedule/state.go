package schedule

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"
)

// What a State refuses: only what contradicts itself, never a fact about the world such as a full node.
var (
	ErrInvalid   = errors.New("schedule: malformed")
	ErrDuplicate = errors.New("schedule: id is taken")
	ErrUnknown   = errors.New("schedule: no such id")
)

// State is all that Plan looks at. It takes changes one by one; it is not safe for concurrent change.
type State struct {
	sites   map[string]*site
	pools   []*pool // by site, class, stack
	jobs    map[string]*job
	runs    map[string]*run
	firms   map[string]*firm
	windows map[string]Reservation
	shapes  map[string]*shape
	order   []*job  // every queued job by ready time
	tiers   []*tier // by falling priority
}

type site struct {
	Site
	nodes map[string]place
}

type place struct {
	pool *pool
	node int
}

type pool struct {
	Pool
	site  *site
	nodes []node
	total int
	up    int
}

type node struct {
	id    string
	total int
	down  bool
	used  int
	uses  []use
}

// use is what one run holds on one node.
type use struct {
	node  int
	units int
	end   int64
	firm  string
	run   *run
}

type run struct {
	Run
	units int
}

// New returns an empty state.
func New() *State {
	return &State{
		sites: map[string]*site{}, jobs: map[string]*job{}, runs: map[string]*run{}, firms: map[string]*firm{},
		windows: map[string]Reservation{}, shapes: map[string]*shape{},
	}
}

// SetSite adds a site or replaces it; runs there keep the nodes that still exist.
func (s *State) SetSite(in Site) error {
	next := &site{Site: in, nodes: map[string]place{}}
	pools := make([]*pool, 0, len(in.Pools))
	for i, p := range in.Pools {
		if slices.ContainsFunc(in.Pools[:i], func(q Pool) bool { return q.Class == p.Class && q.Stack == p.Stack }) {
			return fmt.Errorf("%w: site %q has two pools of %s/%s", ErrInvalid, in.ID, p.Class, p.Stack)
		}
		made, err := next.open(p)
		if err != nil {
			return err
		}
		pools = append(pools, made)
	}
	s.dropPools(in.ID)
	s.sites[in.ID] = next
	s.pools = append(s.pools, pools...)
	slices.SortFunc(s.pools, comparePools)
	s.attachAll(in.ID)
	return nil
}

func (t *site) open(p Pool) (*pool, error) {
	made := &pool{Pool: p, site: t}
	for _, n := range p.Nodes {
		if _, taken := t.nodes[n.ID]; taken || n.Units < 0 {
			return nil, fmt.Errorf("%w: node %q of site %q", ErrInvalid, n.ID, t.ID)
		}
		t.nodes[n.ID] = place{made, len(made.nodes)}
		made.nodes = append(made.nodes, node{id: n.ID, total: n.Units, down: n.Down})
		made.total += n.Units
		if !n.Down {
			made.up += n.Units
		}
	}
	return made, nil
}

func comparePools(a, b *pool) int {
	return cmp.Or(cmp.Compare(a.site.ID, b.site.ID), cmp.Compare(a.Class, b.Class), cmp.Compare(a.Stack, b.Stack))
}

// RemoveSite forgets a site; its runs stay known until Finish.
func (s *State) RemoveSite(id string) error {
	if s.sites[id] == nil {
		return fmt.Errorf("%w: site %q", ErrUnknown, id)
	}
	s.dropPools(id)
	delete(s.sites, id)
	return nil
}

func (s *State) dropPools(id string) {
	s.pools = slices.DeleteFunc(s.pools, func(p *pool) bool { return p.site.ID == id })
}

// SetSiteState opens, drains or closes a site.
func (s *State) SetSiteState(id string, to SiteState) error {
	t := s.sites[id]
	if t == nil {
		return fmt.Errorf("%w: site %q", ErrUnknown, id)
	}
	t.State = to
	return nil
}

// SetNode marks a node down or up; what ran there keeps its units until Finish.
func (s *State) SetNode(siteID, nodeID string, down bool) error {
	t := s.sites[siteID]
	if t == nil {
		return fmt.Errorf("%w: site %q", ErrUnknown, siteID)
	}
	at, ok := t.nodes[nodeID]
	if !ok {
		return fmt.Errorf("%w: node %q of site %q", ErrUnknown, nodeID, siteID)
	}
	n := &at.pool.nodes[at.node]
	if n.down == down {
		return nil
	}
	n.down = down
	if down {
		at.pool.up -= n.total
	} else {
		at.pool.up += n.total
	}
	return nil
}

// Reserve keeps a dated window from now on; whether it may be sold was decided elsewhere.
func (s *State) Reserve(r Reservation) error {
	if r.ID == "" || r.Units <= 0 || !r.From.Before(r.To) {
		return fmt.Errorf("%w: reservation %q", ErrInvalid, r.ID)
	}
	if _, taken := s.windows[r.ID]; taken {
		return fmt.Errorf("%w: reservation %q", ErrDuplicate, r.ID)
	}
	s.windows[r.ID] = r
	return nil
}

// Unreserve gives a dated window up.
func (s *State) Unreserve(id string) error {
	if _, ok := s.windows[id]; !ok {
		return fmt.Errorf("%w: reservation %q", ErrUnknown, id)
	}
	delete(s.windows, id)
	return nil
}

func micro(t time.Time) int64 { return t.UnixMicro() }

func instant(us int64) time.Time { return time.UnixMicro(us).UTC() }
