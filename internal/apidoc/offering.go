package apidoc

import (
	"supermarket/internal/recipe"
	"supermarket/internal/shop"
	"supermarket/models"
)

// Offering is one thing on the shelf.
type Offering struct {
	ID            string              `json:"id"`
	Kind          models.OfferingKind `json:"kind"`
	TitleZh       string              `json:"title_zh"`
	TitleEn       string              `json:"title_en"`
	Provider      Named               `json:"provider"`
	Region        string              `json:"region"`
	Class         Named               `json:"class"`
	Stack         Stack               `json:"stack"`
	Domestic      bool                `json:"domestic"`
	Simulated     bool                `json:"simulated"` // its hardware is simulated
	Interruptible bool                `json:"interruptible"`
	MinUnits      int                 `json:"min_units"`
	MaxUnits      int                 `json:"max_units"`
	UnitsLeft     *int64              `json:"units_left,omitempty"` // of a limited offering
	Price         models.Money        `json:"price"`                // of one unit-hour at this moment
	Room          Room                `json:"room"`
}

// Named is a thing with its id and its name in both languages.
type Named struct {
	ID     string `json:"id"`
	NameZh string `json:"name_zh"`
	NameEn string `json:"name_en"`
}

// Stack is a software stack.
type Stack struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Room is what a job would meet now; nothing but Known says anything while Known is false.
type Room struct {
	Known       bool  `json:"known"`
	Now         bool  `json:"now"`
	WaitSeconds int64 `json:"wait_seconds"`
	Free        int   `json:"free_units"`
	Total       int   `json:"total_units"`
	Waiting     int   `json:"waiting_jobs"`
	Running     int   `json:"running_jobs"`
}

// OfferingOf shows a card of the shelf.
func OfferingOf(c shop.Card) Offering {
	return Offering{
		ID: c.ID, Kind: c.Kind, TitleZh: c.TitleZh, TitleEn: c.TitleEn, Provider: Named{c.ProviderID, c.Provider.NameZh, c.Provider.NameEn},
		Region: c.Region, Class: Named{c.ClassID, c.Class.NameZh, c.Class.NameEn}, Stack: Stack{c.StackID, c.Stack.Name, c.Stack.Version},
		Domestic: c.Class.Domestic, Simulated: c.Simulated, Interruptible: c.Interruptible, MinUnits: c.MinUnits, MaxUnits: c.MaxUnits,
		UnitsLeft: c.Left, Price: c.Price, Room: roomOf(c.Room),
	}
}

func roomOf(r shop.Room) Room {
	return Room{r.Known, r.Now, int64(r.Wait.Seconds()), r.Free, r.Total, r.Waiting, r.Running}
}

// OfferingDetail is an offering with all that a quote needs.
type OfferingDetail struct {
	Offering
	SummaryZh     string   `json:"summary_zh"`
	SummaryEn     string   `json:"summary_en"`
	State         string   `json:"state"`
	Orderable     bool     `json:"orderable"`
	Reason        string   `json:"reason,omitempty"` // why it cannot be ordered
	Band          string   `json:"band"`             // of this moment
	TariffVersion int      `json:"tariff_version"`
	Prices        []Price  `json:"prices"`
	MaxSeconds    int64    `json:"max_seconds"` // longest run of one job, 0 where none runs
	Recipes       []Recipe `json:"recipes"`
}

// Price is one price of a tariff.
type Price struct {
	Meter    string       `json:"meter"`
	Band     string       `json:"band"`
	TierFrom int64        `json:"tier_from"`
	Price    models.Money `json:"price"`
}

// Recipe is a template that runs on the offering.
type Recipe struct {
	ID        string        `json:"id"`
	Params    []RecipeParam `json:"params"`
	Artefacts []string      `json:"artefacts"`
}

// RecipeParam is one parameter of a template.
type RecipeParam struct {
	ID      string   `json:"id"`
	Kind    string   `json:"kind"`
	Default string   `json:"default"`
	Min     *int64   `json:"min,omitempty"`
	Max     *int64   `json:"max,omitempty"`
	Choices []string `json:"choices,omitempty"`
}

// OfferingDetailOf shows one offering.
func OfferingDetailOf(o shop.Offering) OfferingDetail {
	m := o.Offering
	d := OfferingDetail{
		Offering: Offering{
			ID: m.ID, Kind: m.Kind, TitleZh: m.TitleZh, TitleEn: m.TitleEn, Provider: Named{o.Provider.ID, o.Provider.NameZh, o.Provider.NameEn},
			Region: m.Region, Class: Named{o.Class.ID, o.Class.NameZh, o.Class.NameEn}, Stack: Stack{o.Stack.ID, o.Stack.Name, o.Stack.Version},
			Domestic: o.Class.Domestic, Simulated: o.Site.Simulated, Interruptible: m.Interruptible, MinUnits: m.MinUnits, MaxUnits: m.MaxUnits,
			UnitsLeft: o.Left, Price: o.Price, Room: roomOf(o.Room),
		},
		SummaryZh: m.SummaryZh, SummaryEn: m.SummaryEn, State: m.State, Orderable: o.Why == nil, Band: o.Band,
		TariffVersion: m.TariffVersion, MaxSeconds: m.MaxSeconds,
		Prices:  each(o.Prices.Rows(), func(p models.TariffPrice) Price { return Price{p.Meter, p.Band, p.TierFrom, p.Price} }),
		Recipes: each(o.Recipes, recipeOf),
	}
	if o.Why != nil {
		d.Reason = o.Why.Key
	}
	return d
}

func recipeOf(r recipe.Recipe) Recipe {
	return Recipe{r.ID, each(r.Params(), paramOf), listed(r.Artefacts)}
}

func paramOf(p recipe.Param) RecipeParam {
	out := RecipeParam{ID: p.ID, Kind: string(p.Kind), Default: p.Default, Choices: p.Choices}
	if len(p.Choices) == 0 {
		out.Min, out.Max = &p.Min, &p.Max
	}
	return out
}
