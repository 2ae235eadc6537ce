package recipe

import (
	"errors"
	"io"
	"strconv"
	"strings"

	"supermarket/internal/fault"
	"supermarket/internal/workload"
)

// InputName is what a buyer's file is called in the job's input folder.
const InputName = workload.InputName

// Upload says what file of one's own a template takes.
type Upload struct {
	MaxBytes         int64
	MinRows, MaxRows int
	Columns          []Column
	Accept           string // of a file field
}

// Column is one column of the file.
type Column struct {
	Name     string // the Chinese heading, as in the sample
	Also     string // the English heading, taken as well
	TextKey  string // message id of a sentence that says what stands in it
	Optional bool
}

// ProblemKey is the message id of the problem, as the owner of a firm would say it.
func (r Recipe) ProblemKey() string { return "recipe." + r.ID + ".problem" }

// ResultKey is the message id of what one gets.
func (r Recipe) ResultKey() string { return "recipe." + r.ID + ".result" }

// SampleFile returns the synthetic data that the template computes on when the
// buyer brings none, as a file to download.
func (r Recipe) SampleFile() (name string, data []byte, ok bool) {
	data, ok = r.program.Sample()
	return r.ID + "-sample.csv", data, ok
}

// Upload tells what file the template takes; not ok means that it takes none.
func (r Recipe) Upload() (Upload, bool) {
	in := r.program.Input
	if r.IsOwn() {
		return Upload{MaxBytes: workload.MaxInputBytes}, true // whatever the command may read
	}
	if in == nil {
		return Upload{}, false
	}
	u := Upload{MaxBytes: workload.MaxInputBytes, MinRows: in.MinRows, MaxRows: in.MaxRows, Accept: ".csv,text/csv"}
	for _, c := range in.Columns {
		u.Columns = append(u.Columns, Column{Name: c.Name, Also: c.ID, TextKey: "recipe." + r.ID + ".column." + c.ID, Optional: c.Optional})
	}
	return u, true
}

// CheckInput reads a file as the job will and refuses what the job could not
// use, naming line and column.
func (r Recipe) CheckInput(in io.Reader) error {
	_, err := r.CountRows(in)
	return err
}

// CountRows is CheckInput and returns how many rows of data the file has.
func (r Recipe) CountRows(in io.Reader) (int, error) {
	if r.IsOwn() {
		return 0, nil
	}
	rows, err := r.program.Check(in)
	var wrong *workload.InputError
	if errors.As(err, &wrong) {
		return 0, inputFault(wrong)
	}
	return rows, err
}

// Errors of a file that a buyer brings.
var (
	ErrInputNone           = fault.New(fault.Invalid, "recipe.input_none")
	ErrInputTooLarge       = fault.New(fault.Invalid, "recipe.input_too_large")
	ErrInputEncoding       = fault.New(fault.Invalid, "recipe.input_encoding")
	ErrInputQuotes         = fault.New(fault.Invalid, "recipe.input_quotes")
	ErrInputControl        = fault.New(fault.Invalid, "recipe.input_control")
	ErrInputColumnsMissing = fault.New(fault.Invalid, "recipe.input_columns_missing")
	ErrInputColumns        = fault.New(fault.Invalid, "recipe.input_too_many_columns")
	ErrInputColumnRepeated = fault.New(fault.Invalid, "recipe.input_column_repeated")
	ErrInputTooFewRows     = fault.New(fault.Invalid, "recipe.input_too_few_rows")
	ErrInputTooManyRows    = fault.New(fault.Invalid, "recipe.input_too_many_rows")
	ErrInputWidth          = fault.New(fault.Invalid, "recipe.input_width")
	ErrInputCellEmpty      = fault.New(fault.Invalid, "recipe.input_cell_empty")
	ErrInputCellTooLong    = fault.New(fault.Invalid, "recipe.input_cell_too_long")
	ErrInputNotANumber     = fault.New(fault.Invalid, "recipe.input_not_a_number")
	ErrInputOutOfRange     = fault.New(fault.Invalid, "recipe.input_out_of_range")
	ErrInputNotADate       = fault.New(fault.Invalid, "recipe.input_not_a_date")
	ErrInputCellUnusable   = fault.New(fault.Invalid, "recipe.input_cell_unusable")
	ErrInputCellRepeated   = fault.New(fault.Invalid, "recipe.input_cell_repeated")
	ErrInputCellUnknown    = fault.New(fault.Invalid, "recipe.input_cell_unknown")
	ErrInputTooMuchWork    = fault.New(fault.Invalid, "recipe.input_too_much_work")
	ErrInputTooLittle      = fault.New(fault.Invalid, "recipe.input_too_little")
	ErrInputCircular       = fault.New(fault.Invalid, "recipe.input_circular")
)

var inputFaults = map[string]*fault.Fault{
	workload.NoInput: ErrInputNone, workload.TooLarge: ErrInputTooLarge, workload.BadEncoding: ErrInputEncoding,
	workload.BadQuotes: ErrInputQuotes, workload.BadControl: ErrInputControl, workload.MissingColumns: ErrInputColumnsMissing,
	workload.TooManyColumns: ErrInputColumns, workload.RepeatedColumn: ErrInputColumnRepeated,
	workload.TooFewRows: ErrInputTooFewRows, workload.TooManyRows: ErrInputTooManyRows, workload.WrongWidth: ErrInputWidth,
	workload.CellEmpty: ErrInputCellEmpty, workload.CellTooLong: ErrInputCellTooLong,
	workload.CellNotNumber: ErrInputNotANumber, workload.CellOutOfRange: ErrInputOutOfRange, workload.CellNotDate: ErrInputNotADate,
	workload.CellUnusable: ErrInputCellUnusable, workload.CellRepeated: ErrInputCellRepeated, workload.CellUnknown: ErrInputCellUnknown,
	workload.TooMuchWork: ErrInputTooMuchWork, workload.TooLittle: ErrInputTooLittle, workload.Circular: ErrInputCircular,
}

// inputFault shows no cell of the file: it may hold what others must not read in a log.
func inputFault(e *workload.InputError) *fault.Fault {
	names := make([]string, len(e.Columns))
	for i, c := range e.Columns {
		names[i] = c.Name + " / " + c.ID
	}
	return inputFaults[e.Reason].With(
		"line", e.Line, "column", e.Column, "name", e.Name, "names", strings.Join(names, ", "),
		"min", plain(e.Min), "max", plain(e.Max)).On("file").Wrap(e)
}

func plain(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
