package files

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
)

// Open returns the file from offset on; the caller closes it. It may grow while it is read.
func (s *Store) Open(key string, offset int64) (io.ReadSeekCloser, error) {
	f, err := s.open(key)
	if err != nil {
		return nil, err
	}
	if _, err := f.Seek(offset, io.SeekStart); err != nil {
		return nil, ours(errors.Join(err, f.Close()))
	}
	return f, nil
}

// Size returns the file's length in bytes.
func (s *Store) Size(key string) (int64, error) {
	if err := s.plain(key); err != nil {
		return 0, err
	}
	info, err := s.root.Lstat(key)
	if err != nil {
		return 0, ours(err)
	}
	return info.Size(), nil
}

// Sum returns the file's length and the SHA-256 of its content in hex.
func (s *Store) Sum(key string) (int64, string, error) {
	f, err := s.open(key)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = f.Close() }()
	h := sha256.New()
	n, err := io.Copy(h, f)
	return n, hex.EncodeToString(h.Sum(nil)), ours(err)
}

func (s *Store) open(key string) (*os.File, error) {
	if err := s.plain(key); err != nil {
		return nil, err
	}
	f, err := s.root.Open(key)
	return f, ours(err)
}
