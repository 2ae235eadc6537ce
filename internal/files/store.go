package files

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"

	"supermarket/internal/fault"
)

// The ways to fail.
var (
	ErrKey      = fault.New(fault.Invalid, "files.key")
	ErrMissing  = fault.New(fault.NotFound, "files.missing")
	ErrGap      = fault.New(fault.Conflict, "files.gap")       // arg size: where the next piece begins
	ErrDiffers  = fault.New(fault.Conflict, "files.differs")   // arg size
	ErrTooLarge = fault.New(fault.Invalid, "files.too_large")  // arg max, in bytes
	ErrFull     = fault.New(fault.Unavailable, "files.full")   // the disk or the quota
	ErrFailed   = fault.New(fault.Unavailable, "files.failed") // any other trouble of the disk
)

// Store is a folder of files by opaque keys. Several processes may use one
// folder at once; a Store is safe for use by many goroutines.
type Store struct{ root *os.Root }

// Open uses the folder of a file:// URL, or dataDir/files when the URL is empty, and makes it where it is missing.
func Open(fileURL, dataDir string) (*Store, error) {
	folder := filepath.Join(dataDir, "files")
	if fileURL != "" {
		u, err := url.Parse(fileURL)
		if err != nil || u.Scheme != "file" || u.Host != "" || u.Path == "" {
			return nil, errors.New("files: want file:///folder")
		}
		folder = filepath.FromSlash(u.Path)
	}
	if err := os.MkdirAll(filepath.Join(folder, incoming), 0o700); err != nil {
		return nil, fmt.Errorf("files: %w", err)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, fmt.Errorf("files: %w", err)
	}
	return &Store{root}, nil
}

// Close releases the folder.
func (s *Store) Close() error { return s.root.Close() }

var segment = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$`) })

// Valid tells whether key may name a file: at most six segments of letters,
// digits, "_", "-" and ".", parted by "/", none of which begins with "." or "-".
func Valid(key string) bool {
	parts := strings.Split(key, "/")
	for _, p := range parts {
		if !segment().MatchString(p) {
			return false
		}
	}
	return len(parts) <= 6
}

// plain refuses a key that is malformed or has a symbolic link on its way. os.Root
// would follow a link that stays inside, and so lead one key to another's file.
func (s *Store) plain(key string) error {
	if !Valid(key) {
		return ErrKey
	}
	for i := 0; i <= len(key); i++ {
		if i < len(key) && key[i] != '/' {
			continue
		}
		info, err := s.root.Lstat(key[:i])
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return ours(err)
		}
		if i == len(key) && !info.Mode().IsRegular() || i < len(key) && !info.IsDir() {
			return ErrKey
		}
	}
	return nil
}

func (s *Store) makeParent(key string) error {
	dir := path.Dir(key)
	if dir == "." {
		return nil
	}
	return ours(s.root.MkdirAll(dir, 0o700))
}

// syncParents makes the names on the way to key durable.
func (s *Store) syncParents(key string) error {
	for dir := path.Dir(key); ; dir = path.Dir(dir) {
		d, err := s.root.Open(dir)
		if err != nil {
			return ours(err)
		}
		if err := errors.Join(d.Sync(), d.Close()); err != nil {
			return ours(err)
		}
		if dir == "." {
			return nil
		}
	}
}

// ours turns an error of the disk into one of ours.
func ours(err error) error {
	var known *fault.Fault
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return err
	case errors.Is(err, fs.ErrNotExist):
		return ErrMissing.Wrap(err)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return ErrFull.Wrap(err)
	}
	return ErrFailed.Wrap(err)
}
