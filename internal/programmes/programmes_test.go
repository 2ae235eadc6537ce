package programmes_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"supermarket/internal/clock"
	"supermarket/internal/party"
	"supermarket/internal/programmes"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/internal/voucher"
	"supermarket/models"
)

var (
	ctx      = context.Background()
	now      = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	issuer   = models.Actor{UserID: "usr_issuer", OrgKind: models.OrgNetwork, OrgID: "network", Role: models.RoleIssuer}
	reviewer = models.Actor{UserID: "usr_reviewer", OrgKind: models.OrgNetwork, OrgID: "network", Role: models.RoleReviewer}
	auditor  = models.Actor{UserID: "usr_auditor", OrgKind: models.OrgNetwork, OrgID: "network", Role: models.RoleAuditor}
	operator = models.Actor{UserID: "usr_operator", OrgKind: models.OrgPlatform, OrgID: "platform", Role: models.RoleOperator}
	owner    = models.Actor{UserID: "usr_owner", OrgKind: models.OrgFirm, OrgID: "firm_1", Role: models.RoleOwner}
)

const yuan = models.Yuan

type scene struct {
	t         *testing.T
	db        *store.DB
	clock     *clock.Manual
	c         *programmes.Counter
	firm      models.Firm
	programme models.Programme
}

func rules() voucher.Rules {
	return voucher.Rules{
		Rates: []voucher.Rate{{PPM: 300_000}}, Base: voucher.BaseUse, Stacking: voucher.StackOne, Redeem: voucher.RedeemInstant,
		StartsAt: now, EndsAt: now.AddDate(1, 0, 0),
	}
}

// each has a verified firm and a published programme of ¥1,000.
func each(t *testing.T, f func(s *scene)) {
	t.Helper()
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		s := &scene{t: t, db: db, clock: clock.At(now)}
		s.c = programmes.New(programmes.Deps{DB: db, Clock: s.clock, Data: testData(t).Source(), Notices: desk(t), Files: folder(t)})
		s.must(db.Atomic(ctx, func(tx *store.Tx) (err error) {
			if err := persons(tx, issuer, reviewer, auditor, operator); err != nil {
				return err
			}
			if s.firm, err = party.Register(tx, models.Firm{Name: "海纳精工", Code: "91440305MA5E000414", Region: "CN-GD"}, now); err != nil {
				return err
			}
			s.firm, err = party.Move(tx, s.firm.ID, models.FirmSubmitted, "usr_owner", now)
			return err
		}))
		s.firm = s.decide(reviewer, models.FirmVerified)
		var err error
		s.programme, err = s.c.Create(ctx, issuer, voucher.NewProgramme{Slug: "first", NameZh: "算力券", NameEn: "Voucher", Funder: "City", Kind: voucher.Funded, StartsAt: now, EndsAt: now.AddDate(1, 0, 0)})
		s.must(err)
		_, err = s.c.Publish(ctx, issuer, reviewer, s.programme.ID, rules())
		s.must(err)
		s.must(s.c.Fund(ctx, issuer, reviewer, s.programme.ID, 1_000*yuan, "first"))
		f(s)
	})
}

func (s *scene) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *scene) proposal(key string) programmes.Proposal {
	return programmes.Proposal{ProgrammeID: s.programme.ID, FirmID: s.firm.ID, Amount: 200 * yuan, Key: key}
}

func TestAProgrammeShowsItsBudgetItsRulesAndItsGrants(t *testing.T) {
	each(t, func(s *scene) {
		_, err := s.c.Issue(ctx, issuer, reviewer, s.proposal("a"))
		s.must(err)
		d, err := s.c.Show(ctx, auditor, s.programme.ID, store.Page{})
		s.must(err)
		if want := (programmes.Budget{Total: 1_000 * yuan, Granted: 200 * yuan, Free: 800 * yuan, Firms: 1}); d.Budget != want {
			s.t.Errorf("%+v", d.Budget)
		}
		if len(d.Hash) != 64 || d.Rules.Rates[0].PPM != 300_000 || d.State != "published" || d.Version != 1 {
			s.t.Errorf("%+v", d)
		}
		if len(d.Grants) != 1 || d.Grants[0].Firm != "海纳精工" || d.Grants[0].Remaining != 200*yuan || d.Next != "" {
			s.t.Errorf("%+v", d.Grants)
		}
	})
}

func TestTheListIsCutIntoPages(t *testing.T) {
	each(t, func(s *scene) {
		_, err := s.c.Create(ctx, issuer, voucher.NewProgramme{Slug: "second", NameZh: "二", NameEn: "Two", Funder: "City", Kind: voucher.Funded, StartsAt: now, EndsAt: now.AddDate(1, 0, 0)})
		s.must(err)
		one, next, err := s.c.List(ctx, operator, store.Page{Limit: 1})
		s.must(err)
		two, end, err := s.c.List(ctx, operator, store.Page{Limit: 1, After: next})
		s.must(err)
		if len(one) != 1 || len(two) != 1 || one[0].ID == two[0].ID || next == "" || end == "" {
			s.t.Fatalf("%v %v", one, two)
		}
		if last, _, err := s.c.List(ctx, operator, store.Page{Limit: 1, After: end}); err != nil || len(last) != 0 {
			s.t.Fatalf("%v %v", last, err)
		}
	})
}

