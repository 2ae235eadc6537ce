package invoice

import "supermarket/models"

// RatePercent is the value added tax on cloud services, in per cent of the net
// amount. Prices on the shelf include it.
const RatePercent = 6

// TaxClass is the class of information system services among the tax classes
// of goods and services, and TaxClassName what stands between asterisks before
// the name of a line.
const (
	TaxClass     = "3040203000000000000"
	TaxClassName = "信息技术服务"
)

// Tax splits an amount that includes tax into net and tax, both whole fen: the
// net is total ÷ 1.06 rounded half away from zero, the tax is the rest. Total
// must be whole fen; a negative one splits as its positive does.
func Tax(total models.Money) (net, tax models.Money) {
	if total < 0 {
		net, tax = Tax(-total)
		return -net, -tax
	}
	fen := int64(total / models.Fen)
	q, r := fen/(100+RatePercent)*100, fen%(100+RatePercent)*100
	q += r / (100 + RatePercent)
	if r%(100+RatePercent)*2 >= 100+RatePercent {
		q++
	}
	net = models.Money(q) * models.Fen
	return net, total - net
}
