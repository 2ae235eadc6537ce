package voucher

import (
	"fmt"
	"regexp"
	"time"

	"supermarket/internal/ledger"
	"supermarket/internal/store"
	"supermarket/models"
)

// NewProgramme is a programme before its rules are published.
type NewProgramme struct {
	Slug, NameZh, NameEn, Funder string
	Kind                         string // Funded or Entitlement
	StartsAt, EndsAt             time.Time
	Now                          time.Time
}

var slugText = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Validate refuses a programme without a name, a funder or a span of time.
func (in NewProgramme) Validate() error {
	switch {
	case !slugText.MatchString(in.Slug) || len(in.Slug) > 60:
		return ErrRules.On("slug")
	case in.NameZh == "" || in.NameEn == "":
		return ErrRules.On("name")
	case in.Funder == "":
		return ErrRules.On("funder")
	case in.Kind != Funded && in.Kind != Entitlement:
		return ErrRules.On("kind")
	case !in.EndsAt.After(in.StartsAt):
		return ErrRules.On("ends_at")
	}
	return nil
}

// Create adds a draft programme with an empty budget; a slug that is taken is ErrSlug.
func Create(tx *store.Tx, in NewProgramme) (models.Programme, error) {
	if err := in.Validate(); err != nil {
		return models.Programme{}, err
	}
	p := models.Programme{
		ID: models.NewID("prog"), Slug: in.Slug, NameZh: in.NameZh, NameEn: in.NameEn, Funder: in.Funder, Kind: in.Kind,
		RedeemMode: string(RedeemInstant), State: "draft", StartsAt: in.StartsAt, EndsAt: in.EndsAt, CreatedAt: in.Now, UpdatedAt: in.Now,
	}
	fresh, err := tx.InsertProgramme(p)
	if err != nil {
		return p, err
	}
	if !fresh {
		return models.Programme{}, ErrSlug
	}
	_, err = ledger.Open(tx, models.AssetCNY, models.AccountBudget, p.ID, in.Now)
	return p, err
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
	return v, nil
}

func orStale(err error) error {
	if err != nil {
		return err
	}
	return store.ErrStale
}

// Fund brings amount from the programme's funder into its budget, once per key.
func Fund(tx *store.Tx, programmeID string, amount models.Money, key string, now time.Time) error {
	if amount <= 0 || key == "" {
		return ErrAmount
	}
	p, err := tx.Programme(programmeID)
	if err != nil {
		return known(err, ErrNoProgramme)
	}
	from, err := ledger.Open(tx, models.AssetCNY, models.AccountFunder, p.ID, now)
	if err != nil {
		return err
	}
	to, err := ledger.Open(tx, models.AssetCNY, models.AccountBudget, p.ID, now)
	if err != nil {
		return err
	}
	return post(tx, fmt.Sprintf("fund:%s:%s", p.ID, key), "fund", p.ID, from.ID, to.ID, amount, now)
}
