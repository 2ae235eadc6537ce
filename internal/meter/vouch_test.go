package meter_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"supermarket/internal/meter"
)

func kinds(doubts []meter.Doubt) []string {
	var out []string
	for _, d := range doubts {
		out = append(out, d.Kind)
	}
	return out
}

func TestTheServerVouchesForNoMoreThanItHasSeen(t *testing.T) {
	for name, c := range map[string]struct {
		claim  meter.Claim
		millis int64
		doubts []string
	}{
		"an honest run":                        {meter.Claim{RunMillis: 60_000, SinceClaim: 61_000, LastMillis: 55_000, SinceLast: 6_000, CPUMillis: 119_000, Placed: 2, Cores: true}, 60_000, nil},
		"clocks that differ a little":          {meter.Claim{RunMillis: 60_500, SinceClaim: 60_000, Placed: 1}, 60_000, nil},
		"longer than since its claim":          {meter.Claim{RunMillis: 3_600_000, SinceClaim: 60_000, Placed: 1}, 60_000, []string{meter.DoubtWall}},
		"brought after an hour away":           {meter.Claim{RunMillis: 600_000, SinceClaim: 4_200_000, LastMillis: 300_000, SinceLast: 3_900_000, Placed: 1}, 600_000, nil},
		"longer than its heartbeats leave":     {meter.Claim{RunMillis: 3_000_000, SinceClaim: 3_600_000, LastMillis: 60_000, SinceLast: 5_000, Placed: 1}, 65_000, []string{meter.DoubtHeartbeat}},
		"shorter than it said itself":          {meter.Claim{RunMillis: 1_000, SinceClaim: 600_000, LastMillis: 500_000, SinceLast: 5_000, Placed: 1}, 1_000, []string{meter.DoubtHeartbeat}},
		"on more units than were placed":       {meter.Claim{RunMillis: 60_000, SinceClaim: 60_000, Units: 8, Placed: 4}, 60_000, []string{meter.DoubtUnits}},
		"more processor time than there is":    {meter.Claim{RunMillis: 60_000, SinceClaim: 60_000, CPUMillis: 600_000, Placed: 2, Cores: true}, 60_000, []string{meter.DoubtCPU}},
		"processor time of a card says little": {meter.Claim{RunMillis: 60_000, SinceClaim: 60_000, CPUMillis: 600_000, Placed: 2}, 60_000, nil},
		"half of the cores":                    {meter.Claim{RunMillis: 60_000, SinceClaim: 60_000, CPUMillis: 110_000, Placed: 4, Cores: true, Computes: true}, 60_000, []string{meter.DoubtUnderuse}},
		"a job that waits for data":            {meter.Claim{RunMillis: 60_000, SinceClaim: 60_000, CPUMillis: 1_000, Placed: 4, Cores: true}, 60_000, nil},
		"a third of the declared speed":        {meter.Claim{RunMillis: 60_000, SinceClaim: 60_000, Placed: 2, Gflops: 66, Declared: 100}, 60_000, []string{meter.DoubtSlow}},
		"simulated hardware":                   {meter.Claim{RunMillis: 60_000, SinceClaim: 60_000, CPUMillis: 10_000, Placed: 2, Cores: true, Computes: true, Gflops: 1, Declared: 100, Simulated: true}, 60_000, nil},
	} {
		millis, doubts := meter.Vouch(c.claim)
		if got := kinds(doubts); millis != c.millis || !slices.Equal(got, c.doubts) {
			t.Errorf("%s: %d ms of %d, doubts %v", name, millis, c.millis, got)
		}
	}
}

func TestNoClaimIsWorthMoreThanTheTimeSinceItWasMade(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		any := rapid.Int64Range(-1<<40, 1<<40)
		c := meter.Claim{
			RunMillis: any.Draw(t, "run"), SinceClaim: any.Draw(t, "since"), LastMillis: any.Draw(t, "last"), SinceLast: any.Draw(t, "since last"),
			CPUMillis: any.Draw(t, "cpu"), Placed: rapid.IntRange(0, 4096).Draw(t, "placed"), Units: rapid.IntRange(0, 4096).Draw(t, "units"), Cores: rapid.Bool().Draw(t, "cores"),
		}
		millis, doubts := meter.Vouch(c)
		if millis < 0 || millis > max(0, c.SinceClaim) || millis > max(0, c.RunMillis) {
			t.Fatalf("%+v is worth %d ms", c, millis)
		}
		for _, d := range doubts {
			if d.Allowed > max(0, d.Claimed) {
				t.Fatalf("%+v: a doubt allows more than was claimed: %+v", c, d)
			}
		}
	})
}
