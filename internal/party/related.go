package party

import (
	"supermarket/internal/store"
	"supermarket/models"
)

// The ties between organisations, the strongest first.
const (
	TieCode        = "code"         // one holds the other, or both are one
	TieLegalPerson = "legal_person" // the same person stands for one and owns or stands for the other
	TieShareholder = "shareholder"  // by name or by code
	TieAddress     = "address"
)

// Relation is another organisation that a firm has something in common with.
type Relation struct {
	Firm     models.Firm     // zero for a provider
	Provider models.Provider // zero for a firm
	Ties     []string
}

// Related returns the firms and providers that a firm is tied to, found by
// company code, legal person, shareholder and address.
func Related(tx *store.Tx, firmID string) ([]Relation, error) {
	ties, err := tx.FirmTies(firmID)
	if err != nil {
		return nil, err
	}
	var out []Relation
	at := map[string]int{}
	for _, t := range ties {
		i, known := at[t.FirmID+"/"+t.ProviderID]
		if !known {
			r, err := relation(tx, t)
			if err != nil {
				return nil, err
			}
			i = len(out)
			at[t.FirmID+"/"+t.ProviderID] = i
			out = append(out, r)
		}
		out[i].Ties = append(out[i].Ties, t.Kind)
	}
	return out, nil
}

func relation(tx *store.Tx, t store.Tie) (r Relation, err error) {
	if t.ProviderID != "" {
		r.Provider, err = tx.Provider(t.ProviderID)
		return r, err
	}
	r.Firm, err = tx.Firm(t.FirmID)
	return r, err
}
