package seed

import (
	"fmt"
	"strings"

	"supermarket/internal/catalog"
	"supermarket/internal/reference"
	"supermarket/models"
)

const (
	cpu = "cpu-core"
	// cheapPercent of the ordinary price is what an interruptible hour costs.
	cheapPercent = 60
	// limitedPercent of the ordinary price is what an hour of a limited offering costs.
	limitedPercent = 80
	// leasePercent of its off-peak hours is what a month's lease of one unit costs.
	leasePercent = 60
	monthHours   = 720
	// noticeSeconds is what an interruptible job is given to save what it has done.
	noticeSeconds = 60
	// declared is GFLOPS of one unit with the shop's own benchmark: what one core of an
	// ordinary server gives, since that is what stands behind the simulated hardware.
	declared = 4
)

// contexts are the longest inputs of the models, in tokens.
var contexts = map[string]int64{"flash-class": 128 * 1024, "pro-class": 128 * 1024, "glm-class": 200 * 1024, "tiered-class": 256 * 1024}

// registered are the models that the demo takes for entered in the public register.
var registered = map[string]string{"flash-class": "DEMO-0001", "glm-class": "DEMO-0002"}

// tierStarts are the input lengths at which the rows of tiered-class begin.
var tierStarts = []int64{0, 32 * 1024, 128 * 1024}

// priced is a price list and where it comes from, in a sentence.
type priced struct {
	rows         []models.TariffPrice
	lease        models.Money
	whyZh, whyEn string
}

func (s *scene) price(g good, c models.Class) (priced, error) {
	switch g.kind {
	case models.OfferModelToken:
		return s.tokenPrice(g)
	case models.OfferTokenPack:
		return s.packPrice(g)
	case models.OfferDatedBlock:
		return blockPrice(g, c), nil
	}
	return hourPrice(g, c), nil
}

func percent(m models.Money, p int64) models.Money { return m * models.Money(p) / 100 }

func hourPrice(g good, c models.Class) priced {
	peak, off := models.Money(g.peak)*models.Fen, models.Money(g.off)*models.Fen
	p := priced{whyZh: "价格为演示虚构：这种芯片没有公开的市场价。", whyEn: "The price is invented: no market price of this chip is published."}
	if c.MarketPrice > 0 {
		peak, off = percent(c.MarketPrice, g.peak), percent(c.MarketPrice, g.off)
		p.whyZh = fmt.Sprintf("演示价：高峰为公开市场低价 ¥%s 的 %d%%，低谷为 %d%%。", c.MarketPrice, g.peak, g.off)
		p.whyEn = fmt.Sprintf("A demo price: %d%% of the public low market price of ¥%s at peak, %d%% off-peak.", g.peak, c.MarketPrice, g.off)
	}
	if g.kind == models.OfferCardHour {
		peak, off = peak.FenUp(), off.FenUp()
	}
	p.rows = []models.TariffPrice{
		{Meter: catalog.MeterUnitHour, Band: reference.Peak, Price: peak},
		{Meter: catalog.MeterUnitHour, Band: reference.OffPeak, Price: off},
	}
	p.lease = percent(off*monthHours, leasePercent).FenUp()
	return p
}

// tokenPrice takes the public price structure of the model at a percentage; a
// batch costs half.
func (s *scene) tokenPrice(g good) (priced, error) {
	p := priced{
		whyZh: fmt.Sprintf("演示价：公开价目结构的 %d%%，批量半价为演示所设。", g.peak),
		whyEn: fmt.Sprintf("A demo price: %d%% of a public price structure; the batch price of half is made up.", g.peak),
	}
	for i, f := range s.tariffs(g.model) {
		band, tier := map[string]string{"peak": reference.Peak, "off-peak": reference.OffPeak, "always": catalog.Always}[f.When], int64(0)
		if band == catalog.Always {
			tier = tierStarts[i]
		}
		for _, m := range []struct {
			meter string
			price models.Money
		}{
			{catalog.MeterInput, f.Input},
			{catalog.MeterCachedInput, f.CachedInput},
			{catalog.MeterOutput, f.Output},
			{catalog.MeterBatchInput, f.Input / 2},
			{catalog.MeterBatchOutput, f.Output / 2},
		} {
			p.rows = append(p.rows, models.TariffPrice{Meter: m.meter, Band: band, TierFrom: tier, Price: percent(m.price, g.peak).FenUp()})
		}
	}
	if len(p.rows) == 0 {
		return p, fmt.Errorf("no public price of %q", g.model)
	}
	return p, nil
}

// tariffs are the public rows of a model, those of tiers in their order.
func (s *scene) tariffs(model string) (out []reference.TokenTariff) {
	for _, f := range s.Data.TokenTariffs {
		if f.Name == model || strings.HasPrefix(f.Name, model+" ") {
			out = append(out, f)
		}
	}
	return out
}

// packPrice is a percentage of the dearest public price of three parts input and one of output.
func (s *scene) packPrice(g good) (priced, error) {
	var dearest models.Money
	for _, f := range s.tariffs(g.model) {
		dearest = max(dearest, (3*f.Input+f.Output)/4)
	}
	if dearest == 0 {
		return priced{}, fmt.Errorf("no public price of %q", g.model)
	}
	return priced{
		rows:  []models.TariffPrice{{Meter: catalog.MeterPack, Band: catalog.Always, Price: percent(dearest*(packTokens/1_000_000), g.peak).FenUp()}},
		whyZh: fmt.Sprintf("演示价：按输入三份、输出一份的公开高峰价的 %d%% 计。", g.peak),
		whyEn: fmt.Sprintf("A demo price: %d%% of the public peak price at three parts input and one part output.", g.peak),
	}, nil
}

func blockPrice(g good, c models.Class) priced {
	whole := c.MarketPrice * models.Money(int64(g.units)*g.hours)
	return priced{
		rows:  []models.TariffPrice{{Meter: catalog.MeterBlock, Band: catalog.Always, Price: percent(whole, g.peak).FenUp()}},
		whyZh: fmt.Sprintf("演示价：公开市场低价 ¥%s × %d 卡 × %d 小时的 %d%%。", c.MarketPrice, g.units, g.hours, g.peak),
		whyEn: fmt.Sprintf("A demo price: %d%% of the public low market price of ¥%s × %d cards × %d hours.", g.peak, c.MarketPrice, g.units, g.hours),
	}
}
