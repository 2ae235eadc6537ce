package schedule

import "slices"

// slot is a part by the node's place in its pool.
type slot struct{ node, units int }

// room tells whether the free units suffice, before any node is chosen.
func (b *board) room(j *Job, end int64) bool {
	if b.freeAll < j.Units {
		return false
	}
	held := b.heldKeys(end)
	if j.PerNode == 0 {
		return b.freeOpen+sum(held) >= j.Units
	}
	return wide(b.open, j.PerNode)+wide(held, j.PerNode) >= j.Units/j.PerNode
}

// fit is the best fit of a gang that starts now and ends at end; nil if it does not fit.
func (b *board) fit(j *Job, end int64) []slot {
	if !b.room(j, end) {
		return nil
	}
	return choose(j, b.open, b.heldKeys(end))
}

// choose takes a gang that is known to fit from two lists ordered by free units; at the same size the kept list goes first,
// since what backfills it is out of nobody else's way.
func choose(j *Job, open, held []uint64) []slot {
	if j.PerNode > 0 {
		return chooseEven(j, open, held)
	}
	var parts []slot
	left := j.Units
	for {
		whole := smallest(open, held, left)
		if whole >= 0 {
			return append(parts, slot{whole, left})
		}
		var units, n int
		if len(open) == 0 || len(held) > 0 && held[len(held)-1]>>32 >= open[len(open)-1]>>32 {
			units, n = unpack(held[len(held)-1])
			held = held[:len(held)-1]
		} else {
			units, n = unpack(open[len(open)-1])
			open = open[:len(open)-1]
		}
		parts = append(parts, slot{n, units})
		left -= units
	}
}

// smallest is the node with the least free units that still hold the whole rest, or -1.
func smallest(open, held []uint64, units int) int {
	i, k := from(open, units), from(held, units)
	switch {
	case k < len(held) && (i == len(open) || held[k]>>32 <= open[i]>>32):
		_, n := unpack(held[k])
		return n
	case i < len(open):
		_, n := unpack(open[i])
		return n
	}
	return -1
}

func chooseEven(j *Job, open, held []uint64) []slot {
	parts := make([]slot, 0, j.Units/j.PerNode)
	open, held = open[from(open, j.PerNode):], held[from(held, j.PerNode):]
	for len(parts) < cap(parts) {
		list := &open
		if len(open) == 0 || len(held) > 0 && held[0]>>32 <= open[0]>>32 {
			list = &held
		}
		_, n := unpack((*list)[0])
		*list = (*list)[1:]
		parts = append(parts, slot{n, j.PerNode})
	}
	return parts
}

// from is where the nodes with at least that many free units begin.
func from(keys []uint64, units int) int {
	i, _ := slices.BinarySearch(keys, uint64(units)<<32)
	return i
}

func wide(keys []uint64, units int) int { return len(keys) - from(keys, units) }

func sum(keys []uint64) int {
	total := 0
	for _, k := range keys {
		total += int(k >> 32)
	}
	return total
}

// roomIf tells whether the gang would fit if each node had this much free.
func roomIf(j *Job, free []int) bool {
	units, nodes := 0, 0
	for _, f := range free {
		units += max(0, f)
		if j.PerNode > 0 && f >= j.PerNode {
			nodes++
		}
	}
	if j.PerNode == 0 {
		return units >= j.Units
	}
	return nodes >= j.Units/j.PerNode
}

func (p *pool) parts(slots []slot) []Part {
	parts := make([]Part, len(slots))
	for i, s := range slots {
		parts[i] = Part{Node: p.nodes[s.node].id, Units: s.units}
	}
	return parts
}
