package workload

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
)

var train = Program{
	Name: "train",
	Spec: []Param{
		{ID: "epochs", Kind: Int, Default: "1000", Min: 1, Max: 20000},
		{ID: "hidden", Kind: Int, Default: "24", Min: 1, Max: 256},
		{ID: "rate", Kind: Choice, Default: "0.001", Choices: []string{"0.001", "0.003", "0.01", "0.03", "0.1"}},
		{ID: "checkpoint", Kind: Int, Default: "100", Min: 1, Max: 1000},
		{ID: "seed", Kind: Int, Default: "1", Min: 0, Max: 1 << 31},
	},
	run: func(ctx context.Context, a Args, v Values) error {
		t, err := newTraining(a, v)
		if err != nil {
			return err
		}
		return t.run(ctx)
	},
}

const (
	modelFile      = "model.json"
	checkpointFile = "checkpoint.json" // its name begins as those do that a next attempt is given
	curvePoints    = 200               // as many metrics as a chart can show; metrics.csv has every epoch
)

// epoch is one row of metrics.csv.
type epoch struct {
	Number       int     `json:"epoch"`
	TrainLoss    float64 `json:"train_loss"`
	TestLoss     float64 `json:"test_loss"`
	TestAccuracy float64 `json:"test_accuracy"`
}

// trained is the model file; a later run that finds it among its inputs goes on from there.
type trained struct {
	DataSet string   `json:"data_set"`
	Seed    int      `json:"seed"`
	Hidden  int      `json:"hidden"`
	Rate    string   `json:"rate"`
	Epochs  int      `json:"epochs"` // done
	Network *network `json:"network"`
	History []epoch  `json:"history"`
}

type training struct {
	trained
	a           Args
	goal, every int
	rate        float64
	train, test []sample
	confusion   [][]int
}

func newTraining(a Args, v Values) (*training, error) {
	rows, err := bearing()
	if err != nil {
		return nil, err
	}
	t := &training{a: a, goal: v.int("epochs"), every: v.int("checkpoint"), rate: v.float("rate")}
	t.trained = trained{DataSet: "bearing (synthetic)", Seed: v.int("seed"), Hidden: v.int("hidden"), Rate: v["rate"]}
	t.train, t.test = split(t.rng(0), rows)
	t.Network = newNetwork(t.rng(0), t.Hidden, t.train)
	a.say("train: %d rows, %d to train, %d to test; %d hidden, rate %s", len(rows), len(t.train), len(t.test), t.Hidden, t.Rate)
	return t, t.resume()
}

// Each epoch has a generator of its own, so that a resumed run draws what an uninterrupted one would have drawn.
func (t *training) rng(epoch int) *rand.Rand {
	return rand.New(rand.NewPCG(uint64(t.Seed), uint64(epoch)))
}

// split holds out a fifth of the rows, drawn with the seed.
func split(rng *rand.Rand, rows []sample) (train, test []sample) {
	order := rng.Perm(len(rows))
	for i, k := range order {
		if i < len(rows)/5 {
			test = append(test, rows[k])
		} else {
			train = append(train, rows[k])
		}
	}
	return train, test
}

func (t *training) resume() error {
	if t.a.In == "" {
		return nil
	}
	b, err := os.ReadFile(filepath.Join(t.a.In, checkpointFile))
	if errors.Is(err, fs.ErrNotExist) {
		b, err = os.ReadFile(filepath.Join(t.a.In, modelFile))
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var old trained
	if err == nil {
		err = json.Unmarshal(b, &old)
	}
	if err != nil {
		return fmt.Errorf("workload: the model to go on from: %w", err)
	}
	if !t.continues(old) {
		return fmt.Errorf("workload: the model to go on from was trained with other parameters")
	}
	t.Epochs, t.History, t.Network = old.Epochs, old.History, old.Network
	t.a.say("going on after epoch %d", t.Epochs)
	return nil
}

func (t *training) continues(old trained) bool {
	n := old.Network
	return old.Seed == t.Seed && old.Hidden == t.Hidden && old.Rate == t.Rate && old.DataSet == t.DataSet &&
		n != nil && n.fits(t.Network) && old.Epochs == len(old.History)
}

// fits tells whether both have the same shape, so that foreign input cannot index out of it.
func (n *network) fits(m *network) bool {
	same := func(a, b [][]float64) bool {
		return slices.EqualFunc(a, b, func(x, y []float64) bool { return len(x) == len(y) })
	}
	return same(n.W1, m.W1) && same(n.W2, m.W2) && len(n.B1) == len(m.B1) && len(n.B2) == len(m.B2) &&
		slices.Equal(n.Labels, m.Labels) && slices.Equal(n.Mean, m.Mean) && slices.Equal(n.Scale, m.Scale)
}

func (t *training) run(ctx context.Context) error {
	_, t.confusion = t.Network.judge(t.test)
	for t.Epochs < t.goal {
		if ctx.Err() != nil {
			t.a.say("told to stop after epoch %d", t.Epochs)
			return errors.Join(ErrStopped, t.keep(), t.mark())
		}
		t.step()
		if t.Epochs%t.every == 0 {
			if err := t.mark(); err != nil {
				return err
			}
		}
	}
	return errors.Join(t.keep(), t.a.drop(checkpointFile))
}

// mark keeps what a next run goes on from.
func (t *training) mark() error {
	err := t.a.keepJSON(checkpointFile, t.trained)
	if err == nil {
		t.a.checkpoint()
	}
	return err
}

func (t *training) step() {
	e := epoch{Number: t.Epochs + 1}
	for _, k := range t.rng(e.Number).Perm(len(t.train)) {
		e.TrainLoss += t.Network.learn(t.train[k], t.rate) / float64(len(t.train))
	}
	e.TestLoss, t.confusion = t.Network.judge(t.test)
	e.TestAccuracy = accuracy(t.confusion)
	t.Epochs, t.History = e.Number, append(t.History, e)
	t.a.say("epoch %d/%d: loss %.4f, test loss %.4f, test accuracy %.2f %%", e.Number, t.goal, e.TrainLoss, e.TestLoss, 100*e.TestAccuracy)
	if e.Number%max(t.goal/curvePoints, 1) == 0 || e.Number == t.goal {
		t.a.metric("train_loss", e.TrainLoss, "")
		t.a.metric("test_accuracy", e.TestAccuracy, "")
		t.a.progress(e.Number, t.goal)
	}
}

func (t *training) keep() error {
	var history, confusion bytes.Buffer
	history.WriteString("epoch,train_loss,test_loss,test_accuracy\n")
	for _, e := range t.History {
		fmt.Fprintf(&history, "%d,%.6f,%.6f,%.4f\n", e.Number, e.TrainLoss, e.TestLoss, e.TestAccuracy)
	}
	confusion.WriteString("truth,answer,count\n")
	for i, row := range t.confusion {
		for j, c := range row {
			fmt.Fprintf(&confusion, "%s,%s,%d\n", bearingLabels[i], bearingLabels[j], c)
		}
	}
	return errors.Join(
		t.a.keepJSON(modelFile, t.trained),
		t.a.keep("metrics.csv", history.Bytes()),
		t.a.keep("confusion.csv", confusion.Bytes()),
		t.a.keep("train.svg", t.draw()))
}
