package store

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"
)

// Manifest lists what is in a backup; it is the archive's last entry.
type Manifest struct {
	Format  int             `json:"format"`
	Engine  Dialect         `json:"engine"`
	Schema  int64           `json:"schema"`
	MadeAt  time.Time       `json:"made_at"`
	Entries []ManifestEntry `json:"entries"`
}

// ManifestEntry is one file of a backup.
type ManifestEntry struct {
	Name   string `json:"name"` // database, or files/ and a key
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

const (
	archiveFormat   = 1
	archiveDatabase = "database"
	archiveFiles    = "files/"
	archiveManifest = "manifest.json"
)

// ErrArchive is a backup that is damaged, incomplete or not one of ours.
var ErrArchive = errors.New("store: not a whole backup")

// archive writes a backup: entries, then the manifest.
type archive struct {
	manifest Manifest
	zip      *gzip.Writer
	tar      *tar.Writer
}

func newArchive(w io.Writer, m Manifest) *archive {
	zip := gzip.NewWriter(w)
	return &archive{manifest: m, zip: zip, tar: tar.NewWriter(zip)}
}

// add copies exactly size bytes: a log may grow while it is read.
func (a *archive) add(name string, size int64, r io.Reader) error {
	if err := a.header(name, size); err != nil {
		return err
	}
	sum := sha256.New()
	if _, err := io.CopyN(io.MultiWriter(a.tar, sum), r, size); err != nil {
		return fmt.Errorf("store: back up %s: %w", name, err)
	}
	a.manifest.Entries = append(a.manifest.Entries, ManifestEntry{name, size, hex.EncodeToString(sum.Sum(nil))})
	return nil
}

func (a *archive) header(name string, size int64) error {
	return a.tar.WriteHeader(&tar.Header{
		Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, ModTime: a.manifest.MadeAt, Format: tar.FormatPAX,
	})
}

func (a *archive) close() error {
	text, err := json.MarshalIndent(a.manifest, "", " ")
	if err != nil {
		return err
	}
	if err := a.header(archiveManifest, int64(len(text))); err != nil {
		return err
	}
	if _, err := a.tar.Write(text); err != nil {
		return err
	}
	return errors.Join(a.tar.Close(), a.zip.Close())
}

// unpack writes the entries of a backup below root and returns its manifest once
// every entry is proved against it.
func unpack(r io.Reader, root *os.Root) (Manifest, error) {
	var m Manifest
	zip, err := gzip.NewReader(r)
	if err != nil {
		return m, fmt.Errorf("%w: %w", ErrArchive, err)
	}
	found := map[string]ManifestEntry{}
	for in := tar.NewReader(zip); ; {
		h, err := in.Next()
		if errors.Is(err, io.EOF) {
			if _, err := io.Copy(io.Discard, zip); err != nil {
				return m, fmt.Errorf("%w: %w", ErrArchive, err)
			}
			return m, m.prove(found)
		}
		if err != nil {
			return m, fmt.Errorf("%w: %w", ErrArchive, err)
		}
		if err := m.take(h, in, root, found); err != nil {
			return m, err
		}
	}
}

func (m *Manifest) take(h *tar.Header, in io.Reader, root *os.Root, found map[string]ManifestEntry) error {
	if _, twice := found[h.Name]; twice || m.Format != 0 || h.Typeflag != tar.TypeReg || !entryName(h.Name) {
		return fmt.Errorf("%w: entry %q", ErrArchive, h.Name)
	}
	if h.Name == archiveManifest {
		if err := json.NewDecoder(in).Decode(m); err != nil || m.Format != archiveFormat {
			return fmt.Errorf("%w: its manifest has format %d (%w)", ErrArchive, m.Format, err)
		}
		return nil
	}
	e, err := extract(h, in, root)
	found[h.Name] = e
	return err
}

// entryName tells whether an archive may hold the name: it stays below the root
// and is written in one way only.
func entryName(name string) bool {
	if name == archiveDatabase || name == archiveManifest {
		return true
	}
	key, ok := strings.CutPrefix(name, archiveFiles)
	return ok && key != "." && fs.ValidPath(key) && !strings.Contains(key, `\`)
}

func extract(h *tar.Header, in io.Reader, root *os.Root) (e ManifestEntry, err error) {
	if err := root.MkdirAll(path.Dir(h.Name), 0o700); err != nil {
		return e, err
	}
	f, err := root.OpenFile(h.Name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return e, err
	}
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(f, sum), in)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return e, fmt.Errorf("%w: %s: %w", ErrArchive, h.Name, err)
	}
	return ManifestEntry{h.Name, n, hex.EncodeToString(sum.Sum(nil))}, nil
}

// prove compares what was found with what the manifest says.
func (m Manifest) prove(found map[string]ManifestEntry) error {
	if m.Format == 0 {
		return fmt.Errorf("%w: it has no manifest", ErrArchive)
	}
	for _, want := range m.Entries {
		if found[want.Name] != want {
			return fmt.Errorf("%w: %s is not as it was", ErrArchive, want.Name)
		}
		delete(found, want.Name)
	}
	for name := range found {
		return fmt.Errorf("%w: %s is not in the manifest", ErrArchive, name)
	}
	return nil
}
