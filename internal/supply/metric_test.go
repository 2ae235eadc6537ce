package supply_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"supermarket/internal/store"
	"supermarket/models"
)

// points are numbers of one name, a second apart.
func points(name string, from, n int) []models.RunMetric {
	out := make([]models.RunMetric, n)
	for i := range out {
		out[i] = models.RunMetric{Name: name, Value: float64(from + i), Unit: "u", AtMillis: int64(from+i) * 1000}
	}
	return out
}

func (w *works) report(a models.Attempt, sequence int64, ms []models.RunMetric) {
	w.Helper()
	_, err := w.Report(context.Background(), a.ID, models.ReportRequest{RunnerID: "run", Sequence: sequence, State: models.RunRunning, Metrics: ms})
	w.must(err)
}

func (w *works) metrics(a models.Attempt) (got []models.AttemptMetric) {
	w.Helper()
	w.see(func(tx *store.Tx) (err error) { got, err = tx.AttemptMetrics(a.ID); return err })
	return got
}

func TestALongRunsNumbersAreFewAndSpreadEvenly(t *testing.T) {
	bothWorks(t, func(w *works) {
		a := w.claimed(0)
		const n = 5000
		for from := 0; from < n; from += 250 {
			w.report(a, int64(1+from), points("loss", from, 250))
		}
		got := w.metrics(a)
		if len(got) > store.MaxMetricPoints || len(got) < store.MaxMetricPoints/4 || got[len(got)-1].Value != n-1 {
			t.Fatalf("%d points, the last %+v", len(got), got[len(got)-1])
		}
		for i := 1; i < len(got); i++ {
			if gap := got[i].AtMillis - got[i-1].AtMillis; gap <= 0 || gap > 40_000 {
				t.Fatalf("a gap of %d ms at %d", gap, i)
			}
		}
		w.finished(a)
	})
}

func TestNumbersOfASequenceThatWasSeenAreDropped(t *testing.T) {
	bothWorks(t, func(w *works) {
		a := w.claimed(0)
		w.report(a, 2, points("loss", 0, 3))
		w.report(a, 2, points("loss", 3, 3))
		w.report(a, 1, points("other", 0, 3))
		if got := w.metrics(a); len(got) != 3 || got[0].Unit != "u" {
			t.Errorf("%+v", got)
		}
		w.finished(a)
	})
}

func TestTheNamesOfNumbersHaveABound(t *testing.T) {
	bothWorks(t, func(w *works) {
		a := w.claimed(0)
		var many []models.RunMetric
		for i := range 2 * store.MaxMetricNames {
			many = append(many, models.RunMetric{Name: fmt.Sprint("n", i), Value: 1})
		}
		w.report(a, 1, many)
		w.report(a, 2, many)
		if got := w.metrics(a); len(got) != store.MaxMetricNames {
			t.Errorf("%d numbers", len(got))
		}
		w.finished(a)
	})
}

func TestTheLastFiguresOfEachNameStayWhileOthersAreReported(t *testing.T) {
	bothWorks(t, func(w *works) {
		a := w.claimed(0)
		w.report(a, 1, points("gflops", 0, 2))
		w.report(a, 2, points("cpu", 5, 1))
		w.report(a, 3, nil)
		got, _ := w.attempt(a.ID)
		if !strings.Contains(got.Metrics, `"gflops","value":1`) || !strings.Contains(got.Metrics, `"cpu","value":5`) {
			t.Error(got.Metrics)
		}
		w.finished(a)
	})
}

func TestWhatARunnerSaysOfItsEndIsKeptForTheProviderWithoutControlCharacters(t *testing.T) {
	bothWorks(t, func(w *works) {
		a := w.claimed(0)
		w.clock.Step(time.Second)
		_, err := w.Finish(context.Background(), a.ID, models.FinishRequest{
			RunnerID: "run", ExitCode: -1, Cause: models.CauseLaunch, Detail: "no \x1b[31mroot\x00\nhere \u202e" + strings.Repeat("界", 1000),
		})
		w.must(err)
		got, _ := w.attempt(a.ID)
		if !strings.HasPrefix(got.Detail, "no [31mroot here 界") || len(got.Detail) > 1000 {
			t.Errorf("%.60q", got.Detail)
		}
	})
}
