package shop

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"supermarket/internal/catalog"
	"supermarket/internal/fault"
	"supermarket/internal/recipe"
	"supermarket/internal/store"
	"supermarket/models"
)

// askedFor is how many of the cheapest offerings are asked whether they can start now.
const askedFor = 40

// Trade is a category of industry with how many templates speak to it.
type Trade struct {
	Name    string // category_en of the size standard
	Recipes int
}

// Task is a template with what a default run of it costs at the best offering
// now. A nil Offer means that nothing on the shelf can run it at the moment.
type Task struct {
	Recipe
	Offer *Offer
}

// Offer is the offering that would run a job, with the estimate there.
type Offer struct {
	catalog.View
	Room  Room
	Quote models.Quote // of this moment, kept nowhere
}

// Job is what a template is asked to run. Units and CapMillis of 0 take the template's own.
type Job struct {
	RecipeID  string
	Params    map[string]string
	Units     int
	CapMillis int64
}

// Version is the catalogue's: what was drawn of it is good until it changes.
func (c *Counter) Version(ctx context.Context) (v int64, err error) {
	err = c.DB.View(ctx, func(tx *store.Tx) error { v, err = tx.CatalogueVersion(); return err })
	return v, err
}

// Trades returns the categories of industry in the order of the standard, the
// 15 that the policy counts, and others that a template speaks to.
func (c *Counter) Trades() []Trade {
	count := map[string]int{}
	for _, r := range recipe.All() {
		for _, i := range r.Industries {
			count[i]++
		}
	}
	var out []Trade
	for _, s := range c.Data().Sizes {
		if n := count[s.NameEn]; s.Counts || n > 0 {
			out = append(out, Trade{s.NameEn, n})
		}
	}
	return out
}

// Tasks returns the templates that speak to an industry, all for "", each with
// a default run of it.
func (c *Counter) Tasks(ctx context.Context, industry string) ([]Task, error) {
	var out []Task
	known := map[string][]candidate{}
	for _, r := range recipe.All() {
		if industry != "" && !slices.Contains(r.Industries, industry) {
			continue
		}
		job := Job{RecipeID: r.ID}.filled(r)
		like := fmt.Sprint(r.Kinds, job.Units, job.CapMillis)
		if _, asked := known[like]; !asked {
			var err error
			if known[like], err = c.candidates(ctx, r, job); err != nil {
				return nil, err
			}
		}
		o, err := c.best(ctx, job, known[like])
		if err != nil {
			return nil, err
		}
		out = append(out, Task{r, o})
	}
	return out, nil
}

// Task returns a template and what the job costs at the best offering now. An
// error of the job's own figures names its field.
func (c *Counter) Task(ctx context.Context, in Job) (Task, error) {
	r, err := recipe.Get(in.RecipeID)
	if err != nil {
		return Task{}, err
	}
	t := Task{Recipe: r}
	if _, err := r.Parse(in.Params); err != nil {
		return t, err
	}
	in = in.filled(r)
	found, err := c.candidates(ctx, r, in)
	if err != nil {
		return t, err
	}
	t.Offer, err = c.best(ctx, in, found)
	return t, err
}

func (in Job) filled(r Recipe) Job {
	units, most := r.Defaults()
	if in.Units == 0 {
		in.Units = units
	}
	if in.CapMillis == 0 {
		in.CapMillis = most
	}
	return in
}

// candidate is an offering that may take a job, with what the job would meet there.
type candidate struct {
	id   string
	room Room
}

// candidates are the offerings that take such a job: those that start soonest
// first, and the cheaper ones first among equals.
func (c *Counter) candidates(ctx context.Context, r Recipe, in Job) ([]candidate, error) {
	var rows []models.Offering
	err := c.DB.View(ctx, func(tx *store.Tx) (err error) {
		rows, err = tx.CheapestOfferings(store.Wanted{Kinds: r.Kinds, Units: in.Units, CapMillis: in.CapMillis, Peak: c.peak(), Limit: askedFor})
		return err
	})
	if err != nil {
		return nil, err
	}
	out := make([]candidate, len(rows))
	for i, room := range c.rooms(ctx, asksFor(rows, in.Units)) {
		out[i] = candidate{rows[i].ID, room}
	}
	slices.SortStableFunc(out, func(a, b candidate) int { return cmp.Compare(a.room.wait(), b.room.wait()) })
	return out, nil
}

func asksFor(rows []models.Offering, units int) []Ask {
	out := make([]Ask, len(rows))
	for i, o := range rows {
		out[i] = Ask{o.ID, o.ProviderID, o.SiteID, o.Region, o.ClassID, o.StackID, units}
	}
	return out
}

const unknownWait = 365 * 24 * time.Hour

// wait is how long a job would wait; who cannot say comes last.
func (r Room) wait() time.Duration {
	switch {
	case r.Now:
		return 0
	case r.Known && r.Wait > 0:
		return min(r.Wait, unknownWait)
	}
	return unknownWait
}

// best is the first candidate that can be priced, nil when none can.
func (c *Counter) best(ctx context.Context, in Job, found []candidate) (*Offer, error) {
	for _, x := range found {
		q, err := c.Estimate(ctx, Run{OfferingID: x.id, RecipeID: in.RecipeID, Params: in.Params, Units: in.Units, CapMillis: in.CapMillis})
		if kind := fault.KindOf(err); err != nil && (kind == fault.Internal || kind == fault.Invalid) {
			return nil, err
		}
		if err != nil {
			continue // gone or full since it was found
		}
		o := Offer{Room: x.room, Quote: q}
		err = c.DB.View(ctx, func(tx *store.Tx) (err error) { o.View, err = catalog.Detail(tx, x.id); return err })
		return &o, err
	}
	return nil, nil
}

// Everyday picks at most n tasks that speak to a firm outside computing, in
// their order, and fills up with the others.
func Everyday(tasks []Task, n int) []Task {
	var first, rest []Task
	for _, t := range tasks {
		if slices.Contains(t.Industries, software) {
			rest = append(rest, t)
		} else {
			first = append(first, t)
		}
	}
	all := append(first, rest...)
	return all[:min(n, len(all))]
}

const software = "Software and IT services"
