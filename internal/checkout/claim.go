package checkout

import (
	"context"
	"errors"
	"io"
	"time"

	"supermarket/internal/claim"
	"supermarket/internal/control"
	"supermarket/internal/evidence"
	"supermarket/internal/fault"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// ErrClaimant refuses a claim by who may not use vouchers.
var ErrClaimant = fault.New(fault.Denied, "claim.may_not")

// MaxClaimFile bounds one file of evidence, in bytes.
const MaxClaimFile = evidence.MaxBytes

// What of claims pages show.
type (
	Claim      = claim.Case
	ClaimRow   = claim.Row
	ClaimOffer = claim.Named
	Settlement = claim.Settlement

	SettlementList = claim.Settlements
	SettlementRow  = claim.Listed
	SettlementPart = claim.Part
	SettledLine    = claim.SettledLine
)

// ClaimsPage is a firm's claims, and what it could claim for.
type ClaimsPage struct {
	Offers []ClaimOffer
	Rows   []ClaimRow
	Next   string
	May    bool // the actor may claim
}

const (
	offersMost = 30
	offersBack = 400 * 24 * time.Hour
)

// ClaimKept tells whether the system itself keeps evidence of that kind for claims.
func ClaimKept(kind string) bool { return claim.Kept(kind) }

func claimerOf(a models.Actor) (string, error) {
	firm, err := firmOf(a)
	if err == nil && (!a.May("order") || !party.Can(a.Role, party.Vouchers)) {
		err = ErrClaimant
	}
	return firm, err
}

// Claims lists the claims about the actor's firm's lines, newest first, and the
// settled lines that it may claim a voucher for.
func (c *Counter) Claims(ctx context.Context, a models.Actor, p store.Page) (out ClaimsPage, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return out, err
	}
	_, wrong := claimerOf(a)
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		out = ClaimsPage{May: wrong == nil}
		if out.Rows, out.Next, err = claimRows(tx, firm, p); err != nil {
			return err
		}
		out.Offers, err = claimOffers(tx, firm, offersMost, c.Clock.Now())
		return err
	})
	return out, err
}

func claimRows(tx *store.Tx, firm string, p store.Page) ([]ClaimRow, string, error) {
	found, next, err := tx.ClaimsOfFirm(firm, p)
	if err != nil {
		return nil, "", err
	}
	rows, err := claim.RowsOf(tx, found)
	return rows, next, err
}

func claimOffers(tx *store.Tx, firm string, most int, now time.Time) ([]ClaimOffer, error) {
	open, err := tx.ClaimableOfFirm(firm, now.Add(-offersBack), most)
	if err != nil {
		return nil, err
	}
	return claim.Offers(tx, open, now)
}

// ClaimRows lists the claims about the actor's firm's lines, newest first.
func (c *Counter) ClaimRows(ctx context.Context, a models.Actor, p store.Page) (rows []ClaimRow, next string, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return nil, "", err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) (err error) { rows, next, err = claimRows(tx, firm, p); return err })
	return rows, next, err
}

// Claimable lists the settled lines that the actor's firm may claim a voucher for,
// up to so many of them, newest first.
func (c *Counter) Claimable(ctx context.Context, a models.Actor, most int) (rows []ClaimOffer, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return nil, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) (err error) { rows, err = claimOffers(tx, firm, most, c.Clock.Now()); return err })
	return rows, err
}

// ClaimOffer weighs a claim of a line of the actor's firm under one of its grants.
func (c *Counter) ClaimOffer(ctx context.Context, a models.Actor, grantID, lineID string) (o ClaimOffer, err error) {
	firm, err := claimerOf(a)
	if err != nil {
		return o, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		if err := ownLine(tx, firm, lineID); err != nil {
			return err
		}
		o, err = claim.NamedOffer(tx, grantID, lineID, c.Clock.Now())
		return err
	})
	return o, err
}

func ownLine(tx *store.Tx, firm, lineID string) error {
	l, err := tx.Line(lineID)
	if err == nil && l.FirmID != firm {
		err = store.ErrNotFound
	}
	return err
}

// BeginClaim writes a draft; the one there is already is given again.
func (c *Counter) BeginClaim(ctx context.Context, a models.Actor, grantID, lineID string) (out models.Claim, err error) {
	firm, err := claimerOf(a)
	if err != nil {
		return out, err
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if err := ownLine(tx, firm, lineID); err != nil {
			return err
		}
		out, err = claim.Begin(tx, claim.New{GrantID: grantID, LineID: lineID, Side: claim.Buyer, Step: c.claimStep(a, "")})
		return err
	})
	return out, err
}

func (c *Counter) claimStep(a models.Actor, note string) claim.Step {
	return claim.Step{By: a.UserID, Note: note, At: c.Clock.Now()}
}

