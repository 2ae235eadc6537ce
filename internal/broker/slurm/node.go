package slurm

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"supermarket/internal/clock"
)

// node is one node of the cluster, in the words of any version.
type node struct {
	Name       string   `json:"name"`
	States     words    `json:"state"`
	Flags      words    `json:"state_flags"`
	Partitions []string `json:"partitions"`
	CPUs       int      `json:"cpus"`
	UsedCPUs   int      `json:"alloc_cpus"`
	GRES       string   `json:"gres"`      // gpu:4 or gpu:910b:8(S:0-1),…
	UsedGRES   string   `json:"gres_used"` // gpu:1 or gpu:910b:1(IDX:0)
}

func (n node) serves(partition string) bool {
	return partition == "" || slices.Contains(n.Partitions, partition)
}

// up tells whether the node takes jobs.
func (n node) up() bool {
	for _, s := range slices.Concat(n.States, n.Flags) {
		switch strings.ToUpper(s) {
		case "DOWN", "DRAIN", "DRAINED", "DRAINING", "FAIL", "ERROR", "NOT_RESPONDING", "POWERED_DOWN", "MAINTENANCE", "UNKNOWN", "FUTURE":
			return false
		}
	}
	return true
}

// lately keeps the nodes for a few seconds: what a cluster is made of changes seldom,
// and every submission asks.
type lately struct {
	mu    sync.Mutex
	at    clock.Monotonic
	nodes []node
}

const lateFor = 5 * time.Second

func (l *lately) get(ctx context.Context, ask func(context.Context) ([]node, error)) ([]node, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.nodes != nil && l.at.Elapsed() < lateFor {
		return l.nodes, nil
	}
	nodes, err := ask(ctx)
	if err == nil {
		l.nodes, l.at = nodes, clock.Start()
	}
	return nodes, err
}

func (d *Driver) units(n node) int {
	if d.cfg.GRES == "" {
		return n.CPUs
	}
	return count(n.GRES, d.cfg.GRES)
}

func (d *Driver) used(n node) int {
	if d.cfg.GRES == "" {
		return n.UsedCPUs
	}
	return count(n.UsedGRES, d.cfg.GRES)
}

// count reads how many of a resource, with or without its type, a list names.
func count(list, resource string) int {
	sum := 0
	for _, item := range splitOutside(list) {
		name, rest, ok := strings.Cut(item, "(")
		_, _ = rest, ok
		at := strings.LastIndex(name, ":")
		if at < 0 {
			continue
		}
		n, err := strconv.Atoi(name[at+1:])
		if err != nil {
			continue
		}
		if kind := name[:at]; kind == resource || strings.HasPrefix(kind, resource+":") {
			sum += n
		}
	}
	return sum
}

// splitOutside splits at commas that stand in no brackets.
func splitOutside(list string) []string {
	var out []string
	depth, from := 0, 0
	for i, r := range list {
		switch r {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		case ',':
			if depth == 0 {
				out, from = append(out, list[from:i]), i+1
			}
		}
	}
	return append(out, list[from:])
}
