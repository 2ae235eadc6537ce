package ui

// Decide asks for a word on a refund: as asked, another amount, or no.
type Decide struct {
	Action string
	Key    string // "" where the address names what is decided
	Word   Choice // "all", "part", "no"
	Amount Field  // of "part"
	Answer Field
	Button string
}
