package programmes_test

import (
	"errors"
	"maps"
	"testing"
	"time"

	"supermarket/internal/programmes"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// done adds a settled line of the scene's firm.
func (s *scene) done(n string, at time.Time, cost models.Money) {
	s.t.Helper()
	s.must(s.db.Atomic(ctx, func(tx *store.Tx) error { return doneLine(tx, s.firm.ID, n, at, cost) }))
}

func (s *scene) dry(from, until time.Time) programmes.DryRun {
	s.t.Helper()
	d, err := s.c.DryRun(ctx, reviewer, programmes.DryRunAsk{ProgrammeID: s.programme.ID, From: from, Until: until})
	s.must(err)
	return d
}

func (s *scene) drafted(change func(*voucher.Rules)) {
	s.t.Helper()
	s.must(s.c.Begin(ctx, issuer, s.programme.ID))
	var d models.ProgrammeDraft
	s.must(s.db.View(ctx, func(tx *store.Tx) (err error) { d, err = tx.DraftOf(s.programme.ID); return err }))
	s.must(s.c.Edit(ctx, issuer, s.programme.ID, d.Revision, func(r *voucher.Rules) error { change(r); return nil }))
}

func TestADryRunSaysWhoWouldGetHowMuchAndWhatRefuses(t *testing.T) {
	each(t, func(s *scene) {
		past := now.AddDate(0, -1, 0)
		s.done("a", past, 100*yuan)
		s.done("b", past.Add(time.Hour), 100*yuan)
		s.done("c", past.Add(2*time.Hour), 5*yuan)
		s.drafted(func(r *voucher.Rules) {
			r.Rates[0].PPM, r.Caps.PerYear, r.MinSpend = 500_000, 80*yuan, 10*yuan
		})
		d := s.dry(now.AddDate(-1, 0, 0), now)
		if d.Lines != 3 || d.Firms != 1 || d.Cost != 205*yuan || !d.Draft {
			s.t.Errorf("%+v", d)
		}
		if d.Tried.Paid != 80*yuan || d.Tried.Kept != 20*yuan || d.InForce.Paid != 61*yuan+50*models.Fen {
			s.t.Errorf("%+v %+v", d.Tried, *d.InForce)
		}
		want := []programmes.Refusal{{Key: "voucher.reason.min_spend", Lines: 1}, {Key: "voucher.reason.cap_year", Lines: 1}}
		if len(d.Tried.Refused) != 2 || d.Tried.Refused[0].Lines != want[0].Lines {
			s.t.Errorf("%+v", d.Tried.Refused)
		}
		if len(d.ByFirm) != 1 || d.ByFirm[0].Tried != 80*yuan || d.ByFirm[0].Name != s.firm.Name {
			s.t.Errorf("%+v", d.ByFirm)
		}
		if days, spent := d.Lasts(d.Tried); !spent || days < 4500 || days > 4700 {
			s.t.Errorf("the pool lasts %d days", days)
		}
	})
}

func TestADryRunTriesRulesOfTheFutureOnThePast(t *testing.T) {
	each(t, func(s *scene) {
		s.done("a", now.AddDate(0, -1, 0), 100*yuan)
		s.drafted(func(r *voucher.Rules) { r.StartsAt, r.EndsAt = now.AddDate(1, 0, 0), now.AddDate(2, 0, 0) })
		if d := s.dry(now.AddDate(-1, 0, 0), now); d.Tried.Paid != 30*yuan {
			s.t.Errorf("%+v", d.Tried)
		}
	})
}

func TestADryRunWritesNothing(t *testing.T) {
	each(t, func(s *scene) {
		s.done("a", now.AddDate(0, -1, 0), 100*yuan)
		before := testkit.Rows(s.t, s.db)
		s.dry(now.AddDate(-1, 0, 0), now)
		if after := testkit.Rows(s.t, s.db); !maps.Equal(before, after) {
			s.t.Errorf("%v, then %v", before, after)
		}
		if _, err := s.c.DryRun(ctx, reviewer, programmes.DryRunAsk{ProgrammeID: s.programme.ID, From: now, Until: now}); !errors.Is(err, programmes.ErrPeriod) {
			s.t.Errorf("got %v", err)
		}
	})
}

// doneLine is an order of one line that was settled at a cost; the first makes the shelf.
func doneLine(tx *store.Tx, firm, n string, at time.Time, cost models.Money) error {
	if _, err := tx.Offering("card"); err != nil {
		if err := shelf(tx, at); err != nil {
			return err
		}
	}
	q := models.Quote{ID: "q" + n, FirmID: firm, OfferingID: "card", ProviderID: "prv", TariffVersion: 1, Units: 1, CapMillis: 1, CapAmount: cost, State: "ordered", Params: "{}", ExpiresAt: at, CreatedAt: at}
	o := models.Order{ID: "o" + n, Number: "N" + n, FirmID: firm, UserID: "u", State: "fulfilled", CapAmount: cost, WalletAmount: cost, PayBy: at, CreatedAt: at, UpdatedAt: at}
	l := models.Line{ID: n, OrderID: o.ID, FirmID: firm, N: 1, QuoteID: q.ID, OfferingID: "card", ProviderID: "prv", TariffVersion: 1, State: models.LineFulfilled, Units: 1, CapMillis: 1, CapAmount: cost, CreatedAt: at, UpdatedAt: at}
	return errors.Join(tx.AddQuote(q), tx.AddOrder(o, []models.Line{l}), tx.AddSettlement(models.Settlement{
		ID: "s" + n, LineID: n, OrderID: o.ID, FirmID: firm, ProviderID: "prv", Cost: cost, Firm: cost, Provider: cost, Cause: "job.done", CreatedAt: at,
	}))
}

func shelf(tx *store.Tx, at time.Time) error {
	_, err := tx.InsertProvider(models.Provider{ID: "prv", NameZh: "p", NameEn: "p", Code: "p", Region: "CN-GZ", State: "approved", CreatedAt: at, UpdatedAt: at})
	return errors.Join(err,
		tx.PutClass(models.Class{ID: "card", Kind: "accelerator", NameZh: "卡", NameEn: "Card", Vendor: "a"}), tx.PutStack(models.Stack{ID: "stack", Name: "Stack", Version: "1"}),
		tx.AddSite(models.Site{ID: "sit", ProviderID: "prv", NameZh: "s", NameEn: "s", Region: "CN-GZ", Driver: "local", State: "ready", CreatedAt: at, UpdatedAt: at}),
		tx.AddOffering(models.Offering{
			ID: "card", Kind: models.OfferCardHour, ProviderID: "prv", SiteID: "sit", ClassID: "card", StackID: "stack", Region: "CN-GZ", TitleZh: "卡", TitleEn: "Card",
			MinUnits: 1, MaxUnits: 8, MaxSeconds: 36000, State: "listed", CreatedAt: at, UpdatedAt: at,
		}))
}
