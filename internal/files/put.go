package files

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"time"
)

// incoming holds what is not yet whole; no key begins with a dot, so none names it.
const incoming = ".incoming"

// Put stores all of r, at most limit bytes, in place of what key named before,
// and returns its length and SHA-256 in hex. Readers see the old file or the new
// one, also after a crash.
func (s *Store) Put(key string, r io.Reader, limit int64) (int64, string, error) {
	if err := s.plain(key); err != nil {
		return 0, "", err
	}
	aside := path.Join(incoming, rand.Text())
	size, sum, err := s.write(aside, r, limit)
	if err == nil {
		err = s.name(aside, key)
	}
	if err != nil {
		_ = s.root.Remove(aside)
		return 0, "", err
	}
	return size, sum, nil
}

func (s *Store) write(name string, r io.Reader, limit int64) (int64, string, error) {
	f, err := s.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return 0, "", ours(err)
	}
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(f, h), io.LimitReader(r, limit+1))
	if err == nil && n > limit {
		err = ErrTooLarge.With("max", limit)
	}
	if err == nil {
		err = f.Sync()
	}
	return n, hex.EncodeToString(h.Sum(nil)), ours(errors.Join(err, f.Close()))
}

func (s *Store) name(aside, key string) error {
	if err := s.makeParent(key); err != nil {
		return err
	}
	if err := s.root.Rename(aside, key); err != nil {
		return ours(err)
	}
	return s.syncParents(key)
}

// Delete removes the file; one that is not there is no error.
func (s *Store) Delete(key string) error {
	if err := s.plain(key); err != nil {
		return err
	}
	if err := s.root.Remove(key); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return ours(err)
	}
	return nil
}

// Sweep removes what crashed uploads left before the given time of the machine and returns how many there were.
func (s *Store) Sweep(before time.Time) (int, error) {
	entries, err := fs.ReadDir(s.root.FS(), incoming)
	if err != nil {
		return 0, ours(err)
	}
	swept := 0
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.ModTime().Before(before) {
			continue
		}
		if err := s.root.Remove(path.Join(incoming, e.Name())); err != nil {
			return swept, ours(err)
		}
		swept++
	}
	return swept, nil
}
