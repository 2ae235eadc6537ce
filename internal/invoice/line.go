package invoice

import (
	"math/big"
	"strings"

	"supermarket/internal/store"
	"supermarket/models"
)

// The units that lines are counted in, as an invoice names them.
var units = map[models.OfferingKind]string{
	models.OfferCardHour: "卡时", models.OfferCoreHour: "核时", models.OfferDatedBlock: "时段", models.OfferTokenPack: "包", models.OfferModelToken: "百万词元",
}

// lineOf is a line of the order with this total; its use stands beside it where
// the whole of it is charged.
func lineOf(tx *store.Tx, l models.Line, total models.Money, counted bool) (Line, error) {
	out := Line{OrderLine: l.ID, TaxClass: TaxClass, Rate: models.TaxPercent, Total: total}
	out.Net, out.Tax = total.WithoutTax()
	o, err := tx.Offering(l.OfferingID)
	if err != nil {
		return out, err
	}
	out.Name, out.Unit = "*"+TaxClassName+"*"+o.TitleZh, units[o.Kind]
	if class, err := tx.Class(o.ClassID); err == nil {
		out.Spec = class.NameZh
	}
	segments, err := tx.SegmentsOfLine(l.ID)
	if err != nil || !counted {
		return out, err
	}
	var used int64
	for _, s := range segments {
		if s.Billed {
			used += s.Millis * int64(s.Units)
		}
	}
	out.Quantity, out.UnitPrice = quantity(used, out.Net)
	return out, nil
}

// quantity is unit-milliseconds as hours to six places, and the net price of
// one to eight; both empty where nothing was counted.
func quantity(used int64, net models.Money) (hours, price string) {
	q := new(big.Rat).SetFrac64(used, models.MillisPerHour)
	hours = decimal(q, 6)
	if hours == "0" {
		return "", ""
	}
	p := new(big.Rat).SetFrac64(int64(net), int64(models.Yuan))
	return hours, decimal(p.Quo(p, q), 8)
}

// decimal writes r with at most places digits after the point, zeros cut off.
func decimal(r *big.Rat, places int) string {
	text := strings.TrimRight(r.FloatString(places), "0")
	return strings.TrimSuffix(text, ".")
}
