package voucher

import (
	"cmp"
	"regexp"
	"strings"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/ledger"
	"supermarket/internal/store"
	"supermarket/models"
)

// AnswerDays are the workdays in which applications are usually answered, where
// a programme says nothing else.
const AnswerDays = 10

// ErrMoneyMoved keeps a programme that money has moved for from being deleted.
var ErrMoneyMoved = fault.New(fault.Conflict, "voucher.money_moved")

// NewProgramme is a programme before its rules are published.
type NewProgramme struct {
	Slug, NameZh, NameEn, Funder string
	Kind                         string // Funded or Entitlement
	StartsAt, EndsAt             time.Time
	Funders                      []Funder // who pays which part; none: Funder alone
	Region                       string   // of the authority, ISO 3166-2:CN
	AboutZh, AboutEn             string
	Assumed                      string // what its public text leaves open and its rules assume, comma-separated
	Applies                      bool   // firms may apply for a grant
	AnswerDays                   int64  // 0 means AnswerDays
	GrantCap                     models.Money
	Now                          time.Time
}

var slugText = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Validate refuses a programme without a name, a funder or a span of time.
func (in NewProgramme) Validate() error {
	var out fault.List
	for _, check := range []struct {
		field string
		ok    bool
	}{
		{"slug", slugText.MatchString(in.Slug) && len(in.Slug) <= 60},
		{"name_zh", named1(in.NameZh, 100)},
		{"name_en", named1(in.NameEn, 100)},
		{"funder", in.Funder != "" || len(in.Funders) > 0},
		{"funders", sharesStand(in.Funders)},
		{"kind", in.Kind == Funded || in.Kind == Entitlement},
		{"ends_at", in.EndsAt.After(in.StartsAt)},
		{"about_zh", len(in.AboutZh) <= 3000},
		{"about_en", len(in.AboutEn) <= 3000},
		{"answer_days", in.AnswerDays >= 0 && in.AnswerDays <= 250},
		{"grant_cap", in.GrantCap >= 0},
	} {
		if !check.ok {
			out = append(out, ErrRules.On(check.field))
		}
	}
	return out.Or()
}

// Blank are rules that ask for nothing and pay nothing yet, for a draft to begin with.
func Blank(from, until time.Time) Rules {
	return Rules{Rates: []Rate{}, Base: BaseUse, Stacking: StackOne, Redeem: RedeemInstant, StartsAt: cut(from), EndsAt: cut(until)}
}

func named1(text string, most int) bool {
	return strings.TrimSpace(text) != "" && len([]rune(text)) <= most
}

func (in NewProgramme) row() models.Programme {
	return models.Programme{
		Slug: in.Slug, NameZh: in.NameZh, NameEn: in.NameEn, Funder: cmp.Or(in.Funder, names(in.Funders)), Kind: in.Kind,
		RedeemMode: string(RedeemInstant), State: "draft", StartsAt: cut(in.StartsAt), EndsAt: cut(in.EndsAt), Region: in.Region,
		AboutZh: in.AboutZh, AboutEn: in.AboutEn, Assumed: in.Assumed, Applies: in.Applies, AnswerDays: cmp.Or(in.AnswerDays, AnswerDays),
		GrantCap: in.GrantCap, CreatedAt: in.Now, UpdatedAt: in.Now,
	}
}

// Create adds a draft programme with an empty budget; a slug that is taken is ErrSlug.
func Create(tx *store.Tx, in NewProgramme) (models.Programme, error) {
	if err := in.Validate(); err != nil {
		return models.Programme{}, err
	}
	p := in.row()
	p.ID = models.NewID("prog")
	fresh, err := tx.InsertProgramme(p)
	if err != nil {
		return p, err
	}
	if !fresh {
		return models.Programme{}, ErrSlug
	}
	if err := setFunders(tx, p, in.Funders); err != nil {
		return p, err
	}
	_, err = ledger.Open(tx, models.AssetCNY, models.AccountBudget, p.ID, in.Now)
	return p, err
}

// Revise changes what a programme says of itself, and before its first version
// and its first money also its kind and its funders; its slug and dates stay.
func Revise(tx *store.Tx, programmeID string, in NewProgramme) (models.Programme, error) {
	p, err := tx.Programme(programmeID)
	if err != nil {
		return p, known(err, ErrNoProgramme)
	}
	in.Slug, in.StartsAt, in.EndsAt = p.Slug, p.StartsAt, p.EndsAt
	if err := in.Validate(); err != nil {
		return p, err
	}
	settled, err := Settled(tx, p)
	if err != nil {
		return p, err
	}
	next := in.row()
	next.ID = p.ID
	if settled {
		next.Kind, next.Funder = p.Kind, p.Funder
	} else if err := setFunders(tx, next, in.Funders); err != nil {
		return p, err
	}
	if err := tx.ReviseProgramme(next); err != nil {
		return p, err
	}
	return tx.Programme(p.ID)
}

// Settled tells whether a programme's kind and funders stand: it was published
// once, or money came into its budget.
func Settled(tx *store.Tx, p models.Programme) (bool, error) {
	if p.Version > 0 {
		return true, nil
	}
	pool, err := budgetAccount(tx, p.ID)
	if err != nil {
		return false, err
	}
	return tx.AccountMoved(pool.ID)
}

// Delete removes a programme that was never published and never had money.
func Delete(tx *store.Tx, programmeID string) error {
	p, err := tx.Programme(programmeID)
	if err != nil {
		return known(err, ErrNoProgramme)
	}
	settled, err := Settled(tx, p)
	if err != nil {
		return err
	}
	if settled {
		return ErrMoneyMoved
	}
	return tx.DeleteProgramme(p.ID)
}

// Publish makes rules the version that new grants take; grants keep theirs. The
// rules that stand already give their version again.
func Publish(tx *store.Tx, programmeID string, r Rules, by string, now time.Time) (models.ProgrammeVersion, error) {
	text, hash, err := Canonical(r)
	if err != nil {
		return models.ProgrammeVersion{}, err
	}
	p, err := tx.Programme(programmeID)
	if err != nil {
		return models.ProgrammeVersion{}, known(err, ErrNoProgramme)
	}
	if p.Version > 0 {
		if v, err := tx.Version(p.ID, p.Version); err != nil || v.Hash == hash {
			return v, err
		}
	}
	v := models.ProgrammeVersion{ProgrammeID: p.ID, Version: p.Version + 1, Rules: text, Hash: hash, CreatedBy: by, CreatedAt: now}
	p.RedeemMode, p.StartsAt, p.EndsAt = string(r.Redeem), cut(r.StartsAt), cut(r.EndsAt)
	if err := tx.PublishVersion(p, v.Version, now); err != nil {
		return v, err
	}
	if fresh, err := tx.InsertVersion(v); err != nil || !fresh {
		return v, orStale(err)
	}
	if p.State == "published" {
		return v, nil
	}
	return v, moved(tx, "programme", p.ID, p.State, "published", by, now)
}

func orStale(err error) error {
	if err != nil {
		return err
	}
	return store.ErrStale
}
