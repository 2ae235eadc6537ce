package apidoc

import "time"

// List is one page of a list. Next is the cursor of the following page, absent
// on the last one.
type List[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"`
}

// ListOf makes a page of rows.
func ListOf[Row, T any](rows []Row, next string, show func(Row) T) List[T] {
	return List[T]{each(rows, show), next}
}

func each[Row, T any](rows []Row, show func(Row) T) []T {
	out := make([]T, 0, len(rows))
	for _, r := range rows {
		out = append(out, show(r))
	}
	return out
}

func utc(t *time.Time) *time.Time {
	if t == nil || t.IsZero() {
		return nil
	}
	u := t.UTC()
	return &u
}

func listed[T any](rows []T) []T {
	if rows == nil {
		return []T{}
	}
	return rows
}
