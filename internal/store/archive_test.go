package store_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"supermarket/internal/store"
	"supermarket/internal/testkit"
)

type entry struct {
	header tar.Header
	body   []byte
}

func unpacked(t *testing.T, path string) (out []entry) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	zip, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	for in := tar.NewReader(zip); ; {
		h, err := in.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, entry{*h, body})
	}
}

func packed(t *testing.T, entries []entry) string {
	t.Helper()
	var b bytes.Buffer
	zip := gzip.NewWriter(&b)
	out := tar.NewWriter(zip)
	for _, e := range entries {
		e.header.Size = int64(len(e.body))
		if err := out.WriteHeader(&e.header); err != nil {
			t.Fatal(err)
		}
		if _, err := out.Write(e.body); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(out.Close(), zip.Close()); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "backup.tar.gz")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// listed adds an empty file to a manifest, as a forger would.
func listed(t *testing.T, manifest []byte, name string) []byte {
	t.Helper()
	var m store.Manifest
	if err := json.Unmarshal(manifest, &m); err != nil {
		t.Fatal(err)
	}
	m.Entries = append(m.Entries, store.ManifestEntry{Name: name, SHA256: fmt.Sprintf("%x", sha256.Sum256(nil))})
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestAnArchiveThatIsNotWholeIsRefused(t *testing.T) {
	db := testkit.SQLite(t)
	sound := backup(t, db, shelf{"a": "text"}) // entries: database, files/a, manifest.json
	more := func(name string, kind byte, link string) func([]entry) []entry {
		return func(es []entry) []entry {
			last := &es[len(es)-1]
			last.body = listed(t, last.body, name)
			return append([]entry{{tar.Header{Name: name, Typeflag: kind, Linkname: link, Mode: 0o600}, nil}}, es...)
		}
	}
	for name, spoil := range map[string]func([]entry) []entry{
		"a changed file":      func(es []entry) []entry { es[1].body[0] ^= 1; return es },
		"a changed database":  func(es []entry) []entry { es[0].body[100] ^= 1; return es },
		"a longer file":       func(es []entry) []entry { es[1].body = append(es[1].body, 0); return es },
		"a missing file":      func(es []entry) []entry { return append(es[:1:1], es[2]) },
		"a missing manifest":  func(es []entry) []entry { return es[:2] },
		"a manifest not last": func(es []entry) []entry { return []entry{es[2], es[0], es[1]} },
		"another format": func(es []entry) []entry {
			es[2].body = bytes.Replace(es[2].body, []byte(`"format": 1`), []byte(`"format": 2`), 1)
			return es
		},
		"a newer schema": func(es []entry) []entry {
			es[2].body = bytes.Replace(es[2].body, []byte(`"schema": `), []byte(`"schema": 9`), 1)
			return es
		},
		"an entry twice": func(es []entry) []entry { return append([]entry{es[1]}, es...) },
		"a stranger": func(es []entry) []entry {
			return append([]entry{{tar.Header{Name: "files/b", Typeflag: tar.TypeReg, Mode: 0o600}, nil}}, es...)
		},
		"a way up":             more("files/../../evil", tar.TypeReg, ""),
		"a way up at once":     more("../evil", tar.TypeReg, ""),
		"an absolute path":     more("/tmp/evil", tar.TypeReg, ""),
		"a way round":          more("files/x/../b", tar.TypeReg, ""),
		"a symbolic link":      more("files/b", tar.TypeSymlink, "/etc/passwd"),
		"a hard link":          more("files/b", tar.TypeLink, "files/a"),
		"a device":             more("files/b", tar.TypeChar, ""),
		"a name of no meaning": more("other", tar.TypeReg, ""),
	} {
		t.Run(name, func(t *testing.T) {
			o, got := empty(t, store.SQLite), shelf{}
			in := store.RestoreInput{Path: packed(t, spoil(unpacked(t, sound))), Options: o, PutFile: got.put}
			_, err := store.Restore(context.Background(), in)
			if err == nil || len(got) != 0 {
				t.Fatalf("%v, files %v", err, got)
			}
			if left, _ := filepath.Glob(filepath.Join(o.Dir, "*.db")); len(left) != 0 {
				t.Fatalf("left %v", left)
			}
			if _, err := os.Stat(filepath.Join(filepath.Dir(o.Dir), "evil")); err == nil {
				t.Fatal("it wrote outside")
			}
		})
	}
	in := store.RestoreInput{Path: packed(t, unpacked(t, sound)), Options: empty(t, store.SQLite), PutFile: shelf{}.put}
	if _, err := store.Restore(context.Background(), in); err != nil {
		t.Fatalf("a sound one: %v", err)
	}
}

func TestACutArchiveIsRefused(t *testing.T) {
	whole, err := os.ReadFile(backup(t, testkit.SQLite(t), shelf{"a": "text"}))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 5, len(whole) / 2, len(whole) - 9} {
		path := filepath.Join(t.TempDir(), "cut")
		if err := os.WriteFile(path, whole[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		in := store.RestoreInput{Path: path, Options: empty(t, store.SQLite), PutFile: shelf{}.put}
		if _, err := store.Restore(context.Background(), in); !errors.Is(err, store.ErrArchive) {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}
