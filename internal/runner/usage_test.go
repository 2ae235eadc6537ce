package runner_test

import (
	"testing"

	"supermarket/internal/broker/brokertest"
	"supermarket/models"
)

func byName(ms []models.RunMetric) map[string]models.RunMetric {
	out := map[string]models.RunMetric{}
	for _, m := range ms {
		out[m.Name] = m
	}
	return out
}

func TestARunnerMeasuresItsJobWhileItRuns(t *testing.T) {
	for _, jailed := range []bool{false, true} {
		r := newRig(t)
		a := r.server.Offer("spin", nil, func(c *models.ClaimAnswer) {
			if jailed {
				c.Command = []string{"/bin/sh", "-c", "(while :; do :; done)"}
			}
		})
		p := r.start(a, t.TempDir())
		seen := r.server.Await(a.Key, "a share of its units", func(a brokertest.Attempt) bool { return byName(a.Metrics)[models.MetricCPU].Value > 1 })
		got := byName(seen.Metrics)
		if got[models.MetricCPU].Unit != "%" || got[models.MetricMemory].Value < 100<<10 || got[models.MetricMemory].Unit != "B" {
			t.Errorf("jailed %t: %+v", jailed, got)
		}
		r.server.Stop(a.Key, models.CancelledByBuyer)
		p.exit()
	}
}

func TestAShortRunIsMeasuredOnceAndAJobCannotSayItItself(t *testing.T) {
	seen, f := newRig(t).whole("", nil, func(c *models.ClaimAnswer) {
		c.Command = []string{"/bin/sh", "-c", `echo '{"metric":"cpu","value":-5}' >&3; echo '{"metric":"memory","value":-5}' >&3`}
	})
	got := byName(seen.Metrics)
	if len(f.Metrics) != 2 || len(seen.Metrics) != 2 || got[models.MetricCPU].Value < 0 || got[models.MetricMemory].Value <= 0 {
		t.Errorf("%+v %+v", seen.Metrics, f.Metrics)
	}
}

func TestWhatAHostSaysOfItselfIsWhatAJailShows(t *testing.T) {
	seen, f := newRig(t).whole("", nil, func(c *models.ClaimAnswer) { c.Command = []string{"true"} })
	if host := seen.Claims[0].Host; !host.Namespaces || host.Lacks != "" || f.ExitCode != 0 || f.Cause != models.CauseExit {
		t.Errorf("%+v %+v", host, f)
	}
}
