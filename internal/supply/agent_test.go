package supply_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"supermarket/internal/broker"
	"supermarket/internal/store"
	"supermarket/internal/supply"
	"supermarket/models"
)

// agent is the second site's, by the key that it made.
func (w *works) agent(key string) {
	w.Helper()
	token, err := w.InviteAgent(context.Background(), w.seller, w.sites[1].ID)
	w.must(err)
	_, err = w.Enrol(context.Background(), token, models.EnrolRequest{KeySHA256: digest(key)})
	w.must(err)
}

func (w *works) poll(key string, in models.PollRequest) (models.PollAnswer, error) {
	in.Healthy = true
	return w.AgentPoll(context.Background(), key, in)
}

// mailed is an attempt whose start waits in the second site's mailbox.
func (w *works) mailed() models.Attempt {
	w.Helper()
	a := w.placed(1)
	w.must(w.Put(context.Background(), a.SiteID, models.RunStart{SubmissionKey: a.SubmissionKey, Token: supply.Token(w.keys, a.SubmissionKey), Nodes: 1, Units: 2}))
	return a
}

func (w *works) seenOf(a models.Attempt) models.SeenState {
	w.Helper()
	s, err := w.State(context.Background(), a.SubmissionKey)
	w.must(err)
	return s.State
}

func TestAnAgentThatWasAwayForAnHourBringsItsResults(t *testing.T) {
	bothWorks(t, func(w *works) {
		ctx, site := context.Background(), w.sites[1].ID
		w.agent("key")
		a := w.mailed()
		got, err := w.poll("key", models.PollRequest{Capacity: models.SiteCapacity{Nodes: 1, Units: 4, UnitsFree: 4}})
		w.must(err)
		if len(got.Starts) != 1 || got.Starts[0].SubmissionKey != a.SubmissionKey {
			t.Fatalf("%+v", got)
		}
		_, err = w.claim(a, "run", able)
		w.must(err)
		known := []models.KnownRun{{SubmissionKey: a.SubmissionKey, State: models.SeenRunning, RemoteRef: "r"}}
		_, err = w.poll("key", models.PollRequest{Known: known})
		w.must(err)
		w.clock.Step(time.Hour)
		if _, err := w.Capacity(ctx, site); !errors.Is(err, broker.ErrUnavailable) {
			t.Errorf("its site is not out of reach: %v", err)
		}
		if s := w.seenOf(a); s != models.SeenRunning {
			t.Errorf("its run is %s", s)
		}
		accepted, err := w.Finish(ctx, a.ID, models.FinishRequest{RunnerID: "run", RunMillis: 300_000, Cause: models.CauseExit})
		w.must(err)
		if !accepted.Accepted {
			t.Error("its result is refused")
		}
		known[0].State = models.SeenFinished
		_, err = w.poll("key", models.PollRequest{Known: known, Capacity: models.SiteCapacity{Nodes: 1, Units: 4, UnitsFree: 4}})
		w.must(err)
		if c, err := w.Capacity(ctx, site); err != nil || c.UnitsFree != 4 {
			t.Errorf("%+v %v", c, err)
		}
	})
}

func TestWhatAnAgentHasNotTakenIsTakenBack(t *testing.T) {
	bothWorks(t, func(w *works) {
		w.agent("key")
		a := w.mailed()
		w.must(w.Cancel(context.Background(), a.SubmissionKey))
		got, err := w.poll("key", models.PollRequest{})
		w.must(err)
		if len(got.Starts)+len(got.Cancels) != 0 || w.seenOf(a) != models.SeenFinished {
			t.Errorf("%+v", got)
		}
	})
}

func TestAnAgentSpeaksForItsOwnSiteAlone(t *testing.T) {
	bothWorks(t, func(w *works) {
		w.agent("key")
		other := w.placed(0)
		w.must(w.Put(context.Background(), other.SiteID, models.RunStart{SubmissionKey: other.SubmissionKey, Token: "t", Nodes: 1, Units: 2}))
		got, err := w.poll("key", models.PollRequest{Known: []models.KnownRun{{SubmissionKey: other.SubmissionKey, State: models.SeenFinished, RemoteRef: "mine"}}})
		w.must(err)
		if len(got.Starts)+len(got.Cancels) != 0 {
			t.Errorf("it is handed another site's work: %+v", got)
		}
		if s := w.seenOf(other); s != models.SeenPending {
			t.Errorf("another site's work is %s now", s)
		}
	})
}

func TestARunnerClaimsNothingButWhatItsTokenIsFor(t *testing.T) {
	bothWorks(t, func(w *works) {
		ctx, mine, theirs := context.Background(), w.placed(0), w.placed(0)
		for _, token := range []string{"", "guess", supply.Token(w.keys, mine.SubmissionKey), mine.TokenHash, theirs.TokenHash} {
			_, err := w.Claim(ctx, token, models.ClaimRequest{SubmissionKey: theirs.SubmissionKey, RunnerID: "thief", Host: able})
			if !errors.Is(err, supply.ErrToken) {
				t.Errorf("token %.8q: %v", token, err)
			}
		}
		if _, err := w.claim(theirs, "owner", able); err != nil {
			t.Error(err)
		}
		if _, err := w.claim(theirs, "thief", able); !errors.Is(err, supply.ErrClaimed) {
			t.Errorf("a second runner: %v", err)
		}
		if _, err := w.Report(ctx, theirs.ID, models.ReportRequest{RunnerID: "thief", Sequence: 1, State: models.RunRunning}); !errors.Is(err, supply.ErrOver) {
			t.Errorf("another runner reports: %v", err)
		}
		if _, err := w.Finish(ctx, theirs.ID, models.FinishRequest{RunnerID: "thief", RunMillis: 1, Cause: models.CauseExit}); !errors.Is(err, supply.ErrClaimed) {
			t.Errorf("another runner finishes: %v", err)
		}
		if _, err := w.Finish(ctx, mine.ID, models.FinishRequest{RunnerID: "", Cause: models.CauseExit}); !errors.Is(err, supply.ErrClaimed) {
			t.Errorf("a finish without a claim: %v", err)
		}
	})
}

