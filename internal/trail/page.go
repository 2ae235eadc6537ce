package trail

import (
	"strconv"

	"supermarket/internal/store"
	"supermarket/models"
)

// Page returns entries, newest first, and the cursor of the next page, "" at the end.
func Page(tx *store.Tx, page store.Page) (rows []models.TrailEntry, next string, err error) {
	before := int64(0)
	if page.After != "" {
		if before, err = strconv.ParseInt(page.After, 10, 64); err != nil || before < 1 {
			return nil, "", store.ErrCursor
		}
	}
	rows, err = tx.TrailBefore(before, page.Size()+1)
	if err != nil || len(rows) <= page.Size() {
		return rows, "", err
	}
	rows = rows[:page.Size()]
	return rows, strconv.FormatInt(rows[len(rows)-1].Seq, 10), nil
}

// Of returns all entries about one thing, oldest first.
func Of(tx *store.Tx, objectKind, objectID string) ([]models.TrailEntry, error) {
	return tx.TrailOf(objectKind, objectID)
}
