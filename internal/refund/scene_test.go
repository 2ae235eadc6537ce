package refund_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"supermarket/internal/audit"
	"supermarket/internal/ledger"
	"supermarket/internal/order"
	"supermarket/internal/party"
	"supermarket/internal/payment"
	"supermarket/internal/refund"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// 2026-11-23, Monday, 09:00 in UTC+8.
var now = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)

const (
	yuan   = models.Yuan
	feePPM = 30_000
	seller = "prv"
)

// scene is one verified firm, one seller with an offering, and a programme whose
// vouchers add up.
type scene struct {
	testing.TB
	db        *store.DB
	firm      models.Firm
	programme models.Programme
	facts     voucher.Facts
	offering  models.Offering
}

var planted = testkit.Planted{Plant: func(tb testing.TB, db *store.DB) { plant(tb, db) }}

func both(t *testing.T, f func(s *scene)) {
	t.Helper()
	planted.Both(t, func(t *testing.T, db *store.DB) { f(open(t, db)) })
}

func open(t testing.TB, db *store.DB) *scene {
	s := &scene{TB: t, db: db}
	s.see(func(tx *store.Tx) (err error) {
		if s.firm, err = tx.FirmByCode("91440305MA5E000414"); err != nil {
			return err
		}
		if s.programme, err = tx.ProgrammeBySlug("first"); err != nil {
			return err
		}
		s.offering, err = tx.Offering("off")
		return err
	})
	s.facts = voucher.Facts{Firm: s.firm, Now: now, Class: models.Class{ID: "class"}, Offering: s.offering}
	return s
}

func plant(t testing.TB, db *store.DB) {
	s := &scene{TB: t, db: db}
	s.do(func(tx *store.Tx) error { return errors.Join(s.register(tx), shelf(tx), s.found(tx)) })
}

func (s *scene) register(tx *store.Tx) (err error) {
	s.firm, err = party.Register(tx, models.Firm{Name: "海纳精工", Code: "91440305MA5E000414", Region: "CN-GD", Size: "small"}, now)
	for _, to := range []models.FirmState{models.FirmSubmitted, models.FirmVerified} {
		if err != nil {
			return err
		}
		s.firm, err = party.Move(tx, s.firm.ID, to, "reviewer", now)
	}
	return err
}

func (s *scene) found(tx *store.Tx) (err error) {
	r := voucher.Rules{
		Rates: []voucher.Rate{{PPM: 300_000}}, Base: voucher.BaseUse, Stacking: voucher.StackSum, Redeem: voucher.RedeemInstant,
		Caps: voucher.Caps{PerOrder: 1000 * yuan, PerYear: 100_000 * yuan}, StartsAt: now.AddDate(0, -1, 0), EndsAt: now.AddDate(1, 0, 0),
	}
	s.programme, err = voucher.Create(tx, voucher.NewProgramme{
		Slug: "first", NameZh: "算力券", NameEn: "Computing voucher", Funder: "City", Kind: voucher.Funded, StartsAt: r.StartsAt, EndsAt: r.EndsAt, Now: now,
	})
	if err != nil {
		return err
	}
	if _, err := voucher.Publish(tx, s.programme.ID, r, "issuer", now); err != nil {
		return err
	}
	return voucher.Fund(tx, s.programme.ID, 1_000_000*yuan, "first", now)
}

func shelf(tx *store.Tx) error {
	_, err := tx.InsertProvider(models.Provider{ID: seller, NameZh: "p", NameEn: "p", Code: "p", Region: "CN-GZ", State: "approved", CreatedAt: now, UpdatedAt: now})
	return errors.Join(err,
		tx.PutClass(models.Class{ID: "class", Kind: "accelerator", NameZh: "c", NameEn: "c", Vendor: "a"}),
		tx.PutStack(models.Stack{ID: "stack", Name: "Stack", Version: "1"}),
		tx.AddSite(models.Site{ID: "sit", ProviderID: seller, NameZh: "s", NameEn: "s", Region: "CN-GZ", Driver: "local", State: "ready", CreatedAt: now, UpdatedAt: now}),
		tx.AddOffering(models.Offering{
			ID: "off", Kind: models.OfferCardHour, ProviderID: seller, SiteID: "sit", ClassID: "class", StackID: "stack", Region: "CN-GZ", TitleZh: "卡", TitleEn: "card",
			MinUnits: 1, MaxUnits: 8, MaxSeconds: 3600, State: "listed", CreatedAt: now, UpdatedAt: now,
		}))
}

func (s *scene) try(f func(tx *store.Tx) error) error { return s.db.Atomic(context.Background(), f) }

func (s *scene) do(f func(tx *store.Tx) error) {
	s.Helper()
	if err := s.try(f); err != nil {
		s.Fatal(err)
	}
}

