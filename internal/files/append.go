package files

import (
	"bytes"
	"errors"
	"io"
	"os"
	"syscall"
)

// MaxPiece is the most bytes that one Append takes.
const MaxPiece = 8 << 20

// Append writes r at offset and returns the file's size after it. Bytes that stand
// there already are fine when they are the same (else ErrDiffers), so a piece may
// be sent again; an offset beyond the end is ErrGap. Both, and ErrTooLarge when the
// file would outgrow limit, come with the size as it is. It waits for other
// writers of the same file, in any process. A key that is appended to is never Put.
func (s *Store) Append(key string, offset int64, r io.Reader, limit int64) (int64, error) {
	if err := s.plain(key); err != nil {
		return 0, err
	}
	// Read before the lock: a slow sender must not hold it.
	piece, err := io.ReadAll(io.LimitReader(r, MaxPiece+1))
	if err != nil {
		return 0, ErrFailed.Wrap(err)
	}
	return s.AppendPiece(key, offset, piece, limit)
}

// AppendPiece is Append of bytes that the caller has in memory.
func (s *Store) AppendPiece(key string, offset int64, piece []byte, limit int64) (int64, error) {
	if err := s.plain(key); err != nil {
		return 0, err
	}
	if len(piece) > MaxPiece {
		return 0, ErrTooLarge.With("max", int64(MaxPiece))
	}
	f, err := s.lock(key)
	if err != nil {
		return 0, err
	}
	size, err := extend(f, offset, piece, limit)
	return size, errors.Join(err, ours(f.Close()))
}

// lock opens the file for one writer; closing it releases the lock. A file that
// was removed or replaced while it waited is opened anew.
func (s *Store) lock(key string) (*os.File, error) {
	for {
		f, fresh, err := s.openOrCreate(key)
		if err != nil {
			return nil, err
		}
		if err := flock(f); err != nil {
			return nil, ours(errors.Join(err, f.Close()))
		}
		switch {
		case !s.same(f, key):
			_ = f.Close()
			continue
		case fresh:
			err = s.syncParents(key)
		}
		if err != nil {
			return nil, errors.Join(err, f.Close())
		}
		return f, nil
	}
}

func (s *Store) openOrCreate(key string) (f *os.File, fresh bool, err error) {
	f, err = s.root.OpenFile(key, os.O_RDWR, 0)
	if err == nil {
		return f, false, nil
	}
	if err := s.makeParent(key); err != nil {
		return nil, false, err
	}
	f, err = s.root.OpenFile(key, os.O_RDWR|os.O_CREATE, 0o600)
	return f, true, ours(err)
}

func flock(f *os.File) error {
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
		if !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}

func (s *Store) same(f *os.File, key string) bool {
	held, err1 := f.Stat()
	named, err2 := s.root.Lstat(key)
	return err1 == nil && err2 == nil && os.SameFile(held, named)
}

// extend writes the part of piece that the locked file lacks.
func extend(f *os.File, offset int64, piece []byte, limit int64) (int64, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, ours(err)
	}
	size := info.Size()
	if offset < 0 || offset > size {
		return size, ErrGap.With("size", size)
	}
	known := min(size-offset, int64(len(piece)))
	there := make([]byte, known)
	if _, err := f.ReadAt(there, offset); err != nil {
		return size, ours(err)
	}
	if !bytes.Equal(there, piece[:known]) {
		return size, ErrDiffers.With("size", size)
	}
	if offset+int64(len(piece)) > limit {
		return size, ErrTooLarge.With("max", limit)
	}
	return grow(f, size, piece[known:])
}

// grow takes back what a full disk cut short, so that the size stays what was acknowledged.
func grow(f *os.File, size int64, rest []byte) (int64, error) {
	if len(rest) == 0 {
		return size, nil
	}
	_, err := f.WriteAt(rest, size)
	if err == nil {
		err = f.Sync()
	}
	if err != nil {
		return size, ours(errors.Join(err, f.Truncate(size)))
	}
	return size + int64(len(rest)), nil
}
