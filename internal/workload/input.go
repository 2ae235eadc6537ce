package workload

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// InputName is the file in Args.In that a program reads its rows from; without
// it the program computes on the sample that ships.
const InputName = "data.csv"

// Input describes the table that a program reads.
type Input struct {
	Columns          []Column
	MinRows, MaxRows int
	Sample           []byte // CSV, synthetic
	SampleRows       int
	check            func(*table) error // what no single cell shows; nil: nothing more
}

// MaxInputBytes bounds a file of rows.
const MaxInputBytes = 2 << 20

// Sample returns the bundled data of the program.
func (p Program) Sample() ([]byte, bool) {
	if p.Input == nil {
		return nil, false
	}
	return p.Input.Sample, true
}

// Check reads a file as the program will, counts its rows, and refuses with an
// *InputError what the program could not use.
func (p Program) Check(r io.Reader) (rows int, err error) {
	if p.Input == nil {
		return 0, &InputError{Reason: NoInput}
	}
	t, err := p.Input.read(r)
	if err != nil {
		return 0, err
	}
	return len(t.rows), nil
}

func (in *Input) read(r io.Reader) (*table, error) {
	t, err := readTable(r, in)
	if err == nil && in.check != nil {
		err = in.check(t)
	}
	if err != nil {
		return nil, err
	}
	return t, nil
}

// rows reads the buyer's file, or the sample when there is none; own tells which.
func (a Args) rows(in *Input) (t *table, own bool, err error) {
	f, err := os.Open(filepath.Join(a.In, InputName))
	if a.In == "" || errors.Is(err, fs.ErrNotExist) {
		t, err = in.readSample()
		return t, false, err
	}
	if err != nil {
		return nil, true, fmt.Errorf("workload: input: %w", err)
	}
	defer func() { _ = f.Close() }()
	t, err = in.read(f)
	return t, true, err
}
