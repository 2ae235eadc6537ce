// Package ui owns the parts that pages are made of: layout, the four signatures
// (price tag, voucher line, meter, tile map), forms, tables, charts and states.
//
// It does not own any page, route or rule; it never sees a row of the database.
// Invariants: no inline style and no inline script (the content security policy
// forbids both); every input has a label; every chart has its table; all texts
// come from i18n or from the caller.
package ui
