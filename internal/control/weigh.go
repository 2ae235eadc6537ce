package control

import (
	"slices"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

// Heavy is the weight from which an approval must name a flag.
const Heavy = 70

// heaviestShown is how many flags an approval is asked about.
const heaviestShown = 20

// ErrUnweighed refuses an approval that does not name every heavy flag about its
// firm: one may have come since the page was read.
var ErrUnweighed = fault.New(fault.Invalid, "control.unweighed").On("flags")

// Weighed is a signer's word on the heavy flags about whom they approve.
type Weighed struct {
	Flags []string // ids, as the signer saw them
	Word  string   // why the approval is right all the same
}

// Standing returns the heavy flags about a firm that nobody cleared, the heaviest first.
func Standing(tx *store.Tx, firmID string) ([]models.Flag, error) {
	return tx.StandingFlags(firmID, Heavy, heaviestShown)
}

// Weigh returns the heavy flags about a firm when the signer names them all and
// says why; none stand in the way of a firm without any. It refuses nothing for
// the flags themselves: that stays with the person who signs.
func Weigh(tx *store.Tx, firmID string, in Weighed) ([]models.Flag, string, error) {
	flags, err := Standing(tx, firmID)
	if err != nil || len(flags) == 0 {
		return nil, "", err
	}
	for _, f := range flags {
		if !slices.Contains(in.Flags, f.ID) {
			return flags, "", ErrUnweighed
		}
	}
	word, bad := cleanReason(in.Word)
	if bad != nil {
		return flags, "", bad.On("flag_word")
	}
	return flags, word, nil
}
