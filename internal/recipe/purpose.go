package recipe

import (
	"slices"

	"supermarket/models"
)

// What work is for, as programmes tell it apart.
const (
	Training   = "training"
	Inference  = "inference"
	Processing = "processing" // of data: forecasts, planning, inspection
)

// Purposes lists what work may be for.
func Purposes() []string { return []string{Training, Inference, Processing} }

// PurposeOf says what a template's work is for; tokens are inference whatever
// runs. It is "" for a buyer's own command, of which nobody has said.
func PurposeOf(id string, kind models.OfferingKind) string {
	switch {
	case slices.Contains([]models.OfferingKind{models.OfferModelToken, models.OfferTokenPack}, kind):
		return Inference
	case id == "train":
		return Training
	case slices.ContainsFunc(recipes, func(r Recipe) bool { return r.ID == id }):
		return Processing
	}
	return ""
}
