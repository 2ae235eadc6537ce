package seed

import (
	"supermarket/internal/catalog"
	"supermarket/internal/store"
	"supermarket/models"
)

// good is one thing that a stall sells. For hours, peak and off are per cent of
// the class' public low price, or fen where the class has none and the price is
// made up; for the other kinds they are per cent of what price.go says.
type good struct {
	kind      models.OfferingKind
	class     string
	peak, off int64
	cheap     bool   // interruptible
	own       bool   // buyers' own commands too, where this computer can keep them apart
	stock     int64  // units that are sold in all, 0 for no such bound
	hours     int64  // the longest run, or a block's length
	model     string // of tokens and packs
	units     int    // of a block
}

func cards(class string, peak, off, hours int64) good {
	return good{kind: models.OfferCardHour, class: class, peak: peak, off: off, hours: hours}
}

func interruptible(g good) good {
	g.cheap, g.peak, g.off = true, g.peak*cheapPercent/100, g.off*cheapPercent/100
	return g
}

func commands(g good) good {
	g.own = true
	return g
}

func limited(stock int64, g good) good {
	g.stock, g.peak, g.off = stock, g.peak*limitedPercent/100, g.off*limitedPercent/100
	return g
}

func cores(peak, off, hours int64) good {
	return good{kind: models.OfferCoreHour, class: cpu, peak: peak, off: off, hours: hours}
}

func tokens(class, model string, percent int64) good {
	return good{kind: models.OfferModelToken, class: class, model: model, peak: percent, off: percent}
}

func pack(class, model string, percent int64) good {
	return good{kind: models.OfferTokenPack, class: class, model: model, peak: percent, off: percent}
}

func block(class string, units int, hours, percent int64) good {
	return good{kind: models.OfferDatedBlock, class: class, units: units, hours: hours, peak: percent, off: percent}
}

// fill puts on the shelf what is not there yet; what was withdrawn was meant to be.
func (s *scene) fill(t stall, site models.Site, seller models.Actor) error {
	var had []models.Offering
	err := s.look(func(tx *store.Tx) (err error) { had, err = tx.OfferingsBy(site.ProviderID); return err })
	if err != nil {
		return err
	}
	by := map[string]models.Offering{}
	for _, o := range had {
		by[o.TitleEn] = o
	}
	for _, g := range t.goods {
		sheet, err := s.sheet(t, g)
		if err != nil {
			return err
		}
		sheet.offering.SiteID = site.ID
		if err := s.shelve(seller, sheet, by[sheet.offering.TitleEn]); err != nil {
			return err
		}
	}
	return nil
}

func (s *scene) shelve(seller models.Actor, want sheet, had models.Offering) (err error) {
	o := had
	if o.ID == "" {
		if o, err = s.Supply.Offer(s.ctx, seller, want.offering); err != nil {
			return err
		}
	}
	if o.TariffVersion == 0 {
		if _, err := s.Supply.SetPrices(s.ctx, seller, o.ID, want.prices); err != nil {
			return err
		}
	}
	if o.State != catalog.Draft {
		return nil
	}
	return s.Supply.List(s.ctx, seller, o.ID)
}
