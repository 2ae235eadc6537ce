package store

import (
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"supermarket/internal/fault"
)

// ErrCursor refuses a cursor that was not made here.
var ErrCursor = fault.New(fault.Invalid, "store.cursor").On("cursor")

// paged reads rows newest first by (created_at, id), after the page's cursor.
func paged[T any](tx *Tx, p Page, at func(T) (time.Time, string), query string, args ...any) ([]T, string, error) {
	q := tx.g.Where(query, args...)
	if p.After != "" {
		t, id, err := parseCursor(p.After)
		if err != nil {
			return nil, "", err
		}
		q = q.Where("(created_at < ? OR (created_at = ? AND id < ?))", t, t, id)
	}
	var rows []T
	if err := q.Order("created_at DESC, id DESC").Limit(p.Size() + 1).Find(&rows).Error; err != nil {
		return nil, "", fmt.Errorf("store: page of %T: %w", rows, err)
	}
	if len(rows) <= p.Size() {
		return rows, "", nil
	}
	rows = rows[:p.Size()]
	t, id := at(rows[len(rows)-1])
	return rows, cursor(t, id), nil
}

func cursor(t time.Time, id string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(t.UTC().Format(time.RFC3339Nano) + " " + id))
}

func parseCursor(s string) (time.Time, string, error) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return time.Time{}, "", ErrCursor
	}
	text, id, ok := strings.Cut(string(b), " ")
	t, err := time.Parse(time.RFC3339Nano, text)
	if !ok || err != nil || id == "" {
		return time.Time{}, "", ErrCursor
	}
	return t.UTC(), id, nil
}
