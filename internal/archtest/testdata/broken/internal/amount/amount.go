package amount

import "supermarket/models"

var (
	_ models.Money
	_ models.Order
)
