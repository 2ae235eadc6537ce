package store_test

import (
	"regexp"
	"strings"

	"supermarket/internal/store"
)

func (s schema) readSQLite(tx *store.Tx) error {
	var rows []struct{ Type, Name, TblName, SQL string }
	err := tx.Scan(&rows, `SELECT type, name, tbl_name, coalesce(sql, '') AS sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'`)
	for _, r := range rows {
		t := s.at(r.TblName)
		switch r.Type {
		case "table":
			t.checks = checks(r.SQL)
			if err := t.liteColumns(tx, r.Name); err != nil {
				return err
			}
		case "index":
			t.indexes = append(t.indexes, index(r.Name, r.SQL))
		case "trigger":
			t.refuses = append(t.refuses, refused.FindStringSubmatch(r.SQL)[1])
		}
	}
	delete(s, "sqlite_sequence")
	return err
}

var refused = regexp.MustCompile(`BEFORE (UPDATE|DELETE) ON`)

// checks cuts the conditions out of a CREATE TABLE.
func checks(create string) []string {
	var out []string
	for rest := create; ; {
		_, after, ok := strings.Cut(rest, "CHECK (")
		if !ok {
			return out
		}
		rest = after
		end := strings.IndexByte(after, ')')
		for !whole("(" + after[:end+1]) {
			end += 1 + strings.IndexByte(after[end+1:], ')')
		}
		out = append(out, plain(after[:end]))
	}
}

func (t *table) liteColumns(tx *store.Tx, name string) error {
	var cols []struct {
		Name, Type, DfltValue string
		Notnull               bool
		Pk                    int
	}
	if err := tx.Scan(&cols, `SELECT name, lower(type) AS type, "notnull", coalesce(dflt_value, '') AS dflt_value, pk FROM pragma_table_info(?) ORDER BY pk`, name); err != nil {
		return err
	}
	var primary []string
	for _, c := range cols {
		if c.Pk > 0 {
			primary = append(primary, c.Name)
		}
		// SQLite lets a key of text be NULL; no row type of ours can say it.
		t.columns[c.Name] = column{families[c.Type], !c.Notnull && c.Pk == 0, plain(c.DfltValue)}
	}
	t.primary = strings.Join(primary, ", ")
	if err := t.liteUnique(tx, name); err != nil {
		return err
	}
	return t.liteForeign(tx, name)
}

func (t *table) liteUnique(tx *store.Tx, name string) error {
	var rows []string
	err := tx.Scan(&rows, `SELECT (SELECT group_concat(name, ', ') FROM (SELECT name FROM pragma_index_info(l.name) ORDER BY seqno))
		FROM pragma_index_list(?) l WHERE l.origin = 'u'`, name)
	t.unique = rows
	return err
}

func (t *table) liteForeign(tx *store.Tx, name string) error {
	return tx.Scan(&t.foreign, `SELECT group_concat("from", ', ') || ' -> ' || "table" || ' (' || group_concat("to", ', ') || ')'
		FROM (SELECT * FROM pragma_foreign_key_list(?) ORDER BY id, seq) GROUP BY id`, name)
}
