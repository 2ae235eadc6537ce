package award

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// Checked is a file of grants, measured row by row; nothing is written.
type Checked struct {
	Bulk models.BulkIssue
	Rows []models.BulkRow
}

// pieceOfCodes is how many firms are looked up at once.
const pieceOfCodes = 1000

// CheckBulk measures a file's lines against the firms that there are and the
// programme's rules in force. It only reads.
func CheckBulk(tx *store.Tx, programmeID string, lines []Line, now time.Time) (Checked, error) {
	m, err := voucher.MeasureOf(tx, programmeID, 0, now)
	if err != nil {
		return Checked{}, err
	}
	c := Checked{Bulk: models.BulkIssue{ID: models.NewID("bulk"), ProgrammeID: programmeID, Version: m.Version, State: models.BulkChecked, CreatedAt: now}}
	seen := map[string]int{}
	for len(lines) > 0 {
		n := min(len(lines), pieceOfCodes)
		if err := c.measure(tx, m, lines[:n], seen); err != nil {
			return c, err
		}
		lines = lines[n:]
	}
	return c, nil
}

func (c *Checked) measure(tx *store.Tx, m voucher.Measure, lines []Line, seen map[string]int) error {
	firms, refused, err := firmsOf(tx, m, lines)
	if err != nil {
		return err
	}
	for _, l := range lines {
		why := l.Wrong
		readable := !slices.ContainsFunc(why, func(f *fault.Fault) bool { return f.Field == "code" })
		firm, known := firms[l.Code]
		switch first, twice := seen[l.Code]; {
		case !readable:
		case twice:
			why = append(why, errRowTwice.With("line", first))
		case !known:
			why = append(why, errRowUnknown)
		default:
			why = append(why, refused[firm.ID]...)
		}
		if _, twice := seen[l.Code]; readable && !twice {
			seen[l.Code] = l.N
		}
		if l.Amount > 0 {
			_, unfit := m.Grant(l.Amount, l.ExpiresAt)
			why = append(why, unfit...)
		}
		c.add(l, firm.ID, why)
	}
	return nil
}

// firmsOf are the firms that lines name, by code, and why the rules refuse them, by id.
func firmsOf(tx *store.Tx, m voucher.Measure, lines []Line) (map[string]models.Firm, map[string][]*fault.Fault, error) {
	codes := make([]string, len(lines))
	for i, l := range lines {
		codes[i] = l.Code
	}
	list, err := tx.FirmsByCodes(codes)
	if err != nil {
		return nil, nil, err
	}
	refused, err := m.Firms(tx, list)
	firms := make(map[string]models.Firm, len(list))
	for _, f := range list {
		firms[f.Code] = f
	}
	return firms, refused, err
}

func (c *Checked) add(l Line, firmID string, why []*fault.Fault) {
	r := models.BulkRow{BulkID: c.Bulk.ID, N: l.N, Code: l.Code, FirmID: firmID, Amount: l.Amount, State: models.RowGood, Fault: Keep(why)}
	if !l.ExpiresAt.IsZero() {
		r.ExpiresAt = &l.ExpiresAt
	}
	if len(why) > 0 {
		r.State = models.RowBad
		c.Bulk.Bad++
	} else {
		c.Bulk.Good++
		c.Bulk.Total += l.Amount
	}
	c.Rows = append(c.Rows, r)
}

// SumOf names a file by its bytes.
func SumOf(file []byte) string {
	sum := sha256.Sum256(file)
	return hex.EncodeToString(sum[:])
}
