package runner

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"math"
	"sync"
	"time"

	"supermarket/models"
)

const (
	metricLine    = 4 << 10 // bytes
	metricBacklog = 4096    // metrics that wait for the server
)

// gauge collects what a job says of itself on its metrics channel. Nothing of
// it is trusted: what is malformed, unnamed or too much is dropped.
type gauge struct {
	elapsed func() time.Duration

	mu         sync.Mutex
	backlog    []models.RunMetric
	last       map[string]models.RunMetric
	order      []string
	progress   float64
	checkpoint time.Duration
}

// read takes JSON lines until the channel ends.
func (g *gauge) read(r io.Reader) {
	in := bufio.NewReaderSize(r, metricLine)
	for {
		line, err := in.ReadSlice('\n')
		if err == nil {
			g.take(line)
			continue
		}
		for errors.Is(err, bufio.ErrBufferFull) { // too long: skip to its end
			_, err = in.ReadSlice('\n')
		}
		if err != nil {
			return
		}
	}
}

func (g *gauge) take(line []byte) {
	var l struct {
		Metric     string   `json:"metric"`
		Value      float64  `json:"value"`
		Unit       string   `json:"unit"`
		Progress   *float64 `json:"progress"`
		Checkpoint bool     `json:"checkpoint"`
	}
	if json.Unmarshal(line, &l) != nil {
		return
	}
	at := g.elapsed()
	g.mu.Lock()
	defer g.mu.Unlock()
	if l.Progress != nil {
		g.progress = math.Max(g.progress, math.Min(*l.Progress, 1))
	}
	if l.Checkpoint {
		g.checkpoint = at
	}
	if l.Metric == models.MetricCPU || l.Metric == models.MetricMemory {
		return // these are measured, not said
	}
	if models.ValidArtefactName(l.Metric) && len(l.Metric) <= models.MaxMetricName && len(l.Unit) <= models.MaxMetricName {
		g.keep(models.RunMetric{Name: l.Metric, Value: l.Value, Unit: l.Unit, AtMillis: at.Milliseconds()})
	}
}

func (g *gauge) keep(m models.RunMetric) {
	if _, known := g.last[m.Name]; !known {
		if len(g.order) == models.MaxFinishMetrics {
			return
		}
		g.order = append(g.order, m.Name)
	}
	g.last[m.Name] = m
	if len(g.backlog) < metricBacklog {
		g.backlog = append(g.backlog, m)
	}
}

// measured adds a number that the runner found out itself.
func (g *gauge) measured(name string, value float64, unit string, at time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.keep(models.RunMetric{Name: name, Value: value, Unit: unit, AtMillis: at.Milliseconds()})
}

// has tells whether a number of this name was kept.
func (g *gauge) has(name string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	_, ok := g.last[name]
	return ok
}

// batch returns the oldest metrics that wait, as many as fit one report.
func (g *gauge) batch() []models.RunMetric {
	g.mu.Lock()
	defer g.mu.Unlock()
	n := min(len(g.backlog), models.MaxReportMetrics)
	out := append([]models.RunMetric(nil), g.backlog[:n]...)
	g.backlog = append(g.backlog[:0], g.backlog[n:]...)
	return out
}

// sum returns the last value of each metric, the progress and the last checkpoint.
func (g *gauge) sum() (last []models.RunMetric, progress float64, checkpoint time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, name := range g.order {
		last = append(last, g.last[name])
	}
	return last, g.progress, g.checkpoint
}
