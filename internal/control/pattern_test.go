package control_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"supermarket/internal/control"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// stage writes what a pattern is made of; the first error stays.
type stage struct {
	tx  *store.Tx
	err error
	n   int
}

func (s *stage) put(did any, err error) {
	if fresh, ok := did.(bool); ok && !fresh && err == nil {
		err = errors.New("it is there already")
	}
	if s.err == nil {
		s.err = err
	}
}

func (s *stage) id(kind string) string {
	s.n++
	return kind + string(rune('a'+s.n))
}

// programmes are p and q; firms of small size may order for ¥50 with p, others for ¥100.
func (s *stage) programmes() {
	rules, hash, err := voucher.Canonical(voucher.Rules{
		Rates: []voucher.Rate{{PPM: 300_000}}, Base: voucher.BaseUse, Stacking: voucher.StackOne, Redeem: voucher.RedeemInstant, StartsAt: now, EndsAt: now.AddDate(1, 0, 0),
		Caps: voucher.Caps{PerOrder: 100 * yuan, Tiers: []voucher.CapTier{{When: voucher.When{Sizes: []string{"small"}}, PerOrder: 50 * yuan}}},
	})
	s.put(nil, err)
	for _, id := range []string{"p", "q"} {
		s.put(s.tx.InsertProgramme(models.Programme{ID: id, Slug: id, State: "published", Kind: "funded", RedeemMode: "instant", StartsAt: now, EndsAt: now.AddDate(1, 0, 0), Version: 1, CreatedAt: now, UpdatedAt: now}))
		s.put(s.tx.InsertVersion(models.ProgrammeVersion{ProgrammeID: id, Version: 1, Rules: rules, Hash: hash, CreatedAt: now}))
	}
	s.put(nil, s.tx.PutClass(models.Class{ID: "c", Kind: "accelerator", NameZh: "c", NameEn: "c"}))
	s.put(nil, s.tx.PutStack(models.Stack{ID: "k", Name: "k"}))
	s.put(nil, s.tx.AddOffering(models.Offering{ID: "o", Kind: models.OfferCardHour, ProviderID: "prv", ClassID: "c", StackID: "k", State: "listed", MinUnits: 1, MaxUnits: 1, CreatedAt: now, UpdatedAt: now}))
}

// asked hands in applications of these firms for a programme.
func (s *stage) asked(programme string, firms ...string) {
	for _, firm := range firms {
		id := s.id("app")
		s.put(s.tx.InsertApplication(models.Application{ID: id, Number: id, ProgrammeID: programme, Version: 1, FirmID: firm, UserID: "u", State: models.ApplicationSubmitted, Answers: "{}", SubmittedAt: &now, CreatedAt: now, UpdatedAt: now}))
	}
}

func (s *stage) member(user, kind, org, role string) {
	s.put(s.tx.InsertMembership(models.Membership{ID: s.id("mem"), UserID: user, OrgKind: models.OrgKind(kind), OrgID: org, Role: models.Role(role), CreatedAt: now}))
}

func (s *stage) grant(firm string, amount models.Money) string {
	id := s.id("gr")
	s.put(s.tx.InsertGrant(models.Grant{ID: id, ProgrammeID: "p", Version: 1, FirmID: firm, State: models.GrantActive, AccountID: id, Amount: amount * yuan, ExpiresAt: now.AddDate(1, 0, 0), IssuedBy: "i", ApprovedBy: "r", CreatedAt: now, UpdatedAt: now}))
	return id
}

