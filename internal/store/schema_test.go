package store_test

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"supermarket/internal/store"
	"supermarket/internal/testkit"
)

// schema is what both engines must agree on, table by table.
type schema map[string]*table

type table struct {
	columns map[string]column
	primary string
	unique  []string // of constraints: columns
	foreign []string // columns -> table (columns)
	checks  []string
	indexes []string // name, unique, columns, where
	refuses []string // DELETE, UPDATE
}

type column struct {
	family   string // text, int, bool, time, bytes
	nullable bool
	absent   string // the default, "" when none
}

func read(t *testing.T, db *store.DB) schema {
	t.Helper()
	s := schema{}
	err := db.View(context.Background(), func(tx *store.Tx) error {
		if db.Dialect() == store.Postgres {
			return s.readPostgres(tx)
		}
		return s.readSQLite(tx)
	})
	if err != nil {
		t.Fatal(err)
	}
	delete(s, "goose_db_version")
	for _, tab := range s {
		for _, list := range [][]string{tab.unique, tab.foreign, tab.checks, tab.indexes, tab.refuses} {
			slices.Sort(list)
		}
	}
	return s
}

func (s schema) at(name string) *table {
	if s[name] == nil {
		s[name] = &table{columns: map[string]column{}}
	}
	return s[name]
}

var families = map[string]string{
	"text": "text", "bigint": "int", "integer": "int", "boolean": "bool", "double precision": "real", "real": "real", "bytea": "bytes", "blob": "bytes",
	"timestamp with time zone": "time", "datetime": "time",
}

var (
	casts  = regexp.MustCompile(`::[a-z]+( with time zone)?(\[\])?`)
	spaces = regexp.MustCompile(`[\s()]+`)
	anyOf  = regexp.MustCompile(`=ANYARRAY\[([^]]*)\]`)
	ranges = regexp.MustCompile(`(\w+)BETWEEN(-?\d+)AND(-?\d+)`)
	quoted = regexp.MustCompile(`'(-?\d+)'`)
)

// plain writes a condition or default of either engine in one form: without
// casts, blanks and brackets.
func plain(expression string) string {
	e := spaces.ReplaceAllString(casts.ReplaceAllString(expression, ""), "")
	e = quoted.ReplaceAllString(anyOf.ReplaceAllString(e, "IN$1"), "$1")
	return ranges.ReplaceAllString(e, "$1>=${2}AND$1<=$3")
}

func TestBothEnginesHaveTheSameSchema(t *testing.T) {
	lite, pg := read(t, testkit.SQLite(t)), read(t, testkit.Postgres(t))
	if len(lite) < 40 {
		t.Fatalf("found %d tables", len(lite))
	}
	for name := range pg {
		lite.at(name)
	}
	for name, l := range lite {
		l.compare(t, name, pg.at(name))
	}
}

func (l *table) compare(t *testing.T, name string, p *table) {
	t.Helper()
	both := maps.Clone(l.columns)
	maps.Copy(both, p.columns)
	for c := range both {
		if l.columns[c] != p.columns[c] {
			t.Errorf("%s.%s: SQLite %+v, PostgreSQL %+v", name, c, l.columns[c], p.columns[c])
		}
	}
	if l.primary != p.primary {
		t.Errorf("%s: primary key %q, %q", name, l.primary, p.primary)
	}
	for what, pair := range map[string][2][]string{
		"unique": {l.unique, p.unique}, "foreign keys": {l.foreign, p.foreign}, "checks": {l.checks, p.checks},
		"indexes": {l.indexes, p.indexes}, "refused changes": {l.refuses, p.refuses},
	} {
		if !slices.Equal(pair[0], pair[1]) {
			t.Errorf("%s: %s\nSQLite     %q\nPostgreSQL %q", name, what, pair[0], pair[1])
		}
	}
}

// whole tells whether a text has a bracket for each bracket.
func whole(s string) bool { return strings.Count(s, "(") == strings.Count(s, ")") }
