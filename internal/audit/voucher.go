package audit

import (
	"fmt"
	"strings"

	"supermarket/internal/store"
	"supermarket/internal/voucher"
)

// Vouchers are the checks of programmes, grants and reservations.
func Vouchers() []Check {
	return []Check{
		Finding("vouchers.within_grant", (*store.Tx).AuditOverdrawnGrants),
		Finding("vouchers.limits_counted", (*store.Tx).AuditGrantLimits),
		{"vouchers.caps_counted", caps},
		Finding("vouchers.accounts_match", (*store.Tx).AuditGrantAccounts),
		Finding("vouchers.within_budget", (*store.Tx).AuditBudgets),
		Finding("vouchers.resolved", (*store.Tx).AuditUnresolved),
		Finding("vouchers.four_eyes", (*store.Tx).AuditFourEyes),
		{"vouchers.share_floored", share},
		{"vouchers.rules_unchanged", unchanged},
	}
}

const chunk = 1000

func share(tx *store.Tx) (n int64, detail string, ok bool, err error) {
	var bad []string
	for after := ""; ; {
		rows, err := tx.Redeemed(after, chunk)
		if err != nil {
			return n, "", false, err
		}
		for _, r := range rows {
			most, err := r.Cost.Share(r.RateNum, r.RateDen)
			if (err != nil || r.Captured > most) && len(bad) < 5 {
				bad = append(bad, r.ID)
			}
		}
		if n += int64(len(rows)); len(rows) < chunk {
			return n, strings.Join(bad, ", "), len(bad) == 0, nil
		}
		after = rows[len(rows)-1].ID
	}
}

// unchanged tells whether every rule set can be read and still has its hash.
func unchanged(tx *store.Tx) (n int64, detail string, ok bool, err error) {
	vs, err := tx.ProgrammeVersions()
	if err != nil {
		return 0, "", false, err
	}
	var bad []string
	for _, v := range vs {
		_, err := voucher.Parse(v.Rules)
		if (err != nil || voucher.Hash(v.Rules) != v.Hash) && len(bad) < 5 {
			bad = append(bad, fmt.Sprintf("%s version %d", v.ProgrammeID, v.Version))
		}
	}
	return int64(len(vs)), strings.Join(bad, ", "), len(bad) == 0, nil
}
