package models

// TaxPercent is the value added tax on cloud services, in per cent of the net
// amount. Prices on the shelf include it.
const TaxPercent = 6

// WithoutTax splits an amount that includes tax into net and tax, both whole
// fen: the net is m × 100 ÷ (100 + TaxPercent) rounded half away from zero, the
// tax is the rest. Parts of a fen are cut off first.
func (m Money) WithoutTax() (net, tax Money) {
	total := m.FenDown()
	if m < 0 {
		net, tax = (-m).WithoutTax()
		return -net, -tax
	}
	const whole = 100 + TaxPercent
	fen := int64(total / Fen)
	q, r := fen/whole*100, fen%whole*100
	q += r / whole
	if r%whole*2 >= whole {
		q++
	}
	net = Money(q) * Fen
	return net, total - net
}
