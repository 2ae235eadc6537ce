package models

// What a block names.
const (
	BlockCode        = "code"         // a company code
	BlockLegalPerson = "legal_person" // a name as firms keep it
	BlockAddress     = "address"      // an address as related parties are found by it
	BlockProvider    = "provider"     // a provider's id
)

// BlockState is whether a block was lifted.
type BlockState string

// The states of a block.
const (
	BlockLive   BlockState = "live"
	BlockLifted BlockState = "lifted"
)

// BlockMoves are the legal moves of a block.
var BlockMoves = Moves[BlockState]{BlockLive: {BlockLifted}, BlockLifted: nil}

// FlagState is what staff think of a pattern.
type FlagState string

// The states of a flag.
const (
	FlagOpen      FlagState = "open"
	FlagCleared   FlagState = "cleared"
	FlagConfirmed FlagState = "confirmed"
)

// FlagMoves are the legal moves of a flag: a decision may be taken anew.
var FlagMoves = Moves[FlagState]{
	FlagOpen:      {FlagCleared, FlagConfirmed},
	FlagCleared:   {FlagConfirmed},
	FlagConfirmed: {FlagCleared},
}
