package voucher

import (
	"regexp"
	"slices"

	"supermarket/internal/recipe"
	"supermarket/models"
)

// The words that rules may use, for those who write them and those who check
// them. Regions, industries and marks are reference data; offerings and providers
// are rows.
var (
	sizes      = []string{"micro", "small", "medium", "large"}
	titles     = []string{"innovative", "specialised", "little_giant"}
	orgTypes   = []string{"company", "self_employed", "cooperative", "public_institution", "social_organisation"}
	kinds      = []models.OfferingKind{models.OfferCardHour, models.OfferCoreHour, models.OfferModelToken, models.OfferTokenPack, models.OfferDatedBlock}
	facilities = []string{"smart", "super", "general"}
	proofs     = []string{"contract", "invoice", "delivery", "usage_log", "payment", "project", "qualification"}
	bases      = []Base{BaseContract, BaseUse, BasePaid}
	stackings  = []Stacking{StackOne, StackExclusive, StackHigher, StackSum}
	redeems    = []Redeem{RedeemInstant, RedeemBuyer, RedeemProvider}
)

// Vocabulary is every closed list of words that rules may use.
type Vocabulary struct {
	Sizes, Titles, OrgTypes, Purposes, Facilities, Evidence []string
	Kinds                                                   []models.OfferingKind
	Bases                                                   []Base
	Stackings                                               []Stacking
	Redeems                                                 []Redeem
}

// Words returns the closed lists in the order in which a form shows them.
func Words() Vocabulary {
	return Vocabulary{
		Sizes: slices.Clone(sizes), Titles: slices.Clone(titles), OrgTypes: slices.Clone(orgTypes), Purposes: recipe.Purposes(),
		Facilities: slices.Clone(facilities), Evidence: slices.Clone(proofs), Kinds: slices.Clone(kinds),
		Bases: slices.Clone(bases), Stackings: slices.Clone(stackings), Redeems: slices.Clone(redeems),
	}
}

// Bounds of rules that a reader can still keep in mind.
const (
	MaxRates        = 20
	MaxTiers        = 20
	MaxFacilities   = 10
	MaxUnlockMonths = 36
)

var (
	markText  = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
	groupText = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
)
