package store

import (
	"time"

	"supermarket/models"
)

// ReferenceTopic is woken when another version of a data set is put in force.
const ReferenceTopic = "reference"

// InsertReference adds a version of a data set.
func (tx *Tx) InsertReference(f models.ReferenceFile) error { return tx.insert(&f) }

// ReferenceFile returns one version of a data set, or ErrNotFound.
func (tx *Tx) ReferenceFile(id string) (models.ReferenceFile, error) {
	return one[models.ReferenceFile](tx, "id = ?", id)
}

// ActiveReference returns the versions that are in force, by the name of their data set.
func (tx *Tx) ActiveReference() ([]models.ReferenceFile, error) {
	return many[models.ReferenceFile](tx, "name", "active")
}

// ReferenceHistory returns versions of a data set, the newest first.
func (tx *Tx) ReferenceHistory(name string, page Page) ([]models.ReferenceFile, string, error) {
	return paged(tx, page, func(f models.ReferenceFile) (time.Time, string) { return f.CreatedAt, f.ID }, "name = ?", name)
}

// ReferenceBySum returns the version of a data set with exactly this content, or ErrNotFound.
func (tx *Tx) ReferenceBySum(name, sha256 string) (models.ReferenceFile, error) {
	return one[models.ReferenceFile](tx, "name = ? AND sha256 = ?", name, sha256)
}

// ActivateReference puts one version of a data set in force in place of the one
// that is, or none for "": then what came with the program is. It is ErrStale
// when the one in force is not the expected one any more.
func (tx *Tx) ActivateReference(name, expected, id string) error {
	if expected != "" {
		if err := tx.guarded("UPDATE reference_files SET active = ? WHERE id = ? AND name = ? AND active", false, expected, name); err != nil {
			return err
		}
	}
	if id != "" {
		if err := tx.guarded("UPDATE reference_files SET active = ? WHERE id = ? AND name = ? AND NOT active", true, id, name); err != nil {
			return err
		}
	}
	tx.Wake(ReferenceTopic)
	return nil
}

// ReferenceInForce returns the version of a data set that is in force, or
// ErrNotFound while what came with the program is.
func (tx *Tx) ReferenceInForce(name string) (models.ReferenceFile, error) {
	return one[models.ReferenceFile](tx, "name = ? AND active", name)
}

// IndustriesInUse returns the industries that firms say they are in.
func (tx *Tx) IndustriesInUse() (out []string, err error) {
	err = tx.scan(&out, "SELECT DISTINCT industry FROM firms WHERE industry <> '' ORDER BY 1")
	return out, err
}

// RegionsInUse returns the regions of firms, providers and sites.
func (tx *Tx) RegionsInUse() (out []string, err error) {
	err = tx.scan(&out, `SELECT region FROM firms WHERE region <> '' UNION SELECT region FROM providers WHERE region <> ''
		UNION SELECT region FROM sites WHERE region <> '' ORDER BY 1`)
	return out, err
}

// MarksInUse returns the marks that staff gave firms.
func (tx *Tx) MarksInUse() (out []string, err error) {
	err = tx.scan(&out, "SELECT DISTINCT mark FROM firm_marks ORDER BY 1")
	return out, err
}

// ResizeFirm writes a firm's size class, its reason and the data that it was
// computed with where nobody has edited the firm since version, and counts as an
// edit; ErrStale otherwise.
func (tx *Tx) ResizeFirm(f models.Firm, version int64, now time.Time) error {
	return tx.guarded("UPDATE firms SET size = ?, size_reason = ?, size_basis = ?, updated_at = ?, version = version + 1 WHERE id = ? AND version = ?",
		f.Size, f.SizeReason, f.SizeBasis, now, f.ID, version)
}
