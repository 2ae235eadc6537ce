package store

import (
	"time"

	"supermarket/models"
)

// AddDataset adds a version of a dataset.
func (tx *Tx) AddDataset(d models.Dataset) error { return tx.insert(&d) }

// Dataset returns a firm's dataset, also a deleted one, or ErrNotFound.
func (tx *Tx) Dataset(id, firmID string) (models.Dataset, error) {
	return one[models.Dataset](tx, "id = ? AND firm_id = ?", id, firmID)
}

// DatasetOfInput returns the dataset that a file is kept as, or ErrNotFound.
func (tx *Tx) DatasetOfInput(inputID string) (models.Dataset, error) {
	return one[models.Dataset](tx, "input_id = ?", inputID)
}

// Datasets returns a firm's datasets, the newest first; deleted ones too when asked.
func (tx *Tx) Datasets(firmID string, deleted bool) ([]models.Dataset, error) {
	return many[models.Dataset](tx, "created_at DESC, id", "firm_id = ? AND (state = 'kept' OR ?)", firmID, deleted)
}

// DatasetVersions returns all versions of a dataset, the newest first.
func (tx *Tx) DatasetVersions(firmID, name string) ([]models.Dataset, error) {
	return many[models.Dataset](tx, "version DESC", "firm_id = ? AND name = ?", firmID, name)
}

// Residency is the region that a file must stay in, "" for any.
func (tx *Tx) Residency(inputID string) (region string, err error) {
	err = tx.scan(&region, "SELECT region FROM datasets WHERE input_id = ?", inputID)
	return region, err
}

// LiveResidencies returns, for each living job that computes on data of one
// region, that region.
func (tx *Tx) LiveResidencies() (map[string]string, error) {
	var rows []struct{ ID, Region string }
	err := tx.scan(&rows, `SELECT jobs.id, datasets.region FROM jobs JOIN datasets ON datasets.input_id = jobs.input_id
		WHERE jobs.state IN ('queued', 'running') AND jobs.input_id <> '' AND datasets.region <> ''`)
	out := make(map[string]string, len(rows))
	for _, r := range rows {
		out[r.ID] = r.Region
	}
	return out, err
}

// KeepDataset sets how long a dataset is kept that is not deleted.
func (tx *Tx) KeepDataset(id, firmID string, days int64, until time.Time) error {
	return tx.guarded("UPDATE datasets SET retention_days = ?, expires_at = ? WHERE id = ? AND firm_id = ? AND state = 'kept'", days, until, id, firmID)
}

// DeleteDataset leaves of a dataset only what it was; ErrStale when that is done.
func (tx *Tx) DeleteDataset(id, firmID, by string, now time.Time) error {
	return tx.guarded("UPDATE datasets SET state = 'deleted', deleted_at = ?, deleted_by = ? WHERE id = ? AND firm_id = ? AND state = 'kept'", now, by, id, firmID)
}

// DatasetsToSweep returns datasets that are past their time and that nothing
// uses any more, at most limit.
func (tx *Tx) DatasetsToSweep(now time.Time, limit int) (rows []models.Dataset, err error) {
	err = tx.scan(&rows, `SELECT datasets.* FROM datasets JOIN inputs ON inputs.id = datasets.input_id
		WHERE datasets.state = 'kept' AND datasets.expires_at <= ? AND `+inputUnused+` ORDER BY datasets.expires_at, datasets.id LIMIT ?`, now, now, limit)
	return rows, err
}

// InputRows returns how many rows of data each file of an owner has.
func (tx *Tx) InputRows(owner string) (map[string]int, error) {
	var rows []struct {
		ID   string
		Rows int
	}
	err := tx.scan(&rows, "SELECT id, rows FROM inputs WHERE owner = ? AND owner <> ''", owner)
	out := make(map[string]int, len(rows))
	for _, r := range rows {
		out[r.ID] = r.Rows
	}
	return out, err
}

// UseDataset notes that a job has begun to compute on a file, where it is one of a dataset.
func (tx *Tx) UseDataset(inputID string, now time.Time) error {
	_, err := tx.exec("UPDATE datasets SET last_used_at = ? WHERE input_id = ?", now, inputID)
	return err
}

// JobsOfInput returns the jobs of a firm that compute on a file, the newest first, at most limit.
func (tx *Tx) JobsOfInput(inputID, firmID string, limit int) (rows []models.Job, err error) {
	err = tx.scan(&rows, "SELECT * FROM jobs WHERE input_id = ? AND input_id <> '' AND firm_id = ? ORDER BY created_at DESC, id LIMIT ?", inputID, firmID, limit)
	return rows, err
}

// InputNeeded tells whether something that was ordered or may still be ordered,
// or a cart, names a file.
func (tx *Tx) InputNeeded(inputID string, now time.Time) (needed bool, err error) {
	var free int64
	err = tx.scan(&free, "SELECT count(*) FROM inputs WHERE id = ? AND "+inputUnused, inputID, now)
	return free == 0, err
}

// ListedRegions returns the regions in which something is on the shelf.
func (tx *Tx) ListedRegions() (codes []string, err error) {
	err = tx.scan(&codes, "SELECT DISTINCT region FROM offerings WHERE state = 'listed' ORDER BY region")
	return codes, err
}
