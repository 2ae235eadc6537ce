package schedule

import (
	"cmp"
	"slices"
	"time"
)

// board is one pool as a plan sees it while it fills: what is free on each node, and what is kept there for heads.
type board struct {
	pool  *pool
	index int
	now   int64
	free  []int     // by node, now; whatever is kept for later
	open  []uint64  // nodes with nothing kept on them, by free units, then node
	kept  [][]*keep // by node; nil until a head keeps a place here
	held  []int     // the nodes with something kept
	heads []span
	added []use         // what this plan started
	gone  map[*run]bool // what this plan evicted
	rules *windows      // nil if no dated window touches the pool

	freeOpen int // sum of free over open
	freeAll  int
	before   []int  // free when the plan began
	ends     []use  // what holds units now, by end; nil when stale
	victims  []*run // that may be evicted, by what they lose; nil until asked for
}

// keep is what a head will take on one node; slack is what is left there at from, all kept parts taken out.
type keep struct {
	from, to int64
	units    int
	slack    int
}

// span is a head's whole gang in time.
type span struct {
	firm     string
	units    int
	from, to int64
}

func newBoard(p *pool, index int, now int64) *board {
	b := &board{pool: p, index: index, now: now, gone: map[*run]bool{}, free: make([]int, len(p.nodes)), open: make([]uint64, 0, len(p.nodes))}
	for i := range p.nodes {
		n := &p.nodes[i]
		if n.down {
			continue
		}
		b.free[i] = n.total - n.used
		b.open = append(b.open, pack(b.free[i], i))
		b.freeOpen += max(0, b.free[i])
	}
	b.freeAll = b.freeOpen
	b.before = slices.Clone(b.free)
	slices.Sort(b.open)
	return b
}

// overrun is how much longer a run that should have ended is taken to stay.
const overrun = int64(time.Minute / time.Microsecond)

func (b *board) until(end int64) int64 {
	if end <= b.now {
		return b.now + overrun
	}
	return end
}

// pack orders nodes by free units and then by place; a node over its units has none free.
func pack(free, node int) uint64 { return uint64(max(0, free))<<32 | uint64(node) }

func unpack(x uint64) (free, node int) { return int(x >> 32), int(x & (1<<32 - 1)) }

// change gives (or with negative units takes) a node's units that would be held until end.
func (b *board) change(n, units int, end int64) {
	was := b.free[n]
	b.free[n] += units
	grown := max(0, b.free[n]) - max(0, was)
	b.freeAll += grown
	b.ends = nil
	if keeps := b.keeps(n); len(keeps) > 0 {
		for _, k := range keeps {
			if k.from < end {
				k.slack += units
			}
		}
		return
	}
	b.freeOpen += grown
	b.move(pack(was, n), pack(b.free[n], n))
}

// move puts a node's new key where it belongs and shifts only what lies between.
func (b *board) move(from, to uint64) {
	i, _ := slices.BinarySearch(b.open, from)
	j, _ := slices.BinarySearch(b.open, to)
	if to > from {
		copy(b.open[i:], b.open[i+1:j])
		b.open[j-1] = to
		return
	}
	copy(b.open[j+1:i+1], b.open[j:i])
	b.open[j] = to
}

func (b *board) keeps(n int) []*keep {
	if b.kept == nil {
		return nil
	}
	return b.kept[n]
}

// avail is what a part that ends at end may take on a node that has something kept.
func (b *board) avail(n int, end int64) int {
	least := b.free[n]
	for _, k := range b.keeps(n) {
		if k.from < end {
			least = min(least, k.slack)
		}
	}
	return max(0, least)
}

// heldKeys are the nodes with something kept, as a part that ends at end sees them.
func (b *board) heldKeys(end int64) []uint64 {
	if len(b.held) == 0 {
		return nil
	}
	keys := make([]uint64, 0, len(b.held))
	for _, n := range b.held {
		keys = append(keys, pack(b.avail(n, end), n))
	}
	slices.Sort(keys)
	return keys
}

// start takes the gang's parts from now to end.
func (b *board) start(j *job, parts []slot, end int64) {
	for _, p := range parts {
		b.change(p.node, -p.units, end)
		b.added = append(b.added, use{node: p.node, units: p.units, end: end, firm: j.Firm})
	}
	if b.rules != nil {
		b.rules.add(j.Firm, j.Units, b.now, end)
	}
}

// keepFor holds the parts from a later time on.
func (b *board) keepFor(j *job, parts []slot, from, to int64) {
	b.heads = append(b.heads, span{j.Firm, j.Units, from, to})
	for _, p := range parts {
		b.keepNode(p, from, to)
	}
	if b.rules != nil {
		b.rules.fill(b)
	}
}

func (b *board) keepNode(p slot, from, to int64) {
	if b.kept == nil {
		b.kept = make([][]*keep, len(b.free))
	}
	if len(b.kept[p.node]) == 0 {
		i, _ := slices.BinarySearch(b.open, pack(b.free[p.node], p.node))
		b.open = slices.Delete(b.open, i, i+1)
		b.freeOpen -= max(0, b.free[p.node])
		b.held = insert(b.held, p.node, cmp.Compare[int])
	}
	k := &keep{from: from, to: to, units: p.units, slack: b.freeAt(p.node, from) - p.units}
	for _, other := range b.kept[p.node] {
		if from <= other.from && other.from < to {
			other.slack -= p.units
		}
	}
	b.kept[p.node] = append(b.kept[p.node], k)
}

// freeAt is what will be free on a node at a later time, beside what is kept there then.
func (b *board) freeAt(n int, at int64) int {
	left := b.pool.nodes[n].total
	for _, u := range b.pool.nodes[n].uses {
		if b.until(u.end) > at && !b.gone[u.run] {
			left -= u.units
		}
	}
	for _, u := range b.added {
		if u.node == n && u.end > at {
			left -= u.units
		}
	}
	return left - b.keptAt(n, at)
}

func (b *board) keptAt(n int, at int64) int {
	sum := 0
	for _, k := range b.keeps(n) {
		if k.from <= at && at < k.to {
			sum += k.units
		}
	}
	return sum
}
