package coverage_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"supermarket/internal/audit"
	"supermarket/internal/coverage"
	"supermarket/internal/ledger"
	"supermarket/internal/order"
	"supermarket/internal/reference"
	"supermarket/internal/refund"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/internal/voucher"
	"supermarket/models"
)

const (
	yuan  = models.Yuan
	hour  = models.MillisPerHour
	price = 20 * yuan
)

var (
	first = time.Date(2026, 9, 10, 2, 0, 0, 0, time.UTC)
	now   = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	terms = order.Terms{FeePPM: 30_000, Tries: 3}
)

// scene is three firms that bought, one that did not and one that is not
// verified, two programmes, and work in three months.
type scene struct {
	testing.TB
	db         *store.DB
	data       reference.Data
	programmes map[string]models.Programme
}

var planted = testkit.Planted{Plant: func(tb testing.TB, db *store.DB) { plant(tb, db) }}

func both(t *testing.T, f func(s *scene)) {
	t.Helper()
	planted.Both(t, func(t *testing.T, db *store.DB) { f(open(t, db)) })
}

func open(tb testing.TB, db *store.DB) *scene {
	data, err := reference.Embedded()
	s := &scene{TB: tb, db: db, data: data, programmes: map[string]models.Programme{}}
	s.see(func(tx *store.Tx) error {
		ps, err2 := tx.Programmes(store.Page{})
		for _, p := range ps {
			s.programmes[p.Slug] = p
		}
		return errors.Join(err, err2)
	})
	return s
}

func plant(t testing.TB, db *store.DB) {
	s := &scene{TB: t, db: db, programmes: map[string]models.Programme{}}
	s.do(shelf)
	until := now.AddDate(0, 6, 0)
	for _, f := range []models.Firm{
		{ID: "works", Name: "工", Code: "1", Region: "CN-GD", Industry: "Industry", Size: "small", Title: "specialised", TitleExpiresAt: &until, State: models.FirmVerified},
		{ID: "soft", Name: "软", Code: "2", Region: "CN-ZJ", Industry: "Software and IT services", Size: "micro", Title: "innovative", TitleExpiresAt: &first, State: models.FirmVerified},
		{ID: "other", Name: "他", Code: "3", Industry: "Other", Size: "micro", State: models.FirmVerified},
		{ID: "quiet", Name: "静", Code: "4", Region: "CN-GD", Industry: "Retail", Size: "medium", State: models.FirmVerified},
		{ID: "asked", Name: "问", Code: "5", Region: "CN-ZJ", Industry: "Wholesale", Size: "large", State: models.FirmSubmitted},
	} {
		s.do(func(tx *store.Tx) error { return s.firm(tx, f) })
	}
	s.programme("given", voucher.Funded, 1000*yuan)
	s.programme("upto", voucher.Entitlement, 500*yuan)
	given := map[string]models.Grant{"works": s.grant("given", "works", 300*yuan, time.Time{}), "soft": s.grant("given", "soft", 200*yuan, now.AddDate(0, 0, -3))}
	s.grant("upto", "works", 100*yuan, time.Time{})
	upto := s.grant("upto", "soft", 100*yuan, time.Time{})
	s.line("a", "works", "card", 2, hour, first.AddDate(0, 0, 1), models.LineFulfilled, given["works"])
	s.line("b", "works", "card", 1, 2*hour, first.AddDate(0, 1, 1), models.LineFulfilled, given["works"])
	s.line("c", "soft", "core", 4, hour, first.AddDate(0, 1, 2), models.LineFulfilled, given["soft"], upto)
	s.line("d", "soft", "card", 1, hour, now.AddDate(0, 0, -5), models.LineFailed, upto)
	s.line("e", "other", "core", 1, hour, now.AddDate(0, 0, -4), models.LineFulfilled)
	s.line("f", "works", "card", 1, hour/2, time.Date(2026, 10, 31, 16, 0, 0, 0, time.UTC), models.LineFulfilled, given["works"]) // November in UTC+8
	s.line("g", "asked", "core", 1, hour, now.AddDate(0, 0, -2), models.LineFulfilled)
	s.giveBack("b", 10*yuan+1, first.AddDate(0, 1, 20))
	s.giveBack("e", 20*yuan, now.AddDate(0, 0, -1))
	s.do(func(tx *store.Tx) error { _, err := voucher.ExpireGrants(tx, now); return err })
	launched, later := first.AddDate(0, 0, 5), now.AddDate(0, 2, 0)
	s.do(func(tx *store.Tx) error {
		return errors.Join(
			tx.InsertProduct(models.FirmProduct{ID: "p1", FirmID: "works", Name: "质检", Industry: "Industry", LaunchedOn: &launched, CreatedAt: first, UpdatedAt: first}),
			tx.InsertProduct(models.FirmProduct{ID: "p2", FirmID: "soft", Name: "客服", LaunchedOn: &later, CreatedAt: first, UpdatedAt: first}),
			tx.InsertProduct(models.FirmProduct{ID: "p3", FirmID: "soft", Name: "旧", LaunchedOn: &launched, Retired: true, CreatedAt: first, UpdatedAt: first.AddDate(0, 1, 0)}),
			tx.InsertProduct(models.FirmProduct{ID: "p4", FirmID: "works", Name: "新", CreatedAt: first, UpdatedAt: first}))
	})
}

