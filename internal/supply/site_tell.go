package supply

import (
	"time"

	"supermarket/internal/notice"
	"supermarket/internal/store"
	"supermarket/models"
)

// tellSite leaves to a site's provider what happened to it.
func tellSite(tx *store.Tx, s models.Site, kind notice.Kind, key string, at time.Time) error {
	return notice.Later(tx, notice.Fact{
		Kind: kind, Key: s.ID + "-" + key, ProviderID: s.ProviderID, Path: "/provider/sites/" + s.ID, At: at,
		Texts: map[string]string{"offering_zh": s.NameZh, "offering_en": s.NameEn},
	})
}
