package audit

import "supermarket/internal/store"

// Controls are the checks of blocks and flags.
func Controls() []Check {
	return []Check{
		Finding("blocks.honoured", (*store.Tx).UnheededBlocks),
		Finding("flags.point_at_rows", (*store.Tx).LooseFlags),
		Finding("flags.firms_named", (*store.Tx).AuditFlagFirms),
	}
}
