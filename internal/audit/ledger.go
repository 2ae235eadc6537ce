package audit

import (
	"supermarket/internal/ledger"
	"supermarket/internal/store"
)

// Ledger returns the invariants of the ledger.
func Ledger() []Check {
	return []Check{
		Finding("ledger.sums_to_zero", (*store.Tx).AuditAssetSums),
		Finding("ledger.balances_equal_postings", (*store.Tx).AuditBalances),
		Finding("ledger.one_asset_per_posting", (*store.Tx).AuditPostingAssets),
		Finding("ledger.held_equals_holds", (*store.Tx).AuditHeld),
		Finding("ledger.none_below_zero", (*store.Tx).AuditBelowZero),
		Finding("ledger.only_outside_owes", mayOwe),
		Finding("ledger.holds_within_amount", (*store.Tx).AuditHoldParts),
		Finding("ledger.holds_close_when_empty", (*store.Tx).AuditHoldStates),
		Finding("ledger.holds_equal_moves", (*store.Tx).AuditHoldMoves),
		Finding("ledger.captures_have_transfers", (*store.Tx).AuditCaptures),
		Finding("ledger.transfers_have_postings", (*store.Tx).AuditTransfers),
		Finding("ledger.keys_used_once", (*store.Tx).AuditLedgerKeys),
	}
}

func mayOwe(tx *store.Tx) (store.Finding, error) { return tx.AuditOutside(ledger.MayGoBelowZero) }
