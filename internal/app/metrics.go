package app

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"supermarket/internal/store"
)

// metrics are what the metrics listener shows.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "supermarket_request_seconds", Help: "Time of requests by realm, route, method and status class.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"realm", "route", "method", "status"}),
	}
	m.registry.MustRegister(m.requests, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) observe(realm, route, method string, status int, seconds float64) {
	m.requests.WithLabelValues(realm, route, method, strconv.Itoa(status/100)+"xx").Observe(seconds)
}

func (m *metrics) handler(a *App) http.Handler {
	m.registry.MustRegister(newCounts(a.DB))
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// counts asks the database when it is scraped.
type counts struct {
	db       *store.DB
	jobs     *prometheus.Desc
	attempts *prometheus.Desc
}

func newCounts(db *store.DB) *counts {
	return &counts{
		db:       db,
		jobs:     prometheus.NewDesc("supermarket_live_jobs", "Jobs that have not ended, by state.", []string{"state"}, nil),
		attempts: prometheus.NewDesc("supermarket_live_attempts", "Attempts that have not ended, by state.", []string{"state"}, nil),
	}
}

func (c *counts) Describe(ch chan<- *prometheus.Desc) { ch <- c.jobs; ch <- c.attempts }

func (c *counts) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	var jobs, attempts map[string]int
	err := c.db.View(ctx, func(tx *store.Tx) (err error) {
		jobs, attempts, err = tx.CountLive()
		return err
	})
	if err != nil {
		ch <- prometheus.NewInvalidMetric(c.jobs, err)
		return
	}
	for state, n := range jobs {
		ch <- prometheus.MustNewConstMetric(c.jobs, prometheus.GaugeValue, float64(n), state)
	}
	for state, n := range attempts {
		ch <- prometheus.MustNewConstMetric(c.attempts, prometheus.GaugeValue, float64(n), state)
	}
}
