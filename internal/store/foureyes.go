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
