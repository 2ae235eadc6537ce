package reference

import (
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync/atomic"
)

// Source tells the data in force at the moment it is asked.
type Source func() Data

// Source returns a source that always tells d.
func (d Data) Source() Source { return func() Data { return d } }

// Live is the data in force, which may be replaced while the program runs. It is
// safe for use by many goroutines.
type Live struct {
	base  fs.FS
	data  atomic.Pointer[Data]
	words atomic.Pointer[map[string]word]
}

// Open returns the program's data with the files of folder in place of those of
// the same name; a folder that does not exist replaces nothing.
func Open(folder string) (*Live, error) {
	base, err := fs.Sub(embedded, "data")
	if err != nil {
		return nil, err
	}
	over := overlay{os.DirFS(folder), base}
	if err := over.check(folder); err != nil {
		return nil, err
	}
	l := &Live{base: over}
	_, err = l.Put(nil)
	return l, err
}

// Data returns the data in force.
func (l *Live) Data() Data { return *l.data.Load() }

// Calendar returns a calendar that follows the data in force.
func (l *Live) Calendar() Calendar {
	return Calendar{follow: func() Calendar { return l.Data().Calendar }}
}

// With returns the data as they would be with these texts, by the name of their
// data set ("holidays"), in place of the files that the program began with.
func (l *Live) With(texts map[string]string) (Data, error) {
	return Load(overlay{kept(texts), l.base})
}

// Put makes the data With these texts the ones in force and tells whether that
// changed any; texts that do not load change nothing.
func (l *Live) Put(texts map[string]string) (changed bool, err error) {
	d, err := l.With(texts)
	if err != nil {
		return false, err
	}
	l.words.Store(d.fresh())
	old := l.data.Swap(&d)
	return old == nil || !slices.Equal(old.Versions, d.Versions), nil
}

// kept is a folder of data sets by their names.
type kept map[string]string

func (k kept) Open(name string) (fs.File, error) {
	text, ok := k[strings.TrimSuffix(name, ".csv")]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &keptFile{strings.NewReader(text), name}, nil
}

type keptFile struct {
	*strings.Reader
	name string
}

func (f *keptFile) Close() error { return nil }

func (f *keptFile) Stat() (fs.FileInfo, error) {
	return nil, &fs.PathError{Op: "stat", Path: f.name, Err: fs.ErrInvalid}
}
