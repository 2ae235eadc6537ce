package models

// ProposalState is the life of a grant that staff propose.
type ProposalState = string

// The states of a proposal.
const (
	ProposalProposed  ProposalState = "proposed"
	ProposalApproved  ProposalState = "approved"
	ProposalRefused   ProposalState = "refused"
	ProposalWithdrawn ProposalState = "withdrawn"
)

// ProposalMoves are the legal moves of a proposal: it is decided once.
var ProposalMoves = Moves[ProposalState]{
	ProposalProposed: {ProposalApproved, ProposalRefused, ProposalWithdrawn},
	ProposalApproved: {}, ProposalRefused: {}, ProposalWithdrawn: {},
}
