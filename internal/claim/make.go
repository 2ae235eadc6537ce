package claim

import (
	"errors"
	"slices"
	"strings"

	"supermarket/internal/evidence"
	"supermarket/internal/fault"
	"supermarket/internal/order"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// The sides that may claim.
const (
	Buyer    = "buyer"
	Provider = "provider"
)

// sides are who claims by which rules.
var sides = map[voucher.Redeem]string{voucher.RedeemBuyer: Buyer, voucher.RedeemProvider: Provider}

// kept are the kinds of evidence that stand in the frozen record itself; all
// others are uploaded.
var kept = []string{"order", "contract", "usage", "usage_log", "invoice", "delivery"}

// Kept tells whether the system itself keeps evidence of that kind.
func Kept(kind string) bool { return slices.Contains(kept, kind) }

// ToUpload lists which kinds of evidence rules ask to be uploaded.
func ToUpload(r voucher.Rules) []string {
	return slices.DeleteFunc(slices.Clone(r.Evidence), func(kind string) bool { return slices.Contains(kept, kind) })
}

// New begins a claim of a firm's line under one of its grants.
type New struct {
	GrantID string
	LineID  string
	Side    string
	Step    Step
}

// Begin writes a draft; the one there is already is given again. Reasons that
// stand against it come as a fault.List.
func Begin(tx *store.Tx, in New) (models.Claim, error) {
	l, err := tx.Line(in.LineID)
	if err != nil {
		return models.Claim{}, err
	}
	if _, err := tx.LockOrder(l.OrderID); err != nil {
		return models.Claim{}, err
	}
	o, err := OfferOf(tx, in.GrantID, in.LineID, in.Step.At)
	if err != nil {
		return models.Claim{}, err
	}
	if had, ok, err := liveOf(tx, o); ok || err != nil {
		return had, errors.Join(err, again(had, in))
	}
	if sides[o.Rules.Redeem] != in.Side {
		return models.Claim{}, ErrSide
	}
	if err := fault.List(o.Reasons).Or(); err != nil {
		return models.Claim{}, err
	}
	return in.write(tx, o)
}

// liveOf is the claim that the programme has of the line.
func liveOf(tx *store.Tx, o Offer) (models.Claim, bool, error) {
	all, err := tx.ClaimsOfLine(o.Line.ID)
	for _, c := range all {
		if c.ProgrammeID == o.Programme.ID && c.State != models.ClaimRefused {
			return c, true, err
		}
	}
	return models.Claim{}, false, err
}

func again(had models.Claim, in New) error {
	if had.State != models.ClaimDraft || had.GrantID != in.GrantID || had.Side != in.Side {
		return ErrTaken
	}
	return nil
}

func (in New) write(tx *store.Tx, o Offer) (models.Claim, error) {
	number, err := order.Number(tx, "C", in.Step.At)
	if err != nil {
		return models.Claim{}, err
	}
	c := models.Claim{
		ID: models.NewID("clm"), Number: number, ProgrammeID: o.Programme.ID, Version: o.Grant.Version, GrantID: o.Grant.ID, FirmID: o.Line.FirmID, ProviderID: o.Line.ProviderID,
		OrderID: o.Order.ID, LineID: o.Line.ID, Side: in.Side, State: models.ClaimDraft, Base: o.Base, RateNum: o.Share.RateNum, RateDen: o.Share.RateDen, Asked: o.Share.Amount,
		CreatedBy: in.Step.By, Revision: 1, CreatedAt: in.Step.At, UpdatedAt: in.Step.At,
	}
	fresh, err := tx.AddClaim(c)
	if err != nil {
		return c, err
	}
	if !fresh {
		return c, ErrTaken
	}
	return c, moved(tx, "claim", c.ID, "", c.State, in.Step)
}

// Sending hands a draft in.
type Sending struct {
	ClaimID  string
	Declared bool              // that all of it is true
	Logs     map[string]string // SHA-256 of the attempts' logs, by attempt
	Step     Step
}

// Submit hands a draft in: its evidence is frozen, and what it asks for is what
// the grant would pay now. Again it changes nothing.
func Submit(tx *store.Tx, in Sending) (models.Claim, error) {
	c, err := locked(tx, in.ClaimID)
	if err != nil || c.State == models.ClaimSubmitted {
		return c, err
	}
	if c.State != models.ClaimDraft {
		return c, ErrState
	}
	if !in.Declared {
		return c, ErrDeclared
	}
	note, err := text(in.Step.Note, false)
	if err != nil {
		return c, err
	}
	o, err := OfferOf(tx, c.GrantID, c.LineID, in.Step.At)
	if err != nil {
		return c, err
	}
	if err := fault.List(o.Reasons).Or(); err != nil {
		return c, err
	}
	if err := in.freeze(tx, &c, o); err != nil {
		return c, err
	}
	c.Base, c.RateNum, c.RateDen, c.Asked = o.Base, o.Share.RateNum, o.Share.RateDen, o.Share.Amount
	c.Note, c.SubmittedAt = note, &in.Step.At
	return c, to(tx, &c, models.ClaimSubmitted, in.Step)
}

func (in Sending) freeze(tx *store.Tx, c *models.Claim, o Offer) error {
	e, err := Freeze(tx, c.GrantID, c.LineID, in.Logs, in.Step.At)
	if err != nil {
		return err
	}
	files, err := tx.EvidenceOf(evidence.OfClaim, c.ID)
	if err != nil {
		return err
	}
	for _, f := range files {
		e.Uploads = append(e.Uploads, EvidenceUpload{f.ID, f.Kind, f.Name, f.Bytes, f.SHA256})
	}
	if missing := missing(o.Rules, files); len(missing) > 0 {
		return ErrEvidence.With("what", missing)
	}
	if slices.Contains(o.Rules.Evidence, "invoice") && e.Invoice == nil {
		return ErrInvoice
	}
	c.Evidence, c.EvidenceHash, err = e.text("")
	return err
}

func missing(r voucher.Rules, files []models.Evidence) (out fault.Terms) {
	for _, kind := range ToUpload(r) {
		if !slices.ContainsFunc(files, func(f models.Evidence) bool { return f.Kind == kind }) {
			out = append(out, fault.Term("claim.paper."+kind))
		}
	}
	return out
}

// Drop gives a draft up. Again it changes nothing.
func Drop(tx *store.Tx, claimID string, s Step) (models.Claim, error) {
	c, err := locked(tx, claimID)
	if err != nil || c.State == models.ClaimRefused && c.SubmittedAt == nil {
		return c, err
	}
	if c.State != models.ClaimDraft {
		return c, ErrState
	}
	return c, to(tx, &c, models.ClaimRefused, s)
}

// locked reads a claim while its order is held.
func locked(tx *store.Tx, id string) (models.Claim, error) {
	c, err := tx.Claim(id)
	if err != nil {
		return c, err
	}
	if _, err := tx.LockOrder(c.OrderID); err != nil {
		return c, err
	}
	return tx.Claim(id)
}

// to writes a step of a claim and records it.
func to(tx *store.Tx, c *models.Claim, state models.ClaimState, s Step) error {
	from := c.State
	if !models.ClaimMoves.Allows(from, state) {
		return ErrState
	}
	c.State, c.UpdatedAt = state, s.At
	if err := tx.WriteClaim(*c, from, c.Revision); err != nil {
		return err
	}
	c.Revision++
	tx.Wake("order:" + c.OrderID)
	return moved(tx, "claim", c.ID, from, state, s)
}

// own refuses staff who belong to a side of the claim.
func own(tx *store.Tx, c models.Claim, by string) error {
	ms, err := tx.Memberships(by)
	for _, m := range ms {
		if m.OrgKind == models.OrgFirm && m.OrgID == c.FirmID || m.OrgKind == models.OrgProvider && m.OrgID == c.ProviderID {
			return ErrOwn
		}
	}
	return err
}

// Verdict is a word of staff on a claim.
type Verdict struct {
	ClaimID string
	Amount  models.Money // found right, at most what was asked
	Step    Step
}

// Review finds an amount right, for another to approve. Again it changes nothing.
func Review(tx *store.Tx, in Verdict) (models.Claim, error) {
	c, err := locked(tx, in.ClaimID)
	if err != nil || c.State == models.ClaimReviewed && c.Amount == in.Amount && c.ReviewedBy == in.Step.By {
		return c, err
	}
	if c.State != models.ClaimSubmitted {
		return c, ErrState
	}
	if err := eyes(tx, c, in.Step.By); err != nil {
		return c, err
	}
	if in.Amount <= 0 || in.Amount > c.Asked {
		return c, ErrAmount.With("most", c.Asked)
	}
	if c.Reason, err = text(in.Step.Note, in.Amount < c.Asked); err != nil {
		return c, err
	}
	if Chained("", c.Evidence) != c.EvidenceHash {
		return c, ErrChain
	}
	c.Amount, c.ReviewedBy, c.ReviewedAt = in.Amount, in.Step.By, &in.Step.At
	return c, to(tx, &c, models.ClaimReviewed, in.Step)
}

// eyes refuses a signature of one who made or signed the claim, or is of a side of it.
func eyes(tx *store.Tx, c models.Claim, by string) error {
	if err := own(tx, c, by); err != nil {
		return err
	}
	return party.FourEyes(tx, by, c.CreatedBy, c.ReviewedBy)
}

// Refuse ends a claim with words that its maker reads; the line may be claimed
// again. Refusing again changes nothing.
func Refuse(tx *store.Tx, claimID string, s Step) (models.Claim, error) {
	c, err := locked(tx, claimID)
	if err != nil {
		return c, err
	}
	note, err := text(s.Note, true)
	if err != nil || c.State == models.ClaimRefused && c.Reason == note {
		return c, err
	}
	if c.State != models.ClaimSubmitted && c.State != models.ClaimReviewed {
		return c, ErrState
	}
	if err := own(tx, c, s.By); err != nil {
		return c, err
	}
	c.Reason, c.Amount = strings.TrimSpace(note), 0
	if err := to(tx, &c, models.ClaimRefused, s); err != nil {
		return c, err
	}
	return c, tellDecided(tx, c)
}
