package claim_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"supermarket/internal/audit"
	"supermarket/internal/claim"
	"supermarket/internal/ledger"
	"supermarket/internal/order"
	"supermarket/internal/party"
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

// scene is a verified firm, a seller, and three programmes: paid at the till,
// claimed by the buyer, claimed by the provider.
type scene struct {
	testing.TB
	db         *store.DB
	firm       models.Firm
	programmes map[voucher.Redeem]models.Programme
}

var planted = testkit.Planted{Plant: func(tb testing.TB, db *store.DB) { plant(tb, db) }}

func both(t *testing.T, f func(s *scene)) {
	t.Helper()
	planted.Both(t, func(t *testing.T, db *store.DB) { f(open(t, db)) })
}

var slugs = map[voucher.Redeem]string{voucher.RedeemInstant: "till", voucher.RedeemBuyer: "buyer", voucher.RedeemProvider: "provider"}

func open(t testing.TB, db *store.DB) *scene {
	s := &scene{TB: t, db: db, programmes: map[voucher.Redeem]models.Programme{}}
	s.see(func(tx *store.Tx) (err error) {
		for how, slug := range slugs {
			if s.programmes[how], err = tx.ProgrammeBySlug(slug); err != nil {
				return err
			}
		}
		s.firm, err = tx.FirmByCode("91440305MA5E000414")
		return err
	})
	return s
}

