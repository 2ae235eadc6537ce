package runner

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"supermarket/models"
)

// Phase is how far a runner has come; it is what status.json keeps.
type Phase string

// The phases, in their order; the last three are ends.
const (
	PhaseStarting  Phase = "starting"
	PhaseClaimed   Phase = "claimed"
	PhaseRunning   Phase = "running"   // from just before the start of the job
	PhaseEnded     Phase = "ended"     // the job is over, the server does not have it all yet
	PhaseDelivered Phase = "delivered" // the server has the result
	PhaseYielded   Phase = "yielded"   // another runner has the claim; nothing ran here
	PhaseOver      Phase = "over"      // the attempt was over before it was claimed; nothing ran here
)

// Status is what a runner writes down for the driver beside it, and for itself after a restart.
type Status struct {
	Phase  Phase                 `json:"phase"`
	Runner Process               `json:"runner"`
	Job    Process               `json:"job"` // also its process group
	Finish *models.FinishRequest `json:"finish,omitempty"`
}

// Ended tells whether nothing is left to do.
func (s Status) Ended() bool {
	return s.Phase == PhaseDelivered || s.Phase == PhaseYielded || s.Phase == PhaseOver
}

const statusFile = "status.json"

// ReadStatus reads what the runner of a work folder wrote; fs.ErrNotExist when it wrote nothing yet.
func ReadStatus(workDir string) (Status, error) {
	var s Status
	b, err := os.ReadFile(filepath.Join(workDir, statusFile))
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(b, &s); err != nil {
		return s, fmt.Errorf("runner: %s: %w", statusFile, err)
	}
	return s, nil
}

func (f *folder) load() (Status, error) {
	s, err := ReadStatus(f.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return Status{Phase: PhaseStarting}, nil
	}
	return s, err
}

// save is durable when it returns where what it says decides whether a job may start
// or is all that is left of one; the other phases are for whoever looks on, and a
// computer that loses its current may lose them too.
func (f *folder) save(s Status) error {
	b, err := json.Marshal(s)
	if err != nil {
		return err
	}
	if s.Phase == PhaseRunning && s.Job == (Process{}) || s.Phase == PhaseEnded {
		return writeDurably(f.dir, statusFile, b)
	}
	return replace(f.dir, statusFile, b, func(*os.File) error { return nil })
}

func writeDurably(dir, name string, b []byte) error {
	if err := replace(dir, name, b, (*os.File).Sync); err != nil {
		return err
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// replace puts a file in another's place at once: who reads sees one or the other.
func replace(dir, name string, b []byte, settle func(*os.File) error) error {
	tmp, err := os.CreateTemp(dir, "."+name+"-*")
	if err != nil {
		return err
	}
	_, err = tmp.Write(b)
	if err = errors.Join(err, settle(tmp), tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), filepath.Join(dir, name))
	}
	if err != nil {
		_ = os.Remove(tmp.Name())
	}
	return err
}
