package supply

import (
	"testing"

	"supermarket/models"
)

func TestOnlyEqualPartsOfARecipeThatKnowsRanksAreAGang(t *testing.T) {
	for name, c := range map[string]struct {
		recipe, parts string
		nodes, units  int
	}{
		"equal parts":              {"matmul", `[{"node":"a","units":4},{"node":"b","units":4}]`, 2, 4},
		"one part":                 {"matmul", `[{"node":"a","units":8}]`, 0, 8},
		"unequal parts":            {"matmul", `[{"node":"a","units":5},{"node":"b","units":3}]`, 0, 8},
		"a recipe of one process":  {"train", `[{"node":"a","units":4},{"node":"b","units":4}]`, 0, 8},
		"a command of the buyer's": {"command", `[{"node":"a","units":4},{"node":"b","units":4}]`, 0, 8},
	} {
		nodes, units, err := ranks(models.Attempt{Nodes: c.parts}, models.Job{RecipeID: c.recipe, Units: 8})
		if err != nil || nodes != c.nodes || units != c.units {
			t.Errorf("%s: %d of %d units, %v", name, nodes, units, err)
		}
	}
}
