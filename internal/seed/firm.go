package seed

import (
	"errors"
	"slices"
	"time"

	"supermarket/internal/programmes"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// The accounts of the demo.
const (
	Owner    = "owner@demo.test"
	Issuer   = "issuer@demo.test"
	Reviewer = "reviewer@demo.test"
	Seller   = "provider@demo.test"
	Operator = "operator@demo.test"
)

// The demo's public money: a budget, a grant of it, and the wallet beside it.
const (
	budget    = 50_000 * models.Yuan
	granted   = 500 * models.Yuan
	pocket    = 20 * models.Yuan
	perOrder  = 200 * models.Yuan
	slug      = "zhejiang-demo"
	moneyKey  = "demo"
	lifeYears = 1
)

var china = time.FixedZone("Asia/Shanghai", 8*3600)

// monthEnd is the first moment after the n-th month from now, in China Standard Time.
func monthEnd(now time.Time, n int) time.Time {
	y, m, _ := now.In(china).Date()
	return time.Date(y, m+time.Month(n)+1, 1, 0, 0, 0, 0, china).UTC()
}

func (s *scene) makeProgramme() error {
	now := s.Clock.Now()
	err := s.look(func(tx *store.Tx) (err error) { s.programme, err = tx.ProgrammeBySlug(slug); return err })
	if errors.Is(err, store.ErrNotFound) {
		s.programme, err = s.Programmes.Create(s.ctx, s.issuer, voucher.NewProgramme{
			Slug: slug, NameZh: "浙江中小企业算力券（演示）", NameEn: "Zhejiang SME computing voucher (demo)",
			Funder: "演示资助方", Kind: voucher.Funded, StartsAt: now, EndsAt: now.AddDate(lifeYears, 0, 0),
		})
	}
	if err != nil {
		return err
	}
	if s.programme.Version == 0 {
		if _, err := s.Programmes.Publish(s.ctx, s.issuer, s.reviewer, s.programme.ID, s.rules()); err != nil {
			return err
		}
	}
	return s.fund()
}

func (s *scene) rules() voucher.Rules {
	return voucher.Rules{
		Who:   voucher.Who{Regions: []string{"CN-ZJ"}, Sizes: []string{reference.Micro, reference.Small, reference.Medium}},
		What:  voucher.What{Kinds: []models.OfferingKind{models.OfferCardHour, models.OfferCoreHour}},
		Rates: []voucher.Rate{{PPM: voucher.PPM / 2}}, Base: voucher.BaseUse, Caps: voucher.Caps{PerOrder: perOrder},
		Stacking: voucher.StackOne, Redeem: voucher.RedeemInstant, StartsAt: s.programme.StartsAt, EndsAt: s.programme.EndsAt,
	}
}

func (s *scene) fund() error { return s.fundOnce(s.programme, budget) }

// fundOnce asks first: a replay moves no money, yet it would stand in the audit
// trail. A demo of before fundings were kept has only the transfer.
func (s *scene) fundOnce(p models.Programme, amount models.Money) error {
	var had []models.Funding
	err := s.look(func(tx *store.Tx) (err error) {
		if had, err = tx.FundingsOf(p.ID); err != nil || amount == 0 || slices.ContainsFunc(had, approved) {
			return err
		}
		_, err = tx.TransferByKey("fund:" + p.ID + ":" + moneyKey)
		return err
	})
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return s.Programmes.Fund(s.ctx, s.issuer, s.reviewer, p.ID, amount, moneyKey)
}

func approved(f models.Funding) bool { return f.State == programmes.FundingApproved }
