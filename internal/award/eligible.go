package award

import (
	"slices"
	"strings"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/ledger"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// Clause is one rule about the firm, and why the firm fails it; nothing is that it is met.
type Clause struct {
	Rule voucher.Sentence
	Why  []*fault.Fault
}

// Rate is a share that a programme pays, and whether this firm would get it.
type Rate struct {
	Rule voucher.Sentence
	Fits bool
}

// Chance says how a firm stands to a programme.
type Chance string

// The chances.
const (
	ChanceUnknown Chance = "unknown" // nobody is signed in for a firm
	ChanceHeld    Chance = "held"    // it has a grant
	ChanceApplied Chance = "applied" // an application is under way
	ChanceApply   Chance = "apply"
	ChanceGiven   Chance = "given" // it fits; grants are given by staff or by code
	ChanceProof   Chance = "proof" // it may apply; staff must find a mark first
	ChanceFails   Chance = "fails"
	ChanceOver    Chance = "over" // the programme has ended
)

// Offer is a published programme as one firm looks at it.
type Offer struct {
	Programme   models.Programme
	Rules       voucher.Rules
	Hash        string
	Chance      Chance
	Clauses     []Clause           // about the firm
	Unlock      []Clause           // what it must have done before it may use a grant
	What        []voucher.Sentence // about what is bought
	Rates       []Rate
	Caps        []voucher.Sentence // as they are for this firm
	Rest        []voucher.Sentence
	Most        models.Money // of one grant, 0 for no bound
	Pool        models.Money // left in the budget
	Grants      []models.Grant
	Application *models.Application
}

// Fails counts the clauses that the firm does not meet.
func (o Offer) Fails() (n int) {
	for _, c := range o.Clauses {
		if len(c.Why) > 0 {
			n++
		}
	}
	return n
}

// Survey looks at every published programme for a firm, "" for nobody's: first
// those that it may apply for.
func Survey(tx *store.Tx, firmID string, now time.Time) ([]Offer, error) {
	var all []Offer
	for page := (store.Page{Limit: 200}); ; {
		ps, err := tx.Published(page)
		if err != nil {
			return nil, err
		}
		for _, p := range ps {
			o, err := offer(tx, p)
			if err != nil {
				return nil, err
			}
			all = append(all, o)
		}
		if len(ps) < page.Size() {
			break
		}
		page.After = ps[len(ps)-1].ID
	}
	if err := judge(tx, all, firmID, now); err != nil {
		return nil, err
	}
	slices.SortStableFunc(all, func(a, b Offer) int { return rank(a.Chance) - rank(b.Chance) })
	return all, nil
}

// Look looks at one published programme for a firm, "" for nobody's.
func Look(tx *store.Tx, programmeID, firmID string, now time.Time) (Offer, error) {
	p, err := tx.Programme(programmeID)
	if err != nil || p.State != "published" {
		return Offer{}, known(orMissing(err), voucher.ErrNoProgramme)
	}
	o, err := offer(tx, p)
	if err != nil {
		return o, err
	}
	one := []Offer{o}
	err = judge(tx, one, firmID, now)
	return one[0], err
}

func orMissing(err error) error {
	if err == nil {
		return store.ErrNotFound
	}
	return err
}

var ranks = []Chance{ChanceApply, ChanceProof, ChanceApplied, ChanceGiven, ChanceHeld, ChanceUnknown, ChanceFails, ChanceOver}

func rank(c Chance) int { return slices.Index(ranks, c) }

// offer is what of a programme does not depend on the firm.
func offer(tx *store.Tx, p models.Programme) (o Offer, err error) {
	o.Programme = p
	if _, o.Rules, o.Hash, err = inForce(tx, p.ID); err != nil {
		return o, err
	}
	pool, err := ledger.Find(tx, models.AssetCNY, models.AccountBudget, p.ID)
	if err != nil {
		return o, err
	}
	o.Pool, o.Most = models.Money(pool.Balance-pool.Held), MaxGrant(p, o.Rules)
	o.What, o.Rest = parts(voucher.Rules{What: o.Rules.What}), rest(o.Rules)
	return o, nil
}

// judge adds how a firm stands to each programme; all its facts are read once.
func judge(tx *store.Tx, all []Offer, firmID string, now time.Time) error {
	facts := voucher.Facts{Now: now}
	var grants []models.Grant
	if firmID != "" {
		rules := make([]voucher.Rules, len(all))
		for i, o := range all {
			rules[i] = o.Rules
		}
		var err error
		if facts, err = voucher.FactsOf(tx, voucher.Asked{FirmID: firmID, Now: now}, rules...); err != nil {
			return err
		}
		if grants, err = tx.GrantsOf(firmID); err != nil {
			return err
		}
	}
	for i := range all {
		o := &all[i]
		if o.read(facts, firmID != ""); firmID != "" {
			o.Most = MaxGrantFor(o.Programme, o.Rules, facts)
		}
		if err := o.have(tx, grants, firmID, now); err != nil {
			return err
		}
		o.Chance = o.chance(facts, firmID != "")
	}
	return nil
}

// have adds the grants and the application that the firm has of the programme.
func (o *Offer) have(tx *store.Tx, grants []models.Grant, firmID string, now time.Time) error {
	for _, g := range grants {
		if g.ProgrammeID == o.Programme.ID && (g.State == models.GrantActive || g.State == models.GrantSuspended) && now.Before(g.ExpiresAt) {
			o.Grants = append(o.Grants, g)
		}
	}
	if firmID == "" {
		return nil
	}
	a, live, err := tx.LiveApplication(o.Programme.ID, firmID)
	if live {
		o.Application = &a
	}
	return err
}

func (o *Offer) chance(f voucher.Facts, known bool) Chance {
	blocking := Blocking(o.Rules, f)
	switch {
	case !f.Now.Before(o.Programme.EndsAt):
		return ChanceOver
	case !known:
		return ChanceUnknown
	case len(o.Grants) > 0:
		return ChanceHeld
	case o.Application != nil:
		return ChanceApplied
	case len(blocking) > 0:
		return ChanceFails
	case len(Refusals(o.Rules, f)) > 0 && o.Programme.Applies:
		return ChanceProof
	case len(Refusals(o.Rules, f)) > 0:
		return ChanceFails
	case o.Programme.Applies:
		return ChanceApply
	}
	return ChanceGiven
}

// read adds each rule with whether the firm meets it, and the rates and caps that are its own.
func (o *Offer) read(f voucher.Facts, known bool) {
	o.Clauses, o.Unlock = Clauses(o.Rules, f, known), nil
	for _, s := range parts(voucher.Rules{Unlock: o.Rules.Unlock}) {
		c := Clause{Rule: s}
		if known {
			c.Why = only(voucher.Check(wide(voucher.Rules{Unlock: o.Rules.Unlock}), plain(f)), voucher.ErrLocked)
		}
		o.Unlock = append(o.Unlock, c)
	}
	for _, rate := range o.Rules.Rates {
		firm := rate
		firm.Domestic, firm.Registered, firm.Kinds = false, false, nil
		fits := known && wide(voucher.Rules{Rates: []voucher.Rate{firm}}).RateFor(f) > 0
		for _, s := range parts(voucher.Rules{Rates: []voucher.Rate{rate}, Base: o.Rules.Base}) {
			o.Rates = append(o.Rates, Rate{s, fits})
		}
	}
	caps := o.Rules.Caps
	if known {
		caps = caps.For(f)
	}
	o.Caps = parts(voucher.Rules{Caps: caps})
}

// Refusals are the reasons for which a firm gets no grant under rules, whatever it would buy.
func Refusals(r voucher.Rules, f voucher.Facts) []*fault.Fault { return voucher.CheckFirm(r, f) }

// Clauses are the rules about a firm, one by one, and which of them it fails;
// where no firm is known none is failed.
func Clauses(r voucher.Rules, f voucher.Facts, known bool) []Clause {
	out := []Clause{{Rule: voucher.Sentence{Key: "award.rule.verified"}}}
	if known && f.Firm.State != models.FirmVerified {
		out[0].Why = []*fault.Fault{voucher.ErrFirmState}
	}
	if why := only(voucher.CheckFirm(wide(voucher.Rules{}), f), voucher.ErrBlocked); known && len(why) > 0 {
		out = append(out, Clause{voucher.Sentence{Key: "award.rule.not_blocked"}, why})
	}
	for _, who := range singly(r.Who) {
		var why []*fault.Fault
		if known {
			why = voucher.CheckFirm(wide(voucher.Rules{Who: who}), plain(f))
		}
		for _, s := range who.Sentences() {
			out = append(out, Clause{s, why})
		}
	}
	return out
}

// singly are the rules about a firm, one in each.
func singly(w voucher.Who) []voucher.Who {
	return []voucher.Who{
		{Regions: w.Regions},
		{Industries: w.Industries},
		{Sizes: w.Sizes},
		{Titles: w.Titles},
		{OrgTypes: w.OrgTypes},
		{Marks: w.Marks},
		{Without: w.Without},
		{MinMonths: w.MinMonths},
		{MaxMonths: w.MaxMonths},
	}
}

// plain are the facts of a firm that is verified and not blocked: those two rules stand alone.
func plain(f voucher.Facts) voucher.Facts {
	f.Firm.State, f.Blocks = models.FirmVerified, nil
	return f
}

// wide are rules that hold at any time.
func wide(r voucher.Rules) voucher.Rules {
	r.StartsAt, r.EndsAt = time.Time{}, time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	return r
}

func only(all []*fault.Fault, want *fault.Fault) []*fault.Fault {
	return slices.DeleteFunc(all, func(x *fault.Fault) bool { return x.Key != want.Key })
}

// parts are the sentences of a piece of rules, without those that every rule set has.
func parts(piece voucher.Rules) []voucher.Sentence {
	return slices.DeleteFunc(piece.Sentences(), func(s voucher.Sentence) bool {
		return strings.HasPrefix(s.Key, "voucher.rule.stack.") || strings.HasPrefix(s.Key, "voucher.rule.redeem.") || s.Key == "voucher.rule.dates"
	})
}

// rest are the sentences about neither the firm nor what is bought nor how much.
func rest(r voucher.Rules) []voucher.Sentence {
	r.Who, r.What, r.Rates, r.Caps, r.Unlock = voucher.Who{}, voucher.What{}, nil, voucher.Caps{}, voucher.Unlock{}
	return r.Sentences()
}
