package handlers

import (
	"net/http"
	"net/url"

	"supermarket/internal/i18n"
	counter "supermarket/internal/shop"
	"supermarket/templates/shop"
	"supermarket/web"
)

// Shelf lists what can be bought; the search is in the address.
func (h *Handlers) Shelf(c *web.Ctx) error {
	at := searchOf(c.QueryParams())
	v, err := h.Shop.Shelf(c.Std(), at.filter)
	if err != nil {
		return err
	}
	at.filter = v.Filter
	key := visitors(c, v.Version)
	if html, ok := h.instants.get(key); ok && key != "" {
		return c.HTMLBlob(http.StatusOK, html)
	}
	p := h.shelfPage(c, v, at)
	p.Picked = at.picks
	if p.Tray, err = h.trayOf(c, v, at); err != nil {
		return err
	}
	return h.share(c, http.StatusOK, key, p.Flash != nil, shop.Shelf(p))
}

func (h *Handlers) shelfPage(c *web.Ctx, v counter.Shelf, at searchAt) shop.ShelfPage {
	loc := c.Loc
	p := shop.ShelfPage{
		Page: h.page(c, "shelf.title"), Query: v.Filter.Query, Total: int(v.Total), Filters: filterBoxes(loc, v), Map: regionTiles(loc, v, at),
		MaxPrice: priceField(loc, at), Memory: memoryChoice(loc, v), Switches: switches(loc, v), Sort: sorts(loc, v.Filter.Sort),
		SortText: loc.T("shelf.sort." + v.Filter.Sort + ".text"), Chips: chips(loc, v, at), Pages: pagination(loc, v, at),
	}
	if len(p.Chips) > 0 {
		p.ClearURL = at.url(counter.Filter{Sort: v.Filter.Sort})
	}
	for _, card := range v.Cards {
		p.Cards = append(p.Cards, picked(offeringCard(loc, card), at.picks))
	}
	if v.Total == 0 {
		p.Help = helpOf(loc, v, at)
	}
	if v.Filter.Query == "" {
		p.Examples = examples(loc)
	}
	return p
}

// examples are searches to try: a chip, a word of the trade, a place.
func examples(loc *i18n.Loc) []shop.Chip {
	var out []shop.Chip
	for _, id := range []string{"chip", "domestic", "unit", "place"} {
		text := loc.T("shelf.example." + id)
		out = append(out, shop.Chip{Text: text, Href: shelfURL(url.Values{"q": {text}})})
	}
	return out
}

// trayOf holds what was chosen elsewhere, and the search to come back to.
func (h *Handlers) trayOf(c *web.Ctx, v counter.Shelf, at searchAt) (shop.Tray, error) {
	t := shop.Tray{Back: at.query().Encode(), Most: counter.CompareMost}
	if len(at.picks) == 0 {
		return t, nil
	}
	chosen, err := h.Shop.Compare(c.Std(), at.picks)
	if err != nil {
		return t, err
	}
	here := map[string]bool{}
	for _, card := range v.Cards {
		here[card.ID] = true
	}
	for _, card := range chosen.Cards {
		if !here[card.ID] {
			t.Picks = append(t.Picks, shop.Chip{Text: say(c.Loc, card.TitleZh, card.TitleEn), Href: card.ID})
		}
	}
	return t, nil
}
