package e2e_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"supermarket/internal/checkout"
	"supermarket/internal/order"
	"supermarket/internal/party"
	"supermarket/internal/programmes"
	"supermarket/internal/refund"
	"supermarket/internal/seed"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// Of the programme that is issued by a file: its firms beside the demo's, and what each may use.
const (
	manyFirms = 5_000
	eachFirm  = 4_000 * models.Yuan
)

// BenchmarkProgramme5000 takes a programme of 5,000 firms through its life by the
// counters on PostgreSQL: designed, funded 1:1, issued from a file, redeemed, part
// refunded, settled, part clawed back; the coverage report and the audit agree.
// It reports how long the file takes to be checked and to be issued.
func BenchmarkProgramme5000(b *testing.B) {
	for b.Loop() {
		o := newDistrict(b)
		id := o.opened()
		file := o.file()
		checked := o.timed("check-s", func() { o.checks(id, file) })
		issued := o.timed("issue-s", o.issues)
		redeemed, returned, back := o.used(id)
		reported := o.timed("report-s", func() {
			o.agrees(id, map[string]models.Money{"granted": (manyFirms + 1) * eachFirm, "redeemed": redeemed, "refunded": returned, "clawed_back": back})
		})
		audit := o.timed("audit-s", o.audited)
		b.Logf("checked in %v, issued in %v, reported in %v, audited in %v", checked, issued, reported, audit)
	}
}

// district is a world with the two persons who run a programme in it.
type district struct {
	*world
	b                *testing.B
	issuer, reviewer models.Actor
	firm             models.Firm
	bulk             string
}

func newDistrict(b *testing.B) *district {
	b.Helper()
	w := newWorld(b, worlds.Postgres(b))
	o := &district{world: w, b: b}
	w.view(func(tx *store.Tx) (err error) { o.firm, err = tx.Firm(w.owner.OrgID); return err })
	o.issuer, o.reviewer = o.person(seed.Issuer), o.person(seed.Reviewer)
	w.must(w.db.Atomic(w.ctx, func(tx *store.Tx) error {
		for i := range manyFirms {
			f := models.Firm{ID: models.NewID("firm"), Name: fmt.Sprint("企业", i), Code: codeOf(i), Region: "CN-ZJ", State: models.FirmVerified, CreatedAt: morning, UpdatedAt: morning}
			if _, err := tx.InsertFirm(f); err != nil {
				return err
			}
		}
		return nil
	}))
	return o
}

func (o *district) person(email string) (a models.Actor) {
	o.b.Helper()
	o.view(func(tx *store.Tx) error {
		u, err := tx.UserByEmail(email)
		if err == nil {
			a, err = o.accounts.ActorOf(o.ctx, u.ID, "")
		}
		return err
	})
	return a
}

// codeOf is a company's code with its check characters right.
func codeOf(n int) string {
	const digits = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	for _, org := range "0123456789X" {
		for _, last := range digits {
			code := fmt.Sprintf("91330100%08d%c%c", n, org, last)
			if party.CheckCode(code) == nil {
				return code
			}
		}
	}
	return ""
}

func (o *district) timed(unit string, do func()) time.Duration {
	start := time.Now()
	do()
	took := time.Since(start)
	o.b.ReportMetric(took.Seconds(), unit)
	return took
}

// opened is a programme that two persons published and that two funders paid for.
func (o *district) opened() string {
	o.b.Helper()
	p, err := o.programs.CreateAs(o.ctx, o.issuer, voucher.NewProgramme{
		Slug: "five-thousand", NameZh: "五千家", NameEn: "Five thousand", Kind: voucher.Entitlement, Region: "CN-ZJ", AnswerDays: 10,
		Funders: []programmes.Funder{{Name: "省", Share: 1}, {Name: "市", Share: 1}}, StartsAt: morning.Add(-time.Hour), EndsAt: morning.AddDate(1, 0, 0), Now: morning,
	}, voucher.Rules{
		Who: voucher.Who{Regions: []string{"CN-ZJ"}}, Rates: []voucher.Rate{{PPM: 300_000, When: voucher.When{Domestic: true}}, {PPM: 200_000}}, Base: voucher.BaseUse,
		Caps: voucher.Caps{PerYear: 8_000_000 * models.Yuan}, Stacking: voucher.StackOne, Redeem: voucher.RedeemInstant, StartsAt: morning.Add(-time.Hour), EndsAt: morning.AddDate(1, 0, 0),
	})
	o.must(err)
	o.must(o.programs.Submit(o.ctx, o.issuer, p.ID, 1, ""))
	var revision int64
	o.view(func(tx *store.Tx) error {
		d, err := tx.DraftOf(p.ID)
		revision = d.Revision
		return err
	})
	_, err = o.programs.PublishDraft(o.ctx, o.reviewer, p.ID, revision)
	o.must(err)
	o.must(o.programs.Fund(o.ctx, o.issuer, o.reviewer, p.ID, 20_000_000*models.Yuan, "first"))
	return p.ID
}