// ordered places an order of one line.
func (s *stage) ordered(firm, provider string, after time.Duration) (order, line string) {
	order, line = s.id("ord"), s.id("lin")
	at := now.Add(after)
	s.put(nil, s.tx.AddQuote(models.Quote{ID: line, FirmID: firm, OfferingID: "o", ProviderID: provider, Units: 1, CapMillis: 1, State: "ordered", ExpiresAt: at, CreatedAt: at}))
	s.put(nil, s.tx.AddOrder(models.Order{ID: order, Number: order, FirmID: firm, State: "paid", PayBy: at, CreatedAt: at, UpdatedAt: at}, []models.Line{
		{ID: line, OrderID: order, FirmID: firm, N: 1, QuoteID: line, OfferingID: "o", ProviderID: provider, State: "paid", Units: 1, CreatedAt: at, UpdatedAt: at},
	}))
	return order, line
}

// used places an order that uses a grant.
func (s *stage) used(grant, firm, provider string, after time.Duration, amount models.Money) (order, line string) {
	order, line = s.ordered(firm, provider, after)
	at := now.Add(after)
	s.put(s.tx.InsertReservation(models.Reservation{ID: line, Key: line, GrantID: grant, FirmID: firm, LineID: line, OrderID: order, Amount: amount * yuan, RateNum: 1, RateDen: 1, State: models.ReservationHeld, ProviderID: provider, CreatedAt: at, UpdatedAt: at}))
	return order, line
}

// back settles an order's line and refunds it a while later.
func (s *stage) back(order, line string, after time.Duration, part models.Money) {
	at := now.Add(after)
	s.put(nil, s.tx.AddSettlement(models.Settlement{ID: line, LineID: line, OrderID: order, FirmID: "a", ProviderID: "prv", CreatedAt: now}))
	s.put(nil, s.tx.AddRefund(models.Refund{ID: line, Key: line, Kind: "line", FirmID: "a", OrderID: order, LineID: line, ProviderID: "prv", State: models.RefundBooked, Amount: yuan, Voucher: part * yuan, CreatedAt: at, UpdatedAt: at}))
}

// claimed hands a claim in for a line of an order of its own.
func (s *stage) claimed(firm string, day int, asked models.Money) {
	order, line := s.ordered(firm, "prv", 0)
	at := now.AddDate(0, 0, day)
	id := s.id("clm")
	s.put(s.tx.AddClaim(models.Claim{ID: id, Number: id, ProgrammeID: "p", Version: 1, GrantID: "g", FirmID: firm, ProviderID: "prv", OrderID: order, LineID: line, Side: "buyer", State: models.ClaimSubmitted, RateDen: 1, Asked: asked, CreatedBy: "u", SubmittedAt: &at, CreatedAt: at, UpdatedAt: at}))
}