func (s *scene) see(f func(tx *store.Tx) error) {
	s.Helper()
	if err := s.db.View(context.Background(), f); err != nil {
		s.Fatal(err)
	}
}

func by(actor string) order.Step { return order.Step{Actor: actor, At: now} }

func (s *scene) grant(amount models.Money) (g models.Grant) {
	s.Helper()
	s.do(func(tx *store.Tx) (err error) {
		g, err = voucher.Issue(tx, voucher.IssueInput{
			ProgrammeID: s.programme.ID, FirmID: s.firm.ID, Amount: amount, IssuedBy: "issuer", ApprovedBy: "reviewer", Key: models.NewID("key"), Now: now,
		})
		return err
	})
	return g
}

// fill brings money into the wallet that no payment stands for.
func (s *scene) fill(amount models.Money) {
	s.Helper()
	s.do(func(tx *store.Tx) error {
		return s.move(tx, models.AccountProcessor, "gift", models.AccountWallet, s.firm.ID, amount)
	})
}

func (s *scene) move(tx *store.Tx, from models.AccountKind, owner string, to models.AccountKind, payee string, amount models.Money) error {
	a, err := ledger.Open(tx, models.AssetCNY, from, owner, now)
	if err != nil {
		return err
	}
	b, err := ledger.Open(tx, models.AssetCNY, to, payee, now)
	if err != nil {
		return err
	}
	_, err = ledger.Post(tx, ledger.Entry{Key: models.NewID("key"), Kind: "top_up", Ref: payee, At: now, Postings: []ledger.Posting{{From: a.ID, To: b.ID, Amount: int64(amount)}}})
	return err
}

// settled is a line that ran, cost that much, and was paid by these vouchers as
// far as they go, else by the wallet, which is filled for it.
func (s *scene) settled(cost models.Money, grants ...models.Grant) (l models.Line) {
	s.Helper()
	s.fill(cost + yuan)
	s.do(func(tx *store.Tx) (err error) {
		l, err = s.sell(tx, cost, grants)
		return err
	})
	return l
}

func (s *scene) sell(tx *store.Tx, cost models.Money, grants []models.Grant) (models.Line, error) {
	most := cost + yuan
	q := models.Quote{ID: models.NewID("quo"), FirmID: s.firm.ID, UserID: "wang", OfferingID: "off", ProviderID: seller, Units: 1, CapMillis: 1, CapAmount: most, State: "ordered", ExpiresAt: now, CreatedAt: now}
	o := models.Order{ID: models.NewID("ord"), FirmID: s.firm.ID, UserID: "wang", State: "running", CapAmount: most, WalletAmount: most, PayBy: now, CreatedAt: now, UpdatedAt: now}
	o.Number = o.ID
	l := models.Line{
		ID: models.NewID("lin"), OrderID: o.ID, FirmID: s.firm.ID, N: 1, QuoteID: q.ID, OfferingID: "off", ProviderID: seller, State: models.LineRunning,
		Units: 1, CapMillis: 1, CapAmount: most, CreatedAt: now, UpdatedAt: now,
	}
	if err := errors.Join(tx.AddQuote(q), tx.AddOrder(o, []models.Line{l})); err != nil {
		return l, err
	}
	if err := s.cover(tx, &l, most, grants); err != nil {
		return l, err
	}
	return l, errors.Join(run(tx, l, cost), order.Settle(tx, l.ID, models.LineFulfilled, order.Terms{FeePPM: feePPM}, by("watch")))
}

func (s *scene) cover(tx *store.Tx, l *models.Line, most models.Money, grants []models.Grant) error {
	var sources []ledger.Source
	left := most
	for _, g := range grants {
		r, err := voucher.Reserve(tx, voucher.ReserveInput{Key: l.ID + g.ID, GrantID: g.ID, FirmID: s.firm.ID, LineID: l.ID, OrderID: l.OrderID, Facts: s.facts, Base: most})
		if errors.Is(err, voucher.ErrSpent) || errors.Is(err, voucher.ErrNothing) {
			continue
		}
		if err != nil {
			return err
		}
		sources = append(sources, ledger.Source{Account: g.AccountID, Amount: int64(r.Amount)})
		left -= r.Amount
	}
	wallet, err := ledger.Open(tx, models.AssetCNY, models.AccountWallet, s.firm.ID, now)
	if err != nil {
		return err
	}
	if left > 0 {
		sources = append(sources, ledger.Source{Account: wallet.ID, Amount: int64(left)})
	}
	if l.HoldID, err = ledger.Hold(tx, ledger.HoldInput{Key: "line:" + l.ID, Ref: l.ID, Sources: sources, At: now}); err != nil {
		return err
	}
	return tx.SetLineHold(l.ID, l.HoldID)
}

