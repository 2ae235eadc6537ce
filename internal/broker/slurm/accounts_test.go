package slurm_test

import (
	"strconv"
	"strings"
	"testing"

	"supermarket/internal/broker"
	"supermarket/internal/broker/brokertest"
	"supermarket/internal/broker/slurm"
	"supermarket/models"
)

// A cluster with slurmdbd, where a quality of service says who makes room for whom.
func TestAClusterWithAccounts(t *testing.T) {
	c, runner := start(t, "2", "4", "accounts"), binary(t)
	t.Run("runs gangs", func(t *testing.T) { brokertest.Gang(t, c.harness(runner, 8)) })
	t.Run("makes room by quality of service, and counts what is billed", func(t *testing.T) { roomByQuality(t, c, runner) })
}

func roomByQuality(t *testing.T, c *cluster, runner slurm.Runner) {
	c.scontrol(t, "update", "nodename=sm-n2", "state=drain", "reason=test") // or the other would go there
	b := c.bench(t, runner, func(c *slurm.Config) { c.Account, c.QOS, c.SpotQOS = "firms", "normal", "spot" })
	victim, ref := b.makesRoom(t)
	f := b.server.Seen(victim.Key).Finishes[0]
	got := c.accounted(t, ref)
	seconds, err := strconv.ParseInt(got["elapsedraw"], 10, 64)
	if err != nil || seconds < f.RunMillis/1000 || !strings.Contains(got["alloctres"], "gres/gpu=4,") {
		t.Errorf("slurmdbd counts %v, we %d ms of 4 cards", got, f.RunMillis)
	}
	if got["account"] != "firms" || got["state"] != "PREEMPTED" {
		t.Errorf("slurmdbd says %v", got)
	}
}

// makesRoom lets an interruptible run give way to another, and returns it.
func (b *bench) makesRoom(t *testing.T) (*brokertest.Attempt, broker.Ref) {
	t.Helper()
	victim := b.server.Offer("wait", nil)
	r := b.submit(victim, func(s *broker.Submission) { s.Interruptible, s.Units = true, 4 })
	b.server.AwaitLog(victim.Key, "ready")
	next := b.server.Offer("exit", nil)
	b.submit(next, func(s *broker.Submission) { s.Units = 4 })
	seen := b.server.AwaitFinish(victim.Key)
	if f := seen.Finishes[0]; f.Cause != models.CausePreempted || string(seen.Artefacts["partial.txt"]) != "what I have" {
		t.Errorf("it ended with %+v", f)
	}
	if f := b.server.AwaitFinish(next.Key).Finishes[0]; f.Cause != models.CauseExit {
		t.Errorf("the other ended with %+v", f)
	}
	brokertest.Eventually(t, "the victim's end", func() bool {
		st, err := b.driver.Status(t.Context(), r)
		return err == nil && (st.State == models.SeenLost && st.Preempted || st.State == models.SeenFinished && st.Exit.Cause == models.CausePreempted)
	})
	return victim, r
}

// accounted is what slurmdbd has of a job that has ended.
func (c *cluster) accounted(t *testing.T, r broker.Ref) map[string]string {
	t.Helper()
	fields, out := []string{"account", "state", "elapsedraw", "alloctres", "end"}, map[string]string{}
	brokertest.Eventually(t, "the account of "+r.RemoteRef, func() bool {
		said, err := c.asked("sacct", "-n", "-P", "-X", "-D", "-j", number(r), "-o", strings.Join(fields, ",")).Output()
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range strings.Split(strings.TrimSpace(string(said)), "|") {
			out[fields[i]] = v
		}
		return out["end"] != "" && out["end"] != "Unknown"
	})
	return out
}
