package audit

import "supermarket/internal/store"

// Usage are the checks of what is billed of a run, of what was kept apart, of
// disputes, of what is counted of service, and of the room that files take.
func Usage() []Check {
	return []Check{
		Finding("usage.vouched", (*store.Tx).AuditVouched),
		Finding("usage.reported", (*store.Tx).AuditCoverage),
		Finding("usage.house_free", (*store.Tx).AuditHouse),
		Finding("usage.disputes_booked", (*store.Tx).AuditUsageDisputes),
		Finding("usage.payouts", (*store.Tx).AuditPayouts),
		Finding("sla.counted", (*store.Tx).AuditSLA),
		Finding("data.room", (*store.Tx).AuditDataRoom),
	}
}