func shelf(tx *store.Tx) error {
	_, err := tx.InsertProvider(models.Provider{ID: "prv", NameZh: "p", NameEn: "p", Code: "p", Region: "CN-GZ", State: "approved", CreatedAt: first, UpdatedAt: first})
	err = errors.Join(err,
		tx.PutClass(models.Class{ID: "card", Kind: "accelerator", NameZh: "卡", NameEn: "Card", Vendor: "a"}),
		tx.PutClass(models.Class{ID: "core", Kind: "cpu", NameZh: "核", NameEn: "Core", Vendor: "a"}),
		tx.PutStack(models.Stack{ID: "stack", Name: "Stack", Version: "1"}),
		tx.AddSite(models.Site{ID: "sit", ProviderID: "prv", NameZh: "s", NameEn: "s", Region: "CN-GZ", Driver: "local", State: "ready", CreatedAt: first, UpdatedAt: first}))
	for id, kind := range map[string]models.OfferingKind{"card": models.OfferCardHour, "core": models.OfferCoreHour} {
		o := models.Offering{
			ID: id, Kind: kind, ProviderID: "prv", SiteID: "sit", ClassID: id, StackID: "stack", Region: "CN-GZ", TitleZh: id, TitleEn: id, MinUnits: 1, MaxUnits: 8, MaxSeconds: 36000,
			State: "listed", CreatedAt: first, UpdatedAt: first,
		}
		if id == "card" {
			o.LeaseMonth = 9000 * yuan
		}
		err = errors.Join(err, tx.AddOffering(o), tx.AddTariff(models.Tariff{OfferingID: id, Version: 1, ValidFrom: first, CreatedAt: first}, []models.TariffPrice{{OfferingID: id, Version: 1, Meter: "unit_hour", Band: "always", Price: price}}, first))
	}
	return err
}

func (s *scene) firm(tx *store.Tx, f models.Firm) error {
	f.OrgType, f.LadderFacts, f.CreatedAt, f.UpdatedAt = "company", "{}", first, first
	if _, err := tx.InsertFirm(f); err != nil {
		return err
	}
	return pay(tx, models.AccountProcessor, "gift", models.AccountWallet, f.ID, 10_000*yuan)
}

func pay(tx *store.Tx, from models.AccountKind, payer string, to models.AccountKind, owner string, amount models.Money) error {
	a, err := ledger.Open(tx, models.AssetCNY, from, payer, first)
	if err != nil {
		return err
	}
	b, err := ledger.Open(tx, models.AssetCNY, to, owner, first)
	if err != nil {
		return err
	}
	_, err = ledger.Post(tx, ledger.Entry{Key: "gift:" + owner, Kind: "top_up", Ref: owner, At: first, Postings: []ledger.Posting{{From: a.ID, To: b.ID, Amount: int64(amount)}}})
	return err
}

func (s *scene) programme(slug, kind string, amount models.Money) {
	s.Helper()
	r := voucher.Rules{
		Rates: []voucher.Rate{{PPM: 300_000}}, Base: voucher.BaseUse, Stacking: voucher.StackSum, Redeem: voucher.RedeemInstant,
		Caps: voucher.Caps{PerOrder: 1000 * yuan, PerYear: 900_000 * yuan}, StartsAt: first.AddDate(0, -1, 0), EndsAt: first.AddDate(1, 0, 0),
	}
	s.do(func(tx *store.Tx) error {
		p, err := voucher.Create(tx, voucher.NewProgramme{Slug: slug, NameZh: slug, NameEn: slug, Funder: "City", Kind: kind, StartsAt: r.StartsAt, EndsAt: r.EndsAt, Now: first})
		if err != nil {
			return err
		}
		s.programmes[slug] = p
		_, err = voucher.Publish(tx, p.ID, r, "issuer", first)
		return errors.Join(err, voucher.Fund(tx, p.ID, amount, "first", first))
	})
}

func (s *scene) grant(slug, firm string, amount models.Money, until time.Time) (g models.Grant) {
	s.Helper()
	s.do(func(tx *store.Tx) (err error) {
		g, err = voucher.Issue(tx, voucher.IssueInput{ProgrammeID: s.programmes[slug].ID, FirmID: firm, Amount: amount, ExpiresAt: until, IssuedBy: "issuer", ApprovedBy: "reviewer", Key: firm, Now: first})
		return err
	})
	return g
}

