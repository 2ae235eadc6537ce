package testkit

import (
	"context"
	"testing"
	"time"

	"supermarket/internal/store"
	"supermarket/models"
)

// People adds an account for each id, so that what they sign has a person behind it.
func People(tb testing.TB, db *store.DB, ids ...string) {
	tb.Helper()
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	err := db.Atomic(context.Background(), func(tx *store.Tx) error {
		for _, id := range ids {
			u := models.User{ID: id, Email: id + "@people.test", Name: id, Locale: "zh-CN", CreatedAt: at, UpdatedAt: at}
			if _, err := tx.InsertUser(u); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
}
