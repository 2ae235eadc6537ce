package audit

import (
	"fmt"
	"strings"

	"supermarket/internal/store"
	"supermarket/models"
)

// Orders are the checks of orders, payments, jobs and settlements.
func Orders() []Check {
	return []Check{
		Finding("orders.covered", (*store.Tx).UncoveredLines),
		Finding("orders.released", (*store.Tx).UnreleasedLines),
		Finding("orders.settled_once", (*store.Tx).MissettledLines),
		Finding("orders.receipts", (*store.Tx).ReceiptlessOrders),
		Finding("payments.charged_once", (*store.Tx).MischargedPayments),
		Finding("payments.cover_work", (*store.Tx).UnpaidWork),
		Finding("jobs.match_lines", (*store.Tx).JoblessLines),
		Finding("jobs.run_once", (*store.Tx).RunTwice),
		Finding("usage.within_run", (*store.Tx).OverbilledAttempts),
		{"orders.state_derived", derived},
		{"moves.legal", legal},
	}
}

func derived(tx *store.Tx) (n int64, detail string, ok bool, err error) {
	var bad []string
	err = tx.EachOrderState(func(id string, kept models.OrderState, lines []models.LineState) {
		n++
		if models.DeriveOrder(lines) != kept && len(bad) < 5 {
			bad = append(bad, id)
		}
	})
	if len(bad) > 0 {
		detail = "orders whose state is not that of their lines: " + strings.Join(bad, ", ")
	}
	return n, detail, len(bad) == 0, err
}

func legal(tx *store.Tx) (n int64, detail string, ok bool, err error) {
	kinds, err := tx.MoveKinds()
	if err != nil {
		return 0, "", false, err
	}
	var bad []string
	for _, k := range kinds {
		n += k.N
		if !stands(k.Entity, k.FromTo) {
			bad = append(bad, fmt.Sprintf("%s %s", k.Entity, k.FromTo))
		}
	}
	if len(bad) > 0 {
		detail = "moves that stand in no table: " + strings.Join(bad, ", ")
	}
	return n, detail, len(bad) == 0, nil
}

// stands tells whether a recorded change stands in its table; a beginning and an
// order's derived state have none.
func stands(entity, fromTo string) bool {
	from, to, ok := strings.Cut(fromTo, ">")
	if !ok {
		return false
	}
	if from == "" {
		return true
	}
	switch entity {
	case "line":
		return models.LineMoves.Allows(models.LineState(from), models.LineState(to))
	case "job":
		return models.JobMoves.Allows(models.JobState(from), models.JobState(to))
	case "attempt":
		return models.AttemptMoves.Allows(models.AttemptState(from), models.AttemptState(to))
	case "payment":
		return models.PaymentMoves.Allows(models.PaymentState(from), models.PaymentState(to))
	case "block":
		return models.BlockMoves.Allows(models.BlockState(from), models.BlockState(to))
	case "flag":
		return models.FlagMoves.Allows(models.FlagState(from), models.FlagState(to))
	case "bulk_issue":
		return models.BulkMoves.Allows(models.BulkState(from), models.BulkState(to))
	case "code_batch":
		return models.CodeBatchMoves.Allows(models.CodeBatchState(from), models.CodeBatchState(to))
	case "claim_code":
		return models.CodeMoves.Allows(models.CodeState(from), models.CodeState(to))
	case "undo":
		return models.UndoMoves.Allows(models.UndoState(from), models.UndoState(to))
	case "reservation":
		return models.ReservationMoves.Allows(models.ReservationState(from), models.ReservationState(to))
	case "grant":
		return models.GrantMoves.Allows(models.GrantState(from), models.GrantState(to))
	case "refund":
		return models.RefundMoves.Allows(models.RefundState(from), models.RefundState(to))
	case "dispute":
		return models.DisputeMoves.Allows(models.DisputeState(from), models.DisputeState(to))
	case "approval":
		return models.ApprovalMoves.Allows(models.ApprovalState(from), models.ApprovalState(to))
	case "bank_entry":
		return models.EntryMoves.Allows(models.EntryState(from), models.EntryState(to))
	case "suspense_entry":
		return models.SuspenseMoves.Allows(models.SuspenseState(from), models.SuspenseState(to))
	case "auto_top_up":
		return models.AutoTopUpMoves.Allows(models.AutoTopUpState(from), models.AutoTopUpState(to))
	case "quarantine":
		return models.QuarantineMoves.Allows(models.QuarantineState(from), models.QuarantineState(to))
	case "usage_dispute":
		return models.UsageDisputeMoves.Allows(models.UsageDisputeState(from), models.UsageDisputeState(to))
	case "claim":
		return models.ClaimMoves.Allows(models.ClaimState(from), models.ClaimState(to))
	case "batch":
		return models.ClaimMoves.Allows(models.ClaimState(from), models.ClaimState(to))
	case "clawback":
		return from == "proposed" && (to == "approved" || to == "refused")
	case "firm":
		return models.FirmMoves.Allows(models.FirmState(from), models.FirmState(to))
	default:
		return true
	}
}
