package checkout

import (
	"supermarket/internal/catalog"
	"supermarket/internal/store"
	"supermarket/models"
)

// seen keeps what one reading has found on the shelf: a cart of a hundred lines
// asks about each offering once.
type seen struct {
	*store.Tx
	views    map[string]catalog.View
	prices   map[tariffKey]catalog.Prices
	siblings map[string][]models.Offering
}

type tariffKey struct {
	offering string
	version  int
}

func looking(tx *store.Tx) *seen {
	return &seen{tx, map[string]catalog.View{}, map[tariffKey]catalog.Prices{}, map[string][]models.Offering{}}
}

func (s *seen) view(id string) (catalog.View, error) {
	return once(s.views, id, func() (catalog.View, error) { return catalog.Detail(s.Tx, id) })
}

func (s *seen) pricesOf(id string, version int) (catalog.Prices, error) {
	return once(s.prices, tariffKey{id, version}, func() (catalog.Prices, error) { return catalog.PricesOf(s.Tx, id, version) })
}

func (s *seen) siblingsOf(o models.Offering) ([]models.Offering, error) {
	return once(s.siblings, o.ID, func() ([]models.Offering, error) { return s.Siblings(o) })
}

func once[K comparable, V any](kept map[K]V, k K, find func() (V, error)) (V, error) {
	if v, ok := kept[k]; ok {
		return v, nil
	}
	v, err := find()
	if err == nil {
		kept[k] = v
	}
	return v, err
}