func TestAnyoneSeesPublishedProgrammesOnly(t *testing.T) {
	each(t, func(s *scene) {
		_, err := s.c.Create(ctx, issuer, voucher.NewProgramme{Slug: "second", NameZh: "二", NameEn: "Two", Funder: "City", Kind: voucher.Funded, StartsAt: now, EndsAt: now.AddDate(1, 0, 0)})
		s.must(err)
		open, _, err := s.c.Open(ctx, store.Page{})
		s.must(err)
		if len(open) != 1 || open[0].Slug != "first" || len(open[0].Rules.Rates) != 1 {
			s.t.Fatalf("%+v", open)
		}
	})
}

func TestEachDeedIsLeftToItsRoles(t *testing.T) {
	each(t, func(s *scene) {
		key := issuer
		key.KeyID = "key_1"
		foreign := reviewer
		foreign.OrgKind, foreign.OrgID = models.OrgFirm, s.firm.ID
		deeds := map[string]func(models.Actor) error{
			"create": func(a models.Actor) error { _, err := s.c.Create(ctx, a, voucher.NewProgramme{}); return err },
			"publish": func(a models.Actor) error {
				_, err := s.c.Publish(ctx, a, reviewer, s.programme.ID, rules())
				return err
			},
			"fund":    func(a models.Actor) error { return s.c.Fund(ctx, a, reviewer, s.programme.ID, yuan, "x") },
			"propose": func(a models.Actor) error { _, err := s.c.Issue(ctx, a, reviewer, s.proposal("x")); return err },
			"approve": func(a models.Actor) error { _, err := s.c.Issue(ctx, issuer, a, s.proposal("x")); return err },
			"revoke":  func(a models.Actor) error { return s.c.Revoke(ctx, a, "gr_none", "") },
			"verify": func(a models.Actor) error {
				_, err := s.c.Decide(ctx, a, programmes.Answer{FirmID: "firm_none", To: models.FirmVerified})
				return err
			},
			"list":  func(a models.Actor) error { _, _, err := s.c.List(ctx, a, store.Page{}); return err },
			"show":  func(a models.Actor) error { _, err := s.c.Show(ctx, a, s.programme.ID, store.Page{}); return err },
			"firms": func(a models.Actor) error { _, err := s.c.Firms(ctx, a, store.Page{}); return err },
		}
		refused := map[string][]models.Actor{
			"create": {reviewer, auditor, operator}, "publish": {reviewer, auditor, operator}, "fund": {reviewer, auditor, operator},
			"propose": {reviewer, auditor, operator}, "approve": {issuer, auditor, operator}, "revoke": {issuer, auditor, operator}, "verify": {auditor, operator},
		}
		for name, do := range deeds {
			for _, a := range append(refused[name], models.Actor{}, owner, key, foreign) {
				if err := do(a); !errors.Is(err, programmes.ErrNoRight) {
					s.t.Errorf("%s by %+v: %v", name, a, err)
				}
			}
		}
	})
}

func TestOnePersonInTwoRolesIsNotFourEyes(t *testing.T) {
	each(t, func(s *scene) {
		same := reviewer
		same.UserID = issuer.UserID
		if _, err := s.c.Issue(ctx, issuer, same, s.proposal("a")); !errors.Is(err, party.ErrEyesSame) {
			s.t.Fatalf("got %v", err)
		}
	})
}

func TestEachDeedStandsInTheTrail(t *testing.T) {
	each(t, func(s *scene) {
		g, err := s.c.Issue(ctx, issuer, reviewer, s.proposal("a"))
		s.must(err)
		s.must(s.c.Suspend(ctx, reviewer, g.ID, "asked by the city"))
		s.must(s.c.Resume(ctx, reviewer, g.ID, "cleared"))
		s.must(s.c.Revoke(ctx, reviewer, g.ID, "misused"))
		s.must(s.db.View(ctx, func(tx *store.Tx) error {
			for kind, want := range map[[2]string]int{{"programme", s.programme.ID}: 6, {"grant", g.ID}: 5, {"firm", s.firm.ID}: 1} {
				if rows, err := tx.TrailOf(kind[0], kind[1]); err != nil || len(rows) != want {
					s.t.Errorf("%v: %d entries, want %d, %v", kind, len(rows), want, err)
				}
			}
			return nil
		}))
	})
}

func TestARefusedDeedLeavesNoTrace(t *testing.T) {
	each(t, func(s *scene) {
		var before, after int64
		count := func(n *int64) {
			s.must(s.db.View(ctx, func(tx *store.Tx) (err error) { *n, err = tx.TrailLength(); return err }))
		}
		count(&before)
		p := s.proposal("a")
		p.Amount = 1_001 * yuan
		if _, err := s.c.Issue(ctx, issuer, reviewer, p); !errors.Is(err, voucher.ErrPool) {
			s.t.Fatalf("got %v", err)
		}
		if count(&after); after != before {
			s.t.Fatalf("%d entries more", after-before)
		}
	})
}

func TestExpiryIsRepeatedUntilNothingIsLeft(t *testing.T) {
	each(t, func(s *scene) {
		_, err := s.c.Issue(ctx, issuer, reviewer, s.proposal("a"))
		s.must(err)
		s.clock.Set(rules().EndsAt)
		n := 0
		for more := true; more; n++ {
			if more, err = s.c.Expire(ctx); err != nil || n > 5 {
				s.t.Fatal(n, err)
			}
		}
		d, err := s.c.Show(ctx, operator, s.programme.ID, store.Page{})
		s.must(err)
		if d.Budget.Free != 1_000*yuan || d.Grants[0].Voucher.Grant.State != models.GrantExpired {
			s.t.Fatalf("%+v", d.Budget)
		}
	})
}
