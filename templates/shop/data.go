package shop

import (
	"strconv"
	"time"

	"supermarket/models"
	"supermarket/templates/ui"
)

// DataPage is everything that a firm keeps here.
type DataPage struct {
	ui.Page
	Gauge   ui.Gauge
	Add     *ui.Button
	Uploads []DataUpload
	Kept    []DatasetRow
	Gone    []DatasetRow
	Results int64 // for how many days logs and files of jobs are kept
}

// DataUpload is an upload under way.
type DataUpload struct {
	At             string // where its pieces go
	File           string
	Received, Size int64
	Until          time.Time
	On, Drop       string // "" for who may not
}

// DatasetRow is one version of a dataset in a list.
type DatasetRow struct {
	Name        string
	Version     int64
	Note        string
	Href        string
	Region      string // localised
	Size        int64
	State       string
	Made, Until time.Time // Until: when it was deleted, of a deleted one
}

// DataForm asks for a file.
type DataForm struct {
	ui.Page
	Action, Back          string
	Gauge                 ui.Gauge
	Hint, Plain           string
	Name, Note, Days      ui.Field
	Region                ui.Choice
	MostBytes, PieceBytes int64
	Open                  []DataUpload
	On                    *DataUpload // the one to go on with
}

// DatasetPage is one version of a dataset.
type DatasetPage struct {
	ui.Page
	Data, Self     string
	Name           string
	Row            DatasetRow
	File, Sum, By  string
	Rows           int64
	Used, Deleted  *time.Time
	InUse, Gone    bool
	Download, Keep string
	Delete, Renew  string
	Days           ui.Field
	Versions       []DatasetRow
	Jobs           []DataJob
}

// DataJob is a job that computed on a dataset.
type DataJob struct {
	ID, Href, What string
	State          models.JobState
	At             time.Time
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

// share is how much of an upload is here, in percent.
func (u DataUpload) share() int64 {
	if u.Size == 0 {
		return 0
	}
	return u.Received * 100 / u.Size
}
