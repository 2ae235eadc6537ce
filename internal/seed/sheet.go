package seed

import (
	"fmt"
	"time"
	"unicode/utf8"

	"supermarket/internal/catalog"
	"supermarket/models"
)

// sheet is a good as the counters take it.
type sheet struct {
	offering models.Offering
	prices   []models.TariffPrice
}

const packTokens = 100_000_000

// sheet writes a good out, with its promises; its site is put in later.
func (s *scene) sheet(t stall, g good) (sheet, error) {
	class, err := s.class(g.class)
	if err != nil {
		return sheet{}, err
	}
	k := t.rack(g.class)
	out := sheet{offering: models.Offering{
		Kind: g.kind, ClassID: g.class, StackID: k.stack, Region: t.region, MinUnits: 1, MaxUnits: 1,
		Interruptible: g.cheap, OwnCommand: g.own && s.Host.Isolates(), ModelName: g.model, Stock: g.stock,
	}}
	o := &out.offering
	p, err := s.price(g, class)
	if err != nil {
		return out, err
	}
	out.prices = p.rows
	switch g.kind {
	case models.OfferCardHour, models.OfferCoreHour:
		o.MaxUnits, o.MaxSeconds, o.StartSeconds, o.DeclaredGFLOPS = k.total(), g.hours*3600, 120, declared
		o.AvailabilityPPM, o.LeaseMonth = 995_000, p.lease
		if g.cheap { // what may be interrupted promises neither
			o.AvailabilityPPM, o.StartSeconds, o.LeaseMonth, o.NoticeSeconds = 0, 0, 0, noticeSeconds
		}
	case models.OfferModelToken:
		o.ContextTokens, o.Registered = contexts[g.model], registered[g.model]
	case models.OfferTokenPack:
		o.TokensPerPack, o.ContextTokens, o.Registered = packTokens, contexts[g.model], registered[g.model]
	case models.OfferDatedBlock:
		from := monthEnd(s.Clock.Now(), 1)
		to := from.Add(time.Duration(g.hours) * time.Hour)
		o.MinUnits, o.MaxUnits, o.BlockStartsAt, o.BlockEndsAt = g.units, g.units, &from, &to
	}
	o.TitleZh, o.TitleEn = titles(g, class)
	o.SummaryZh, o.SummaryEn = summaries(t, g, class, p)
	return out, nil
}

func (s *scene) class(id string) (models.Class, error) {
	for _, a := range s.Data.Accelerators {
		if c := catalog.ClassOf(a); c.ID == id {
			return c, nil
		}
	}
	return models.Class{}, fmt.Errorf("no class %q", id)
}

func titles(g good, c models.Class) (zh, en string) {
	switch g.kind {
	case models.OfferCardHour:
		zh, en = c.NameZh+" 卡时", c.NameEn+" card-hours"
	case models.OfferCoreHour:
		zh, en = "通用核时（x86-64）", "General core-hours (x86-64)"
	case models.OfferModelToken:
		return g.model + " 模型词元", g.model + " model tokens"
	case models.OfferTokenPack:
		return g.model + " 词元包 · 1 亿", g.model + " token pack, 100 million"
	default:
		return fmt.Sprintf("%s 预约时段 · %d 卡 × %d 天", c.NameZh, g.units, g.hours/24), fmt.Sprintf("%s block, %d cards × %d days", c.NameEn, g.units, g.hours/24)
	}
	switch {
	case g.cheap:
		return zh + " · 可中断", en + ", interruptible"
	case g.stock > 0:
		return zh + " · 限量", en + ", limited"
	}
	return zh, en
}

// summaries say what it is, that its hardware is simulated, and where its price comes from.
func summaries(t stall, g good, c models.Class, p priced) (zh, en string) {
	const simulatedZh, simulatedEn = "硬件为模拟：作业真实地作为进程在本机运行。", " The hardware is simulated: jobs truly run, as processes on this computer."
	switch g.kind {
	case models.OfferCardHour, models.OfferCoreHour:
		zh = t.placeZh + "站点的" + spaced(c.NameZh) + "，按毫秒计量。"
		en = c.NameEn + " at " + t.placeEn + ", metered to the millisecond."
		if g.cheap {
			zh += "价格更低，但站点需要时会先通知再中断，只付到最近一个检查点，之后自动重新排队。"
			en += " Cheaper, but the site may interrupt it with notice: you pay up to the last checkpoint, and the job queues again by itself."
		}
		if g.stock > 0 {
			zh += fmt.Sprintf("特价限量 %d 卡，售完为止；没有付款或没有运行的会退回货架。", g.stock)
			en += fmt.Sprintf(" A reduced price for %d cards in all; those not paid for or not run come back to the shelf.", g.stock)
		}
		zh, en = zh+simulatedZh, en+simulatedEn
	case models.OfferModelToken:
		zh = "在" + t.placeZh + "的" + spaced(c.NameZh) + " 上提供的 " + g.model + " 模型，按输入、缓存输入和输出分别计价。"
		en = "The model " + g.model + ", served on " + c.NameEn + " at " + t.placeEn + ", priced by input, cached input and output."
	case models.OfferTokenPack:
		zh = "预先买下 " + g.model + " 模型的一亿个词元，输入与输出合计，用完为止。"
		en = "One hundred million tokens of the model " + g.model + " bought ahead, input and output counted together."
	default:
		zh = t.placeZh + "站点的" + spaced(c.NameZh) + "，在写明的日期里整段留给您，不与他人共用。"
		en = c.NameEn + " at " + t.placeEn + ", kept for you alone over the dates given."
		zh, en = zh+simulatedZh, en+simulatedEn
	}
	return zh + p.whyZh, en + " " + p.whyEn
}

// spaced puts a space before a name that begins in Latin letters, as Chinese print does.
func spaced(name string) string {
	if name != "" && name[0] < utf8.RuneSelf {
		return " " + name
	}
	return name
}
