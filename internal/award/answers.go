package award

import (
	"encoding/json"
	"fmt"
	"time"

	"supermarket/internal/voucher"
	"supermarket/models"
)

// Answers are what an applicant wrote, and how the firm stood when it was handed in.
type Answers struct {
	Purpose  string       `json:"purpose,omitempty"` // one of Purposes
	Use      string       `json:"use,omitempty"`     // what for, in the firm's words
	Spend    models.Money `json:"spend,omitempty"`   // what it plans to buy in all
	Aid      string       `json:"aid,omitempty"`     // AidNone or AidSome
	AidText  string       `json:"aid_text,omitempty"`
	Snapshot *Snapshot    `json:"snapshot,omitempty"`
}

// Whether a firm has other public money for the same computing.
const (
	AidNone = "none"
	AidSome = "some"
)

// Snapshot is what the rules were checked against when an application was handed in.
type Snapshot struct {
	Firm   models.Firm          `json:"firm"`
	Marks  []models.FirmMark    `json:"marks,omitempty"`
	Blocks []models.Block       `json:"blocks,omitempty"`
	Spent  map[int]models.Money `json:"spent,omitempty"`
	Hash   string               `json:"hash"`            // of the rules
	Basis  string               `json:"basis,omitempty"` // versions of the reference data
	At     time.Time            `json:"at"`
}

func snapshotOf(f voucher.Facts, hash, basis string) *Snapshot {
	return &Snapshot{Basis: basis, Firm: f.Firm, Marks: f.Marks, Blocks: f.Blocks, Spent: f.Spent, Hash: hash, At: f.Now}
}

// Facts are the snapshot as rules are checked against it.
func (s Snapshot) Facts() voucher.Facts {
	return voucher.Facts{Firm: s.Firm, Marks: s.Marks, Blocks: s.Blocks, Spent: s.Spent, Now: s.At}
}

// AnswersOf reads what an application holds.
func AnswersOf(a models.Application) (out Answers, err error) {
	if a.Answers == "" {
		return out, nil
	}
	if err := json.Unmarshal([]byte(a.Answers), &out); err != nil {
		return out, fmt.Errorf("award: answers of %s: %w", a.ID, err)
	}
	return out, nil
}

func (x Answers) text() (string, error) {
	b, err := json.Marshal(x)
	if err != nil {
		return "", fmt.Errorf("award: answers: %w", err)
	}
	return string(b), nil
}
