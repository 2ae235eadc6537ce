package handlers

import (
	"supermarket/internal/checkout"
	"supermarket/internal/fault"
	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/shop"
)

// tillGroups are the lines of a till by their places, the elements of an array
// together.
func tillGroups(t checkout.Till) (out [][]int) {
	at := map[string]int{}
	for i, l := range t.Lines {
		id := l.Quote.ArrayID
		if g, known := at[id]; known && id != "" {
			out[g] = append(out[g], i)
			continue
		}
		at[id] = len(out)
		out = append(out, []int{i})
	}
	return out
}

// tillArray makes one line of the elements of an array.
func tillArray(loc *i18n.Loc, t checkout.Till, group []int, l *shop.TillLine) {
	quotes, params := make([]models.Quote, len(group)), make([]string, len(group))
	for i, n := range group {
		quotes[i], params[i] = t.Lines[n].Quote, t.Lines[n].Quote.Params
	}
	l.Range = together(loc, l.Range, quotes)
	l.Array = arrayFold(loc, quotes[0].RecipeID, params, quotes)
	l.Facts = withoutSwept(loc, quotes[0].RecipeID, params, l.Facts)
}

// firstWhy is why the first line of a group that cannot be had cannot be had.
func firstWhy(t checkout.Till, group []int) *fault.Fault {
	for _, n := range group {
		if why := t.Lines[n].Why; why != nil {
			return why
		}
	}
	return nil
}

// groupName names a group of lines: the template, and how many they are.
func groupName(loc *i18n.Loc, t checkout.Till, group []int) string {
	name := recipeName(loc, t.Lines[group[0]].Quote.RecipeID)
	if len(group) > 1 {
		return loc.T("choice.array.name", "name", name, "n", len(group))
	}
	return name
}
