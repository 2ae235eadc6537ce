package party

import "supermarket/models"

// ProviderStage is where a provider stands with the operator: its state, and of
// one that may not sell yet what became of its application.
type ProviderStage string

// The stages of a provider.
const (
	ProviderDraft     ProviderStage = "draft"
	ProviderSubmitted ProviderStage = "submitted"
	ProviderMoreAsked ProviderStage = "more_asked"
	ProviderRefused   ProviderStage = "refused"
	ProviderApproved  ProviderStage = "approved"
	ProviderSuspended ProviderStage = "suspended"
)

// ProviderMoves are the legal moves of a provider's stage.
var ProviderMoves = models.Moves[ProviderStage]{
	ProviderDraft:     {ProviderSubmitted},
	ProviderSubmitted: {ProviderSubmitted, ProviderApproved, ProviderMoreAsked, ProviderRefused},
	ProviderMoreAsked: {ProviderSubmitted},
	ProviderRefused:   {ProviderSubmitted},
	ProviderApproved:  {ProviderSuspended},
	ProviderSuspended: {ProviderApproved},
}

// StageOfProvider reads where a provider stands. An application that was refused
// is submitted no more; one that is submitted anew is decided no more.
func StageOfProvider(p models.Provider) ProviderStage {
	switch {
	case p.State != "draft":
		return ProviderStage(p.State)
	case p.SubmittedAt == nil && p.DecidedAt != nil:
		return ProviderRefused
	case p.SubmittedAt == nil:
		return ProviderDraft
	case p.DecidedAt != nil:
		return ProviderMoreAsked
	}
	return ProviderSubmitted
}
