package reference

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
)

//go:embed data/*.csv
var embedded embed.FS

// Data is every data set, checked.
type Data struct {
	Regions      Regions
	Hubs         []Hub
	Sizes        SizeStandard
	Accelerators []Accelerator
	Calendar     Calendar
	TokenTariffs []TokenTariff
	Programmes   []Programme
	Ladder       Ladder
	Marks        []Mark
	Versions     []Version
}

// Version returns the version of the data set called name ("holidays"), the zero Version when there is none.
func (d Data) Version(name string) Version {
	for _, v := range d.Versions {
		if v.Name == name {
			return v
		}
	}
	return Version{}
}

// Embedded returns the data that came with the program.
func Embedded() (Data, error) {
	sub, err := fs.Sub(embedded, "data")
	if err != nil {
		return Data{}, err
	}
	return Load(sub)
}

// Load reads and checks every data set; its error names file, line and column of all that is wrong.
func Load(fsys fs.FS) (Data, error) {
	var d Data
	var wrong []error
	for _, s := range []struct {
		file    string
		columns []string
		read    func(*Data, *table)
	}{
		{"regions.csv", regionColumns, readRegions},
		{"hubs.csv", hubColumns, readHubs},
		{"sme_size_standard.csv", sizeColumns, readSizes},
		{"accelerators.csv", acceleratorColumns, readAccelerators},
		{"holidays.csv", holidayColumns, readHolidays},
		{"token_tariffs.csv", tokenTariffColumns, readTokenTariffs},
		{"voucher_programmes.csv", programmeColumns, readProgrammes},
		{"ladder.csv", ladderColumns, readLadder},
		{"marks.csv", markColumns, readMarks},
	} {
		t, err := readTable(fsys, s.file, s.columns...)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		s.read(&d, t)
		wrong = append(wrong, t.err())
		d.Versions = append(d.Versions, t.version)
	}
	if err := errors.Join(wrong...); err != nil {
		return Data{}, err
	}
	return d, nil
}

// overlay opens a file in top, else in base.
type overlay struct{ top, base fs.FS }

func (o overlay) Open(name string) (fs.File, error) {
	f, err := o.top.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return o.base.Open(name)
	}
	return f, err
}

// check refuses a csv file that replaces nothing: its name is a slip that would go unseen.
func (o overlay) check(folder string) error {
	known, err := fs.Glob(o.base, "*.csv")
	if err != nil {
		return err
	}
	found, err := fs.Glob(o.top, "*.csv")
	if err != nil {
		return err
	}
	for _, f := range found {
		if !slices.Contains(known, f) {
			return fmt.Errorf("reference: %s replaces no data set", path.Join(folder, f))
		}
	}
	return nil
}
