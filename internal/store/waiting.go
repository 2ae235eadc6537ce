package store

// Waiting is how much work of one kind waits for one more signature, by who has
// signed it so far.
type Waiting struct {
	Kind          string
	ProgrammeID   string // "" where the work of all programmes stands on one page
	OfKind, OfID  string // what is taken back, of an undo
	First, Second string // signed already, "" where nobody did
	N             int64
}

const waiting = `
	SELECT 'firm' AS kind, '' AS programme_id, '' AS of_kind, '' AS of_id, '' AS first, '' AS second, COUNT(*) AS n FROM firms WHERE state = 'submitted' AND id <> ?
	UNION ALL SELECT 'application', '', '', '', '', '', COUNT(*) FROM applications WHERE state = 'submitted' AND user_id <> ?
	UNION ALL SELECT 'application_reviewed', '', '', '', reviewed_by, '', COUNT(*) FROM applications WHERE state = 'reviewed' AND user_id <> ? GROUP BY reviewed_by
	UNION ALL SELECT 'proposal', '', '', '', proposed_by, '', COUNT(*) FROM proposals WHERE state = 'proposed' GROUP BY proposed_by
	UNION ALL SELECT 'draft', programme_id, '', '', submitted_by, edited_by, COUNT(*) FROM programme_drafts WHERE state = 'submitted' GROUP BY programme_id, submitted_by, edited_by
	UNION ALL SELECT 'funding', programme_id, '', '', proposed_by, '', COUNT(*) FROM fundings WHERE state = 'proposed' GROUP BY programme_id, proposed_by
	UNION ALL SELECT 'bulk', programme_id, '', '', proposed_by, '', COUNT(*) FROM bulk_issues WHERE state = 'proposed' GROUP BY programme_id, proposed_by
	UNION ALL SELECT 'codes', programme_id, '', '', proposed_by, '', COUNT(*) FROM code_batches WHERE state = 'proposed' GROUP BY programme_id, proposed_by
	UNION ALL SELECT 'undo', programme_id, of_kind, of_id, proposed_by, '', COUNT(*) FROM undos WHERE state = 'proposed' GROUP BY programme_id, of_kind, of_id, proposed_by
	UNION ALL SELECT 'claim', '', '', '', '', '', COUNT(*) FROM claims WHERE state = 'submitted' AND created_by <> ?
	UNION ALL SELECT 'claim_reviewed', '', '', '', reviewed_by, '', COUNT(*) FROM claims WHERE state = 'reviewed' AND created_by <> ? GROUP BY reviewed_by
	UNION ALL SELECT 'batch', '', '', '', '', '', COUNT(*) FROM batches WHERE state = 'submitted'
	UNION ALL SELECT 'batch_reviewed', '', '', '', created_by, reviewed_by, COUNT(*) FROM batches WHERE state = 'reviewed' GROUP BY created_by, reviewed_by
	UNION ALL SELECT 'batch_approved', '', '', '', approved_by, '', COUNT(*) FROM batches WHERE state = 'approved' GROUP BY approved_by
	UNION ALL SELECT 'clawback', '', '', '', proposed_by, '', COUNT(*) FROM clawbacks WHERE state = 'proposed' GROUP BY proposed_by
	UNION ALL SELECT 'flag', '', '', '', '', '', COUNT(*) FROM flags WHERE state = 'open'
	UNION ALL SELECT 'lift', '', '', '', lift_asked_by, '', COUNT(*) FROM blocks WHERE lifted_at IS NULL AND lift_asked_by <> '' GROUP BY lift_asked_by`

// WaitingFor counts what waits for a signature; what the person asked for
// themselves, on a firm's or provider's side, is left out.
func (tx *Tx) WaitingFor(userID string) (out []Waiting, err error) {
	err = tx.scan(&out, "SELECT * FROM ("+waiting+") AS w WHERE n > 0 ORDER BY kind, programme_id, of_id, first, second", HouseFirm, userID, userID, userID, userID)
	return out, err
}
