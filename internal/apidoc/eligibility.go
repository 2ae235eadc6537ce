package apidoc

import (
	"supermarket/internal/checkout"
	"supermarket/models"
)

// Eligibility says how the firm stands to a published programme.
type Eligibility struct {
	Programme   Named        `json:"programme"`
	Chance      string       `json:"chance"`      // apply, proof, applied, given, held, fails, over
	Refused     []Refusal    `json:"refused"`     // each rule that the firm does not meet
	Left        models.Money `json:"left"`        // in the programme's budget
	Most        models.Money `json:"most"`        // of one grant, 0 for no bound
	Application string       `json:"application"` // id of the one that is under way, "" for none
	RulesHash   string       `json:"rules_hash"`
}

// EligibilityOf shows a programme as the firm looks at it.
func EligibilityOf(o checkout.Offer, say Texts) Eligibility {
	e := Eligibility{
		Programme: Named{o.Programme.ID, o.Programme.NameZh, o.Programme.NameEn}, Chance: string(o.Chance), Refused: []Refusal{}, Left: o.Pool, Most: o.Most, RulesHash: o.Hash,
	}
	for _, c := range o.Clauses {
		e.Refused = append(e.Refused, say.refusals(c.Why)...)
	}
	if o.Application != nil {
		e.Application = o.Application.ID
	}
	return e
}