func plant(t testing.TB, db *store.DB) {
	s := &scene{TB: t, db: db, programmes: map[voucher.Redeem]models.Programme{}}
	testkit.People(t, db, "issuer", "reviewer", "second", "wang", "sales")
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

func rulesOf(how voucher.Redeem) voucher.Rules {
	r := voucher.Rules{
		Rates: []voucher.Rate{{PPM: 300_000}}, Base: voucher.BaseUse, Stacking: voucher.StackSum, Redeem: how,
		Caps: voucher.Caps{PerMonth: 1_000 * yuan}, StartsAt: now.AddDate(0, -2, 0), EndsAt: now.AddDate(1, 0, 0),
	}
	if how != voucher.RedeemInstant {
		r.ClaimDays = 60
	}
	return r
}

func (s *scene) found(tx *store.Tx) (err error) {
	for how, slug := range slugs {
		r := rulesOf(how)
		p, err := voucher.Create(tx, voucher.NewProgramme{Slug: slug, NameZh: "算力券", NameEn: "Voucher", Funder: "City", Kind: voucher.Entitlement, StartsAt: r.StartsAt, EndsAt: r.EndsAt, Now: now})
		if err != nil {
			return err
		}
		if _, err := voucher.Publish(tx, p.ID, r, "issuer", now); err != nil {
			return err
		}
		if err := voucher.Fund(tx, p.ID, 100_000*yuan, "first", now); err != nil {
			return err
		}
	}
	return nil
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

func by(who string) claim.Step { return claim.Step{By: who, Note: "因为", At: now} }

func (s *scene) grant(how voucher.Redeem, amount models.Money) (g models.Grant) {
	s.Helper()
	s.do(func(tx *store.Tx) (err error) {
		g, err = voucher.Issue(tx, voucher.IssueInput{
			ProgrammeID: s.programmes[how].ID, FirmID: s.firm.ID, Amount: amount, IssuedBy: "issuer", ApprovedBy: "reviewer", Key: models.NewID("key"), Now: now,
		})
		return err
	})
	return g
}

// settled is a line that was ordered at a time, ran, cost that much, and was paid
// by these vouchers as far as they go, else by the wallet, which is filled for it.
func (s *scene) settled(at time.Time, cost models.Money, grants ...models.Grant) (l models.Line) {
	s.Helper()
	s.do(func(tx *store.Tx) error {
		from, err := ledger.Open(tx, models.AssetCNY, models.AccountProcessor, "gift", at)
		if err != nil {
			return err
		}
		to, err := ledger.Open(tx, models.AssetCNY, models.AccountWallet, s.firm.ID, at)
		if err != nil {
			return err
		}
		if _, err := ledger.Post(tx, ledger.Entry{Key: models.NewID("key"), Kind: "top_up", Ref: "gift", At: at, Postings: []ledger.Posting{{From: from.ID, To: to.ID, Amount: int64(cost + yuan)}}}); err != nil {
			return err
		}
		l, err = s.sell(tx, at, cost, grants)
		return err
	})
	return l
}

func (s *scene) sell(tx *store.Tx, at time.Time, cost models.Money, grants []models.Grant) (models.Line, error) {
	most := cost + yuan
	q := models.Quote{ID: models.NewID("quo"), FirmID: s.firm.ID, UserID: "wang", OfferingID: "off", ProviderID: seller, Units: 1, CapMillis: 1, CapAmount: most, State: "ordered", ExpiresAt: at, CreatedAt: at}
	o := models.Order{ID: models.NewID("ord"), FirmID: s.firm.ID, UserID: "wang", State: "running", CapAmount: most, WalletAmount: most, PayBy: at, CreatedAt: at, UpdatedAt: at}
	o.Number = o.ID
	l := models.Line{
		ID: models.NewID("lin"), OrderID: o.ID, FirmID: s.firm.ID, N: 1, QuoteID: q.ID, OfferingID: "off", ProviderID: seller, State: models.LineRunning,
		Units: 1, CapMillis: 1, CapAmount: most, CreatedAt: at, UpdatedAt: at,
	}
	if err := errors.Join(tx.AddQuote(q), tx.AddOrder(o, []models.Line{l})); err != nil {
		return l, err
	}
	if err := s.cover(tx, at, &l, most, grants); err != nil {
		return l, err
	}
	return l, errors.Join(run(tx, at, l, cost), order.Settle(tx, l.ID, models.LineFulfilled, order.Terms{FeePPM: feePPM}, order.Step{Actor: "watch", At: at}))
}

func (s *scene) cover(tx *store.Tx, at time.Time, l *models.Line, most models.Money, grants []models.Grant) error {
	var sources []ledger.Source
	left := most
	for _, g := range grants {
		f, err := voucher.FactsOf(tx, voucher.Asked{FirmID: s.firm.ID, OfferingID: "off", Recipe: "matmul", OrderID: l.OrderID, Now: at})
		if err != nil {
			return err
		}
		r, err := voucher.Reserve(tx, voucher.ReserveInput{Key: l.ID + g.ID, GrantID: g.ID, FirmID: s.firm.ID, LineID: l.ID, OrderID: l.OrderID, Facts: f, Base: most})
		if err != nil {
			return err
		}
		sources = append(sources, ledger.Source{Account: g.AccountID, Amount: int64(r.Amount)})
		left -= r.Amount
	}
	wallet, err := ledger.Open(tx, models.AssetCNY, models.AccountWallet, s.firm.ID, at)
	if err != nil {
		return err
	}
	sources = append(sources, ledger.Source{Account: wallet.ID, Amount: int64(left)})
	if l.HoldID, err = ledger.Hold(tx, ledger.HoldInput{Key: "line:" + l.ID, Ref: l.ID, Sources: sources, At: at}); err != nil {
		return err
	}
	return tx.SetLineHold(l.ID, l.HoldID)
}

// run writes the work that a cost stands for.
func run(tx *store.Tx, at time.Time, l models.Line, cost models.Money) error {
	j := models.Job{
		ID: models.NewID("job"), LineID: l.ID, OrderID: l.OrderID, FirmID: l.FirmID, OfferingID: "off", SiteID: "sit", Region: "CN-GZ", ClassID: "class", StackID: "stack", RecipeID: "matmul",
		Params: "{}", Units: 1, State: models.JobSucceeded, ReasonArgs: "{}", CapMillis: 1, EarliestAt: at, CreatedAt: at, UpdatedAt: at, EndedAt: &at,
	}
	a := models.Attempt{
		ID: models.NewID("att"), JobID: j.ID, N: 1, SiteID: "sit", Nodes: "{}", SubmissionKey: j.ID, State: models.AttemptSucceeded, ReasonArgs: "{}", RunMillis: 1, Metrics: "[]",
		RunnerID: "runner", ClaimedAt: &at, PlannedAt: at, EndedAt: &at, UpdatedAt: at,
	}
	if _, err := tx.AddJob(j); err != nil {
		return err
	}
	return errors.Join(tx.AddAttempt(a), tx.AddSegments([]models.UsageSegment{{
		ID: models.NewID("use"), AttemptID: a.ID, LineID: l.ID, Band: "flat", StartsAt: at, Millis: 1, Units: 1, Price: cost, Cost: cost, Billed: true,
	}}))
}

// claimed is a claim that was submitted, reviewed and approved for all it asked.
func (s *scene) claimed(g models.Grant, l models.Line, side string) (c models.Claim) {
	s.Helper()
	s.do(func(tx *store.Tx) (err error) {
		if c, err = s.submitted(tx, g, l, side); err != nil {
			return err
		}
		if c, err = claim.Review(tx, claim.Verdict{ClaimID: c.ID, Amount: c.Asked, Step: by("issuer")}); err != nil {
			return err
		}
		c, err = claim.Approve(tx, c.ID, by("reviewer"))
		return err
	})
	return c
}

func (s *scene) submitted(tx *store.Tx, g models.Grant, l models.Line, side string) (models.Claim, error) {
	maker := map[string]string{claim.Buyer: "wang", claim.Provider: "sales"}[side]
	c, err := claim.Begin(tx, claim.New{GrantID: g.ID, LineID: l.ID, Side: side, Step: by(maker)})
	if err != nil {
		return c, err
	}
	return claim.Submit(tx, claim.Sending{ClaimID: c.ID, Declared: true, Step: by(maker)})
}

// collected is a draft of all that a programme owes a payee.
func (s *scene) collected(how voucher.Redeem, kind, payee string) (b models.Batch) {
	s.Helper()
	s.do(func(tx *store.Tx) (err error) {
		b, err = claim.Collect(tx, claim.Collecting{ProgrammeID: s.programmes[how].ID, PayeeKind: kind, PayeeID: payee, From: now.AddDate(-1, 0, 0), Until: now.Add(time.Hour), Key: models.NewID("key"), Step: later("issuer")})
		return err
	})
	return b
}

// later is after everything that was to be collected.
func later(who string) claim.Step {
	return claim.Step{By: who, Note: "因为", At: now.Add(2 * time.Hour)}
}

// approvedBatch brings a draft to where it may be paid.
func (s *scene) approvedBatch(b models.Batch) {
	s.Helper()
	s.do(func(tx *store.Tx) error {
		if _, err := claim.SubmitBatch(tx, b.ID, later("issuer")); err != nil {
			return err
		}
		if _, err := claim.ReviewBatch(tx, b.ID, later("issuer")); err != nil {
			return err
		}
		_, err := claim.ApproveBatch(tx, b.ID, later("reviewer"))
		return err
	})
}

func (s *scene) paidBatch(b models.Batch) (out models.Batch) {
	s.Helper()
	s.approvedBatch(b)
	s.do(func(tx *store.Tx) (err error) {
		out, err = claim.PayBatch(tx, b.ID, "ICBC-1", later("issuer"))
		return err
	})
	return out
}

// clawed takes part of a redemption back from a side, by two persons.
func (s *scene) clawed(reservation, from string, amount models.Money) (k models.Clawback) {
	s.Helper()
	s.do(func(tx *store.Tx) (err error) {
		if k, err = claim.Claw(tx, claim.Clawing{ReservationID: reservation, From: from, Amount: amount, Reason: "not_eligible", Key: models.NewID("key"), Step: later("issuer")}); err != nil {
			return err
		}
		k, err = claim.Clawed(tx, k.ID, later("reviewer"))
		return err
	})
	return k
}

func (s *scene) reservation(l models.Line) (r models.Reservation) {
	s.Helper()
	s.see(func(tx *store.Tx) error {
		all, err := tx.ReservationsOf(l.ID)
		if len(all) == 1 {
			r = all[0]
		}
		return err
	})
	return r
}

func (s *scene) refund(l models.Line, amount models.Money) (r models.Refund) {
	s.Helper()
	s.do(func(tx *store.Tx) (err error) {
		r, err = refund.Book(tx, refund.BookInput{LineID: l.ID, Key: models.NewID("key"), Amount: amount, Reason: "offered", Step: order.Step{Actor: "seller", At: now.Add(3 * time.Hour)}})
		return err
	})
	return r
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

func (s *scene) wants(what string, got, want models.Money) {
	s.Helper()
	if got != want {
		s.Errorf("%s: %s, want %s", what, got, want)
	}
}

// sound asks all books and rows whether they agree.
func (s *scene) sound() {
	s.Helper()
	err := s.db.Snapshot(context.Background(), func(tx *store.Tx) error {
		checks := slices.Concat(audit.Ledger(), audit.Orders(), audit.Usage(), audit.Vouchers(), audit.Refunds(), audit.Settlements())
		if broken := audit.Run(tx, checks).Broken(); len(broken) > 0 {
			s.Errorf("the books: %+v", broken)
		}
		return nil
	})
	if err != nil {
		s.Fatal(err)
	}
}
