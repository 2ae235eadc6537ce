package programmes

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/recipe"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// mostPeriod bounds the past that a dry run looks at.
const mostPeriod = 3 * 366 * 24 * time.Hour

// ErrPeriod refuses a period that is empty or too long.
var ErrPeriod = fault.New(fault.Invalid, "programme.dry_run.period").On("from")

// DryRunAsk says on which past a rule set is tried.
type DryRunAsk struct {
	ProgrammeID string
	From, Until time.Time    // of the lines' settlement
	Pool        models.Money // 0: what is free in the budget
}

// DryRun is what rules would have paid for work that was done.
type DryRun struct {
	Programme
	From, Until time.Time
	Lines       int64        // that were looked at
	Firms       int64        // that they are of
	Cost        models.Money // of them
	Pool        models.Money
	Draft       bool      // Tried is the draft, else what is in force
	Tried       Outcome   // of the rules that are tried
	InForce     *Outcome  // nil where the rules in force are tried, or there are none
	ByFirm      []FirmRun // by what Tried pays, the most first
	ByMonth     []MonthRun
}

// Outcome is what one rule set pays.
type Outcome struct {
	Paid    models.Money
	Kept    models.Money // by caps, of what the rates would pay
	Lines   int64
	Firms   int64
	Refused []Refusal // the most frequent first
}

// Refusal counts a reason; Only where nothing else stood in the way.
type Refusal struct {
	Key         string
	Lines, Only int64
	Cost        models.Money // of the lines that it alone refused
}

// FirmRun is one firm's part.
type FirmRun struct {
	ID, Name, Code string
	Lines          int64
	Cost           models.Money
	Tried, InForce models.Money
}

// MonthRun is one calendar month of settlements, in UTC+8.
type MonthRun struct {
	Month          string // 2026-11
	Cost           models.Money
	Tried, InForce models.Money
}

// Lasts returns how many days the pool lasts at the period's rate of spending;
// none when nothing is spent.
func (d DryRun) Lasts(o Outcome) (days int64, spent bool) {
	span := int64(d.Until.Sub(d.From).Hours()/24 + 0.5)
	if o.Paid == 0 || span == 0 {
		return 0, false
	}
	n, err := models.MulDiv(int64(d.Pool), span, int64(o.Paid))
	return n, err == nil
}

// DryRun tries a programme's draft, or its rules in force where there is none, on
// the lines that were settled in a period, beside the rules in force. It reads one
// snapshot line by line and never writes.
func (c *Counter) DryRun(ctx context.Context, by models.Actor, in DryRunAsk) (d DryRun, err error) {
	if err := reader(by); err != nil {
		return d, err
	}
	if !in.Until.After(in.From) || in.Until.Sub(in.From) > mostPeriod {
		return d, ErrPeriod
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		t := trial{ask: in, firms: map[string]*FirmRun{}, months: map[string]*MonthRun{}}
		if err := t.begin(tx); err != nil {
			return err
		}
		if err := tx.EachDoneLine(in.From, in.Until, t.line); err != nil {
			return err
		}
		d = t.result()
		return nil
	})
	return d, err
}

// trial is a dry run under way: memory grows with firms, offerings and months,
// never with lines.
type trial struct {
	ask     DryRunAsk
	run     DryRun
	facts   factsBook
	tried   sheet
	inForce *sheet
	firms   map[string]*FirmRun
	months  map[string]*MonthRun
}

// sheet adds up what one rule set does.
type sheet struct {
	rules   Rules
	trial   *voucher.Trial
	out     Outcome
	reasons map[string]*Refusal
	paid    map[string]bool // firms that got something
}

func newSheet(p models.Programme, r Rules) *sheet {
	return &sheet{rules: r, trial: voucher.NewTrial(p, r), reasons: map[string]*Refusal{}, paid: map[string]bool{}}
}

func (t *trial) begin(tx *store.Tx) error {
	d := Design{}
	if err := d.read(tx, t.ask.ProgrammeID); err != nil {
		return err
	}
	b, err := budget(tx, d.ID)
	if err != nil {
		return err
	}
	t.run = DryRun{Programme: Programme{d.Programme, b}, From: t.ask.From, Until: t.ask.Until, Pool: cmp.Or(t.ask.Pool, b.Free), Draft: d.Draft != nil}
	t.tried = *newSheet(d.Programme, d.Rules)
	asking := []Rules{d.Rules}
	if d.Draft != nil && d.InForce != nil {
		t.inForce = newSheet(d.Programme, *d.InForce)
		asking = append(asking, *d.InForce)
	}
	return t.facts.read(tx, t.ask, asking)
}

