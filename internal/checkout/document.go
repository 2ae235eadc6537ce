package checkout

import "supermarket/internal/order"

// ReceiptData is what a receipt says.
type ReceiptData = order.ReceiptData

// ReceiptLine is one line of a receipt.
type ReceiptLine = order.ReceiptLine
