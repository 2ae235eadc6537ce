package files

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestEachGivesEveryFileAndNothingElse(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	for _, key := range []string{"b", "a/x.txt", "a/y"} {
		if _, _, err := s.Put(key, strings.NewReader("of "+key), 100); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "files", "link")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "files", incoming, "rest"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var keys []string
	err := s.Each(func(key string, size int64, r io.Reader) error {
		text, err := io.ReadAll(r)
		if string(text) != "of "+key || size != int64(len(text)) {
			t.Errorf("%s: %q, size %d", key, text, size)
		}
		keys = append(keys, key)
		return err
	})
	if err != nil || !slices.Equal(keys, []string{"a/x.txt", "a/y", "b"}) {
		t.Fatalf("%v, %v", keys, err)
	}
}
