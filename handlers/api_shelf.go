package handlers

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"supermarket/internal/apidoc"
	"supermarket/internal/i18n"
	"supermarket/internal/programmes"
	"supermarket/internal/shop"
	"supermarket/models"
	"supermarket/web"
)

func (h *Handlers) apiOfferings(c *web.Ctx) error {
	page, err := pageAsked(c)
	if err != nil {
		return err
	}
	f, err := filterAsked(c)
	if err != nil {
		return err
	}
	from, err := placeAt(page.After)
	if err != nil {
		return err
	}
	if page.Limit == 0 {
		page.Limit = shop.PageSize
	}
	cards, next, err := h.cards(c, f, from, page.Limit)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.ListOf(cards, next, apidoc.OfferingOf))
}

func filterAsked(c *web.Ctx) (shop.Filter, error) {
	q := c.QueryParams()
	domestic, err := flagQuery(c, "domestic")
	if err != nil {
		return shop.Filter{}, err
	}
	interruptible, err := flagQuery(c, "interruptible")
	if err != nil {
		return shop.Filter{}, err
	}
	memory, err := integerQuery(c, "memory", 1, apidoc.MaxMemory)
	if err != nil {
		return shop.Filter{}, err
	}
	f := shop.Filter{
		Query: q.Get("q"), Kinds: q["kind"], Regions: q["region"], Classes: q["class"], Stacks: q["stack"], Providers: q["provider"],
		DomesticOnly: domestic, Interruptible: interruptible, NowOnly: q.Get("availability") == "now", MinMemory: int(memory), Sort: q.Get("sort"),
	}
	if text := q.Get("price"); text != "" {
		if f.MaxPrice, err = models.ParseMoney(text); err != nil || f.MaxPrice <= 0 {
			return f, errPriceCeiling.On("price")
		}
	}
	if text := q.Get("availability"); text != "" && text != "now" {
		return f, errEnum.With("choices", "now").On("availability")
	}
	if f.Sort == "" {
		f.Sort = shop.SortPrice
	}
	if !slices.Contains(shop.Sorts(), f.Sort) {
		return f, errEnum.With("choices", strings.Join(shop.Sorts(), ", ")).On("sort")
	}
	return f, nil
}

// cards cuts limit cards from the shelf, whose pages have their own size.
func (h *Handlers) cards(c *web.Ctx, f shop.Filter, from, limit int) (cards []shop.Card, next string, err error) {
	for {
		f.Page = (from+len(cards))/shop.PageSize + 1
		s, err := h.Shop.Shelf(c.Std(), f)
		if err != nil {
			return nil, "", err
		}
		skip := min((from+len(cards))%shop.PageSize, len(s.Cards))
		cards = append(cards, s.Cards[skip:]...)
		switch {
		case len(cards) >= limit && from+limit < int(s.Total):
			return cards[:limit], placeCursor(from + limit), nil
		case len(cards) >= limit || len(s.Cards) < shop.PageSize:
			return cards[:min(limit, len(cards))], "", nil
		}
	}
}

func placeCursor(n int) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(n)))
}

func placeAt(cursor string) (int, error) {
	if cursor == "" {
		return 0, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	n, ok := whole(string(b))
	if err != nil || !ok || n > 1_000_000 {
		return 0, errCursor
	}
	return int(n), nil
}

func (h *Handlers) apiOffering(c *web.Ctx) error {
	id, err := pathID(c, "id")
	if err != nil {
		return err
	}
	o, err := h.Shop.Offering(c.Std(), id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apidoc.OfferingDetailOf(o))
}

func (h *Handlers) apiProgrammes(c *web.Ctx) error {
	page, err := pageAsked(c)
	if err != nil {
		return err
	}
	rows, next, err := h.Programmes.Open(c.Std(), page)
	if err != nil {
		return err
	}
	zh, en := h.Texts.For(i18n.Chinese), h.Texts.For(i18n.English)
	return c.JSON(http.StatusOK, apidoc.ListOf(rows, next, func(p programmes.Public) apidoc.Programme {
		out := apidoc.ProgrammeOf(p)
		out.RulesZh, out.RulesEn = sentences(zh, p.Rules), sentences(en, p.Rules)
		return out
	}))
}
