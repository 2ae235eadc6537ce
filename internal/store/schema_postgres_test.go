package store_test

import (
	"strings"

	"supermarket/internal/store"
)

func (s schema) readPostgres(tx *store.Tx) error {
	for _, part := range []func(*store.Tx) error{s.pgColumns, s.pgConstraints, s.pgIndexes, s.pgTriggers} {
		if err := part(tx); err != nil {
			return err
		}
	}
	return nil
}

func (s schema) pgColumns(tx *store.Tx) error {
	var rows []struct {
		TableName, ColumnName, DataType, IsNullable, ColumnDefault string
	}
	err := tx.Scan(&rows, `SELECT c.table_name, column_name, data_type, is_nullable, coalesce(column_default, '') AS column_default
		FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
		WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`)
	for _, r := range rows {
		s.at(r.TableName).columns[r.ColumnName] = column{families[r.DataType], r.IsNullable == "YES", plain(r.ColumnDefault)}
	}
	return err
}

func (s schema) pgConstraints(tx *store.Tx) error {
	var rows []struct{ Tab, Kind, Def string }
	err := tx.Scan(&rows, `SELECT conrelid::regclass::text AS tab, contype::text AS kind, pg_get_constraintdef(oid) AS def
		FROM pg_constraint WHERE connamespace = 'public'::regnamespace`)
	for _, r := range rows {
		t := s.at(r.Tab)
		switch r.Kind {
		case "p":
			t.primary = between(r.Def, "PRIMARY KEY (", ")")
		case "u":
			t.unique = append(t.unique, between(r.Def, "UNIQUE (", ")"))
		case "c":
			t.checks = append(t.checks, plain(strings.TrimPrefix(r.Def, "CHECK")))
		case "f":
			_, to, _ := strings.Cut(r.Def, "REFERENCES ")
			t.foreign = append(t.foreign, between(r.Def, "FOREIGN KEY (", ")")+" -> "+strings.Replace(to, "(", " (", 1))
		}
	}
	return err
}

func (s schema) pgIndexes(tx *store.Tx) error {
	var rows []struct{ Tablename, Indexname, Indexdef string }
	err := tx.Scan(&rows, `SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
		AND indexname NOT IN (SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace)`)
	for _, r := range rows {
		t := s.at(r.Tablename)
		t.indexes = append(t.indexes, index(r.Indexname, r.Indexdef))
	}
	return err
}

func (s schema) pgTriggers(tx *store.Tx) error {
	var rows []struct{ Tab, Event string }
	err := tx.Scan(&rows, `SELECT event_object_table AS tab, event_manipulation AS event FROM information_schema.triggers
		WHERE trigger_schema = 'public' AND action_timing = 'BEFORE' AND event_manipulation IN ('UPDATE', 'DELETE')`)
	for _, r := range rows {
		t := s.at(r.Tab)
		t.refuses = append(t.refuses, r.Event)
	}
	return err
}

func between(s, from, to string) string {
	_, s, _ = strings.Cut(s, from)
	s, _, _ = strings.Cut(s, to)
	return s
}

// index writes the definition of an index in one form.
func index(name, definition string) string {
	out := name
	if strings.HasPrefix(definition, "CREATE UNIQUE") {
		out += " unique"
	}
	_, columns, _ := strings.Cut(definition, "(")
	columns, where, _ := strings.Cut(columns, " WHERE ")
	return out + " (" + columns + " where " + plain(where)
}
