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
	ID          string
	Industries  []string // category_en of the size standard that it speaks to most
	Kinds       []models.OfferingKind
	Artefacts   []string // files that a complete run leaves
	Checkpoints bool     // a run keeps what it has done, for the next to go on from
	params      []workload.Param
	program     workload.Program
	estimator   estimator
}

// All returns every template in the order of the shelf.
func All() []Recipe { return slices.Clone(recipes) }

// Get returns the template with this id, also Command, or ErrUnknown.
func Get(id string) (Recipe, error) {
	for _, r := range recipes {
		if r.ID == id {
			return r, nil
		}
	}
	if id == Command {
		return own, nil
	}
	return Recipe{}, ErrUnknown.With("recipe", id)
}

// NameKey is the message id of the template's name.
func (r Recipe) NameKey() string { return "recipe." + r.ID + ".name" }

// TextKey is the message id of a sentence that says what it does.
func (r Recipe) TextKey() string { return "recipe." + r.ID + ".text" }

// RunsOn tells whether the template can run on that kind of offering.
func (r Recipe) RunsOn(kind models.OfferingKind) bool { return slices.Contains(r.Kinds, kind) }

// capMinutes is the cap that a form proposes: the default runs take seconds.
const capMinutes = 5

// Defaults returns the units and the cap, in milliseconds, that a form proposes:
// enough for a default run even on slow hardware, and little money.
func (r Recipe) Defaults() (units int, capMillis int64) { return 1, capMinutes * 60_000 }

// CapRows returns the cap, in milliseconds, that is proposed for a file of so
// many rows: at least that of Defaults, and twice what slow hardware needs.
func (r Recipe) CapRows(params map[string]string, units, rows int) int64 {
	const minute = 60_000
	if r.IsOwn() {
		return ownMinutes * minute
	}
	_, _, high := r.EstimateRows(params, units, rows)
	return max(capMinutes, (2*high+minute-1)/minute) * minute
}

var jobKinds = []models.OfferingKind{models.OfferCardHour, models.OfferCoreHour}

var recipes = []Recipe{
	newRecipe("forecast", workOf(rowsTimes("origins", 1.9e-6, 260e-6)), Recipe{
		Industries: []string{"Retail", "Wholesale", "Catering"},
		Artefacts:  []string{"forecast.csv", "items.csv", "forecast.svg"},
	}),
	newRecipe("inspect", workOf(rowsTimes("rounds", 8e-6, 40e-6)), Recipe{
		Industries: []string{"Industry"},
		Artefacts:  []string{"parts.csv", "precision_recall.csv", "inspect.svg"},
	}),
	newRecipe("document", workOf(documentWork), Recipe{
		Industries: []string{"Leasing and business services", "Software and IT services"},
		Artefacts:  []string{"documents.csv", "document.svg"},
	}),
	newRecipe("route", workOf(rowsTimes("effort", 480e-6, 0)), Recipe{
		Industries: []string{"Transport (without rail)", "Postal services", "Wholesale"},
		Artefacts:  []string{"routes.csv", "route.svg"},
	}),
	newRecipe("shift", workOf(shiftWork), Recipe{
		Industries: []string{"Catering", "Accommodation", "Retail"},
		Artefacts:  []string{"rota.csv", "cover.csv", "shift.svg"},
	}),
	newRecipe("energy", workOf(rowsTimes("", 0, 40e-6)), Recipe{
		Industries: []string{"Property management", "Accommodation", "Industry"},
		Artefacts:  []string{"odd_days.csv", "parts.csv", "energy.svg"},
	}),
	newRecipe("quotation", workOf(rowsTimes("", 0, 400e-6)), Recipe{
		Industries: []string{"Wholesale", "Construction", "Catering"},
		Artefacts:  []string{"basket.csv", "matches.csv", "quotation.svg"},
	}),
	newRecipe("answer", workOf(answerWork), Recipe{
		Industries: []string{"Information transmission", "Retail"},
		Artefacts:  []string{"answers.csv", "confusion.csv", "answer.svg"},
	}),
	newRecipe("classify", workOf(rowsTimes("rounds", 85e-6, 0)), Recipe{
		Industries: []string{"Software and IT services", "Information transmission", "Property management"},
		Artefacts:  []string{"texts.csv", "confusion.csv", "classify.svg"},
	}),
	newRecipe("irrigate", workOf(rowsTimes("", 0, 0.8e-3)), Recipe{
		Industries: []string{"Agriculture, forestry, animal husbandry, fishery"},
		Artefacts:  []string{"irrigation.csv", "irrigate.svg"},
	}),
	newRecipe("risk", workOf(rowsTimes("trials", 0.14e-6, 0)), Recipe{
		Industries: []string{"Construction", "Real estate development"},
		Artefacts:  []string{"tasks.csv", "chances.csv", "risk.svg"},
	}),
	newRecipe("slot", workOf(rowsTimes("effort", 1.8e-6, 0)), Recipe{
		Industries: []string{"Warehousing", "Postal services"},
		Artefacts:  []string{"places.csv", "slot.svg"},
	}),
	newRecipe("train", estimator{spanOfTrain, needOfTrain}, Recipe{
		Industries:  []string{"Industry", "Software and IT services"},
		Checkpoints: true,
		Artefacts:   []string{"model.json", "metrics.csv", "confusion.csv", "train.svg"},
	}),
	newRecipe("matmul", estimator{spanOfMatmul, needOfMatmul}, Recipe{
		Industries: []string{"Software and IT services", "Information transmission"},
		Artefacts:  []string{"benchmark.csv", "benchmark.json"},
	}),
}

func newRecipe(id string, e estimator, r Recipe) Recipe {
	p, _ := workload.Get(id) // a test holds that every template has its program
	r.ID, r.program, r.params, r.estimator = id, p, p.Spec, e
	r.Kinds = jobKinds
	if p.Input != nil {
		r.Artefacts = append(r.Artefacts, workload.ReportFiles()...)
	}
	return r
}