func (t *trial) line(l store.DoneLine) error {
	f, ok := t.facts.of(l)
	if !ok {
		return nil
	}
	t.run.Lines++
	t.run.Cost += l.Cost
	firm, month := t.firm(f.Firm, l), t.month(l)
	paid, err := t.tried.add(f, l)
	if err != nil {
		return err
	}
	firm.Tried, month.Tried = firm.Tried+paid, month.Tried+paid
	if t.inForce != nil {
		if paid, err = t.inForce.add(f, l); err != nil {
			return err
		}
		firm.InForce, month.InForce = firm.InForce+paid, month.InForce+paid
	}
	t.facts.spend(l)
	return nil
}

func (t *trial) firm(f models.Firm, l store.DoneLine) *FirmRun {
	row, ok := t.firms[f.ID]
	if !ok {
		row = &FirmRun{ID: f.ID, Name: f.Name, Code: f.Code}
		t.firms[f.ID] = row
	}
	row.Lines++
	row.Cost += l.Cost
	return row
}

var chinaTime = time.FixedZone("UTC+8", 8*3600)

func (t *trial) month(l store.DoneLine) *MonthRun {
	name := l.SettledAt.In(chinaTime).Format("2006-01")
	row, ok := t.months[name]
	if !ok {
		row = &MonthRun{Month: name}
		t.months[name] = row
	}
	row.Cost += l.Cost
	return row
}

// add tries one line: instant value counts at the order, a claim's when it could
// be made, which is not before the settlement.
func (s *sheet) add(f voucher.Facts, l store.DoneLine) (models.Money, error) {
	f.Now = l.OrderedAt
	if s.rules.Redeem != voucher.RedeemInstant {
		f.Now = l.SettledAt
	}
	base := l.Cost
	if s.rules.Base == voucher.BasePaid {
		base = l.Paid
	}
	share, err := s.trial.Line(f, base)
	if err != nil {
		return 0, err
	}
	if len(share.Reasons) == 0 {
		full, err := base.Share(share.RateNum, share.RateDen)
		s.out.Paid += share.Amount
		s.out.Kept += full - share.Amount
		s.out.Lines++
		s.paid[f.Firm.ID] = true
		return share.Amount, err
	}
	s.refuse(share.Reasons, l)
	return 0, nil
}

func (s *sheet) refuse(reasons []*fault.Fault, l store.DoneLine) {
	keys := map[string]bool{}
	for _, r := range reasons {
		keys[r.Key] = true
	}
	for key := range keys {
		row, ok := s.reasons[key]
		if !ok {
			row = &Refusal{Key: key}
			s.reasons[key] = row
		}
		row.Lines++
		if len(keys) == 1 {
			row.Only++
			row.Cost += l.Cost
		}
	}
}

func (s *sheet) outcome() Outcome {
	s.out.Firms = int64(len(s.paid))
	for _, r := range s.reasons {
		s.out.Refused = append(s.out.Refused, *r)
	}
	slices.SortFunc(s.out.Refused, func(a, b Refusal) int {
		return cmp.Or(cmp.Compare(b.Lines, a.Lines), cmp.Compare(b.Only, a.Only), cmp.Compare(a.Key, b.Key))
	})
	return s.out
}

func (t *trial) result() DryRun {
	d := t.run
	d.Firms, d.Tried = int64(len(t.firms)), t.tried.outcome()
	if t.inForce != nil {
		o := t.inForce.outcome()
		d.InForce = &o
	}
	for _, f := range t.firms {
		d.ByFirm = append(d.ByFirm, *f)
	}
	slices.SortFunc(d.ByFirm, func(a, b FirmRun) int {
		return cmp.Or(cmp.Compare(b.Tried, a.Tried), cmp.Compare(b.InForce, a.InForce), cmp.Compare(b.Cost, a.Cost), cmp.Compare(a.ID, b.ID))
	})
	for _, m := range slices.Sorted(maps.Keys(t.months)) {
		d.ByMonth = append(d.ByMonth, *t.months[m])
	}
	return d
}

