package models

// QuarantineState is the life of a doubt about usage.
type QuarantineState string

// The states of a quarantine: upheld, the claim was wrong; dismissed, it was explained.
const (
	QuarantineOpen      QuarantineState = "open"
	QuarantineUpheld    QuarantineState = "upheld"
	QuarantineDismissed QuarantineState = "dismissed"
)

// QuarantineMoves are the legal moves of a quarantine: it is decided once.
var QuarantineMoves = Moves[QuarantineState]{
	QuarantineOpen:   {QuarantineUpheld, QuarantineDismissed},
	QuarantineUpheld: {}, QuarantineDismissed: {},
}

// UsageDisputeState is the life of a buyer's dispute of a bill.
type UsageDisputeState string

// The states of a dispute of usage.
const (
	UsageAsked     UsageDisputeState = "asked"
	UsageAnswered  UsageDisputeState = "answered" // by the provider: an operator decides
	UsageUpheld    UsageDisputeState = "upheld"   // the buyer is right: money came back
	UsageRefused   UsageDisputeState = "refused"
	UsageWithdrawn UsageDisputeState = "withdrawn"
)

// UsageDisputeMoves are the legal moves of a dispute of usage. A provider may
// uphold it itself; a silent one is decided without an answer.
var UsageDisputeMoves = Moves[UsageDisputeState]{
	UsageAsked:    {UsageAnswered, UsageUpheld, UsageRefused, UsageWithdrawn},
	UsageAnswered: {UsageUpheld, UsageRefused, UsageWithdrawn},
	UsageUpheld:   {}, UsageRefused: {}, UsageWithdrawn: {},
}
