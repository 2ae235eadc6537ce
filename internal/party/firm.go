package party

import (
	"regexp"
	"slices"
	"time"
	"unicode/utf8"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

// What is refused about firms.
var (
	ErrCodeTaken = fault.New(fault.Conflict, "party.code_taken").On("code")
	ErrFirmName  = fault.New(fault.Invalid, "party.firm_name").On("name")
	ErrFirmFacts = fault.New(fault.Invalid, "party.firm_facts")
	ErrFirmMove  = fault.New(fault.Conflict, "party.firm_move")
)

// Register adds f as a draft under a new id; its code must pass CheckCode and be
// new, its kind of organisation follows from the code.
func Register(tx *store.Tx, f models.Firm, now time.Time) (models.Firm, error) {
	f.Code = NormaliseCode(f.Code)
	if err := CheckCode(f.Code); err != nil {
		return models.Firm{}, err
	}
	f.OrgType = OrgTypeOf(f.Code)
	if f.OrgType == "" {
		return models.Firm{}, ErrCode
	}
	f.Name = Clean(f.Name)
	if f.Name == "" || utf8.RuneCountInString(f.Name) > MaxName {
		return models.Firm{}, ErrFirmName.With("max", MaxName)
	}
	if err := checkFacts(f); err != nil {
		return models.Firm{}, err
	}
	f.AddressKey = AddressKey(f.Address)
	if f.LadderFacts == "" {
		f.LadderFacts = "{}"
	}
	f.ID, f.State, f.CreatedAt, f.UpdatedAt = models.NewID("firm"), models.FirmDraft, now, now
	fresh, err := tx.InsertFirm(f)
	if err != nil {
		return models.Firm{}, err
	}
	if !fresh {
		return models.Firm{}, ErrCodeTaken
	}
	return f, nil
}

func checkFacts(f models.Firm) error {
	if !slices.Contains([]string{"", "micro", "small", "medium", "large"}, f.Size) {
		return ErrFirmFacts.On("size")
	}
	if !slices.Contains([]string{"", "innovative", "specialised", "little_giant"}, f.Title) {
		return ErrFirmFacts.On("title")
	}
	if f.Region != "" && !regionText.MatchString(f.Region) {
		return ErrFirmFacts.On("region")
	}
	return nil
}

var regionText = regexp.MustCompile(`^CN-[A-Z]{2}$`)

// Move changes a firm's state where the table of moves allows it, and records
// who did it. A move that is not allowed is ErrFirmMove.
func Move(tx *store.Tx, firmID string, to models.FirmState, actor string, now time.Time) (models.Firm, error) {
	f, err := tx.Firm(firmID)
	if err != nil {
		return f, err
	}
	if !models.FirmMoves.Allows(f.State, to) {
		return f, ErrFirmMove
	}
	if err := tx.MoveFirm(f.ID, f.State, to, f.Version, now); err != nil {
		return f, err
	}
	move := models.Move{Entity: "firm", EntityID: f.ID, FromTo: string(f.State) + ">" + string(to), Actor: actor, At: now}
	f.State, f.UpdatedAt, f.Version = to, now, f.Version+1
	if to == models.FirmSubmitted {
		f.SubmittedAt = &now
	} else {
		f.DecidedAt = &now
	}
	return f, tx.AddMove(move)
}
