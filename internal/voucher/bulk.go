package voucher

import (
	"errors"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/ledger"
	"supermarket/internal/store"
	"supermarket/models"
)

// ErrNoFirm refuses a grant to a firm that there is not.
var ErrNoFirm = fault.New(fault.NotFound, "voucher.no_firm")

// ManyInput gives many firms a grant each, under one version of the rules; two
// persons stand behind it.
type ManyInput struct {
	ProgrammeID string
	Version     int
	IssuedBy    string
	ApprovedBy  string
	Cause       string // as of IssueInput
	Basis       string // as of IssueInput
	Wants       []Want
	Now         time.Time
}

// Want is one grant of many.
type Want struct {
	Key       string
	FirmID    string
	Amount    models.Money
	ExpiresAt time.Time // zero: as late as the rules allow
}

// Given is what became of a want: a grant, or why there is none.
type Given struct {
	Grant models.Grant
	Why   []*fault.Fault
}

// IssueMany does for each want what Issue would, in few statements however many
// they are, and answers in their order. A want that is refused leaves the others
// as they are; an error is for the whole. Unlike Issue it answers no replay: the
// caller keeps, in the same transaction, which wants were served.
func IssueMany(tx *store.Tx, in ManyInput) ([]Given, error) {
	if (IssueInput{IssuedBy: in.IssuedBy, ApprovedBy: in.ApprovedBy, Amount: 1, Key: "-"}).Validate() != nil {
		return nil, ErrSameHands
	}
	out := make([]Given, len(in.Wants))
	t, err := MeasureOf(tx, in.ProgrammeID, in.Version, in.Now)
	if errors.Is(err, ErrNotOpen) {
		for i := range out {
			out[i].Why = []*fault.Fault{ErrNotOpen}
		}
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	grants, err := in.weigh(tx, t, out)
	if err != nil {
		return nil, err
	}
	return out, putMany(tx, t, grants, in.Cause)
}

// weigh decides each want; the budget is given out in their order.
func (in ManyInput) weigh(tx *store.Tx, t Measure, out []Given) ([]models.Grant, error) {
	firms, err := in.firms(tx)
	if err != nil {
		return nil, err
	}
	refused, err := t.Firms(tx, firms)
	if err != nil {
		return nil, err
	}
	pool, err := t.pool(tx)
	if err != nil {
		return nil, err
	}
	there := map[string]bool{}
	for _, f := range firms {
		there[f.ID] = true
	}
	var grants []models.Grant
	for i, w := range in.Wants {
		expiry, why := t.Grant(w.Amount, w.ExpiresAt)
		switch {
		case !there[w.FirmID]:
			why = append(why, ErrNoFirm)
		default:
			why = append(why, refused[w.FirmID]...)
		}
		if len(why) == 0 && t.Programme.Kind == Funded && w.Amount > pool {
			why = append(why, ErrPool)
		}
		if out[i].Why = why; len(why) > 0 {
			continue
		}
		pool -= w.Amount
		id := IssueInput{ProgrammeID: in.ProgrammeID, Key: w.Key}.id()
		out[i].Grant = t.grant(id, w.FirmID, w.Amount, expiry, in.IssuedBy, in.ApprovedBy)
		out[i].Grant.Basis = in.Basis
		grants = append(grants, out[i].Grant)
	}
	return grants, nil
}

func (in ManyInput) firms(tx *store.Tx) ([]models.Firm, error) {
	ids := make([]string, len(in.Wants))
	for i, w := range in.Wants {
		ids[i] = w.FirmID
	}
	return tx.FirmsIn(ids)
}

// pool is what the budget has to give.
func (t Measure) pool(tx *store.Tx) (models.Money, error) {
	budget, err := budgetAccount(tx, t.Programme.ID)
	return free(budget), err
}

// Free is what is left in the programme's budget, and whether grants take it at once.
func (t Measure) Free(tx *store.Tx) (left models.Money, atOnce bool, err error) {
	left, err = t.pool(tx)
	return left, t.Programme.Kind == Funded, err
}

func putMany(tx *store.Tx, t Measure, grants []models.Grant, cause string) error {
	if len(grants) == 0 {
		return nil
	}
	owners, moves := make([]string, len(grants)), make([]models.Move, len(grants))
	for i, g := range grants {
		owners[i], moves[i] = g.ID, born(g, cause)
	}
	accounts, err := ledger.OpenMany(tx, models.AssetCNY, models.AccountGrant, owners, t.now)
	if err != nil {
		return err
	}
	for i, a := range accounts {
		grants[i].AccountID = a.ID
	}
	if err := tx.AddGrants(grants); err != nil {
		return err
	}
	if err := tx.AddMoves(moves); err != nil || t.Programme.Kind != Funded {
		return err
	}
	budget, err := budgetAccount(tx, t.Programme.ID)
	if err != nil {
		return err
	}
	m := ledger.Many{Kind: "grant", Asset: models.AssetCNY, At: t.now}
	for _, g := range grants {
		m.Parts = append(m.Parts, ledger.Part{Key: "grant:" + g.ID, Ref: g.ID, From: budget.ID, To: g.AccountID, Amount: int64(g.Amount)})
	}
	return short(ledger.PostMany(tx, m))
}
