package seed

import (
	"fmt"

	"supermarket/internal/store"
	"supermarket/models"
)

// Thread returns the demo's first offering: Ascend 910B at Gui'an, ¥9.60 at peak
// and ¥4.80 off-peak, eight cards on two machines. The guides and the tests of
// the main job use it.
func Thread(tx *store.Tx) (models.Offering, error) {
	p, err := tx.ProviderByCode(threadCode)
	if err != nil {
		return models.Offering{}, err
	}
	all, err := tx.OfferingsBy(p.ID)
	for _, o := range all {
		if o.TitleEn == threadTitle {
			return o, nil
		}
	}
	return models.Offering{}, fmt.Errorf("seed: no offering %q: %w", threadTitle, or(err, store.ErrNotFound))
}

func or(err, fallback error) error {
	if err != nil {
		return err
	}
	return fallback
}
