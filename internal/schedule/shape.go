package schedule

import (
	"slices"
	"strconv"
	"strings"
)

// shape is all that decides where a job may run; jobs of one shape share their answers within a plan.
type shape struct {
	Job   // only the fields of the key are looked at
	key   string
	users int
}

func (s *State) shape(j Job) *shape {
	key := shapeKey(j)
	sh := s.shapes[key]
	if sh == nil {
		sh = &shape{Job: j, key: key}
		s.shapes[key] = sh
	}
	sh.users++
	return sh
}

func (s *State) release(sh *shape) {
	sh.users--
	if sh.users == 0 {
		delete(s.shapes, sh.key)
	}
}

func shapeKey(j Job) string {
	var b strings.Builder
	for _, text := range []string{j.Class, j.Stack, j.Near} {
		b.WriteString(strconv.Quote(text))
	}
	for _, list := range [][]string{j.Regions, j.Residency, j.Sites} {
		b.WriteByte('|')
		for _, text := range list {
			b.WriteString(strconv.Quote(text))
		}
	}
	for _, n := range []int64{int64(j.Units), int64(j.PerNode), j.MaxPrice} {
		b.WriteByte(' ')
		b.WriteString(strconv.FormatInt(n, 10))
	}
	b.WriteString(strconv.FormatBool(j.Domestic))
	b.WriteString(strconv.FormatBool(j.Isolated))
	return b.String()
}

// filters are asked in this order; the one that leaves no pool is the reason.
var filters = []struct {
	code Code
	keep func(j *Job, p *pool) bool
}{
	{WaitingClass, func(j *Job, p *pool) bool { return p.Class == j.Class }},
	{WaitingStack, func(j *Job, p *pool) bool { return p.Stack == j.Stack }},
	{WaitingDomestic, func(j *Job, p *pool) bool { return p.Domestic || !j.Domestic }},
	{WaitingSite, func(j *Job, p *pool) bool { return allows(j.Sites, p.site.ID) }},
	{WaitingRegion, func(j *Job, p *pool) bool { return allows(j.Regions, p.site.Region) }},
	{WaitingResidency, func(j *Job, p *pool) bool { return satisfies(p.site.Residency, j.Residency) }},
	{WaitingIsolation, func(j *Job, p *pool) bool { return p.site.Isolates || !j.Isolated }},
	{WaitingPrice, func(j *Job, p *pool) bool { return j.MaxPrice == 0 || p.Price <= j.MaxPrice }},
	{WaitingNeverFits, func(j *Job, p *pool) bool { return p.holds(j, true) }},
	{WaitingSiteDown, func(_ *Job, p *pool) bool { return p.site.State != Down }},
	{WaitingDraining, func(_ *Job, p *pool) bool { return p.site.State != Draining }},
	{WaitingResting, func(_ *Job, p *pool) bool { return p.site.State == Ready }},
	{WaitingNodesDown, func(j *Job, p *pool) bool { return p.holds(j, false) }},
}

// eligible returns the pools where the job could run if they were empty, or why there is none.
func eligible(j *Job, pools []*pool) ([]*pool, Reason) {
	left := pools
	for _, f := range filters {
		next := make([]*pool, 0, len(left))
		for _, p := range left {
			if f.keep(j, p) {
				next = append(next, p)
			}
		}
		if len(next) == 0 {
			return nil, Reason{Code: f.code, Needed: j.Units, Price: lowestPrice(f.code, left)}
		}
		left = next
	}
	return left, Reason{}
}

func lowestPrice(code Code, pools []*pool) int64 {
	if code != WaitingPrice || len(pools) == 0 {
		return 0
	}
	return slices.MinFunc(pools, func(a, b *pool) int { return int(min(1, max(-1, a.Price-b.Price))) }).Price
}

func allows(list []string, x string) bool { return len(list) == 0 || slices.Contains(list, x) }

func satisfies(has, wants []string) bool {
	for _, w := range wants {
		if !slices.Contains(has, w) {
			return false
		}
	}
	return true
}

// holds tells whether the empty pool is large enough, with or without the nodes that are down.
func (p *pool) holds(j *Job, withDown bool) bool {
	if j.PerNode == 0 {
		return withDown && p.total >= j.Units || p.up >= j.Units
	}
	wide := 0
	for i := range p.nodes {
		if n := &p.nodes[i]; n.total >= j.PerNode && (withDown || !n.down) {
			wide++
		}
	}
	return wide >= j.Units/j.PerNode
}
