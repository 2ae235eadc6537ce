package ui

import (
	"supermarket/internal/i18n"
	"supermarket/models"
)

// Price is what a price tag shows.
type Price struct {
	Amount models.Money
	Unit   string        // localised: "per card-hour"
	Term   string        // glossary id that explains the unit: card_hour; empty for none
	After  *models.Money // the unit price after the actor's voucher; nil when there is none
	From   bool          // the amount is the lowest of several tiers or bands
	Note   string        // "off-peak until 09:00"
	Small  bool          // on a card of the shelf
}

// Bill is the voucher line: List − Voucher = Pay, always in this order.
type Bill struct {
	Caption            string // what the three figures are of; empty for none
	List, Voucher, Pay models.Money
	Exact              bool // show every digit too, on receipts and statements
}

// Shown are the figures as they are written large: to the fen, or where one of
// them would read as nothing, to the two digits that count of the smallest if
// every digit stands beneath, else to the last. They add up: the voucher's is the
// difference of the other two.
func (b Bill) Shown() (list, voucher, pay models.Money) {
	list, pay = toFen(b.List), toFen(b.Pay)
	if list-pay == 0 && b.Voucher > 0 || below(b.List) || below(b.Voucher) || below(b.Pay) {
		if !b.Exact {
			return b.List, b.Voucher, b.Pay
		}
		step := b.step()
		list, pay = (b.List+step/2)/step*step, (b.Pay+step/2)/step*step
	}
	return list, list - pay, pay
}

// step is a power of ten that leaves the smallest figure two digits.
func (b Bill) step() models.Money {
	step, least := models.Money(1), b.List
	for _, m := range []models.Money{b.Voucher, b.Pay} {
		if 0 < m && m < least {
			least = m
		}
	}
	for least >= 100*step {
		step *= 10
	}
	return step
}

// below tells whether an amount is less than a fen, and more than nothing.
func below(m models.Money) bool { return 0 < m && m < models.Fen }

// toFen rounds half up.
func toFen(m models.Money) models.Money { return (m + models.Fen/2).FenDown() }

// Gauge is what a meter shows: three parts of one whole. The texts are shown,
// the numbers only draw.
type Gauge struct {
	Label                          string
	Used, Held, Free               float64
	UsedText, HeldText, FreeText   string
	TotalText                      string
	UsedLabel, HeldLabel, FreeName string // empty means used, held, free
	Plain                          bool   // the bar alone, its texts for screen readers only
}

// MoneyGauge is the meter of an amount of money: total is used + held + free.
func MoneyGauge(loc *i18n.Loc, label string, used, held, free models.Money) Gauge {
	total, err := used.Add(held)
	if err == nil {
		total, _ = total.Add(free)
	}
	return Gauge{
		Label: label, Used: float64(used), Held: float64(held), Free: float64(free),
		UsedText: loc.Money(used), HeldText: loc.Money(held), FreeText: loc.Money(free), TotalText: loc.Money(total),
	}
}

// CountGauge is the meter of things that are counted, such as cards.
func CountGauge(loc *i18n.Loc, label string, used, held, free int64) Gauge {
	return Gauge{
		Label: label, Used: float64(used), Held: float64(held), Free: float64(free),
		UsedText: loc.Number(used), HeldText: loc.Number(held), FreeText: loc.Number(free), TotalText: loc.Number(used + held + free),
	}
}

// segment is one part of a meter's bar, in percent of its width.
type segment struct{ X, Width string }

func (g Gauge) segments() (used, held segment) {
	total := max(g.Used, 0) + max(g.Held, 0) + max(g.Free, 0)
	if total <= 0 {
		return segment{"0%", "0%"}, segment{"0%", "0%"}
	}
	u, h := max(g.Used, 0)/total*100, max(g.Held, 0)/total*100
	return segment{"0%", percent(u)}, segment{percent(u), percent(h)}
}

// Range is an estimate before paying.
type Range struct {
	Low, Likely, High, Cap                 models.Money
	LowTime, LikelyTime, HighTime, CapTime string // run time, localised
	LowUse, LikelyUse, HighUse, CapUse     string // card-hours or tokens, localised
}
