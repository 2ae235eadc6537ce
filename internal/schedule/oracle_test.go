package schedule

import (
	"slices"
	"time"

	"pgregory.net/rapid"
)

// taken is one gang in time, as the oracle counts it: no index, no order, every instant looked at.
type taken struct {
	job        Job
	site       string
	parts      []Part
	start, end time.Time
	planned    bool // by the result, not running before
}

// everything is what runs but the victims, what the result starts, and what it keeps for heads.
func (w *world) everything(r Result) []taken {
	var all []taken
	gone := map[string]bool{}
	for _, p := range r.Placements {
		for _, v := range p.Victims {
			gone[v] = true
		}
		all = append(all, taken{w.jobs[p.Job], p.Site, p.Parts, p.Start, p.End, true})
	}
	for _, h := range r.Heads {
		all = append(all, taken{w.jobs[h.Job], h.Site, h.Parts, h.Start, h.End, true})
	}
	for id, run := range w.runs {
		if !gone[id] {
			end := run.End
			if !end.After(w.now) {
				end = w.now.Add(time.Minute)
			}
			all = append(all, taken{run.Job, run.Site, run.Parts, w.now, end, false})
		}
	}
	return all
}

func (t taken) at(x time.Time) bool { return !x.Before(t.start) && x.Before(t.end) }

func (w *world) instants(all []taken) []time.Time {
	list := []time.Time{w.now}
	for _, t := range all {
		list = append(list, t.start, t.end)
	}
	for _, r := range w.windows {
		list = append(list, r.From, r.To)
	}
	list = slices.DeleteFunc(list, func(x time.Time) bool { return x.Before(w.now) })
	slices.SortFunc(list, time.Time.Compare)
	return slices.CompactFunc(list, time.Time.Equal)
}

func nodeUse(all []taken, site, node string, at time.Time) int {
	sum := 0
	for _, t := range all {
		for _, p := range t.parts {
			if t.site == site && p.Node == node && t.at(at) {
				sum += p.Units
			}
		}
	}
	return sum
}

func (p Pool) has(node string) *Node {
	for i := range p.Nodes {
		if p.Nodes[i].ID == node {
			return &p.Nodes[i]
		}
	}
	return nil
}

func (p Pool) unitsUp() int {
	sum := 0
	for _, n := range p.Nodes {
		if !n.Down {
			sum += n.Units
		}
	}
	return sum
}

// demand is the sum over firms of max(used, reserved) in one pool at one instant.
func (w *world) demand(all []taken, site Site, p Pool, at time.Time) int {
	used, due := map[string]int{}, map[string]int{}
	for _, t := range all {
		for _, part := range t.parts {
			if n := p.has(part.Node); t.site == site.ID && n != nil && !n.Down && t.at(at) {
				used[t.job.Firm] += part.Units
			}
		}
	}
	for _, r := range w.windows {
		if r.Site == site.ID && r.Class == p.Class && r.Stack == p.Stack && !at.Before(r.From) && at.Before(r.To) {
			due[r.Firm] += r.Units
		}
	}
	sum := 0
	for _, firm := range []string{"f1", "f2", "f3"} {
		sum += max(used[firm], due[firm])
	}
	return sum
}

func running(all []taken) []taken {
	return slices.DeleteFunc(slices.Clone(all), func(t taken) bool { return t.planned })
}

func (w *world) checkCapacity(t *rapid.T, all []taken) {
	for _, at := range w.instants(all) {
		for _, site := range w.sites {
			for _, p := range site.Pools {
				for _, n := range p.Nodes {
					if used := nodeUse(all, site.ID, n.ID, at); used > n.Units {
						t.Fatalf("%s/%s holds %d of %d units at %v", site.ID, n.ID, used, n.Units, at)
					}
				}
				most := max(p.unitsUp(), w.demand(running(all), site, p, at))
				if d := w.demand(all, site, p, at); d > most {
					t.Fatalf("%s/%s is asked for %d of %d units at %v", site.ID, p.Stack, d, most, at)
				}
			}
		}
	}
}

// mayRun is eligibility written a second time.
func mayRun(j Job, site Site, p Pool) bool {
	for _, zone := range j.Residency {
		if !slices.Contains(site.Residency, zone) {
			return false
		}
	}
	return site.State == Ready && p.Class == j.Class && p.Stack == j.Stack && (p.Domestic || !j.Domestic) &&
		(j.MaxPrice == 0 || p.Price <= j.MaxPrice) &&
		(len(j.Sites) == 0 || slices.Contains(j.Sites, site.ID)) && (len(j.Regions) == 0 || slices.Contains(j.Regions, site.Region))
}

// fits tells whether the job could run from that time beside all that is taken and promised.
func (w *world) fits(j Job, site Site, p Pool, all []taken, from time.Time) bool {
	end := from.Add(j.Cap)
	moments := slices.DeleteFunc(w.instants(all), func(x time.Time) bool { return x.Before(from) || !x.Before(end) })
	moments = append(moments, from)
	units, nodes := 0, 0
	for _, n := range p.Nodes {
		free := n.Units
		for _, at := range moments {
			free = min(free, n.Units-nodeUse(all, site.ID, n.ID, at))
		}
		if n.Down || free <= 0 {
			continue
		}
		units += free
		if j.PerNode > 0 && free >= j.PerNode {
			nodes++
		}
	}
	if units < j.Units || j.PerNode > 0 && nodes < j.Units/j.PerNode {
		return false
	}
	up := slices.DeleteFunc(slices.Clone(p.Nodes), func(n Node) bool { return n.Down })
	with := append(slices.Clone(all), taken{job: j, site: site.ID, parts: []Part{{up[0].ID, j.Units}}, start: from, end: end})
	return !slices.ContainsFunc(moments, func(at time.Time) bool {
		d := w.demand(with, site, p, at)
		return d > p.unitsUp() && d > w.demand(all, site, p, at)
	})
}

// couldEver tells whether the empty pool is large enough.
func couldEver(j Job, p Pool) bool {
	nodes := 0
	for _, n := range p.Nodes {
		if j.PerNode > 0 && n.Units >= j.PerNode && !n.Down {
			nodes++
		}
	}
	return p.unitsUp() >= j.Units && (j.PerNode == 0 || nodes >= j.Units/j.PerNode)
}

// eligibleSet names the pools where the job could run if they were empty.
func (w *world) eligibleSet(j Job) string {
	set := ""
	for _, id := range slices.Sorted(keysOf(w.sites)) {
		for _, p := range w.sites[id].Pools {
			if mayRun(j, w.sites[id], p) && couldEver(j, p) {
				set += id + "/" + p.Stack + " "
			}
		}
	}
	return set
}
