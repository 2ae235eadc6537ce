package handlers

import (
	"supermarket/internal/i18n"
	"supermarket/internal/programmes"
	"supermarket/templates/ui"
)

// basisFact tells which versions of the reference data a decision was made with.
func basisFact(loc *i18n.Loc, basis string) ui.Fact {
	f := ui.Fact{Key: loc.T("basis.title"), Value: loc.T("basis.none")}
	var texts []string
	for _, v := range programmes.BasisOf(basis) {
		texts = append(texts, loc.T("basis.version", "set", loc.T("reference.set."+v.Name), "as_of", v.AsOf, "hash", v.Hash))
	}
	if len(texts) > 0 {
		f.Value = joined(loc.T("list.comma"), texts...)
	}
	return f
}