// run writes the work that a cost stands for.
func run(tx *store.Tx, l models.Line, cost models.Money) error {
	j := models.Job{
		ID: models.NewID("job"), LineID: l.ID, OrderID: l.OrderID, FirmID: l.FirmID, OfferingID: "off", SiteID: "sit", Region: "CN-GZ", ClassID: "class", StackID: "stack", RecipeID: "matmul",
		Params: "{}", Units: 1, State: models.JobSucceeded, ReasonArgs: "{}", CapMillis: 1, EarliestAt: now, CreatedAt: now, UpdatedAt: now, EndedAt: &now,
	}
	a := models.Attempt{
		ID: models.NewID("att"), JobID: j.ID, N: 1, SiteID: "sit", Nodes: "{}", SubmissionKey: j.ID, State: models.AttemptSucceeded, ReasonArgs: "{}", RunMillis: 1, Metrics: "[]",
		RunnerID: "runner", ClaimedAt: &now, PlannedAt: now, EndedAt: &now, UpdatedAt: now,
	}
	if _, err := tx.AddJob(j); err != nil {
		return err
	}
	return errors.Join(tx.AddAttempt(a), tx.AddSegments([]models.UsageSegment{{
		ID: models.NewID("use"), AttemptID: a.ID, LineID: l.ID, Band: "flat", StartsAt: now, Millis: 1, Units: 1, Price: cost, Cost: cost, Billed: true,
	}}))
}

// paid is a payment from outside whose money is in the wallet, for no order.
func (s *scene) paid(amount models.Money) (p models.Payment) {
	s.Helper()
	s.do(func(tx *store.Tx) (err error) { p, err = s.bring(tx, amount, "stripe"); return err })
	return p
}

func (s *scene) bring(tx *store.Tx, amount models.Money, method string) (models.Payment, error) {
	p := models.Payment{
		ID: models.NewID("pay"), FirmID: s.firm.ID, Method: method, State: models.PaymentPaid, Amount: amount, ExpiresAt: now, CreatedAt: now, UpdatedAt: now,
		Purpose: models.ForTopUp, UserID: "wang", Charge: models.NewID("pi"),
	}
	p.Key = p.ID
	from, err := ledger.Open(tx, models.AssetCNY, models.AccountProcessor, method, now)
	if method == refund.MethodTransfer {
		from, err = ledger.Open(tx, models.AssetCNY, models.AccountBank, "", now)
	}
	if err != nil {
		return p, err
	}
	to, err := ledger.Open(tx, models.AssetCNY, models.AccountWallet, s.firm.ID, now)
	if err != nil {
		return p, err
	}
	_, err = ledger.Post(tx, ledger.Entry{Key: "payment:" + p.ID, Kind: "payment", Ref: p.ID, At: now, Postings: []ledger.Posting{{From: from.ID, To: to.ID, Amount: int64(amount)}}})
	return p, errors.Join(err, tx.AddPayment(p))
}

func (s *scene) balance(kind models.AccountKind, owner string) (b models.Money) {
	s.Helper()
	s.see(func(tx *store.Tx) error {
		a, err := ledger.Find(tx, models.AssetCNY, kind, owner)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		b = models.Money(a.Balance)
		return err
	})
	return b
}

func (s *scene) wallet() models.Money { return s.balance(models.AccountWallet, s.firm.ID) }

func (s *scene) owes() (m models.Money) {
	s.Helper()
	s.see(func(tx *store.Tx) (err error) { m, err = refund.Owes(tx, s.firm.ID); return err })
	return m
}

// book refunds part of a line, once per key.
func (s *scene) book(l models.Line, amount models.Money, key string) (r models.Refund, err error) {
	err = s.try(func(tx *store.Tx) (err error) {
		r, err = refund.Book(tx, refund.BookInput{LineID: l.ID, Key: key, Amount: amount, Reason: "offered", Step: by("seller")})
		return err
	})
	return r, err
}

func (s *scene) line(id string) (l models.Line) {
	s.Helper()
	s.see(func(tx *store.Tx) (err error) { l, err = tx.Line(id); return err })
	return l
}

func event(kind string, p models.Payment, amount models.Money) payment.Event {
	return payment.Event{ID: models.NewID("evt"), PaymentID: p.ID, Kind: kind, Amount: amount, Currency: models.Currency}
}

// sound asks the books and the rows whether they agree.
func (s *scene) sound() {
	s.Helper()
	err := s.db.Snapshot(context.Background(), func(tx *store.Tx) error {
		checks := append(append(append(audit.Ledger(), audit.Orders()...), audit.Vouchers()...), audit.Refunds()...)
		if broken := audit.Run(tx, checks).Broken(); len(broken) > 0 {
			s.Errorf("the books: %+v", broken)
		}
		return nil
	})
	if err != nil {
		s.Fatal(err)
	}
}
