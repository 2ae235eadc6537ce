package account

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"supermarket/internal/fault"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// What is refused about products.
var (
	ErrProductName     = fault.New(fault.Invalid, "product.name").On("name")
	ErrProductIndustry = fault.New(fault.Invalid, "product.industry").On("industry")
	ErrProductSummary  = fault.New(fault.Invalid, "product.summary").On("summary")
	ErrProductLaunch   = fault.New(fault.Invalid, "product.launch").On("launched")
	ErrProductKeys     = fault.New(fault.Invalid, "product.keys").On("key")
	ErrProductMany     = fault.New(fault.Exhausted, "product.many")
)

// maxProducts is how many products, retired ones too, a firm registers.
const maxProducts = 200

// Product is what a firm says of something that it builds with AI.
type Product struct {
	Name, Industry, Summary string
	LaunchedOn              *time.Time // nil before the launch
	KeyIDs                  []string   // of the API keys that it uses
}

// Products lists what the actor's firm builds, retired ones last.
func (c *Counter) Products(ctx context.Context, a models.Actor) (out []models.FirmProduct, err error) {
	if a.FirmID() == "" || a.KeyID != "" {
		return nil, ErrNoFirm
	}
	err = c.view(ctx, func(tx *store.Tx) (err error) { out, err = tx.Products(a.FirmID()); return err })
	return out, err
}

// Product returns one product of the actor's firm.
func (c *Counter) Product(ctx context.Context, a models.Actor, id string) (p models.FirmProduct, err error) {
	if a.FirmID() == "" || a.KeyID != "" {
		return p, ErrNoFirm
	}
	err = c.view(ctx, func(tx *store.Tx) (err error) { p, err = tx.Product(id, a.FirmID()); return err })
	return p, err
}

// SaveProduct registers a product, a new one when id is "".
func (c *Counter) SaveProduct(ctx context.Context, a models.Actor, id string, in Product) (p models.FirmProduct, err error) {
	if err := mayBuild(a); err != nil {
		return p, err
	}
	now := c.Clock.Now()
	p = models.FirmProduct{ID: id, FirmID: a.FirmID(), Name: party.Clean(in.Name), Industry: in.Industry, Summary: party.CleanText(in.Summary), LaunchedOn: in.LaunchedOn}
	if err := c.checkProduct(p, now); err != nil {
		return p, err
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		keys, err := usedKeys(tx, a.FirmID(), in.KeyIDs)
		if err != nil {
			return err
		}
		p.KeyIDs = keys
		if id != "" {
			return known(tx.SaveProduct(p, now))
		}
		if err := tx.TakeLimit("firm:"+a.FirmID()+":products", 1, maxProducts); err != nil {
			return ErrProductMany.With("max", maxProducts).Wrap(err)
		}
		p.ID, p.CreatedAt, p.UpdatedAt = models.NewID("prd"), now, now
		return tx.InsertProduct(p)
	})
	return p, err
}

// RetireProduct ends a product: it stays on record and counts no more.
func (c *Counter) RetireProduct(ctx context.Context, a models.Actor, id string) error {
	if err := mayBuild(a); err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error { return known(tx.RetireProduct(id, a.FirmID(), c.Clock.Now())) })
}

func mayBuild(a models.Actor) error {
	if a.FirmID() == "" || a.KeyID != "" || !party.Can(a.Role, party.Build) {
		return ErrNoRight
	}
	return nil
}

func known(err error) error {
	if errors.Is(err, store.ErrStale) {
		return store.ErrNotFound
	}
	return err
}

func (c *Counter) checkProduct(p models.FirmProduct, now time.Time) error {
	var wrong fault.List
	if n := utf8.RuneCountInString(p.Name); n < 2 || n > party.MaxName {
		wrong = append(wrong, ErrProductName.With("max", party.MaxName))
	}
	if _, ok := c.Data().Sizes.Find(p.Industry); !ok {
		wrong = append(wrong, ErrProductIndustry)
	}
	if n := utf8.RuneCountInString(p.Summary); n < 10 || n > party.MaxSummary {
		wrong = append(wrong, ErrProductSummary.With("min", 10, "max", party.MaxSummary))
	}
	if p.LaunchedOn != nil && (p.LaunchedOn.After(now) || p.LaunchedOn.Year() < 1980) {
		wrong = append(wrong, ErrProductLaunch)
	}
	return wrong.Or()
}

// usedKeys joins keys of the firm: another's are refused like ones that are not there.
func usedKeys(tx *store.Tx, firmID string, ids []string) (string, error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	if len(ids) > maxKeys {
		return "", ErrProductKeys
	}
	for _, id := range ids {
		_, err := tx.Key(id, firmID)
		if errors.Is(err, store.ErrNotFound) {
			return "", ErrProductKeys
		}
		if err != nil {
			return "", err
		}
	}
	return strings.Join(ids, ","), nil
}
