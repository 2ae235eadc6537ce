package store

// MakersOf returns who made an account or what it may do: who added it, whose
// invitations it took up, who gave it another role. Itself is left out.
func (tx *Tx) MakersOf(userID string) ([]string, error) {
	var ids []string
	err := tx.scan(&ids, `SELECT maker FROM (
		SELECT actor AS maker FROM trail_entries WHERE object_kind = 'user' AND object_id = ? AND action IN ('member.add', 'member.role')
		UNION
		SELECT i.invited_by FROM trail_entries t JOIN invitations i ON i.id = t.object_id WHERE t.actor = ? AND t.action = 'member.join'
	) m WHERE maker <> ? ORDER BY maker`, userID, userID, userID)
	return ids, err
}

// DraftWriters returns who wrote on a programme's draft, from its beginning on.
func (tx *Tx) DraftWriters(programmeID string) ([]string, error) {
	var ids []string
	err := tx.scan(&ids, `SELECT DISTINCT actor FROM trail_entries WHERE object_kind = 'programme' AND object_id = ? AND action = 'programme.draft' AND seq > COALESCE((
		SELECT MAX(seq) FROM trail_entries WHERE object_kind = 'programme' AND object_id = ? AND action IN ('programme.publish', 'programme.discard')
	), 0) ORDER BY actor`, programmeID, programmeID)
	return ids, err
}
