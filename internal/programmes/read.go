package programmes

import (
	"context"
	"time"

	"supermarket/internal/ledger"
	"supermarket/internal/store"
	"supermarket/internal/voucher"
	"supermarket/models"
)

// Budget is where a programme's money is: Total = Redeemed + Granted + Free.
type Budget struct {
	Total    models.Money // funded so far
	Redeemed models.Money // captured for work done
	Granted  models.Money // with firms, not captured
	Free     models.Money // not granted
	Firms    int
}

// Programme is one programme with its budget.
type Programme struct {
	models.Programme
	Budget Budget
}

// Detail is one programme with the rules that new grants take and a page of its grants.
type Detail struct {
	Programme
	Rules  voucher.Rules // zero before the first version
	Hash   string
	Grants []Grant
	Next   string // the cursor of the next page, "" at the end
}

// Grant is a firm's grant with how far it is used.
type Grant struct {
	voucher.Voucher
	Firm string
}

// List shows programmes with their budgets, by id after the page's cursor.
func (c *Counter) List(ctx context.Context, by models.Actor, page store.Page) (out []Programme, next string, err error) {
	if err := reader(by); err != nil {
		return nil, "", err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		out, next = nil, ""
		ps, err := tx.Programmes(page)
		if err != nil {
			return err
		}
		for _, p := range ps {
			b, err := budget(tx, p.ID)
			if err != nil {
				return err
			}
			out = append(out, Programme{p, b})
		}
		if len(ps) == page.Size() {
			next = ps[len(ps)-1].ID
		}
		return nil
	})
	return out, next, err
}

// Public is a programme as everyone may see it.
type Public struct {
	models.Programme
	Rules voucher.Rules
	Hash  string
}

// Open lists the published programmes with their rules, by id after the cursor: for anyone.
func (c *Counter) Open(ctx context.Context, page store.Page) (out []Public, next string, err error) {
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		out, next = nil, ""
		ps, err := tx.Published(page)
		if err != nil {
			return err
		}
		for _, p := range ps {
			r, hash, err := rules(tx, p)
			if err != nil {
				return err
			}
			out = append(out, Public{p, r, hash})
		}
		if len(ps) == page.Size() {
			next = ps[len(ps)-1].ID
		}
		return nil
	})
	return out, next, err
}

// Show returns one programme, its rules and a page of its grants.
func (c *Counter) Show(ctx context.Context, by models.Actor, programmeID string, page store.Page) (d Detail, err error) {
	if err := reader(by); err != nil {
		return d, err
	}
	err = c.DB.Snapshot(ctx, func(tx *store.Tx) error {
		d = Detail{}
		p, err := tx.Programme(programmeID)
		if err != nil {
			return err
		}
		if d.Budget, err = budget(tx, p.ID); err != nil {
			return err
		}
		if d.Rules, d.Hash, err = rules(tx, p); err != nil {
			return err
		}
		d.Programme.Programme = p
		return d.grants(tx, page, c.Clock.Now())
	})
	return d, err
}

func (d *Detail) grants(tx *store.Tx, page store.Page, now time.Time) error {
	gs, err := tx.GrantsBy(d.ID, page)
	if err != nil {
		return err
	}
	for _, g := range gs {
		v, err := voucher.Show(tx, g.ID, g.FirmID, now)
		if err != nil {
			return err
		}
		f, err := tx.Firm(g.FirmID)
		if err != nil {
			return err
		}
		d.Grants = append(d.Grants, Grant{v, f.Name})
	}
	if len(gs) == page.Size() {
		d.Next = gs[len(gs)-1].ID
	}
	return nil
}

func rules(tx *store.Tx, p models.Programme) (voucher.Rules, string, error) {
	if p.Version == 0 {
		return voucher.Rules{}, "", nil
	}
	v, err := tx.Version(p.ID, p.Version)
	if err != nil {
		return voucher.Rules{}, "", err
	}
	r, err := voucher.Parse(v.Rules)
	return r, v.Hash, err
}

// budget reads where the money is from the ledger's accounts.
func budget(tx *store.Tx, programmeID string) (Budget, error) {
	pool, err := ledger.Find(tx, models.AssetCNY, models.AccountBudget, programmeID)
	if err != nil {
		return Budget{}, err
	}
	t, err := tx.GrantTotals(programmeID)
	if err != nil {
		return Budget{}, err
	}
	b := Budget{Redeemed: t.Captured, Granted: t.Balance, Free: models.Money(pool.Balance), Firms: int(t.Firms)}
	b.Total = b.Redeemed + b.Granted + b.Free
	return b, nil
}
