package checkout

import "time"

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
