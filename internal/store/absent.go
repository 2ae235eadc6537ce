package store

import "gorm.io/gorm/clause"

// insertAbsent adds a row unless a unique constraint has it already, and tells
// whether it did; on PostgreSQL a plain insert would abort the transaction.
func (tx *Tx) insertAbsent(row any) (bool, error) {
	res := tx.g.Clauses(clause.OnConflict{DoNothing: true}).Create(row)
	return res.RowsAffected == 1, res.Error
}

// insertAllAbsent is insertAbsent for a list, and tells how many were not there.
func (tx *Tx) insertAllAbsent(rows any) (int64, error) {
	res := tx.g.Clauses(clause.OnConflict{DoNothing: true}).Create(rows)
	return res.RowsAffected, res.Error
}
