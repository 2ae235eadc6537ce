package apidoc

import (
	"maps"
	"reflect"
	"slices"

	"supermarket/models"
)

// statesOf returns the values of a type that is a state, nil for others.
func statesOf(t reflect.Type) []string {
	switch t {
	case reflect.TypeFor[models.OrderState]():
		return append(names(models.LineMoves), string(models.OrderFulfilledInPart))
	case reflect.TypeFor[models.LineState]():
		return names(models.LineMoves)
	case reflect.TypeFor[models.PaymentState]():
		return names(models.PaymentMoves)
	case reflect.TypeFor[models.JobState]():
		return names(models.JobMoves)
	case reflect.TypeFor[models.AttemptState]():
		return names(models.AttemptMoves)
	case reflect.TypeFor[models.ApprovalState]():
		return names(models.ApprovalMoves)
	case reflect.TypeFor[models.RefundState]():
		return names(models.RefundMoves)
	case reflect.TypeFor[models.DisputeState]():
		return names(models.DisputeMoves)
	case reflect.TypeFor[models.UsageDisputeState]():
		return names(models.UsageDisputeMoves)
	case reflect.TypeFor[models.ClaimState]():
		return names(models.ClaimMoves)
	case reflect.TypeFor[models.GrantState]():
		return names(models.GrantMoves)
	}
	return nil
}

func names[S ~string](m models.Moves[S]) []string {
	out := make([]string, 0, len(m))
	for s := range maps.Keys(m) {
		out = append(out, string(s))
	}
	slices.Sort(out)
	return out
}
