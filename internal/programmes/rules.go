package programmes

import "supermarket/internal/voucher"

// What pages say of a programme and its rules.
type (
	Rules        = voucher.Rules
	When         = voucher.When
	Rate         = voucher.Rate
	CapTier      = voucher.CapTier
	Facility     = voucher.Facility
	Sentence     = voucher.Sentence
	NewProgramme = voucher.NewProgramme
	Funder       = voucher.Funder
	Contribution = voucher.Contribution
)

// PPM is the denominator of their rates.
const PPM = voucher.PPM
