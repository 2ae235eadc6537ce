package supply

import (
	"context"
	"errors"
	"io"
	"time"

	"supermarket/internal/claim"
	"supermarket/internal/control"
	"supermarket/internal/evidence"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// What of claims and settlements pages show.
type (
	VoucherClaim      = claim.Case
	VoucherClaimRow   = claim.Row
	VoucherClaimOffer = claim.Named
	Settlement        = claim.Settlement
	SettlementPart    = claim.Part
)

// VoucherClaimsPage is what a provider claims of programmes, and what it could claim.
type VoucherClaimsPage struct {
	Offers []VoucherClaimOffer
	Rows   []VoucherClaimRow
	Next   string
}

const (
	offersMost = 30
	offersBack = 400 * 24 * time.Hour
)

// VoucherClaims lists the claims of the actor's provider, newest first, and the
// settled lines that it may claim a buyer's voucher for.
func (c *Counter) VoucherClaims(ctx context.Context, a models.Actor, p store.Page) (out VoucherClaimsPage, err error) {
	provider, err := claimantOf(a)
	if err != nil {
		return out, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		out = VoucherClaimsPage{}
		if out.Rows, out.Next, err = claimRows(tx, provider, p); err != nil {
			return err
		}
		out.Offers, err = claimOffers(tx, provider, offersMost, c.Clock.Now())
		return err
	})
	return out, err
}

// claimantOf is staffOf for claims, which keys of a provider's staff make too.
func claimantOf(a models.Actor) (string, error) {
	if a.ProviderID() == "" {
		return "", ErrProviderOnly
	}
	if !a.May(models.ScopeClaims) || !party.Can(a.Role, party.Statement) {
		return "", ErrNoRight
	}
	return a.ProviderID(), nil
}

func claimRows(tx *store.Tx, provider string, p store.Page) ([]VoucherClaimRow, string, error) {
	found, next, err := tx.ClaimsOfProvider(provider, p)
	if err != nil {
		return nil, "", err
	}
	rows, err := claim.RowsOf(tx, found)
	return rows, next, err
}

func claimOffers(tx *store.Tx, provider string, most int, now time.Time) ([]VoucherClaimOffer, error) {
	open, err := tx.ClaimableOfProvider(provider, now.Add(-offersBack), most)
	if err != nil {
		return nil, err
	}
	return claim.Offers(tx, open, now)
}

// VoucherClaimRows lists the claims of the actor's provider, newest first.
func (c *Counter) VoucherClaimRows(ctx context.Context, a models.Actor, p store.Page) (rows []VoucherClaimRow, next string, err error) {
	provider, err := claimantOf(a)
	if err != nil {
		return nil, "", err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) (err error) { rows, next, err = claimRows(tx, provider, p); return err })
	return rows, next, err
}

// VoucherClaimable lists the settled lines that the actor's provider may claim a
// buyer's voucher for, up to so many of them, newest first.
func (c *Counter) VoucherClaimable(ctx context.Context, a models.Actor, most int) (rows []VoucherClaimOffer, err error) {
	provider, err := claimantOf(a)
	if err != nil {
		return nil, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) (err error) {
		rows, err = claimOffers(tx, provider, most, c.Clock.Now())
		return err
	})
	return rows, err
}

// VoucherClaimOffer weighs a claim of a line of the actor's provider under a
// grant of its buyer.
func (c *Counter) VoucherClaimOffer(ctx context.Context, a models.Actor, grantID, lineID string) (o VoucherClaimOffer, err error) {
	provider, err := claimantOf(a)
	if err != nil {
		return o, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		if err := claimable(tx, provider, grantID, lineID); err != nil {
			return err
		}
		o, err = claim.NamedOffer(tx, grantID, lineID, c.Clock.Now())
		return err
	})
	return o, err
}

// claimable keeps a provider to its own lines, and to the grants that it is to claim.
func claimable(tx *store.Tx, provider, grantID, lineID string) error {
	l, err := tx.Line(lineID)
	if err != nil {
		return err
	}
	g, err := tx.Grant(grantID)
	if err != nil {
		return err
	}
	p, err := tx.Programme(g.ProgrammeID)
	if err == nil && (l.ProviderID != provider || g.FirmID != l.FirmID || p.RedeemMode != "provider_claim") {
		err = store.ErrNotFound
	}
	return err
}

// BeginVoucherClaim writes a draft; the one there is already is given again.
func (c *Counter) BeginVoucherClaim(ctx context.Context, a models.Actor, grantID, lineID string) (out models.Claim, err error) {
	provider, err := claimantOf(a)
	if err != nil {
		return out, err
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if err := claimable(tx, provider, grantID, lineID); err != nil {
			return err
		}
		out, err = claim.Begin(tx, claim.New{GrantID: grantID, LineID: lineID, Side: claim.Provider, Step: c.claimStep(a, "")})
		if err != nil {
			return err
		}
		return c.claimTrail(tx, a, "claim.begin", models.Claim{}, out)
	})
	return out, err
}

func (c *Counter) claimStep(a models.Actor, note string) claim.Step {
	return claim.Step{By: a.UserID, Note: note, At: c.Clock.Now()}
}

