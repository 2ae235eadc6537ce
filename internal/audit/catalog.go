package audit

import (
	"strings"

	"supermarket/internal/catalog"
	"supermarket/internal/store"
)

// Catalogue returns the invariants of what is sold.
func Catalogue() []Check {
	return []Check{
		listed("catalog.quotes_follow_their_tariff", "quotes that their tariff version does not give", catalog.VerifyQuotes),
		listed("catalog.listed_offerings_are_priced", "listed offerings with a meter that has no price", catalog.VerifyListed),
		Finding("catalog.stock_counted", (*store.Tx).MiscountedStock),
	}
}

// listed makes a check of a function that names what is wrong; the first five are shown.
func listed(name, what string, find func(*store.Tx) (int, []string, error)) Check {
	return Check{Name: name, Run: func(tx *store.Tx) (int64, string, bool, error) {
		n, wrong, err := find(tx)
		if len(wrong) == 0 {
			return int64(n), "", true, err
		}
		return int64(n), what + ": " + strings.Join(wrong[:min(len(wrong), 5)], ", "), false, err
	}}
}
