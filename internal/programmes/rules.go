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
	Base         = voucher.Base
	Stacking     = voucher.Stacking
	Redeem       = voucher.Redeem
)

// PPM is the denominator of their rates.
const PPM = voucher.PPM

// MarkCodes are what staff may mark a firm with.
func (c *Counter) MarkCodes() []string {
	var out []string
	for _, m := range c.Data().Marks {
		out = append(out, m.Code)
	}
	return out
}

// Words are the closed lists that rules pick from.
func Words() voucher.Vocabulary { return voucher.Words() }

// RulesText is the canonical text of rules that stand, and of others the plain one.
func RulesText(r Rules) (string, error) {
	if text, _, err := voucher.Canonical(r); err == nil {
		return text, nil
	}
	return draftText(r)
}

// ReadRules reads such a text and refuses fields that it does not know.
func ReadRules(text string) (Rules, error) { return voucher.Parse(text) }
