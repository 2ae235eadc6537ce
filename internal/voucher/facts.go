package voucher

import (
	"slices"
	"time"

	"supermarket/internal/recipe"
	"supermarket/internal/store"
	"supermarket/models"
)

// Facts are what rules are checked against. FactsOf reads them; only pure tests
// of rules write them down.
type Facts struct {
	Firm           models.Firm
	Marks          []models.FirmMark // also those that are over
	Blocks         []models.Block    // that hold and name the firm
	ProviderBlocks []models.Block    // that hold and name the provider
	Offering       models.Offering
	Class          models.Class
	Site           models.Site          // zero where no single site stands behind the offering
	Ties           []string             // what firm and provider have in common, none for unrelated
	Purpose        string               // of the work, "" where nobody has said
	Contract       string               // the firm's purchase order number, "" for none
	ProjectID      string               // "" for none
	OrderID        string               // "" before there is one
	Spent          map[int]models.Money // settled cost by months before Now, of those that were read
	Redeem         Redeem               // how value is asked for, "" is at the order
	Now            time.Time            // the moment whose rate and rules count
}

// Asked says which facts are wanted. What is left out is not known yet: without
// an offering only the firm's own part is read.
type Asked struct {
	FirmID        string
	OfferingID    string
	Recipe        string // template of the work
	Purpose       string // in place of the template's own: of a claim whose evidence says it
	ProjectID     string
	PurchaseOrder string
	OrderID       string
	Redeem        Redeem
	Now           time.Time
}

// FactsOf reads the facts that rules are checked against: the one way to them.
// Name the rules: only what they ask for is looked up of ties and spending; with
// none named ties are, and every spending counts as nothing.
func FactsOf(tx *store.Tx, a Asked, rules ...Rules) (Facts, error) {
	l, err := LookUp(tx, a, rules...)
	if err != nil || a.OfferingID == "" {
		return l.firm, err
	}
	o, err := tx.Offering(a.OfferingID)
	if err != nil {
		return l.firm, err
	}
	c, err := tx.Class(o.ClassID)
	if err != nil {
		return l.firm, err
	}
	var s models.Site
	if o.SiteID != "" {
		if s, err = tx.Site(o.SiteID); err != nil {
			return l.firm, err
		}
	}
	return l.Of(o, c, s, a.Recipe)
}

// Lookup reads facts about one firm and many offerings, each thing once.
type Lookup struct {
	tx     *store.Tx
	firm   Facts
	tied   bool // ties are asked for
	ties   map[string][]string
	blocks map[string][]models.Block // both by provider
}

// LookUp begins with the firm's own part.
func LookUp(tx *store.Tx, a Asked, rules ...Rules) (l *Lookup, err error) {
	l = &Lookup{tx: tx, ties: map[string][]string{}, blocks: map[string][]models.Block{}, firm: Facts{
		Purpose: a.Purpose, Contract: a.PurchaseOrder, ProjectID: a.ProjectID, OrderID: a.OrderID, Redeem: a.Redeem, Now: a.Now,
	}}
	if l.firm.Firm, err = tx.Firm(a.FirmID); err != nil {
		return l, err
	}
	if l.firm.Marks, err = tx.FirmMarks(a.FirmID); err != nil {
		return l, err
	}
	if l.firm.Blocks, err = tx.BlocksOn(a.FirmID, "", a.Now); err != nil {
		return l, err
	}
	l.tied = len(rules) == 0 || slices.ContainsFunc(rules, func(r Rules) bool { return r.What.Unrelated })
	l.firm.Spent, err = spentOf(tx, a.FirmID, a.Now, rules)
	return l, err
}

// Of adds an offering with what stands behind it and the template of the work.
func (l *Lookup) Of(o models.Offering, c models.Class, s models.Site, template string) (f Facts, err error) {
	f = l.firm
	f.Offering, f.Class, f.Site = o, c, s
	if f.Purpose == "" {
		f.Purpose = recipe.PurposeOf(template, o.Kind)
	}
	f.ProviderBlocks, err = once(l.blocks, o.ProviderID, func() ([]models.Block, error) { return l.tx.BlocksOn("", o.ProviderID, f.Now) })
	if err == nil && l.tied {
		f.Ties, err = once(l.ties, o.ProviderID, func() ([]string, error) { return l.tx.ProviderTies(f.Firm.ID, o.ProviderID) })
	}
	return f, err
}

func once[V any](kept map[string]V, k string, find func() (V, error)) (V, error) {
	if v, ok := kept[k]; ok {
		return v, nil
	}
	v, err := find()
	if err == nil {
		kept[k] = v
	}
	return v, err
}

// spentOf reads what rules ask a firm to have spent.
func spentOf(tx *store.Tx, firmID string, now time.Time, rules []Rules) (map[int]models.Money, error) {
	out := map[int]models.Money{}
	for _, r := range rules {
		months := r.Unlock.Months
		if _, known := out[months]; known || r.Unlock.Spend == 0 {
			continue
		}
		spent, err := tx.SettledSince(firmID, monthsAfter(now, -months).UTC(), now)
		if err != nil {
			return nil, err
		}
		out[months] = spent
	}
	return out, nil
}
