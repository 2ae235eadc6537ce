package programmes

import (
	"context"
	"errors"
	"maps"
	"slices"

	"supermarket/internal/fault"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// Design is a programme with the draft of its next version beside what is in force.
type Design struct {
	models.Programme
	Draft   *models.ProgrammeDraft // nil while nothing is written
	Rules   Rules                  // of the draft, else those in force
	Hash    string                 // of the draft, "" while it cannot stand
	InForce *Rules                 // nil before the first version
	Force   string                 // hash of what is in force
	Wrong   error                  // what keeps the draft from being submitted
	Funders []voucher.Contribution
	Settled bool              // kind and funders stand
	Names   map[string]string // of people, by id
	Goods   Goods             // that either rule set names
	Writes  bool              // the reader may edit and submit
	Decides bool              // the reader may send back
	Signs   bool              // the reader may publish: a second person, and somebody else than who wrote
}

// Open tells whether the draft may be edited.
func (d Design) Open() bool { return d.Draft != nil && d.Draft.State == DraftOpen }

// Waits tells whether the draft waits for a second person.
func (d Design) Waits() bool { return d.Draft != nil && d.Draft.State == DraftSubmitted }

// Goods are offerings and providers by id, for their names.
type Goods struct {
	Offerings map[string]models.Offering
	Providers map[string]models.Provider
}

// Design returns a programme as those who write it and those who decide on it see it.
func (c *Counter) Design(ctx context.Context, by models.Actor, programmeID string) (d Design, err error) {
	if err := reader(by); err != nil {
		return d, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		d = Design{Writes: staff(by, party.Design) == nil, Decides: staff(by, party.Approve) == nil}
		if err := d.read(tx, programmeID); err != nil {
			return err
		}
		if d.Decides && d.Waits() {
			d.Signs, err = signs(tx, by, *d.Draft)
		}
		return err
	})
	return d, err
}

func (d *Design) read(tx *store.Tx, programmeID string) (err error) {
	if d.Programme, err = tx.Programme(programmeID); err != nil {
		return err
	}
	if d.Version > 0 {
		r, hash, err := rules(tx, d.Programme)
		if err != nil {
			return err
		}
		d.InForce, d.Rules, d.Force = &r, r, hash
	}
	if err := d.readDraft(tx); err != nil {
		return err
	}
	if d.Funders, err = voucher.Contributions(tx, d.Programme); err != nil {
		return err
	}
	if d.Settled, err = voucher.Settled(tx, d.Programme); err != nil {
		return err
	}
	d.Goods, err = goodsOf(tx, d.Rules, d.InForce)
	return err
}

func (d *Design) readDraft(tx *store.Tx) error {
	row, err := tx.DraftOf(d.ID)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	d.Draft = &row
	if d.Rules, err = voucher.Parse(row.Rules); err != nil {
		return err
	}
	_, d.Hash, d.Wrong = voucher.Canonical(d.Rules)
	d.Names, err = people(tx, row.EditedBy, row.SubmittedBy)
	return err
}

// signs tells whether the actor is a second person beside all who wrote the draft.
func signs(tx *store.Tx, by models.Actor, d models.ProgrammeDraft) (bool, error) {
	err := secondPerson(tx, by, d)
	if refused := new(fault.Fault); errors.As(err, &refused) {
		return false, nil
	}
	return err == nil, err
}

// goodsOf are the offerings and providers that rule sets name; what is gone is left out.
func goodsOf(tx *store.Tx, first Rules, second *Rules) (Goods, error) {
	sets := []Rules{first}
	if second != nil {
		sets = append(sets, *second)
	}
	offerings, providers := map[string]bool{}, map[string]bool{}
	for _, r := range sets {
		for _, id := range slices.Concat(r.What.Offerings, r.What.Except) {
			offerings[id] = true
		}
		for _, id := range r.What.Providers {
			providers[id] = true
		}
	}
	out := Goods{map[string]models.Offering{}, map[string]models.Provider{}}
	os, err := tx.OfferingsIn(slices.Collect(maps.Keys(offerings)))
	if err != nil {
		return out, err
	}
	for _, o := range os {
		out.Offerings[o.ID] = o
	}
	ps, err := tx.ProvidersIn(slices.Collect(maps.Keys(providers)))
	for _, p := range ps {
		out.Providers[p.ID] = p
	}
	return out, err
}

