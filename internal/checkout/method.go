package checkout

import (
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/payment"
	"supermarket/models"
)

// patient is a gateway whose processor needs more time than PayWithin.
type patient interface{ PayWithin() time.Duration }

// PayWithin is how long price and reservation of an order live that is to be
// paid by the method; "" is the first on offer.
func (c *Counter) PayWithin(method string) time.Duration {
	if g, ok := c.gateways[c.method(method)].(patient); ok {
		return g.PayWithin()
	}
	return PayWithin
}

func (c *Counter) method(asked string) string {
	if asked == "" && len(c.Deps.Gateways) > 0 {
		return c.Deps.Gateways[0].Method()
	}
	return asked
}

// MethodOffer is a way to pay what is due from outside.
type MethodOffer struct {
	Method string
	Within time.Duration // how long the order waits for it
	Why    *fault.Fault  // why it does not take this amount, nil when it does
}

// takes says why a method cannot bring an amount: ErrMethod for one that is not
// there, ErrMinimum where its processor takes no less than more.
func (c *Counter) takes(method string, amount models.Money) error {
	g, ok := c.gateways[method]
	if !ok {
		return ErrMethod
	}
	if b, ok := g.(payment.Bounded); ok && amount < b.Minimum() {
		return ErrMinimum.With("minimum", b.Minimum(), "amount", amount)
	}
	return nil
}

// methodsFor are the ways to pay what is due; topUp is what the wallet, with free
// in it, lacks where none of them takes so little, and at least what one takes.
func (c *Counter) methodsFor(f Figures, free models.Money) (out []MethodOffer, topUp models.Money) {
	if f.Due == 0 {
		return nil, 0
	}
	least := models.Money(0)
	for _, g := range c.Deps.Gateways {
		m := MethodOffer{Method: g.Method(), Within: c.PayWithin(g.Method())}
		b, bounded := g.(payment.Bounded)
		if !bounded || f.Due >= b.Minimum() {
			least = -1
		} else {
			m.Why = ErrMinimum.With("minimum", b.Minimum(), "amount", f.Due)
			if least == 0 || least > b.Minimum() {
				least = b.Minimum()
			}
		}
		out = append(out, m)
	}
	if least <= 0 {
		return out, 0
	}
	return out, max(least, (f.Pay - free).FenUp())
}
