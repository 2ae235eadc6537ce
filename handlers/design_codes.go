package handlers

import "supermarket/internal/programmes"

// designCodes are the codes of a list, in the order in which they are asked.
func (h *Handlers) designCodes(list string) []string {
	words := programmes.Words()
	switch list {
	case "regions":
		var out []string
		for _, x := range h.Account.Data().Regions {
			out = append(out, x.Code)
		}
		return out
	case "industries":
		var out []string
		for _, x := range h.Account.Data().Sizes {
			out = append(out, x.NameEn)
		}
		return out
	case "marks":
		return h.Programmes.MarkCodes()
	case "sizes":
		return words.Sizes
	case "titles":
		return words.Titles
	case "org_types":
		return words.OrgTypes
	case "purposes":
		return words.Purposes
	case "facilities":
		return words.Facilities
	case "evidence":
		return words.Evidence
	case "kinds":
		return codesOf(words.Kinds)
	case "bases":
		return codesOf(words.Bases)
	case "stackings":
		return codesOf(words.Stackings)
	case "redeems":
		return codesOf(words.Redeems)
	}
	return nil
}

func codesOf[S ~string](list []S) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return out
}