// factsBook holds what rules look at beside the lines, read once.
type factsBook struct {
	firms     map[string]models.Firm
	marks     map[string][]models.FirmMark
	offerings map[string]models.Offering
	classes   map[string]models.Class
	sites     map[string]models.Site
	ties      map[string][]string
	spans     []int // months that an unlock asks for
	spent     map[string][]spending
}

// spending is what a firm's settled work cost in one hour.
type spending struct {
	at   time.Time
	cost models.Money
}

func (b *factsBook) read(tx *store.Tx, ask DryRunAsk, rules []Rules) error {
	b.marks, b.ties, b.spent = map[string][]models.FirmMark{}, map[string][]string{}, map[string][]spending{}
	firms, err := tx.FirmsWithDone(ask.From, ask.Until)
	if err != nil {
		return err
	}
	b.firms = byID(firms, func(f models.Firm) string { return f.ID })
	offerings, err := tx.OfferingsWithDone(ask.From, ask.Until)
	if err != nil {
		return err
	}
	b.offerings = byID(offerings, func(o models.Offering) string { return o.ID })
	classes, err := tx.EveryClass()
	if err != nil {
		return err
	}
	b.classes = byID(classes, func(c models.Class) string { return c.ID })
	sites, err := tx.EverySite()
	if err != nil {
		return err
	}
	b.sites = byID(sites, func(s models.Site) string { return s.ID })
	return b.readFirms(tx, rules)
}

func (b *factsBook) readFirms(tx *store.Tx, rules []Rules) error {
	marks, err := tx.EveryFirmMark()
	if err != nil {
		return err
	}
	for _, m := range marks {
		if _, asked := b.firms[m.FirmID]; asked {
			b.marks[m.FirmID] = append(b.marks[m.FirmID], m)
		}
	}
	unrelated := false
	for _, r := range rules {
		unrelated = unrelated || r.What.Unrelated
		if r.Unlock.Spend > 0 {
			b.spans = append(b.spans, r.Unlock.Months)
		}
	}
	if !unrelated {
		return nil
	}
	ties, err := tx.EveryProviderTie()
	for _, t := range ties {
		key := t.FirmID + " " + t.ProviderID
		b.ties[key] = append(b.ties[key], t.Kind)
	}
	return err
}

func byID[T any](rows []T, id func(T) string) map[string]T {
	out := make(map[string]T, len(rows))
	for _, r := range rows {
		out[id(r)] = r
	}
	return out
}

// of are the facts of a line; ok is false where firm or offering are gone.
func (b *factsBook) of(l store.DoneLine) (f voucher.Facts, ok bool) {
	firm, had := b.firms[l.FirmID]
	o, listed := b.offerings[l.OfferingID]
	f = voucher.Facts{
		Firm: firm, Marks: b.marks[firm.ID], Offering: o, Class: b.classes[o.ClassID], Site: b.sites[o.SiteID], Ties: b.ties[firm.ID+" "+o.ProviderID],
		Purpose: recipe.PurposeOf(l.RecipeID, o.Kind), Contract: l.PurchaseOrder, ProjectID: l.ProjectID, OrderID: l.OrderID, Now: l.OrderedAt,
	}
	if len(b.spans) > 0 {
		f.Spent = b.spentBefore(l)
	}
	return f, had && listed
}

// spentBefore is what a firm's work cost before a line was ordered, within the
// period that the dry run sees, by the months that rules ask for.
func (b *factsBook) spentBefore(l store.DoneLine) map[int]models.Money {
	out := map[int]models.Money{}
	for _, months := range b.spans {
		since := l.OrderedAt.In(chinaTime).AddDate(0, -months, 0)
		out[months] = 0
		for _, s := range b.spent[l.FirmID] {
			if !s.at.Before(since) && s.at.Before(l.OrderedAt) {
				out[months] += s.cost
			}
		}
	}
	return out
}

// spend adds a line to the hour that it settled in, where spending is asked for.
func (b *factsBook) spend(l store.DoneLine) {
	if len(b.spans) == 0 {
		return
	}
	hour := l.SettledAt.In(chinaTime).Truncate(time.Hour)
	had := b.spent[l.FirmID]
	if n := len(had); n > 0 && had[n-1].at.Equal(hour) {
		had[n-1].cost += l.Cost
		return
	}
	b.spent[l.FirmID] = append(had, spending{hour, l.Cost})
}
