package account

import (
	"supermarket/internal/party"
	"supermarket/models"
)

// The pages of a firm's registration and what they say.
type (
	Task         = party.Task
	Part         = party.Part
	NamePart     = party.NamePart
	IndustryPart = party.IndustryPart
	SizePart     = party.SizePart
	PlacePart    = party.PlacePart
	OwnersPart   = party.OwnersPart
	AgePart      = party.AgePart
	TitlePart    = party.TitlePart
	Sizing       = party.Sizing
)

// The tasks of a registration.
const (
	TaskName     = party.TaskName
	TaskIndustry = party.TaskIndustry
	TaskSize     = party.TaskSize
	TaskPlace    = party.TaskPlace
	TaskOwners   = party.TaskOwners
	TaskAge      = party.TaskAge
	TaskTitle    = party.TaskTitle
)

// MaxShareholders is how many shareholders a firm names.
const MaxShareholders = party.MaxShareholders

// ErrCodeTaken and ErrEdited are what a page of the registration tells apart.
var (
	ErrCodeTaken = party.ErrCodeTaken
	ErrEdited    = party.ErrEdited
)

// Progress is how far a task of a registration is.
type Progress struct {
	Task       Task
	Done, Open bool
}

// Progress returns the tasks of a firm in their order.
func (f Firm) Progress() []Progress {
	out := make([]Progress, len(party.Tasks))
	for i, t := range party.Tasks {
		out[i] = Progress{t, party.Done(f.Firm, t), party.Open(f.Firm, t)}
	}
	return out
}

// Complete tells whether nothing is missing before the firm is submitted.
func (f Firm) Complete() bool { return f.ID != "" && len(party.Missing(f.Firm)) == 0 }

// Submittable tells whether its owner can submit it in its state.
func (f Firm) Submittable() bool { return f.State == "" || party.Submittable(f.State) }

// Editable tells whether its facts may change in its state.
func (f Firm) Editable() bool { return party.Editable(f.State) }

// CheckCode says what is wrong with a company code as somebody types it, and the
// kind of organisation that it names.
func CheckCode(text string) (orgType string, wrong error) {
	code := party.NormaliseCode(text)
	if err := party.CheckNewCode(code); err != nil {
		return "", err
	}
	return party.OrgTypeOf(code), nil
}

// Roles are those that an organisation of the kind has.
func Roles(kind models.OrgKind) []models.Role { return party.Roles(kind) }