// Claim returns a claim about a line of the actor's firm.
func (c *Counter) Claim(ctx context.Context, a models.Actor, id string) (out Claim, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return out, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		row, err := tx.ClaimOfFirm(id, firm)
		if err != nil {
			return err
		}
		if out, err = claim.CaseOf(tx, row); err != nil {
			return err
		}
		return out.Weigh(tx, c.Clock.Now())
	})
	return out, err
}

// ownClaim finds a claim that the firm itself made.
func ownClaim(tx *store.Tx, id, firm string) error {
	row, err := tx.ClaimOfFirm(id, firm)
	if err == nil && row.Side != claim.Buyer {
		err = store.ErrNotFound
	}
	return err
}

// AddClaimFile stores a file and adds it to a draft of the actor's firm; the same
// one twice is there once.
func (c *Counter) AddClaimFile(ctx context.Context, a models.Actor, id, kind, name string, r io.Reader) (e models.Evidence, err error) {
	firm, err := claimerOf(a)
	if err != nil {
		return e, err
	}
	if err := c.DB.View(ctx, func(tx *store.Tx) error { return ownClaim(tx, id, firm) }); err != nil {
		return e, err
	}
	s, err := evidence.Put(c.Files, name, r)
	if err != nil {
		return e, err
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) (err error) {
		e, err = claim.Attach(tx, id, kind, s, c.claimStep(a, ""))
		return err
	})
	if err != nil || e.ID != s.ID {
		err = errors.Join(err, evidence.Drop(c.Files, s))
	}
	return e, err
}

// ReuseClaimPaper adds a paper that was handed in with the application to a draft
// of the actor's firm, as it is stored; the same one twice is there once.
func (c *Counter) ReuseClaimPaper(ctx context.Context, a models.Actor, id, paperID string) (e models.Evidence, err error) {
	firm, err := claimerOf(a)
	if err != nil {
		return e, err
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) (err error) {
		if err := ownClaim(tx, id, firm); err != nil {
			return err
		}
		e, err = claim.Reuse(tx, id, paperID, c.claimStep(a, ""))
		return err
	})
	return e, err
}

// RemoveClaimFile takes a file of a draft away.
func (c *Counter) RemoveClaimFile(ctx context.Context, a models.Actor, id, fileID string) error {
	firm, err := claimerOf(a)
	if err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if err := ownClaim(tx, id, firm); err != nil {
			return err
		}
		return claim.Detach(tx, id, fileID, c.claimStep(a, ""))
	})
}

// ClaimFile opens a file of a claim that the actor's firm made; the caller closes it.
func (c *Counter) ClaimFile(ctx context.Context, a models.Actor, id, fileID string) (f models.Evidence, r io.ReadSeekCloser, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return f, nil, err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		if err := ownClaim(tx, id, firm); err != nil {
			return err
		}
		f, err = evidence.Find(tx, evidence.OfClaim, id, fileID)
		return err
	})
	if err != nil {
		return f, nil, err
	}
	r, err = evidence.Open(c.Files, f)
	return f, r, err
}

// SubmitClaim hands a draft in with its evidence frozen.
func (c *Counter) SubmitClaim(ctx context.Context, a models.Actor, id string, declared bool, note string) (out models.Claim, err error) {
	firm, err := claimerOf(a)
	if err != nil {
		return out, err
	}
	var lineID string
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		row, err := tx.ClaimOfFirm(id, firm)
		lineID = row.LineID
		return err
	})
	if err != nil {
		return out, err
	}
	logs, err := c.logSums(ctx, lineID, firm)
	if err != nil {
		return out, err
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if err := ownClaim(tx, id, firm); err != nil {
			return err
		}
		out, err = claim.Submit(tx, claim.Sending{ClaimID: id, Declared: declared, Logs: logs, Step: c.claimStep(a, note)})
		if err != nil {
			return err
		}
		return control.Claimed(tx, out, c.Clock.Now())
	})
	return out, err
}

// DropClaim gives a draft up.
func (c *Counter) DropClaim(ctx context.Context, a models.Actor, id string) error {
	firm, err := claimerOf(a)
	if err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if err := ownClaim(tx, id, firm); err != nil {
			return err
		}
		_, err := claim.Drop(tx, id, c.claimStep(a, ""))
		return err
	})
}

// Settlements lists the batches in which programmes pay the actor's firm, newest first.
func (c *Counter) Settlements(ctx context.Context, a models.Actor, p store.Page) (out claim.Settlements, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return out, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		out, err = claim.SettlementsOf(tx, claim.FromFirm, firm, p)
		return err
	})
	return out, err
}

// Settlement returns one of them with a part of its lines.
func (c *Counter) Settlement(ctx context.Context, a models.Actor, id string, lines SettlementPart) (out Settlement, err error) {
	firm, err := firmOf(a)
	if err != nil {
		return out, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		b, err := tx.SettleBatchOf(id, claim.FromFirm, firm)
		if err != nil {
			return err
		}
		out, err = claim.SettlementOf(tx, b, lines)
		return err
	})
	return out, err
}
