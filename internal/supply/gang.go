package supply

import (
	"encoding/json"
	"fmt"

	"supermarket/internal/recipe"
	"supermarket/internal/schedule"
	"supermarket/models"
)

// ranks is on how many machines an attempt runs, and with how many units on each.
// A recipe that is one process, and parts that are not equal, are one runner's
// with all units.
func ranks(a models.Attempt, j models.Job) (nodes, units int, err error) {
	var parts []schedule.Part
	if err := json.Unmarshal([]byte(a.Nodes), &parts); err != nil {
		return 0, 0, fmt.Errorf("supply: machines of attempt %s: %w", a.ID, err)
	}
	r, err := recipe.Get(j.RecipeID)
	if err != nil || len(parts) < 2 || !r.Ranks() {
		return 0, j.Units, nil
	}
	for _, p := range parts {
		if p.Units != parts[0].Units {
			return 0, j.Units, nil
		}
	}
	return len(parts), parts[0].Units, nil
}
