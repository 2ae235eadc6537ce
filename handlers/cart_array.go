package handlers

import (
	"supermarket/internal/checkout"
	"supermarket/internal/i18n"
	"supermarket/models"
	"supermarket/templates/shop"
	"supermarket/templates/ui"
	"supermarket/web"
)

// cartGroups are the jobs of a cart, the elements of an array together, where the
// first of them stands.
func cartGroups(items []checkout.CartItem) (out [][]checkout.CartItem) {
	at := map[string]int{}
	for _, x := range items {
		id := x.Line.ArrayID
		if i, known := at[id]; known && id != "" {
			out[i] = append(out[i], x)
			continue
		}
		at[id] = len(out)
		out = append(out, []checkout.CartItem{x})
	}
	return out
}

// cartArray makes one line of the elements of an array: what they cost together,
// and each of them in the fold.
func cartArray(loc *i18n.Loc, group []checkout.CartItem, l *shop.CartLine) {
	quotes, params := make([]models.Quote, len(group)), make([]string, len(group))
	l.Bill.List, l.Bill.Voucher, l.Bill.Pay, l.Was = 0, 0, 0, ""
	for i, x := range group {
		quotes[i], params[i] = x.Quote, x.Line.Params
		l.Bill.List, l.Bill.Voucher, l.Bill.Pay = l.Bill.List+x.Figures.List, l.Bill.Voucher+x.Figures.Voucher, l.Bill.Pay+x.Figures.Pay
		if x.Why != nil && len(l.Why) == 0 {
			*l = cartProblem(loc, *l, x.Why)
		}
	}
	l.Bill.Exact = l.Bill.List < tiny
	l.Range = together(loc, l.Range, quotes)
	l.Array = arrayFold(loc, group[0].Line.RecipeID, params, quotes)
	l.Facts = withoutSwept(loc, group[0].Line.RecipeID, params, l.Facts)
}

// together adds up what the elements cost; their times stay those of one.
func together(loc *i18n.Loc, r ui.Range, quotes []models.Quote) ui.Range {
	r.Low, r.Likely, r.High, r.Cap = 0, 0, 0, 0
	for _, q := range quotes {
		r.Low, r.Likely, r.High, r.Cap = r.Low+q.LowAmount, r.Likely+q.LikelyAmount, r.High+q.HighAmount, r.Cap+q.CapAmount
	}
	each := func(time string) string { return loc.T("choice.array.times", "n", len(quotes), "time", time) }
	r.LowTime, r.LikelyTime, r.HighTime, r.CapTime = each(r.LowTime), each(r.LikelyTime), each(r.HighTime), each(r.CapTime)
	return r
}

// arrayFold shows the elements of an array, each with the value that it is run with.
func arrayFold(loc *i18n.Loc, recipeID string, params []string, quotes []models.Quote) *shop.ArrayFold {
	name, values := checkout.Swept(recipeID, params)
	label := "recipe." + recipeID + "." + name
	out := shop.ArrayFold{Summary: loc.T("choice.array", "n", len(quotes), "param", loc.T(label))}
	out.Table = ui.Table{Caption: out.Summary, Quiet: true, Dense: true, Head: []ui.Head{
		{Text: loc.T(label)}, {Text: loc.T("cart.likely"), Numeric: true}, {Text: loc.T("cart.cap"), Numeric: true},
	}}
	for i, q := range quotes {
		value := ""
		if i < len(values) {
			value = known(loc, label+"."+values[i], values[i])
		}
		out.Table.Rows = append(out.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: value}, {Text: loc.Money(q.LikelyAmount)}, {Text: loc.Money(q.CapAmount)}}})
	}
	return &out
}

// withoutSwept leaves the parameter out in which the elements differ.
func withoutSwept(loc *i18n.Loc, recipeID string, params []string, facts []ui.Fact) (out []ui.Fact) {
	name, _ := checkout.Swept(recipeID, params)
	for _, f := range facts {
		if name == "" || f.Key != loc.T("recipe."+recipeID+"."+name) {
			out = append(out, f)
		}
	}
	return out
}

// wishedOf is what a line wishes, as the quote of this moment has it.
func wishedOf(x checkout.CartItem) models.Quote {
	q := x.Quote
	if x.Why != nil {
		q.Command, q.WaitUntil, q.DeadlineAt = x.Line.Command, x.Line.WaitUntil, x.Line.DeadlineAt
	}
	return q
}

// late tells that what a line wishes for has passed.
func late(why error) bool {
	for _, f := range web.Faults(why) {
		if f.Field == "wait_until" || f.Field == "deadline_at" {
			return true
		}
	}
	return false
}