func TestASiteWhoseAgentIsStoppingGetsNothingUntilTheNextOneComes(t *testing.T) {
	bothWorks(t, func(w *works) {
		state := func() (s models.Site) {
			w.see(func(tx *store.Tx) (err error) { s, err = tx.Site(w.sites[1].ID); return err })
			return s
		}
		w.agent("key")
		w.mailed()
		for range 2 {
			got, err := w.poll("key", models.PollRequest{Draining: true})
			w.must(err)
			if !got.Drain || len(got.Starts) != 0 || state().State != "draining" {
				t.Errorf("%+v, %s", got, state().State)
			}
		}
		got, err := w.poll("key", models.PollRequest{})
		w.must(err)
		if got.Drain || len(got.Starts) != 1 || state().State != "ready" {
			t.Errorf("%+v, %s", got, state().State)
		}
	})
}

func TestAnAgentDoesNotEndWhatItsProviderBegan(t *testing.T) {
	bothWorks(t, func(w *works) {
		w.agent("key")
		a := w.mailed()
		w.must(w.Drain(context.Background(), w.seller, a.SiteID, "new cables", nil))
		for _, draining := range []bool{false, true, false} {
			got, err := w.poll("key", models.PollRequest{Draining: draining})
			w.must(err)
			if !got.Drain || len(got.Starts) != 0 {
				t.Errorf("%+v", got)
			}
		}
		w.must(w.Cancel(context.Background(), a.SubmissionKey))
	})
}

func TestAnAgentsKeyIsChangedAndTheFormerOneEnds(t *testing.T) {
	bothWorks(t, func(w *works) {
		ctx := context.Background()
		w.agent("old")
		for _, shown := range []string{"old", "new"} { // the second is a lost answer, asked for again
			got, err := w.Enrol(ctx, shown, models.EnrolRequest{KeySHA256: digest("new")})
			if err != nil || got.SiteID != w.sites[1].ID {
				t.Errorf("by %s: %+v %v", shown, got, err)
			}
		}
		if _, err := w.poll("old", models.PollRequest{}); !errors.Is(err, supply.ErrToken) {
			t.Errorf("the former key: %v", err)
		}
		if _, err := w.Enrol(ctx, "old", models.EnrolRequest{KeySHA256: digest("third")}); !errors.Is(err, supply.ErrToken) {
			t.Errorf("the former key changes it: %v", err)
		}
		if _, err := w.Enrol(ctx, "new", models.EnrolRequest{KeySHA256: digest("old")}); !errors.Is(err, supply.ErrEnrolled) {
			t.Errorf("back to the former key: %v", err)
		}
		if _, err := w.poll("new", models.PollRequest{}); err != nil {
			t.Error(err)
		}
	})
}

func TestWhatNoAgentSaysIsRefused(t *testing.T) {
	bothWorks(t, func(w *works) {
		w.agent("key")
		run := func(k models.KnownRun) models.PollRequest { return models.PollRequest{Known: []models.KnownRun{k}} }
		for _, in := range []models.PollRequest{
			{Capacity: models.SiteCapacity{Units: -1}},
			{Capacity: models.SiteCapacity{Units: 4, UnitsFree: 5}},
			run(models.KnownRun{SubmissionKey: "../x", State: models.SeenRunning}), run(models.KnownRun{SubmissionKey: "x", State: "winning"}),
			{Known: make([]models.KnownRun, 10_001)},
			{AgentVersion: string(make([]byte, 65))},
		} {
			if _, err := w.poll("key", in); !errors.Is(err, supply.ErrReport) {
				t.Errorf("%.80v: %v", in, err)
			}
		}
	})
}

func TestWhatAnAgentSaysOfItsHealthIsKept(t *testing.T) {
	bothWorks(t, func(w *works) {
		w.agent("key")
		_, err := w.AgentPoll(context.Background(), "key", models.PollRequest{AgentVersion: "1", Health: "disk\x1b[2J full"})
		w.must(err)
		w.see(func(tx *store.Tx) error {
			h, err := w.HeardOf(tx, w.sites[1].ID)
			if !h.Unhealthy || h.Health != "disk[2J full" || h.Version != "1" || h.Silent || !h.At.Equal(monday) {
				t.Errorf("%+v", h)
			}
			return err
		})
		if _, err := w.Capacity(context.Background(), w.sites[1].ID); !errors.Is(err, broker.ErrUnavailable) {
			t.Errorf("one that cannot say what it has: %v", err)
		}
	})
}
