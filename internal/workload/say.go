package workload

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// line is what goes out on the metrics channel; the runner reads the same fields.
type line struct {
	Metric     string   `json:"metric,omitempty"`
	Value      float64  `json:"value,omitempty"`
	Unit       string   `json:"unit,omitempty"`
	Progress   *float64 `json:"progress,omitempty"`
	Checkpoint bool     `json:"checkpoint,omitempty"`
}

// A run whose log or metrics nobody takes goes on: its artefacts count.
func (a Args) say(format string, args ...any) { _, _ = fmt.Fprintf(a.Stdout, format+"\n", args...) }

func (a Args) metric(name string, value float64, unit string) {
	a.send(line{Metric: name, Value: value, Unit: unit})
}

func (a Args) progress(done, of int) {
	p := float64(done) / float64(of)
	a.send(line{Progress: &p})
}

func (a Args) checkpoint() { a.send(line{Checkpoint: true}) }

func (a Args) send(l line) {
	b, err := json.Marshal(l)
	if err != nil { // a number that is not finite: JSON has no word for it
		return
	}
	_, _ = a.Metrics.Write(append(b, '\n'))
}

// keep writes an artefact so that a reader finds the old one or the new one, never half.
func (a Args) keep(name string, b []byte) error {
	path := filepath.Join(a.Out, name)
	tmp := filepath.Join(a.Out, "."+name+".part")
	if err := os.WriteFile(tmp, b, 0o600); err != nil {
		return fmt.Errorf("keep %s: %w", name, err)
	}
	if err := os.Rename(tmp, path); err != nil {
		return fmt.Errorf("keep %s: %w", name, err)
	}
	return nil
}

// drop removes a file that was kept; one that is not there is no error.
func (a Args) drop(name string) error {
	if err := os.Remove(filepath.Join(a.Out, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("drop %s: %w", name, err)
	}
	return nil
}

func (a Args) keepJSON(name string, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("keep %s: %w", name, err)
	}
	return a.keep(name, append(b, '\n'))
}
