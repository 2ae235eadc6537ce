package recipe

import (
	"slices"

	"supermarket/internal/fault"
	"supermarket/internal/workload"
	"supermarket/models"
)

// ErrUnknown means that there is no such template.
var ErrUnknown = fault.New(fault.NotFound, "recipe.unknown")

// Recipe is one template. Its id is the name of the program that it runs.
type Recipe struct {
	ID         string
	Industries []string // category_en of the size standard that it speaks to most
	Kinds      []models.OfferingKind
	Artefacts  []string // files that a complete run leaves
	params     []workload.Param
	program    workload.Program
	span       func(workload.Values, int) span
	need       func(workload.Values) need
	minutes    int64 // the cap that a form proposes
}

// All returns every template in the order of the shelf.
func All() []Recipe { return slices.Clone(recipes) }

// Get returns the template with this id, or ErrUnknown.
func Get(id string) (Recipe, error) {
	for _, r := range recipes {
		if r.ID == id {
			return r, nil
		}
	}
	return Recipe{}, ErrUnknown.With("recipe", id)
}

// NameKey is the message id of the template's name.
func (r Recipe) NameKey() string { return "recipe." + r.ID + ".name" }

// TextKey is the message id of a sentence that says what it does.
func (r Recipe) TextKey() string { return "recipe." + r.ID + ".text" }

// RunsOn tells whether the template can run on that kind of offering.
func (r Recipe) RunsOn(kind models.OfferingKind) bool { return slices.Contains(r.Kinds, kind) }

// Defaults returns the units and the cap, in milliseconds, that a form proposes:
// enough for a default run even on slow hardware, and little money.
func (r Recipe) Defaults() (units int, capMillis int64) {
	return 1, max(r.minutes, 3) * 60_000
}

var jobKinds = []models.OfferingKind{models.OfferCardHour, models.OfferCoreHour}

var recipes = []Recipe{
	newRecipe("matmul", spanOfMatmul, needOfMatmul, Recipe{
		Industries: []string{"Software and IT services", "Information transmission"},
		Artefacts:  []string{"benchmark.csv", "benchmark.json"},
	}),
	newRecipe("train", spanOfTrain, needOfTrain, Recipe{
		Industries: []string{"Industry", "Software and IT services"},
		Artefacts:  []string{"model.json", "metrics.csv", "confusion.csv"},
	}),
}

func newRecipe(id string, s func(workload.Values, int) span, n func(workload.Values) need, r Recipe) Recipe {
	p, _ := workload.Get(id) // a test holds that every template has its program
	r.ID, r.program, r.params, r.span, r.need = id, p, p.Spec, s, n
	r.Kinds = jobKinds
	return r
}