// VoucherClaim returns a claim of the actor's provider.
func (c *Counter) VoucherClaim(ctx context.Context, a models.Actor, id string) (out VoucherClaim, err error) {
	provider, err := claimantOf(a)
	if err != nil {
		return out, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		row, err := tx.ClaimOfProvider(id, provider)
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

// AddVoucherClaimFile stores a file and adds it to a draft; the same one twice is
// there once.
func (c *Counter) AddVoucherClaimFile(ctx context.Context, a models.Actor, id, kind, name string, r io.Reader) (e models.Evidence, err error) {
	provider, err := claimantOf(a)
	if err != nil {
		return e, err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error { _, err := tx.ClaimOfProvider(id, provider); return err })
	if err != nil {
		return e, err
	}
	s, err := evidence.Put(c.Files, name, r)
	if err != nil {
		return e, err
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) (err error) {
		if e, err = claim.Attach(tx, id, kind, s, c.claimStep(a, "")); err != nil || e.ID != s.ID {
			return err
		}
		return c.fileTrail(tx, a, "claim.file_add", id, nil, e.SHA256)
	})
	if err != nil || e.ID != s.ID {
		err = errors.Join(err, evidence.Drop(c.Files, s))
	}
	return e, err
}

// RemoveVoucherClaimFile takes a file of a draft away.
func (c *Counter) RemoveVoucherClaimFile(ctx context.Context, a models.Actor, id, fileID string) error {
	provider, err := claimantOf(a)
	if err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		if _, err := tx.ClaimOfProvider(id, provider); err != nil {
			return err
		}
		if err := claim.Detach(tx, id, fileID, c.claimStep(a, "")); err != nil {
			return err
		}
		return c.fileTrail(tx, a, "claim.file_remove", id, fileID, nil)
	})
}

// VoucherClaimFile opens a file of a claim; the caller closes it.
func (c *Counter) VoucherClaimFile(ctx context.Context, a models.Actor, id, fileID string) (f models.Evidence, r io.ReadSeekCloser, err error) {
	provider, err := claimantOf(a)
	if err != nil {
		return f, nil, err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		if _, err := tx.ClaimOfProvider(id, provider); err != nil {
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

// SubmitVoucherClaim hands a draft in with its evidence frozen.
func (c *Counter) SubmitVoucherClaim(ctx context.Context, a models.Actor, id string, declared bool, note string) (out models.Claim, err error) {
	provider, err := claimantOf(a)
	if err != nil {
		return out, err
	}
	logs, err := c.claimLogs(ctx, id, provider)
	if err != nil {
		return out, err
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		before, err := tx.ClaimOfProvider(id, provider)
		if err != nil {
			return err
		}
		out, err = claim.Submit(tx, claim.Sending{ClaimID: id, Declared: declared, Logs: logs, Step: c.claimStep(a, note)})
		if err != nil || before.State == out.State {
			return err
		}
		if err := control.Claimed(tx, out, c.Clock.Now()); err != nil {
			return err
		}
		return c.claimTrail(tx, a, "claim.submit", before, out)
	})
	return out, err
}

// claimLogs reads the logs of a claim's attempts; one that is gone has no sum.
func (c *Counter) claimLogs(ctx context.Context, id, provider string) (map[string]string, error) {
	var attempts []models.Attempt
	err := c.DB.View(ctx, func(tx *store.Tx) error {
		row, err := tx.ClaimOfProvider(id, provider)
		if err != nil {
			return err
		}
		j, err := tx.JobOfLine(row.LineID)
		if err != nil {
			return err
		}
		attempts, err = tx.AttemptsOfJob(j.ID)
		return err
	})
	sums := map[string]string{}
	for _, a := range attempts {
		if _, sum, err := c.Files.Sum("logs/" + a.ID); err == nil {
			sums[a.ID] = sum
		}
	}
	return sums, err
}

// DropVoucherClaim gives a draft up.
func (c *Counter) DropVoucherClaim(ctx context.Context, a models.Actor, id string) error {
	provider, err := claimantOf(a)
	if err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		before, err := tx.ClaimOfProvider(id, provider)
		if err != nil {
			return err
		}
		after, err := claim.Drop(tx, id, c.claimStep(a, ""))
		if err != nil || before.State == after.State {
			return err
		}
		return c.claimTrail(tx, a, "claim.drop", before, after)
	})
}

// Settlements lists the batches in which programmes settle with the actor's
// provider, newest first.
func (c *Counter) Settlements(ctx context.Context, a models.Actor, p store.Page) (out claim.Settlements, err error) {
	provider, err := staffOf(a, party.Statement)
	if err != nil {
		return out, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		out, err = claim.SettlementsOf(tx, claim.FromProvider, provider, p)
		return err
	})
	return out, err
}

// Settlement returns one of them with a part of its lines.
func (c *Counter) Settlement(ctx context.Context, a models.Actor, id string, lines SettlementPart) (out Settlement, err error) {
	provider, err := staffOf(a, party.Statement)
	if err != nil {
		return out, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		b, err := tx.SettleBatchOf(id, claim.FromProvider, provider)
		if err != nil {
			return err
		}
		out, err = claim.SettlementOf(tx, b, lines)
		return err
	})
	return out, err
}
