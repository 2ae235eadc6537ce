package handlers_test

import (
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"supermarket/internal/account"
	"supermarket/internal/fault"
	"supermarket/internal/party"
	"supermarket/internal/programmes"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// twofold is a deed that one person has signed and another is to sign.
type twofold struct {
	name string
	at   string
	form url.Values
	as   models.Role // who signs second
}

// second is one who may not sign what the issuer signed first.
type second struct {
	who, email string
	why        *fault.Fault
}

// becomes gives a member of the network another role.
func (x *house) becomes(by models.Actor, email string, role models.Role) {
	x.Helper()
	x.must(x.h.Account.SetRole(x.ctx, by, account.Org{Kind: models.OrgNetwork, ID: string(models.OrgNetwork)}, x.actor(email).UserID, role))
}

// hires adds an issuer to the network, by one in an operator's place.
func (x *house) hires(by models.Actor, email, name string) {
	x.Helper()
	by.OrgKind, by.OrgID, by.Role = models.OrgPlatform, string(models.OrgPlatform), models.RoleOperator
	_, err := x.h.Account.AddMember(x.ctx, by, account.NewUser{Email: email, Name: name, Password: password, Locale: "en", Exempt: true}, models.OrgNetwork, string(models.OrgNetwork), models.RoleIssuer)
	x.must(err)
}

// seconds are all who are, or come from, the issuer.
func (x *house) seconds(boss models.Actor) []second {
	x.Helper()
	issuer := x.actor("issuer@demo.test")
	var name string
	x.look(func(tx *store.Tx) error {
		u, err := tx.User(issuer.UserID)
		name = u.Name
		return err
	})
	x.hires(boss, "issuer+again@demo.test", "Again")
	x.hires(boss, "namesake@demo.test", name)
	x.hires(issuer, "made@demo.test", "Made") // while the issuer was an operator
	x.hires(x.actor("made@demo.test"), "further@demo.test", "Further")
	return []second{
		{"the same account in its other role", "issuer@demo.test", party.ErrEyesSame},
		{"another account of the mailbox", "issuer+again@demo.test", party.ErrEyesMailbox},
		{"another account of the name", "namesake@demo.test", party.ErrEyesName.With("name", name)},
		{"an account that the first made", "made@demo.test", party.ErrEyesMade.With("maker", name, "made", "Made")},
		{"an account that such a one made", "further@demo.test", party.ErrEyesMade.With("maker", name, "made", "Further")},
	}
}

// drafted is a new programme's draft that one wrote and another wrote on and submitted.
func (x *house) drafted(name, slug string, first, last *client) twofold {
	x.Helper()
	id := first.founds(slug)
	first.saves(id, "rates/new", url.Values{"percent": {"30"}})
	last.saves(id, "caps", url.Values{"per_order": {"10"}})
	at, deed := "/programmes/"+id+"/design", func(name string) url.Values {
		return url.Values{"deed": {name}, "revision": {strconv.FormatInt(x.draftOf(id).Revision, 10)}}
	}
	last.sent(at, deed("submit"))
	return twofold{name, at, deed("publish"), models.RoleReviewer}
}

// rulesInTwo leave drafts and money of programmes to the second person.
func (x *house) rulesInTwo(issuer, colleague *client, p models.Programme) []twofold {
	x.Helper()
	out := []twofold{
		x.drafted("publish a draft", "four-eyes", issuer, issuer),
		x.drafted("publish a draft that another finished", "six-eyes", issuer, colleague),
	}
	money := "/programmes/" + p.ID + "/funding"
	for _, kind := range []string{models.FundingIn, models.FundingBack} {
		issuer.sent(money, url.Values{"kind": {kind}, "amount": {"1"}, "reference": {"advice"}, "key": {kind}})
	}
	x.look(func(tx *store.Tx) error {
		all, err := tx.FundingsOf(p.ID)
		for _, f := range all {
			if f.State == programmes.FundingProposed {
				out = append(out, twofold{"move money: " + f.Kind, money + "/" + f.ID, url.Values{"deed": {"approve"}}, models.RoleReviewer})
			}
		}
		return err
	})
	return out
}

// awardsInTwo leave grants of every way to the second person.
func (x *house) awardsInTwo(owner, issuer, reviewer *client, p models.Programme, firm models.Firm) []twofold {
	x.Helper()
	_, proposal := issuer.proposes(owner)
	application := "/programmes/applications/" + owner.applied()
	issuer.pressed(application+"/decide", url.Values{"revision": {issuer.seen(application)}, "to": {"reviewed"}, "amount-reviewed": {"400"}})
	done := x.awards(issuer, reviewer).bulk
	_, after, _ := strings.Cut(reviewer.get(issuer.sent(done+"/undo", url.Values{"reason": {"wrong list"}})).body, done+"/undo/")
	undo, _, _ := strings.Cut(after, `"`)
	bulk := issuer.bring(p.ID, "code,amount\n"+firm.Code+",30\n").head.Get("Location")
	issuer.sent(bulk+"/propose", nil)
	codes := issuer.sent("/programmes/"+p.ID+"/codes", url.Values{"key": {"two"}, "count": {"2"}, "amount": {"7.50"}, "claim_by": {"2026-12-01"}, "note": {"fair"}})
	agree := url.Values{"word": {"agree"}}
	return []twofold{
		{"approve a proposal", proposal + "/decide", url.Values{"to": {"approved"}}, models.RoleReviewer},
		{"approve an application", application + "/decide", url.Values{"revision": {reviewer.seen(application)}, "to": {"approved"}}, models.RoleReviewer},
		{"approve an undo", done + "/undo/" + undo, agree, models.RoleReviewer},
		{"approve a bulk issue", bulk + "/decide", agree, models.RoleReviewer},
		{"approve codes", codes + "/decide", agree, models.RoleReviewer},
	}
}

// claimsInTwo leave claims, settlements and a claw-back to the second person. The
// issuer and the reviewer change places where the issuer is to approve what is paid.
func (x *house) claimsInTwo(boss models.Actor, owner, issuer, reviewer *client) []twofold {
	x.Helper()
	seller, b, p := x.signedIn("provider@demo.test"), x.claimable(voucher.RedeemBuyer), x.claimable(voucher.RedeemProvider)
	first, second := x.ran(owner), x.ran(owner)
	claim := func(c *client, base, order string, g models.Grant) string {
		return path.Base(c.handIn(x.claimPath(base, order, g)))
	}
	agreed(issuer, reviewer, claim(owner, "/vouchers/claims", first, b))
	agreed(issuer, reviewer, claim(seller, "/provider/claims", first, p))
	x.swaps(boss)
	paid := reviewer.done("/programmes/settlements/collect/"+b.ProgrammeID+"/firm/"+b.FirmID, url.Values{"key": {"one"}})
	reviewer.done(paid+"/submit", nil)
	reviewer.done(paid+"/review", nil)
	issuer.done(paid+"/approve", nil)
	x.swapsBack(boss)
	batch := issuer.done("/programmes/settlements/collect/"+p.ProgrammeID+"/provider/"+x.offering().ProviderID, url.Values{"key": {"two"}})
	issuer.done(batch+"/submit", nil)
	issuer.done(batch+"/review", nil)
	desk := "/programmes/claims/" + claim(owner, "/vouchers/claims", second, b)
	issuer.done(desk+"/review", url.Values{"amount": {proposed(issuer.get(desk).body)}})
	last := claim(seller, "/provider/claims", second, p)
	agreed(issuer, reviewer, last)
	var c models.Claim
	x.look(func(tx *store.Tx) (err error) { c, err = tx.Claim(last); return err })
	claw := issuer.done("/programmes/redemptions/"+c.ReservationID, url.Values{"from": {"provider"}, "reason": {"other"}, "note": {"asked back"}, "amount": {"0.01"}, "key": {"one"}})
	return []twofold{
		{"approve a claim", desk + "/approve", nil, models.RoleReviewer},
		{"approve a settlement", batch + "/approve", nil, models.RoleReviewer},
		{"pay a settlement", paid + "/pay", url.Values{"reference": {"ICBC-1"}}, models.RoleIssuer},
		{"approve a claw-back", claw + "/approve", nil, models.RoleReviewer},
	}
}

func (x *house) swaps(boss models.Actor) {
	x.becomes(boss, "issuer@demo.test", models.RoleReviewer)
	x.becomes(boss, "reviewer@demo.test", models.RoleIssuer)
}

func (x *house) swapsBack(boss models.Actor) {
	x.becomes(boss, "issuer@demo.test", models.RoleIssuer)
	x.becomes(boss, "reviewer@demo.test", models.RoleReviewer)
}

// blockInTwo leaves the end of a block to the second person.
func (x *house) blockInTwo(issuer *client) twofold {
	x.Helper()
	issuer.done("/programmes/controls/blocks", url.Values{"key": {"k"}, "kind": {"legal_person"}, "subject": {"Nobody Here"}, "reason": {"court file 1"}})
	var at string
	x.look(func(tx *store.Tx) error {
		all, err := tx.BlocksOfSubject("legal_person", party.CleanName("Nobody Here"))
		at = "/programmes/controls/blocks/" + all[0].ID
		return err
	})
	issuer.done(at, url.Values{"key": {"ask"}, "reason": {"unrelated"}})
	return twofold{"lift a block", at, url.Values{"to": {"lift"}}, models.RoleReviewer}
}

// signs sends the second signature and tells whether anything was done.
func (c *client) signs(d twofold) (res answer, changed bool) {
	c.Helper()
	length := func() (n int64) {
		c.look(func(tx *store.Tx) (err error) { n, err = tx.TrailLength(); return err })
		return n
	}
	before := length()
	res = c.once().post(d.at, d.form)
	return res, length() != before
}

// toDo are the kinds of work of two persons that the pages offer to one.
func (x *house) toDo(email string) (kinds []string) {
	x.Helper()
	list, err := x.h.Programmes.ToDo(x.ctx, x.actor(email))
	x.must(err)
	for _, w := range list {
		if w.Kind != "firm" {
			kinds = append(kinds, w.Kind)
		}
	}
	return kinds
}

func TestNoDeedOfTwoPersonsIsDoneByOne(t *testing.T) {
	x := newHouse(t, demoDB(t))
	boss := x.bossed()
	owner, issuer, reviewer := x.signedIn("owner@demo.test"), x.signedIn("issuer@demo.test"), x.signedIn("reviewer@demo.test")
	x.hires(boss, "colleague@demo.test", "Colleague")
	p, firm := x.grantable()
	deeds := slices.Concat(x.awardsInTwo(owner, issuer, reviewer, p, firm), x.rulesInTwo(issuer, x.signedIn("colleague@demo.test"), p), x.claimsInTwo(boss, owner, issuer, reviewer), []twofold{x.blockInTwo(issuer)})
	if len(deeds) != 14 {
		t.Fatalf("%d deeds wait for a second person", len(deeds))
	}
	words := x.texts.For("en")
	for _, s := range x.seconds(boss) {
		c := x.signedIn(s.email).speaks("en")
		x.becomes(boss, s.email, models.RoleReviewer)
		if list := x.toDo(s.email); len(list) > 0 {
			t.Errorf("%s: %v wait for them", s.who, list)
		}
		for _, d := range deeds {
			x.becomes(boss, s.email, d.as)
			if res, changed := c.signs(d); changed || res.status != http.StatusForbidden || !strings.Contains(res.body, words.Fault(s.why)) {
				t.Errorf("%s, %s: %d, changed: %v %s", d.name, s.who, res.status, changed, excerpt(res.body))
			}
		}
	}
	for _, d := range deeds {
		x.becomes(boss, "reviewer@demo.test", d.as)
		if res, changed := reviewer.signs(d); !changed || res.status != http.StatusSeeOther {
			t.Errorf("%s, another person: %d, changed: %v %s", d.name, res.status, changed, excerpt(res.body))
		}
	}
	x.sound()
}
