package party

import (
	"time"
	"unicode/utf8"

	"supermarket/internal/fault"
	"supermarket/internal/reference"
	"supermarket/models"
)

// What is refused about the answers of a page.
var (
	ErrIndustry    = fault.New(fault.Invalid, "party.industry").On("industry")
	ErrRegion      = fault.New(fault.Invalid, "party.region").On("region")
	ErrAddress     = fault.New(fault.Invalid, "party.address").On("address")
	ErrFounded     = fault.New(fault.Invalid, "party.founded").On("founded")
	ErrTitle       = fault.New(fault.Invalid, "party.title").On("title")
	ErrAwarded     = fault.New(fault.Invalid, "party.awarded").On("awarded")
	ErrAwardedOver = fault.New(fault.Invalid, "party.awarded_over").On("awarded")
)

// titleYears is how long a title of the ladder lasts from its award.
const titleYears = 3

// NamePart is the firm's name and code; the kind of organisation follows from the code.
type NamePart struct{ Name, Code string }

func (NamePart) task() Task { return TaskName }

func (p NamePart) put(f *models.Firm, d reference.Data, _ time.Time) error {
	var wrong fault.List
	f.Name = Clean(p.Name)
	if f.Name == "" || utf8.RuneCountInString(f.Name) > MaxName {
		wrong = append(wrong, ErrFirmName.With("max", MaxName))
	}
	f.Code = NormaliseCode(p.Code)
	f.OrgType = OrgTypeOf(f.Code)
	if err := CheckNewCode(f.Code); err != nil {
		wrong = append(wrong, err)
	}
	if f.Region == "" && len(wrong) == 0 {
		r, _ := d.Regions.OfDivision(f.Code[2:8])
		f.Region = r.Code
	}
	return wrong.Or()
}

// CheckNewCode says what is wrong with the code, as NormaliseCode returns it, of
// a firm that wants to take part; nil when nothing is.
func CheckNewCode(code string) *fault.Fault {
	if err := CheckCode(code); err != nil {
		return err.(*fault.Fault)
	}
	if OrgTypeOf(code) == "" {
		return ErrCodeKind
	}
	return nil
}

// IndustryPart is the firm's category of the size standard.
type IndustryPart struct{ Industry string }

func (IndustryPart) task() Task { return TaskIndustry }

func (p IndustryPart) put(f *models.Firm, d reference.Data, _ time.Time) error {
	if _, ok := d.Sizes.Find(p.Industry); !ok {
		return ErrIndustry
	}
	f.Industry = p.Industry
	return nil
}

// PlacePart is where the firm is.
type PlacePart struct{ Region, Address string }

func (PlacePart) task() Task { return TaskPlace }

func (p PlacePart) put(f *models.Firm, d reference.Data, _ time.Time) error {
	var wrong fault.List
	if _, ok := d.Regions.Find(p.Region); !ok {
		wrong = append(wrong, ErrRegion)
	}
	f.Region, f.Address = p.Region, Clean(p.Address)
	f.AddressKey = AddressKey(f.Address)
	if n := utf8.RuneCountInString(f.Address); n < 5 || n > MaxAddress {
		wrong = append(wrong, ErrAddress.With("max", MaxAddress))
	}
	return wrong.Or()
}

// AgePart is when the firm was founded, and whether it sits in a recognised incubator.
type AgePart struct {
	FoundedAt time.Time
	Incubated bool
}

func (AgePart) task() Task { return TaskAge }

func (p AgePart) put(f *models.Firm, _ reference.Data, now time.Time) error {
	if p.FoundedAt.After(now) || p.FoundedAt.Year() < 1900 {
		return ErrFounded
	}
	at := p.FoundedAt.UTC()
	f.FoundedAt, f.Incubated = &at, p.Incubated
	return nil
}

// TitlePart is the firm's title of the ladder and when it was awarded; "" is none.
type TitlePart struct {
	Title     string
	AwardedAt time.Time
}

func (TitlePart) task() Task { return TaskTitle }

func (p TitlePart) put(f *models.Firm, d reference.Data, now time.Time) error {
	if p.Title == "" {
		f.Title, f.TitleExpiresAt = "", nil
		return nil
	}
	if _, ok := d.Ladder.Find(p.Title); !ok {
		return ErrTitle
	}
	until := p.AwardedAt.AddDate(titleYears, 0, 0).UTC()
	switch {
	case p.AwardedAt.IsZero() || p.AwardedAt.After(now):
		return ErrAwarded
	case !until.After(now):
		return ErrAwardedOver.With("years", titleYears)
	}
	f.Title, f.TitleExpiresAt = p.Title, &until
	return nil
}

// AwardedAt is when a firm's title was awarded, the zero time without one.
func AwardedAt(f models.Firm) time.Time {
	if f.TitleExpiresAt == nil {
		return time.Time{}
	}
	return f.TitleExpiresAt.AddDate(-titleYears, 0, 0)
}
