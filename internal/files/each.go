package files

import (
	"errors"
	"io"
	"io/fs"
	"strings"
)

// Each gives every file to f, with the size it had when it was opened, in the
// order of the keys. A file that goes away meanwhile is passed over.
func (s *Store) Each(f func(key string, size int64, r io.Reader) error) error {
	return fs.WalkDir(s.root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return ours(err)
		case d.IsDir() && name != "." && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case !d.Type().IsRegular() || !Valid(name):
			return nil
		}
		return s.one(name, f)
	})
}

func (s *Store) one(key string, f func(key string, size int64, r io.Reader) error) error {
	file, err := s.open(key)
	if errors.Is(err, ErrMissing) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return ours(err)
	}
	return f(key, info.Size(), file)
}