// line is bought with these grants, runs for so long and is settled.
func (s *scene) line(id, firm, offering string, units int, millis int64, at time.Time, end models.LineState, grants ...models.Grant) {
	s.Helper()
	limit := 200 * yuan
	s.do(func(tx *store.Tx) error {
		q := models.Quote{ID: "q" + id, FirmID: firm, OfferingID: offering, ProviderID: "prv", TariffVersion: 1, Units: units, CapMillis: millis, CapAmount: limit, State: "ordered", Params: "{}", ExpiresAt: at, CreatedAt: at}
		o := models.Order{ID: "o" + id, Number: "N" + id, FirmID: firm, UserID: "u", State: "running", CapAmount: limit, WalletAmount: limit, PayBy: at, CreatedAt: at, UpdatedAt: at}
		l := models.Line{
			ID: id, OrderID: o.ID, FirmID: firm, N: 1, QuoteID: q.ID, OfferingID: offering, ProviderID: "prv", TariffVersion: 1, State: models.LineRunning, Units: units,
			CapMillis: millis, CapAmount: limit, CreatedAt: at, UpdatedAt: at,
		}
		if err := errors.Join(tx.AddQuote(q), tx.AddOrder(o, []models.Line{l})); err != nil {
			return err
		}
		return s.hold(tx, l, grants, at)
	})
	s.do(func(tx *store.Tx) error {
		cost := models.Money(int64(price) * int64(units) * millis / hour)
		j := models.Job{
			ID: "j" + id, LineID: id, OrderID: "o" + id, FirmID: firm, OfferingID: offering, SiteID: "sit", Region: "CN-GZ", ClassID: offering, StackID: "stack", RecipeID: "forecast", Params: "{}",
			Units: units, State: models.JobSucceeded, ReasonArgs: "{}", CapMillis: millis, EarliestAt: at, CreatedAt: at, UpdatedAt: at,
		}
		_, err := tx.AddJob(j)
		err = errors.Join(err, tx.AddAttempt(models.Attempt{ID: "t" + id, JobID: j.ID, N: 1, SiteID: "sit", Nodes: "[]", SubmissionKey: id, State: models.AttemptSucceeded, ReasonArgs: "{}", PlannedAt: at, Metrics: "[]", UpdatedAt: at}))
		err = errors.Join(err, tx.AddSegments([]models.UsageSegment{{ID: "s" + id, AttemptID: "t" + id, LineID: id, N: 1, Band: "always", StartsAt: at, Millis: millis, Units: units, Price: price, Cost: cost, Billed: true}}))
		return errors.Join(err, order.Settle(tx, id, end, terms, order.Step{Cause: "job.done", Actor: "runner", At: at}))
	})
}

func (s *scene) hold(tx *store.Tx, l models.Line, grants []models.Grant, at time.Time) error {
	var sources []ledger.Source
	left := l.CapAmount
	for _, g := range grants {
		f, err := voucher.FactsOf(tx, voucher.Asked{FirmID: l.FirmID, OfferingID: l.OfferingID, OrderID: l.OrderID, Now: at})
		if err != nil {
			return err
		}
		r, err := voucher.Reserve(tx, voucher.ReserveInput{Key: l.ID + g.ID, GrantID: g.ID, FirmID: l.FirmID, LineID: l.ID, OrderID: l.OrderID, Facts: f, Base: l.CapAmount})
		if err != nil {
			return err
		}
		sources, left = append(sources, ledger.Source{Account: g.AccountID, Amount: int64(r.Amount)}), left-r.Amount
	}
	wallet, err := ledger.Open(tx, models.AssetCNY, models.AccountWallet, l.FirmID, at)
	if err != nil {
		return err
	}
	hold, err := ledger.Hold(tx, ledger.HoldInput{Key: "line:" + l.ID, Ref: l.ID, At: at, Sources: append(sources, ledger.Source{Account: wallet.ID, Amount: int64(left)})})
	return errors.Join(err, tx.SetLineHold(l.ID, hold))
}

func (s *scene) giveBack(line string, amount models.Money, at time.Time) {
	s.Helper()
	s.do(func(tx *store.Tx) error {
		_, err := refund.Book(tx, refund.BookInput{LineID: line, Key: "r" + line, Amount: amount, Reason: "usage", Answer: "yes", Step: order.Step{Actor: "operator", At: at}})
		return err
	})
}

func (s *scene) do(f func(tx *store.Tx) error) {
	s.Helper()
	if err := s.db.Atomic(context.Background(), f); err != nil {
		s.Fatal(err)
	}
}

func (s *scene) see(f func(tx *store.Tx) error) {
	s.Helper()
	if err := s.db.Snapshot(context.Background(), f); err != nil {
		s.Fatal(err)
	}
}

func (s *scene) report(a coverage.Ask) (r coverage.Report) {
	s.Helper()
	a.Now = now
	s.see(func(tx *store.Tx) (err error) { r, err = coverage.Make(tx, a, s.data.Sizes); return err })
	return r
}

// sound asks the books about the money.
func (s *scene) sound() {
	s.Helper()
	s.see(func(tx *store.Tx) error {
		if broken := audit.Run(tx, slices.Concat(audit.Ledger(), audit.Usage(), audit.Vouchers())).Broken(); len(broken) > 0 {
			s.Errorf("the books: %+v", broken)
		}
		return nil
	})
}