// file has a row for each firm and fifty that are wrong.
func (o *district) file() []byte {
	var text strings.Builder
	fmt.Fprintf(&text, "code,amount\n%s,%s\n", o.firm.Code, eachFirm)
	for i := range manyFirms {
		fmt.Fprintf(&text, "%s,%s\n", codeOf(i), eachFirm)
		if i%100 == 0 {
			fmt.Fprintf(&text, "91330100%08dAA,%s\n", i, eachFirm)
		}
	}
	return []byte(text.String())
}

func (o *district) checks(id string, file []byte) {
	o.b.Helper()
	bulk, err := o.programs.CheckBulk(o.ctx, o.issuer, id, programmes.BulkFile{Name: "5000.csv", Body: file})
	o.must(err)
	if bulk.Good != manyFirms+1 || bulk.Bad != manyFirms/100 {
		o.b.Fatalf("%+v", bulk)
	}
	o.bulk = bulk.ID
	o.must(o.programs.ProposeBulk(o.ctx, o.issuer, id, bulk.ID))
	o.must(o.programs.DecideBulk(o.ctx, o.reviewer, id, bulk.ID, true, ""))
}

func (o *district) issues() {
	o.b.Helper()
	for more := true; more; {
		var err error
		more, err = o.programs.WorkBulk(o.ctx)
		o.must(err)
	}
	o.view(func(tx *store.Tx) error {
		got, err := tx.Bulk(o.bulk)
		if got.Issued != manyFirms+1 || got.Failed != 0 {
			o.b.Errorf("%+v", got)
		}
		return err
	})
}

// used redeems with the demo's firm, gives a quarter back, settles, and takes half of the rest back.
func (o *district) used(id string) (redeemed, returned, back models.Money) {
	o.b.Helper()
	var grant models.Grant
	o.view(func(tx *store.Tx) error {
		grants, err := tx.GrantsOf(o.firm.ID)
		i := slices.IndexFunc(grants, func(g models.Grant) bool { return g.ProgrammeID == id })
		grant = grants[i]
		return err
	})
	paid := o.paid(2, time.Hour, checkout.Choice{Vouchers: []string{grant.ID}, UseWallet: true})
	o.run(paid.ID, 50*time.Minute, models.FinishRequest{Cause: models.CauseExit})
	s := o.settlement(paid.ID)
	o.must(o.db.Atomic(o.ctx, func(tx *store.Tx) error {
		r, err := refund.Book(tx, refund.BookInput{
			LineID: s.LineID, Key: "quarter", Amount: s.Cost / 4, Reason: refund.Reasons[0], Answer: "given", Step: order.Step{Cause: "refund.given", Actor: "provider", At: o.clock.Now()},
		})
		returned = r.Voucher
		return err
	}))
	o.clock.Step(time.Minute)
	batch := o.settled(id)
	back = ((s.Voucher - returned) / 2).FenDown()
	claw, err := o.programs.Claw(o.ctx, o.issuer, programmes.Clawing{ReservationID: batch, From: "provider", Reason: "not_delivered", Note: "a part never ran", Amount: back, Key: "one"})
	o.must(err)
	o.must(o.programs.ApproveClawback(o.ctx, o.reviewer, claw.ID, ""))
	return s.Voucher, returned, back
}

// settled takes the programme's only batch to its payment, and returns its only redemption.
func (o *district) settled(id string) string {
	o.b.Helper()
	desk, err := o.programs.Settlements(o.ctx, o.issuer, programmes.BatchFilter{Programme: id}, store.Page{Limit: 10})
	o.must(err)
	if len(desk.Waiting) != 1 {
		o.b.Fatalf("%+v waits", desk.Waiting)
	}
	w := desk.Waiting[0]
	batch, err := o.programs.Collect(o.ctx, o.issuer, programmes.Collecting{ProgrammeID: id, PayeeKind: w.PayeeKind, PayeeID: w.PayeeID, Key: "one"})
	o.must(err)
	o.must(o.programs.SubmitBatch(o.ctx, o.issuer, batch.ID, ""))
	o.must(o.programs.ReviewBatch(o.ctx, o.issuer, batch.ID, ""))
	o.must(o.programs.ApproveBatch(o.ctx, o.reviewer, batch.ID, ""))
	o.must(o.programs.PayBatch(o.ctx, o.issuer, batch.ID, "BANK-1"))
	v, err := o.programs.Batch(o.ctx, o.issuer, batch.ID, programmes.BatchPart{Most: 10})
	o.must(err)
	return v.Lines[0].ReservationID
}

// agrees holds the coverage report against what was done.
func (o *district) agrees(id string, want map[string]models.Money) {
	o.b.Helper()
	r, err := o.programs.Coverage(o.ctx, o.reviewer, programmes.CoverageAsk{Programme: id})
	o.must(err)
	if len(r.Programmes) != 1 {
		o.b.Fatalf("%+v", r.Programmes)
	}
	s := r.Programmes[0]
	for name, got := range map[string]models.Money{"granted": s.Granted, "redeemed": s.Redeemed, "refunded": s.Refunded, "clawed_back": s.ClawedBack} {
		if got != want[name] {
			o.b.Errorf("%s: the report says %v, done was %v", name, got, want[name])
		}
	}
}
