package migrations_test

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"supermarket/migrations"
)

func files(t *testing.T, from fs.FS, dir string) []string {
	t.Helper()
	entries, err := fs.ReadDir(from, dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func TestBothEnginesHaveTheSameMigrations(t *testing.T) {
	pg, lite := files(t, migrations.Postgres, "postgres"), files(t, migrations.SQLite, "sqlite")
	if !slices.Equal(pg, lite) {
		t.Fatalf("PostgreSQL has %v, SQLite %v", pg, lite)
	}
}

var numbered = regexp.MustCompile(`^(\d{4})_[a-z_]+\.sql$`)

func TestMigrationsAreNumberedWithoutGaps(t *testing.T) {
	for i, name := range files(t, migrations.Postgres, "postgres") {
		m := numbered.FindStringSubmatch(name)
		if m == nil || m[1] != fmt.Sprintf("%04d", i+1) {
			t.Errorf("%s is number %d", name, i+1)
		}
	}
}

var created = regexp.MustCompile(`CREATE (TABLE|TRIGGER|FUNCTION) (\w+)`)

func TestWhatAMigrationMakesItsDownRemoves(t *testing.T) {
	for dir, from := range map[string]fs.FS{"postgres": migrations.Postgres, "sqlite": migrations.SQLite} {
		for _, name := range files(t, from, dir) {
			text, err := fs.ReadFile(from, dir+"/"+name)
			if err != nil {
				t.Fatal(err)
			}
			up, down, ok := strings.Cut(string(text), "-- +goose Down")
			if !ok {
				t.Errorf("%s/%s has no way down", dir, name)
			}
			for _, m := range created.FindAllStringSubmatch(up, -1) {
				if !regexp.MustCompile(`DROP ` + m[1] + ` ` + m[2] + `\b`).MatchString(down) {
					t.Errorf("%s/%s makes %s %s and leaves it", dir, name, m[1], m[2])
				}
			}
		}
	}
}