// patterns are each kind where it is found and where it is nearly so.
var patterns = []struct {
	kind, name string
	make       func(s *stage)
	found      bool
}{
	{control.RelatedOrder, "with a provider of the firm's own legal person", func(s *stage) { s.used(s.grant("a", 90), "a", "prv", time.Hour, 9) }, true},
	{control.RelatedOrder, "with a stranger", func(s *stage) { s.used(s.grant("d", 90), "d", "prv", time.Hour, 9) }, false},
	{control.SamePeople, "a member of both", func(s *stage) {
		s.member("u", "firm", "d", "buyer")
		s.member("u", "provider", "prv", "provider")
		s.used(s.grant("d", 90), "d", "prv", time.Hour, 9)
	}, true},
	{control.SamePeople, "a member of another provider", func(s *stage) {
		s.member("u", "firm", "d", "buyer")
		s.member("u", "provider", "other", "provider")
		s.used(s.grant("d", 90), "d", "prv", time.Hour, 9)
	}, false},
	{control.OneOwner, "one account owns both", func(s *stage) {
		s.member("u", "firm", "a", "owner")
		s.member("u", "firm", "d", "owner")
		s.asked("p", "a", "d")
	}, true},
	{control.OneOwner, "it buys for the other", func(s *stage) {
		s.member("u", "firm", "a", "owner")
		s.member("u", "firm", "d", "buyer")
		s.asked("p", "a", "d")
	}, false},
	{control.OneOwner, "the other asks another programme", func(s *stage) {
		s.member("u", "firm", "a", "owner")
		s.member("u", "firm", "d", "owner")
		s.asked("p", "a")
		s.asked("q", "d")
	}, false},
	{control.OnePerson, "two firms of one person", func(s *stage) { s.asked("p", "a", "b") }, true},
	{control.OnePerson, "one of the two", func(s *stage) { s.asked("p", "a", "c") }, false},
	{control.OneAddress, "three on one address", func(s *stage) { s.asked("p", "a", "b", "c") }, true},
	{control.OneAddress, "two on one address", func(s *stage) { s.asked("p", "a", "b", "d") }, false},
	{control.RelatedGrant, "one holds the other", func(s *stage) {
		s.put(nil, s.tx.ReplaceShareholders("c", []models.FirmShareholder{{Name: "甲", Code: "d", SharePPM: 600_000}}))
		s.asked("p", "c", "d")
	}, true},
	{control.RelatedGrant, "one holds a third", func(s *stage) {
		s.put(nil, s.tx.ReplaceShareholders("c", []models.FirmShareholder{{Name: "甲", Code: "b", SharePPM: 600_000}}))
		s.asked("p", "c", "d")
	}, false},
	{control.Splitting, "above the cap of its tier together", func(s *stage) {
		g := s.grant("small", 900)
		s.used(g, "small", "prv", 0, 30)
		s.used(g, "small", "prv", time.Hour, 30)
	}, true},
	{control.Splitting, "within the cap of all, whose tier it is not in", func(s *stage) {
		g := s.grant("d", 900)
		s.used(g, "d", "prv", 0, 30)
		s.used(g, "d", "prv", time.Hour, 30)
	}, false},
	{control.Splitting, "with two providers", func(s *stage) {
		g := s.grant("small", 900)
		s.used(g, "small", "prv", 0, 30)
		s.used(g, "small", "other", time.Hour, 30)
	}, false},
	{control.FastUse, "to the last after 30 minutes", func(s *stage) { s.used(s.grant("d", 90), "d", "prv", 30*time.Minute, 90) }, true},
	{control.FastUse, "a minute later", func(s *stage) { s.used(s.grant("d", 90), "d", "prv", 31*time.Minute, 90) }, false},
	{control.FastUse, "a yuan is left", func(s *stage) { s.used(s.grant("d", 90), "d", "prv", time.Minute, 89) }, false},
	{control.RoundTrip, "back after two days", func(s *stage) {
		order, line := s.used(s.grant("a", 90), "a", "prv", time.Hour, 9)
		s.back(order, line, 48*time.Hour, 9)
	}, true},
	{control.RoundTrip, "back an hour after that", func(s *stage) {
		order, line := s.used(s.grant("a", 90), "a", "prv", time.Hour, 9)
		s.back(order, line, 49*time.Hour, 9)
	}, false},
	{control.RoundTrip, "nothing of it was a voucher's", func(s *stage) {
		order, line := s.used(s.grant("a", 90), "a", "prv", time.Hour, 9)
		s.back(order, line, time.Hour, 0)
	}, false},
	{control.NearCap, "three times a yuan below the cap", func(s *stage) {
		for day := range 3 {
			s.claimed("d", 10*day, 99*yuan)
		}
	}, true},
	{control.NearCap, "three times below the cap of its tier", func(s *stage) {
		for day := range 3 {
			s.claimed("small", 15*day, 48*yuan)
		}
	}, true},
	{control.NearCap, "twice", func(s *stage) {
		for day := range 2 {
			s.claimed("d", day, 99*yuan)
		}
	}, false},
	{control.NearCap, "at the cap", func(s *stage) {
		for day := range 3 {
			s.claimed("d", day, 100*yuan)
		}
	}, false},
	{control.NearCap, "a fen below 95 percent", func(s *stage) {
		for day := range 3 {
			s.claimed("d", day, 95*yuan-models.Fen)
		}
	}, false},
	{control.NearCap, "the third a day too late", func(s *stage) {
		for _, day := range []int{0, 1, 31} {
			s.claimed("d", day, 99*yuan)
		}
	}, false},
}

