package checkout

import (
	"supermarket/internal/store"
	"supermarket/models"
)

// partsOf are the machines of an attempt in the order of its ranks.
func partsOf(tx *store.Tx, at models.Attempt) ([]Part, error) {
	parts := at.Parts()
	if len(parts) == 0 {
		return nil, nil
	}
	nodes, err := tx.NodesOf(at.SiteID)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, n := range nodes {
		names[n.ID] = n.Name
	}
	var out []Part
	for _, p := range parts {
		name := names[p.Node]
		if name == "" {
			name = p.Node
		}
		out = append(out, Part{name, p.Units})
	}
	return out, nil
}
