package award

import (
	"errors"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// ErrCode refuses a code, whatever is the matter with it: that there is no such
// code, that it was used, is void or out of date look all the same.
var ErrCode = fault.New(fault.Invalid, "code.refused").On("code")

// CodeClaim turns a code into a grant for a firm.
type CodeClaim struct {
	Code   string // as it was typed
	FirmID string
	UserID string
	Basis  string // versions of the reference data that the rules were asked with
	Now    time.Time
}

// Claim gives the firm the grant that a code is worth, once however many try; the
// firm that has claimed it gets the same grant again. ErrCode for one that cannot
// be used, after the same work whatever the reason; a firm that the programme's
// rules refuse hears why, and the code stays as it was: the caller gives its
// transaction up.
func Claim(tx *store.Tx, in CodeClaim) (models.Grant, error) {
	code, _ := ReadCode(in.Code) // what is no code is looked up all the same, and found as little
	hash := HashCode(code)
	err := tx.ClaimCode(hash, in.FirmID, in.UserID, in.Now)
	had, found := tx.CodeOf(hash, in.FirmID)
	switch {
	case err != nil && !errors.Is(err, store.ErrStale):
		return models.Grant{}, err
	case found != nil:
		return models.Grant{}, missing(found, ErrCode)
	case err != nil:
		return tx.Grant(had.GrantID)
	}
	return in.grant(tx, had)
}

func (in CodeClaim) grant(tx *store.Tx, c models.ClaimCode) (models.Grant, error) {
	b, err := tx.CodeBatch(c.BatchID)
	if err != nil {
		return models.Grant{}, err
	}
	want := voucher.IssueInput{
		ProgrammeID: b.ProgrammeID, FirmID: in.FirmID, Amount: b.Amount, IssuedBy: b.ProposedBy, ApprovedBy: b.DecidedBy,
		Key: "code:" + c.Hash, Cause: "codes:" + b.ID, Basis: in.Basis, Now: in.Now,
	}
	if b.ExpiresAt != nil {
		want.ExpiresAt = *b.ExpiresAt
	}
	g, err := voucher.Issue(tx, want)
	if err != nil {
		return g, err
	}
	if err := tx.SetCodeGrant(c.Hash, g.ID); err != nil {
		return g, err
	}
	if err := TellGiven(tx, g.ProgrammeID, g.ID, []models.Grant{g}); err != nil {
		return g, err
	}
	return g, noteMove(tx, "claim_code", c.Hash, models.CodeOpen, models.CodeClaimed, in.UserID, in.Now)
}
