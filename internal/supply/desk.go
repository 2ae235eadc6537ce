package supply

import (
	"context"

	"supermarket/internal/ledger"
	"supermarket/internal/refund"
	"supermarket/internal/store"
	"supermarket/models"
)

// Statement is what a provider earned: what is owed to it and the lines it comes from.
type Statement struct {
	Payable models.Money
	Rows    []models.Settlement
	Numbers map[string]string // of the rows' orders, by id
	Next    string
	FeePPM  int64
	Owes    models.Money // by the provider: what claw-backs and refunds could not take
}

// Statement returns the statement of the actor's provider.
func (c *Counter) Statement(ctx context.Context, a models.Actor, p store.Page) (Statement, error) {
	s := Statement{FeePPM: c.Terms.FeePPM}
	provider := a.ProviderID()
	if provider == "" {
		return s, ErrProviderOnly
	}
	err := c.DB.View(ctx, func(tx *store.Tx) (err error) {
		if s.Owes, err = refund.Owes(tx, provider); err != nil {
			return err
		}
		if s.Rows, s.Next, err = tx.SettlementsOfProvider(provider, p); err != nil || len(s.Rows) == 0 {
			return err
		}
		ids := make([]string, len(s.Rows))
		for i, r := range s.Rows {
			ids[i] = r.OrderID
		}
		if s.Numbers, err = tx.OrderNumbers(ids); err != nil {
			return err
		}
		acc, err := ledger.Find(tx, models.AssetCNY, models.AccountPayable, provider)
		s.Payable = models.Money(acc.Balance)
		return err
	})
	return s, err
}

// SiteView is a site with its nodes, its offerings and what runs there now.
type SiteView struct {
	Site      models.Site
	Nodes     []models.Node
	Offerings []models.Offering
	Live      []models.Attempt
}

// Sites returns the sites of the actor's provider.
func (c *Counter) Sites(ctx context.Context, a models.Actor) ([]SiteView, error) {
	provider := a.ProviderID()
	if provider == "" {
		return nil, ErrProviderOnly
	}
	var out []SiteView
	return out, c.DB.View(ctx, func(tx *store.Tx) error {
		sites, err := tx.SitesBy(provider)
		if err != nil {
			return err
		}
		offerings, err := tx.OfferingsBy(provider)
		if err != nil {
			return err
		}
		live, err := tx.LiveAttempts()
		if err != nil {
			return err
		}
		for _, s := range sites {
			v := SiteView{Site: s}
			if v.Nodes, err = tx.NodesOf(s.ID); err != nil {
				return err
			}
			for _, o := range offerings {
				if o.SiteID == s.ID {
					v.Offerings = append(v.Offerings, o)
				}
			}
			for _, at := range live {
				if at.SiteID == s.ID {
					v.Live = append(v.Live, at)
				}
			}
			out = append(out, v)
		}
		return nil
	})
}
