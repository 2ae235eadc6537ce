package models

// What a block names.
const (
	BlockCode        = "code"         // a company code
	BlockLegalPerson = "legal_person" // a name as firms keep it
	BlockAddress     = "address"      // an address as related parties are found by it
	BlockProvider    = "provider"     // a provider's id
)
