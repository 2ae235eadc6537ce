package shop

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"supermarket/internal/catalog"
	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

// ErrNoProvider means that there is no such provider, or that it is not shown yet.
var ErrNoProvider = fault.New(fault.NotFound, "provider.not_found")

// sellerShelf is how many offerings a page of a provider shows.
const sellerShelf = 50

// Seller is a provider as everyone may see it.
type Seller struct {
	models.Provider
	Standing Standing
	Listed   []store.Listing
	Next     string // the cursor of the next page, "" at the end
}

// Seller returns a provider with what it has on the shelf after the cursor; a
// draft is not found.
func (c *Counter) Seller(ctx context.Context, id, after string) (Seller, error) {
	var s Seller
	now := c.Clock.Now()
	err := c.DB.View(ctx, func(tx *store.Tx) (err error) {
		if s.Provider, err = tx.Provider(id); errors.Is(err, store.ErrNotFound) || err == nil && s.State == "draft" {
			return ErrNoProvider
		}
		if err != nil {
			return err
		}
		if s.Standing, err = standing(tx, id, now); err != nil || s.State != "approved" {
			return err
		}
		s.Listed, err = tx.Listings(id, c.Calendar.Band(now), after, sellerShelf+1)
		return err
	})
	if len(s.Listed) > sellerShelf {
		s.Listed = s.Listed[:sellerShelf]
		s.Next = s.Listed[sellerShelf-1].ID
	}
	kinds := catalog.Kinds()
	slices.SortStableFunc(s.Listed, func(a, b store.Listing) int {
		return cmp.Or(cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind)), cmp.Compare(a.TitleEn, b.TitleEn))
	})
	return s, err
}