// mostFound is how many a search for the shelf's goods answers with.
const mostFound = 20

// FindOfferings returns offerings whose title or id holds the text, for a list of rules.
func (c *Counter) FindOfferings(ctx context.Context, by models.Actor, text string) (out []models.Offering, err error) {
	if err := reader(by); err != nil {
		return nil, err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) (err error) { out, err = tx.FindOfferings(text, mostFound); return err })
	return out, err
}

// FindProviders returns providers whose name or id holds the text.
func (c *Counter) FindProviders(ctx context.Context, by models.Actor, text string) (out []models.Provider, err error) {
	if err := reader(by); err != nil {
		return nil, err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) (err error) { out, err = tx.FindProviders(text, mostFound); return err })
	return out, err
}

// VersionView is one published rule set.
type VersionView struct {
	models.ProgrammeVersion
	Parsed Rules
	By     string // who published it
}

// History is a programme with all its versions, the newest first.
type History struct {
	models.Programme
	Versions []VersionView
	Goods    Goods
}

// Versions returns all rule sets that were ever published.
func (c *Counter) Versions(ctx context.Context, by models.Actor, programmeID string) (h History, err error) {
	if err := reader(by); err != nil {
		return h, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) (err error) {
		h = History{}
		if h.Programme, err = tx.Programme(programmeID); err != nil {
			return err
		}
		rows, err := tx.VersionsOf(programmeID)
		if err != nil {
			return err
		}
		var all Rules
		for _, v := range rows {
			view := VersionView{ProgrammeVersion: v}
			if view.Parsed, err = voucher.Parse(v.Rules); err != nil {
				return err
			}
			who, err := people(tx, v.CreatedBy)
			if err != nil {
				return err
			}
			view.By = who[v.CreatedBy]
			h.Versions = append(h.Versions, view)
			all.What.Offerings = slices.Concat(all.What.Offerings, view.Parsed.What.Offerings, view.Parsed.What.Except)
			all.What.Providers = slices.Concat(all.What.Providers, view.Parsed.What.Providers)
		}
		h.Goods, err = goodsOf(tx, all, nil)
		return err
	})
	return h, err
}

// FundingView is one move of a budget with the names of those who signed.
type FundingView struct {
	models.Funding
	Proposer, Decider string
}

// Treasury is where a programme's money came from and what waits to move.
type Treasury struct {
	Programme
	Funders []voucher.Contribution
	Rows    []FundingView // newest first
	Funds   bool          // the reader may propose
	Decides bool          // the reader may approve what another proposed
}

// Treasury shows a programme's budget, its funders and its fundings.
func (c *Counter) Treasury(ctx context.Context, by models.Actor, programmeID string) (t Treasury, err error) {
	if err := reader(by); err != nil {
		return t, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) (err error) {
		t = Treasury{Funds: staff(by, party.Fund) == nil, Decides: staff(by, party.Approve) == nil}
		if t.Programme.Programme, err = tx.Programme(programmeID); err != nil {
			return err
		}
		if t.Budget, err = budget(tx, programmeID); err != nil {
			return err
		}
		if t.Funders, err = voucher.Contributions(tx, t.Programme.Programme); err != nil {
			return err
		}
		rows, err := tx.FundingsOf(programmeID)
		if err != nil {
			return err
		}
		for _, f := range rows {
			who, err := people(tx, f.ProposedBy, f.DecidedBy)
			if err != nil {
				return err
			}
			t.Rows = append(t.Rows, FundingView{f, who[f.ProposedBy], who[f.DecidedBy]})
		}
		return nil
	})
	return t, err
}
