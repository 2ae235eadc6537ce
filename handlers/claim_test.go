package handlers_test

import (
	"context"
	"net/http"
	"net/url"
	"path"
	"strings"
	"testing"
	"time"

	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// claimable gives the owner's firm a grant of a programme of its own that is
// redeemed that way, and has the rules ask for a paper where it is claimed.
func (x *house) claimable(how voucher.Redeem) models.Grant {
	x.Helper()
	return claimableBy(x, x.db, x.actor("owner@demo.test").OrgID, how, x.clock.Now())
}

// claimableBy is a grant to a firm of a new programme that is redeemed that way.
func claimableBy(t testing.TB, db *store.DB, firm string, how voucher.Redeem, now time.Time) (g models.Grant) {
	t.Helper()
	r := voucher.Rules{
		Rates: []voucher.Rate{{PPM: 300_000}}, Base: voucher.BaseUse, Stacking: voucher.StackSum, Redeem: how,
		StartsAt: morning.AddDate(0, -1, 0), EndsAt: morning.AddDate(1, 0, 0),
	}
	if how != voucher.RedeemInstant {
		r.ClaimDays, r.Evidence = 60, []string{"usage_log", "invoice", "project"}
	}
	err := db.Atomic(context.Background(), func(tx *store.Tx) error {
		p, err := voucher.Create(tx, voucher.NewProgramme{
			Slug: "test-" + strings.ReplaceAll(string(how), "_", "-"), NameZh: "研发算力补贴", NameEn: "Research computing subsidy", Funder: "City", Kind: voucher.Entitlement,
			StartsAt: r.StartsAt, EndsAt: r.EndsAt, Now: now,
		})
		if err != nil {
			return err
		}
		if _, err := voucher.Publish(tx, p.ID, r, "issuer", now); err != nil {
			return err
		}
		if err := voucher.Fund(tx, p.ID, 1_000*models.Yuan, "first", now); err != nil {
			return err
		}
		g, err = voucher.Issue(tx, voucher.IssueInput{ProgrammeID: p.ID, FirmID: firm, Amount: 100 * models.Yuan, IssuedBy: "a", ApprovedBy: "b", Key: "k", Now: now})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// done presses a button and returns where it led, refused where it stayed.
func (c *client) done(at string, form url.Values) string {
	c.Helper()
	res := c.once().post(at, form)
	if res.status != http.StatusSeeOther {
		c.Fatalf("%s: %d %s", at, res.status, excerpt(res.body))
	}
	return res.head.Get("Location")
}

func excerpt(page string) string {
	_, after, found := strings.Cut(page, `class="summary-error"`)
	if !found {
		return page[:min(len(page), 600)]
	}
	return after[:min(len(after), 600)]
}

// claimPath is where a settled order's only line may be claimed for.
func (x *house) claimPath(base, orderID string, g models.Grant) string {
	x.Helper()
	var at string
	x.look(func(tx *store.Tx) error {
		lines, err := tx.Lines(orderID)
		at = base + "/lines/" + lines[0].ID + "/" + g.ID
		return err
	})
	return at
}

// ran is an order that was paid, ran and is settled, with its invoice.
func (x *house) ran(owner *client) string {
	x.Helper()
	id := owner.paid()
	x.started(id).ends()
	owner.asked(id)
	return id
}

var paper = []byte("%PDF-1.4\nproject\n")

// handIn makes and submits a claim through its pages.
func (c *client) handIn(start string) (at string) {
	c.Helper()
	at = c.done(start, nil)
	if res := c.once().post(at+"/submit", url.Values{"declare": {"yes"}}); res.status != http.StatusConflict {
		c.Fatalf("handed in without its paper: %d", res.status)
	}
	if res := c.once().upload(at+"/files", "plan.pdf", paper, url.Values{"kind": {"project"}}); res.status != http.StatusSeeOther {
		c.Fatalf("no paper: %d %s", res.status, excerpt(res.body))
	}
	if res := c.once().post(at+"/submit", nil); res.status != http.StatusUnprocessableEntity {
		c.Fatalf("handed in without a word: %d", res.status)
	}
	c.done(at+"/submit", url.Values{"declare": {"yes"}, "note": {"third quarter"}})
	return at
}

// agreed is a claim that the desk has reviewed and approved for all it asks.
func agreed(issuer, reviewer *client, id string) {
	issuer.Helper()
	desk := "/programmes/claims/" + id
	issuer.done(desk+"/review", url.Values{"amount": {proposed(issuer.get(desk).body)}})
	reviewer.done(desk+"/approve", nil)
}

// settles leaves claims and batches in several states, with something yet to be
// claimed and collected.
func (x *house) settles(done string, owner, seller, issuer, reviewer *client) (claim string) {
	x.Helper()
	b, p := x.claimable(voucher.RedeemBuyer), x.claimable(voucher.RedeemProvider)
	second := x.ran(owner)
	x.ran(owner) // may be claimed for by both
	at := owner.handIn(x.claimPath("/vouchers/claims", done, b))
	agreed(issuer, reviewer, path.Base(at))
	batch := issuer.done("/programmes/settlements/collect/"+b.ProgrammeID+"/firm/"+b.FirmID, url.Values{"key": {"one"}})
	issuer.done(batch+"/submit", nil)
	issuer.done(batch+"/review", nil)
	reviewer.done(batch+"/approve", nil)
	issuer.done(batch+"/pay", url.Values{"reference": {"ICBC-1"}})
	var c models.Claim
	x.look(func(tx *store.Tx) (err error) { c, err = tx.Claim(path.Base(at)); return err })
	issuer.done("/programmes/redemptions/"+c.ReservationID, url.Values{"from": {"firm"}, "reason": {"other"}, "note": {"asked back"}, "amount": {"0.01"}, "key": {"one"}})
	owner.handIn(x.claimPath("/vouchers/claims", second, b))
	agreed(issuer, reviewer, path.Base(seller.handIn(x.claimPath("/provider/claims", done, p))))
	theirs := issuer.done("/programmes/settlements/collect/"+p.ProgrammeID+"/provider/"+x.offering().ProviderID, url.Values{"key": {"two"}})
	issuer.done(theirs+"/submit", nil)
	agreed(issuer, reviewer, path.Base(seller.handIn(x.claimPath("/provider/claims", second, p))))
	return at
}

func TestAClaimGoesFromTheBuyerOverTwoSignaturesAndABatchToTheBankAndBack(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		x := newHouse(t, db)
		owner, issuer, reviewer := x.signedIn("owner@demo.test"), x.signedIn("issuer@demo.test"), x.signedIn("reviewer@demo.test")
		g := x.claimable(voucher.RedeemBuyer)
		at := owner.handIn(x.claimPath("/vouchers/claims", x.ran(owner), g))
		if res := issuer.once().post("/programmes/claims/"+path.Base(at)+"/approve", nil); res.status != http.StatusForbidden {
			t.Errorf("the issuer approved: %d", res.status)
		}
		agreed(issuer, reviewer, path.Base(at))
		batch := issuer.done("/programmes/settlements/collect/"+g.ProgrammeID+"/firm/"+g.FirmID, url.Values{"key": {"one"}})
		if page := issuer.get(batch + "?check=1").body; !strings.Contains(page, "与账本一致") {
			t.Error("a batch that somebody had compared does not say that it equals the ledger")
		}
		issuer.done(batch+"/submit", nil)
		issuer.done(batch+"/review", nil)
		reviewer.done(batch+"/approve", nil)
		issuer.done(batch+"/pay", url.Values{"reference": {"ICBC-20261123-1"}})
		for _, ending := range []string{".csv", ".pdf"} {
			for c, at := range map[*client]string{issuer: batch + ending, owner: "/vouchers/settlements/" + path.Base(batch) + ending} {
				if res := c.get(at); res.status != http.StatusOK || res.head.Get("Content-Disposition") == "" {
					t.Errorf("%s: %d", at, res.status)
				}
			}
		}
		var c models.Claim
		x.look(func(tx *store.Tx) (err error) { c, err = tx.Claim(path.Base(at)); return err })
		if c.State != models.ClaimPaid {
			t.Fatalf("%+v", c)
		}
		claw := issuer.done("/programmes/redemptions/"+c.ReservationID, url.Values{"from": {"firm"}, "reason": {"false_evidence"}, "note": {"立项材料不实"}, "amount": {c.Amount.String()}, "key": {"one"}})
		reviewer.done(claw+"/approve", nil)
		if page := owner.speaks("en").get(at).body; !strings.Contains(page, "Clawed back") || !strings.Contains(page, "立项材料不实") {
			t.Error("the firm does not read why")
		}
		x.sound()
	})
}

// proposed is the amount that a form proposes.
func proposed(page string) string {
	_, after, _ := strings.Cut(page, `name="amount"`)
	_, after, _ = strings.Cut(after, `value="`)
	value, _, _ := strings.Cut(after, `"`)
	return value
}

func TestAProvidersClaimIsItsBuyersRebateAndNobodyElsesToSee(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		x := newHouse(t, db)
		owner, seller, issuer, reviewer := x.signedIn("owner@demo.test"), x.signedIn("provider@demo.test"), x.signedIn("issuer@demo.test"), x.signedIn("reviewer@demo.test")
		g := x.claimable(voucher.RedeemProvider)
		order := x.ran(owner)
		if res := owner.once().post(x.claimPath("/vouchers/claims", order, g), nil); res.status != http.StatusConflict {
			t.Errorf("the buyer began the provider's claim: %d", res.status)
		}
		at := seller.handIn(x.claimPath("/provider/claims", order, g))
		id := path.Base(at)
		x.look(func(tx *store.Tx) error {
			files, err := tx.EvidenceOf("claim", id)
			if res := owner.get("/vouchers/claims/" + id + "/files/" + files[0].ID); res.status != http.StatusNotFound {
				t.Errorf("the buyer opens the provider's paper: %d", res.status)
			}
			if res := seller.get(at + "/files/" + files[0].ID); res.status != http.StatusOK || !strings.HasPrefix(res.head.Get("Content-Disposition"), "attachment") {
				t.Errorf("the provider does not get its paper: %d", res.status)
			}
			return err
		})
		issuer.done("/programmes/claims/"+id+"/review", url.Values{"amount": {"0.05"}, "note": {"按发票核减"}})
		reviewer.done("/programmes/claims/"+id+"/approve", nil)
		if page := owner.speaks("en").get("/wallet").body; !strings.Contains(page, "Voucher rebate") {
			t.Error("the wallet does not tell of the rebate")
		}
		x.sound()
	})
}

func TestAClaimAskedTwiceIsMadeOnce(t *testing.T) {
	x := newHouse(t, demoDB(t))
	owner := x.signedIn("owner@demo.test")
	g := x.claimable(voucher.RedeemBuyer)
	start := x.claimPath("/vouchers/claims", x.ran(owner), g)
	if first, second := owner.done(start, nil), owner.done(start, nil); first != second {
		t.Errorf("%s and %s", first, second)
	}
	x.look(func(tx *store.Tx) error {
		rows, err := tx.ClaimableOfFirm(g.FirmID, morning.AddDate(0, -1, 0), 10)
		if len(rows) != 0 {
			t.Errorf("offered again: %+v", rows)
		}
		return err
	})
}
