package coverage

// Table is a page of rows as a table, its sums at the foot.
func (r Rows) Table() Table {
	t := Table{ID: string(r.Set)}
	switch r.Set {
	case Lines:
		t.Columns = []Column{{"at", Moment}, {"order", Words}, {"firm", Firm}, {"region", Key}, {"industry", Key}, {"offering", Words}, {"fulfilled", YesOrNo}, {"hours", UnitMs}, {"list", CNY}, {"subsidy", CNY}, {"paid", CNY}}
		for _, l := range r.Lines {
			t.Rows = append(t.Rows, []Cell{
				{At: l.At},
				text(l.Number), firm(l.Firm, l.FirmID), text(l.Region), text(l.Industry),
				{Text: l.TitleZh, ID: l.TitleEn},
				{Value: flag(l.Fulfilled)},
				{Value: l.UnitMillis},
				cny(l.List, nil), cny(l.Subsidy, nil), cny(l.List-l.Subsidy, nil),
			})
		}
		t.Foot = []Cell{{}, {}, {}, {}, {}, {}, {}, {Value: r.Sum.Millis}, cny(r.Sum.List, nil), cny(r.Sum.Subsidy, nil), cny(r.Sum.List-r.Sum.Subsidy, nil)}
	case Firms:
		t.Columns = []Column{{"firm", Firm}, {"code", Words}, {"region", Key}, {"industry", Key}, {"size", Key}, {"title", Key}, {"verified_now", YesOrNo}, {"lines", Number}, {"list", CNY}, {"subsidy", CNY}}
		for _, f := range r.Firms {
			t.Rows = append(t.Rows, []Cell{
				firm(f.Name, f.ID), text(f.Code), text(f.Region), text(f.Industry), text(f.Size), text(f.Title), {Value: flag(f.Verified)}, {Value: f.Lines}, cny(f.List, nil), cny(f.Subsidy, nil),
			})
		}
		t.Foot = []Cell{{}, {}, {}, {}, {}, {}, {}, {}, cny(r.Sum.List, nil), cny(r.Sum.Subsidy, nil)}
	case Categories:
		t.Columns = []Column{{"industry", Key}, {"firms_work", Number}, {"lines", Number}, {"list", CNY}, {"subsidy", CNY}}
		for _, c := range r.Categories {
			t.Rows = append(t.Rows, []Cell{text(c.Industry), {Value: c.Firms}, {Value: c.Lines}, cny(c.List, nil), cny(c.Subsidy, nil)})
		}
	case Leases:
		t.Columns = []Column{{"month", Key}, {"firm", Firm}, {"offering", Words}, {"units", Number}, {"hours", UnitMs}, {"list", CNY}, {"paid", CNY}, {"lease", CNY}}
		for _, l := range r.Leases {
			t.Rows = append(t.Rows, []Cell{
				text(l.Month), firm(l.Firm, l.FirmID), {Text: l.TitleZh, ID: l.TitleEn}, {Value: l.Units}, {Value: l.UnitMillis}, cny(l.List, nil), cny(l.List-l.Subsidy, nil), cny(l.Lease, nil),
			})
		}
		t.Foot = []Cell{{}, {}, {}, {}, {Value: r.Sum.Millis}, cny(r.Sum.List, nil), cny(r.Sum.List-r.Sum.Subsidy, nil), cny(r.Sum.Lease, nil)}
	case Movements:
		t.Columns = []Column{{"at", Moment}, {"flow", Key}, {"programme", Key}, {"firm", Firm}, {"order", Words}, {"amount", CNY}}
		for _, m := range r.Movements {
			t.Rows = append(t.Rows, []Cell{{At: m.At}, text(m.Kind), text(m.ProgrammeID), firm(m.Firm, m.FirmID), text(m.Number), cny(m.Amount, nil)})
		}
		t.Foot = []Cell{{}, {}, {}, {}, {}, cny(r.Sum.Amount, nil)}
	case Grants, Reservations:
		t = r.gifts(t)
	case Offered:
		t.Columns = []Column{{"product", Words}, {"about", Words}, {"firm", Firm}, {"industry", Key}, {"launched_on", Date}, {"retired_on", Date}}
		for _, p := range r.Products {
			t.Rows = append(t.Rows, []Cell{text(p.Name), text(p.Summary), firm(p.Firm, p.FirmID), text(p.Industry), text(p.LaunchedOn), text(p.RetiredOn)})
		}
	}
	return t
}

func (r Rows) gifts(t Table) Table {
	t.Columns = []Column{{"at", Moment}, {"programme", Key}, {"firm", Firm}, {"region", Key}, {"industry", Key}, {"state", Key}}
	order := r.Set == Reservations
	if order {
		t.Columns = append(t.Columns, Column{"order", Words})
	}
	t.Columns = append(t.Columns, Column{"amount", CNY})
	for _, g := range r.Gifts {
		row := []Cell{{At: g.At}, text(g.ProgrammeID), firm(g.Firm, g.FirmID), text(g.Region), text(g.Industry), text(g.State)}
		if order {
			row = append(row, text(g.Number))
		}
		t.Rows = append(t.Rows, append(row, cny(g.Amount, nil)))
	}
	t.Foot = append(make([]Cell, len(t.Columns)-1), cny(r.Sum.Amount, nil))
	return t
}

func firm(name, id string) Cell { return Cell{Text: name, ID: id} }
