package checkout

import (
	"encoding/json"
	"maps"
	"slices"

	"supermarket/internal/store"
	"supermarket/models"
)

// partsOf are the machines of an attempt in the order of their names.
func partsOf(tx *store.Tx, at models.Attempt) ([]Part, error) {
	var units map[string]int
	_ = json.Unmarshal([]byte(at.Nodes), &units) // a broken one has no parts to show
	if len(units) == 0 {
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
	for _, id := range slices.Sorted(maps.Keys(units)) {
		name := names[id]
		if name == "" {
			name = id
		}
		out = append(out, Part{name, units[id]})
	}
	return out, nil
}
