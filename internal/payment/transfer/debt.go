package transfer

// DebtReference is what whoever owes the platform writes into the remark of the
// transfer that pays it: one for each firm or provider, the same for good.
func DebtReference(ownerID string) string { return Reference("debt:" + ownerID) }
