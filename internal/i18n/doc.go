// Package i18n owns every text that a person reads, in zh-CN and English, and
// how money, numbers, times and sizes are written in each.
//
// It does not own which language a request wants (web) nor message keys of
// errors (the rooms that raise them).
// Invariants: both catalogs hold the same ids with the same placeholders; a
// missing id is never an empty text but ⟦id⟧, and is counted.
package i18n
