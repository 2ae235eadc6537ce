package e2e_test

import (
	"net/url"
	"path"
	"regexp"
	"strings"
	"time"

	"supermarket/internal/seed"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// afterwards gives the demo's firm a voucher of a programme of its own that is
// redeemed by a claim, and asks no paper of it.
func (h *house) afterwards(slug string, how voucher.Redeem) journeyGrant {
	return h.grants(slug, func(r *voucher.Rules) models.Money {
		r.Rates[0].PPM, r.Stacking, r.Redeem = voucher.PPM*3/10, voucher.StackSum, how
		r.ClaimDays, r.Evidence = 60, []string{"usage_log", "invoice"}
		return 100 * models.Yuan
	})
}

// found reads a page until it has what the expression means by its first group.
func (c *client) found(at, expression string) (out string) {
	c.h.t.Helper()
	p := &person{name: "scene", client: c}
	want := regexp.MustCompile(expression)
	c.h.await(expression+" at "+at, patience, func() bool {
		text, _, _ := p.page(at)
		m := want.FindSubmatch(text)
		if m != nil {
			out = string(m[1])
		}
		return m != nil
	})
	return out
}

// ranPublicly leaves behind what the pages of programmes tell of: a draft, a file
// of grants with an undo that waits, codes, an application, a proposal, claims of
// buyer and provider, a batch that was paid, a claw-back, a block and a flag.
func (h *house) ranPublicly() {
	h.t.Helper()
	bought, sold := h.afterwards("by-buyer", voucher.RedeemBuyer), h.afterwards("by-provider", voucher.RedeemProvider)
	s := publicScene{h, h.signedIn(seed.Owner), h.signedIn(seed.Issuer), h.signedIn(seed.Reviewer), h.signedIn(seed.Seller)}
	s.awards()
	s.applies()
	line := s.ran()
	s.settles(s.claims("/vouchers/claims", s.owner, line, bought), bought)
	s.claims("/provider/claims", s.seller, line, sold)
	s.guards()
}

type publicScene struct {
	*house
	owner, issuer, reviewer, seller *client
}

// awards brings a file of one good row, asks for its undo, and has codes made.
func (s publicScene) awards() {
	s.t.Helper()
	var p models.Programme
	var firm models.Firm
	s.looks(func(tx *store.Tx) (err error) {
		if p, err = tx.ProgrammeBySlug("zhejiang-demo"); err != nil {
			return err
		}
		id, err := demoFirm(tx)
		if err == nil {
			firm, err = tx.Firm(id)
		}
		return err
	})
	at := "/programmes/" + p.ID
	s.issuer.press(at+"/design/begin", url.Values{})
	s.issuer.sends(at+"/bulk", "file", "list.csv", "code,amount\n"+firm.Code+",20\n91440305MA5E000415,5\nx,=1\n")
	bulk := s.issuer.found(at+"/bulk", `href="(`+at+`/bulk/bulk_[^"?/]+)"`)
	s.issuer.press(bulk+"/propose", url.Values{})
	s.reviewer.press(bulk+"/decide", url.Values{"word": {"agree"}})
	grant := s.issuer.found(bulk, `href="(`+at+`/grants/[^"]+)"`)
	s.issuer.press(grant+"/undo", url.Values{"reason-undo": {"the wrong firm"}})
	codes := s.issuer.press(at+"/codes", url.Values{"key": {"k"}, "count": {"2"}, "amount": {"7.50"}, "claim_by": {time.Now().AddDate(0, 0, 20).Format(time.DateOnly)}, "note": {"fair"}})
	s.reviewer.press(codes+"/decide", url.Values{"word": {"agree"}})
	s.shown = []string{at, bulk, grant, codes, at + "/design", at + "/versions", at + "/funding"}
	s.issuer.press(at+"/funding", url.Values{"kind": {"fund"}, "amount": {"100.01"}, "reference": {"1"}, "key": {"k"}})
}

// applies hands an application in, and has a grant proposed of the same programme.
func (s publicScene) applies() {
	s.t.Helper()
	offer := s.owner.found("/vouchers/find", `(?s)<section id="apply".*?href="(/vouchers/find/[^"]+)"`)
	at := s.owner.press(offer+"/apply", url.Values{})
	seen := func(task string) []string {
		return []string{s.owner.found(at+task, `name="(?:version|revision)" value="(\d+)"`)}
	}
	s.owner.press(at+"/tasks/use", url.Values{"version": seen("/tasks/use"), "purpose": {"training"}, "use": {"Find flaws in bearings"}})
	s.owner.press(at+"/tasks/amount", url.Values{"version": seen("/tasks/amount"), "spend": {"2000"}, "asked": {"500.50"}})
	s.owner.press(at+"/tasks/aid", url.Values{"version": seen("/tasks/aid"), "aid": {"none"}})
	s.owner.uploads(at+"/papers", url.Values{"kind": {"plan"}}, "file", "plan.pdf", "%PDF-1.7 plan")
	s.owner.press(at+"/check", url.Values{"revision": seen("/check"), "declare": {"yes"}})
	programme := strings.Replace(offer, "/vouchers/find", "/programmes", 1)
	s.issuer.press(programme+"/propose", url.Values{"key": {"k"}, "code": {"91330106MA2B00027K"}, "amount": {"100"}, "note": {"pilot"}})
}

// ran is the line of an order that ran, with its invoice.
func (s publicScene) ran() string {
	s.t.Helper()
	c := s.client()
	r := training()
	r.name, r.units, r.cap, r.wallet = "claimed", 8, 10*time.Minute, false
	o := c.ended(c.buy(r, c.offering(), "").ID, patience)
	s.owner.press("/orders/"+o.ID+"/invoice", url.Values{})
	line, _ := s.paidBy(o.ID)
	return line.ID
}

// claims hands a claim for a line in, and returns its id.
func (s publicScene) claims(base string, by *client, line string, g journeyGrant) string {
	s.t.Helper()
	at := by.press(base+"/lines/"+line+"/"+g.ID, url.Values{})
	by.press(at+"/submit", url.Values{"declare": {"yes"}})
	return path.Base(at)
}

// settles signs a claim, settles it in a batch that is paid, and takes part of it back.
func (s publicScene) settles(claim string, g journeyGrant) {
	s.t.Helper()
	desk := "/programmes/claims/" + claim
	s.issuer.press(desk+"/review", url.Values{"amount": {s.issuer.found(desk, `name="amount"[^>]*value="([^"]+)"`)}})
	s.reviewer.press(desk+"/approve", url.Values{})
	batch := s.issuer.press("/programmes/settlements/collect/"+g.ProgrammeID+"/firm/"+g.FirmID, url.Values{"key": {"one"}})
	for _, deed := range []struct {
		by   *client
		name string
	}{{s.issuer, "submit"}, {s.issuer, "review"}, {s.reviewer, "approve"}, {s.issuer, "pay"}} {
		deed.by.press(batch+"/"+deed.name, url.Values{"reference": {"BANK-1"}})
	}
	redemption := s.issuer.found(batch, `href="(/programmes/redemptions/[^"]+)"`)
	s.issuer.press(redemption, url.Values{"from": {"firm"}, "reason": {"false_evidence"}, "note": {"not what was built"}, "amount": {"0.01"}, "key": {"one"}})
}

// guards makes a block, and leaves a flag to be looked at.
func (s publicScene) guards() {
	s.t.Helper()
	s.issuer.press("/programmes/controls/blocks", url.Values{"key": {"k"}, "kind": {"legal_person"}, "subject": {"某 某某"}, "reason": {"a court's paper"}})
	s.writes(func(tx *store.Tx) error {
		_, err := tx.RaiseFlag(models.Flag{ID: models.NewID("flg"), Kind: "one_address", Subject: "s", Facts: `{"key":"k","count":3}`, Weight: 40, State: models.FlagOpen, FoundAt: time.Now().UTC()})
		return err
	})
}
