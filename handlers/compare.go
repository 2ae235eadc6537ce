package handlers

import (
	"net/http"
	"net/url"

	counter "supermarket/internal/shop"
	"supermarket/templates/shop"
	"supermarket/web"
)

// Compare sets up to four offerings beside each other.
func (h *Handlers) Compare(c *web.Ctx) error {
	v, err := h.Shop.Compare(c.Std(), askedIDs(c.QueryParams()["id"]))
	if err != nil {
		return err
	}
	at, only := backTo(c.QueryParam("back")), c.QueryParam("show") == "differences"
	p := shop.ComparePage{Page: h.page(c, "compare.title"), Back: at.url(at.filter), Only: only, Notes: compareNotes(c, v)}
	if len(v.Cards) > 0 {
		p.Back = searchAt{filter: at.filter}.url(at.filter)
		if len(v.Cards) < counter.CompareMost {
			at.picks = idsOf(v.Cards)
			p.AddHref = at.url(at.filter)
		}
	}
	back := searchAt{filter: at.filter}.query().Encode()
	for i, card := range v.Cards {
		p.Columns = append(p.Columns, shop.CompareColumn{
			ID: card.ID, Title: say(c.Loc, card.TitleZh, card.TitleEn), Href: under("/offerings", card.ID), Simulated: card.Simulated,
			Remove: compareURL(allBut(v.Cards, i), back, only),
		})
	}
	p.OnlyHref = compareURL(v.Cards, back, !only)
	p.Groups = compareGroups(c.Loc, v.Cards)
	p.Differ = differing(p.Groups)
	return c.Render(http.StatusOK, shop.Compare(p))
}

// mostAsked bounds how many ids of an address are looked at.
const mostAsked = 20

// askedIDs drops what cannot be an id.
func askedIDs(ids []string) []string {
	var out []string
	for _, id := range ids {
		if idText().MatchString(id) && len(out) < mostAsked {
			out = append(out, id)
		}
	}
	return out
}

// backTo is the search that somebody came from; only what a search is made of is kept.
func backTo(query string) searchAt {
	q, err := url.ParseQuery(query)
	if err != nil || len(query) > 4000 {
		return searchAt{}
	}
	return searchOf(q)
}

func compareURL(cards []counter.Card, back string, only bool) string {
	q := url.Values{"id": idsOf(cards)}
	if back != "" {
		q.Set("back", back)
	}
	if only {
		q.Set("show", "differences")
	}
	return shop.PlaceCompare + "?" + q.Encode()
}

func idsOf(cards []counter.Card) []string {
	ids := make([]string, len(cards))
	for i, card := range cards {
		ids[i] = card.ID
	}
	return ids
}

func allBut(cards []counter.Card, i int) []counter.Card {
	out := make([]counter.Card, 0, len(cards))
	return append(append(out, cards[:i]...), cards[i+1:]...)
}

// compareNotes says what of the asked for is not shown, and why.
func compareNotes(c *web.Ctx, v counter.Compared) []string {
	var out []string
	for _, card := range v.Left {
		out = append(out, c.Loc.T("compare.over", "title", say(c.Loc, card.TitleZh, card.TitleEn), "most", counter.CompareMost))
	}
	if v.Gone > 0 {
		out = append(out, c.Loc.T("compare.gone", "count", v.Gone))
	}
	if len(v.Cards) == 1 {
		out = append(out, c.Loc.T("compare.one"))
	}
	return out
}
