package award

import (
	"time"

	"supermarket/internal/notice"
	"supermarket/internal/store"
	"supermarket/models"
)

// TellGiven leaves word to the firms of grants of one programme that they did not
// apply for, in one statement however many they are. A firm is told once for a
// cause: the id of a bulk issue, or that of a grant given by itself.
func TellGiven(tx *store.Tx, programmeID, cause string, grants []models.Grant) error {
	if len(grants) == 0 {
		return nil
	}
	p, err := tx.Programme(programmeID)
	if err != nil {
		return err
	}
	facts := make([]notice.Fact, len(grants))
	for i, g := range grants {
		facts[i] = notice.Fact{
			Kind: notice.GrantGiven, Key: cause + ":" + g.FirmID, FirmID: g.FirmID, Path: "/vouchers#" + g.ID, At: g.CreatedAt,
			Texts:   map[string]string{"programme_zh": p.NameZh, "programme_en": p.NameEn},
			Amounts: map[string]models.Money{"amount": g.Amount}, Times: map[string]time.Time{"until": g.ExpiresAt},
		}
	}
	return notice.LaterAll(tx, facts)
}
