package voucher

// Apportion is apportion, for its property.
func Apportion(amount int64, weights []int64) []int64 { return apportion(amount, weights) }
