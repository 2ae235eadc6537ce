package programmes

import "supermarket/internal/voucher"

// Rules are a programme's rules, for those who show them.
type Rules = voucher.Rules

// PPM is the denominator of their rates.
const PPM = voucher.PPM
