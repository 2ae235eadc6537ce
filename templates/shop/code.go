package shop

import "supermarket/templates/ui"

// CodePage asks for a code that is worth a voucher.
type CodePage struct {
	ui.Page
	Action string
	Field  ui.Field
	Button string // "" for who cannot claim one
	Next   string // what happens then to who has no firm yet
	No     string // why the reader cannot claim one
}