var errUndo = errors.New("undone")

func TestEachPatternIsFoundAndItsNearMissIsNot(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		testkit.People(t, db, "u")
		in(t, db, func(tx *store.Tx) error {
			s := &stage{tx: tx}
			s.programmes()
			s.put(tx.InsertFirm(models.Firm{ID: "small", Name: "small", Code: "small", Size: "small", State: models.FirmVerified, CreatedAt: now, UpdatedAt: now}))
			return s.err
		})
		for _, c := range patterns {
			var kinds []string
			err := db.Atomic(ctx, func(tx *store.Tx) error {
				s := &stage{tx: tx}
				if c.make(s); s.err != nil {
					return s.err
				}
				signs, err := control.Find(tx, now.AddDate(0, 0, -1))
				if err != nil {
					return err
				}
				for _, x := range signs {
					kinds = append(kinds, x.Kind())
				}
				return errUndo
			})
			if !errors.Is(err, errUndo) {
				t.Fatalf("%s, %s: %v", c.kind, c.name, err)
			}
			if slices.Contains(kinds, c.kind) != c.found {
				t.Errorf("%s, %s: %v", c.kind, c.name, kinds)
			}
		}
	})
}

func TestAFirmThatAsksIsLookedAtAtOnceAndFoundByTheFlagWhoeverItNames(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		in(t, db, func(tx *store.Tx) error { s := &stage{tx: tx}; s.programmes(); return s.err })
		for _, firm := range []string{"a", "b"} {
			in(t, db, func(tx *store.Tx) error {
				s := &stage{tx: tx, n: int(firm[0] - 'a')}
				s.asked("p", firm)
				s.put(nil, control.Holding(tx, "p", firm, now))
				return s.err
			})
		}
		in(t, db, func(tx *store.Tx) error {
			for _, firm := range []string{"a", "b"} {
				flags, err := control.Standing(tx, firm)
				if err != nil {
					return err
				}
				if len(flags) != 1 || flags[0].Kind != control.OnePerson {
					t.Errorf("%s: %v", firm, flags)
				}
			}
			if n, err := control.Pass(tx, now.Add(time.Minute)); n != 0 || err != nil {
				t.Errorf("the pass raised %d more, %v", n, err)
			}
			return nil
		})
	})
}

func TestAnApprovalNamesEachHeavyFlagAndSaysWhy(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		in(t, db, func(tx *store.Tx) error {
			for id, weight := range map[string]int64{"heavy": control.Heavy, "light": control.Heavy - 1, "cleared": 90} {
				if _, err := tx.RaiseFlag(models.Flag{ID: id, Kind: control.OneAddress, Subject: id, FirmID: "a", Facts: "{}", Weight: weight, FoundAt: now}, "b"); err != nil {
					return err
				}
			}
			_, _, err := control.Decide(tx, control.Decision{FlagID: "cleared", From: models.FlagOpen, To: models.FlagCleared, Reason: "孵化器", By: "u", Now: now})
			return err
		})
		in(t, db, func(tx *store.Tx) error {
			for _, c := range []struct {
				firm string
				in   control.Weighed
				want error
			}{
				{"a", control.Weighed{}, control.ErrUnweighed},
				{"b", control.Weighed{Word: "看过"}, control.ErrUnweighed},
				{"b", control.Weighed{Flags: []string{"heavy"}}, control.ErrReason},
				{"b", control.Weighed{Flags: []string{"heavy"}, Word: "看过，是孵化器"}, nil},
				{"d", control.Weighed{}, nil},
			} {
				if _, _, err := control.Weigh(tx, c.firm, c.in); !errors.Is(err, c.want) {
					t.Errorf("%+v: %v", c, err)
				}
			}
			return nil
		})
	})
}
