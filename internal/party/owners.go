package party

import (
	"fmt"
	"time"
	"unicode/utf8"

	"supermarket/internal/fault"
	"supermarket/internal/reference"
	"supermarket/models"
)

// What is refused about a firm's owners.
var (
	ErrLegalPerson     = fault.New(fault.Invalid, "party.legal_person").On("legal_person")
	ErrShareholders    = fault.New(fault.Invalid, "party.shareholders").On("name_1")
	ErrShareholderMany = fault.New(fault.Invalid, "party.shareholder_many")
	ErrShareholderName = fault.New(fault.Invalid, "party.shareholder_name")
	ErrShareholderSelf = fault.New(fault.Invalid, "party.shareholder_self")
	ErrShareholderTwin = fault.New(fault.Invalid, "party.shareholder_twin")
	ErrShare           = fault.New(fault.Invalid, "party.share")
	ErrShareSum        = fault.New(fault.Invalid, "party.share_sum").On("share_1")
)

// MaxShareholders is how many a firm names: its largest.
const MaxShareholders = 20

// wholePPM is all of a firm's capital.
const wholePPM = 1_000_000

// OwnersPart is the firm's legal person and its shareholders, whose numbers begin at 1.
type OwnersPart struct {
	LegalPerson  string
	Shareholders []models.FirmShareholder
}

func (OwnersPart) task() Task { return TaskOwners }

func (p OwnersPart) put(f *models.Firm, _ reference.Data, _ time.Time) error {
	var wrong fault.List
	f.LegalPerson = CleanName(p.LegalPerson)
	if n := utf8.RuneCountInString(f.LegalPerson); n < 2 || n > MaxName {
		wrong = append(wrong, ErrLegalPerson.With("max", MaxName))
	}
	if _, err := p.shareholders(*f); err != nil {
		return append(wrong, err.(fault.List)...)
	}
	return wrong.Or()
}

// shareholders returns them cleaned and numbered, or a fault.List of what is wrong.
func (p OwnersPart) shareholders(f models.Firm) ([]models.FirmShareholder, error) {
	var wrong fault.List
	var sum int64
	out, seen := make([]models.FirmShareholder, len(p.Shareholders)), map[string]bool{}
	for i, s := range p.Shareholders {
		s.FirmID, s.N, s.Name, s.Code = f.ID, i+1, CleanName(s.Name), NormaliseCode(s.Code)
		wrong = append(wrong, shareholder(s, f)...)
		if key := s.Name + " " + s.Code; seen[key] {
			wrong = append(wrong, ErrShareholderTwin.On(fmt.Sprintf("name_%d", s.N)))
		} else {
			seen[key] = true
		}
		out[i] = s
		sum += max(0, min(s.SharePPM, wholePPM+1))
	}
	switch {
	case len(out) > MaxShareholders:
		wrong = fault.List{ErrShareholderMany.With("max", MaxShareholders)}
	case len(out) == 0 && f.OrgType == "company":
		wrong = append(wrong, ErrShareholders)
	case sum > wholePPM && len(wrong) == 0:
		wrong = append(wrong, ErrShareSum)
	}
	return out, wrong.Or()
}

func shareholder(s models.FirmShareholder, f models.Firm) (wrong fault.List) {
	if n := utf8.RuneCountInString(s.Name); n < 2 || n > MaxName {
		wrong = append(wrong, ErrShareholderName.On(fmt.Sprintf("name_%d", s.N)).With("max", MaxName))
	}
	if s.Code != "" && CheckCode(s.Code) != nil {
		wrong = append(wrong, CheckCode(s.Code).(*fault.Fault).On(fmt.Sprintf("code_%d", s.N)))
	}
	if s.Code != "" && s.Code == f.Code {
		wrong = append(wrong, ErrShareholderSelf.On(fmt.Sprintf("code_%d", s.N)))
	}
	if s.SharePPM < 1 || s.SharePPM > wholePPM {
		wrong = append(wrong, ErrShare.On(fmt.Sprintf("share_%d", s.N)))
	}
	return wrong
}
