package evidence

import (
	"bytes"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/files"
	"supermarket/internal/store"
	"supermarket/models"
)

// Bounds of one file, and of the files of one thing.
const (
	MaxBytes = 10 << 20
	MaxFiles = 20
	maxEver  = 3 * MaxFiles // those that were removed count too
	maxName  = 100          // characters
)

// What is refused about a file.
var (
	ErrType  = fault.New(fault.Invalid, "evidence.type").On("file")
	ErrEmpty = fault.New(fault.Invalid, "evidence.empty").On("file")
	ErrLarge = fault.New(fault.Invalid, "evidence.large").With("max", MaxBytes>>20).On("file")
	ErrMany  = fault.New(fault.Exhausted, "evidence.many").With("max", MaxFiles).On("file")
	ErrGone  = fault.New(fault.NotFound, "evidence.gone")
)

// What things have evidence.
const (
	OfApplication = "application"
	OfClaim       = "claim"
	OfBatch       = "batch"
	OfMark        = "mark"
)

// Sheet is a file that was stored and that no row names yet.
type Sheet struct {
	ID, Key, Name, Media string
	Bytes                int64
	SHA256               string // in hex
}

// Put stores a file that somebody sent, outside of any transaction; a Drop undoes
// it when its row is not written.
func Put(fs *files.Store, name string, r io.Reader) (Sheet, error) {
	content, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	switch {
	case err != nil:
		return Sheet{}, files.ErrFailed.Wrap(err)
	case len(content) == 0:
		return Sheet{}, ErrEmpty
	case len(content) > MaxBytes:
		return Sheet{}, ErrLarge
	}
	media := kindOf(name, content)
	if media == "" {
		return Sheet{}, ErrType
	}
	s := Sheet{ID: models.NewID("evi"), Name: called(name, media), Media: media}
	s.Key = "evidence/" + s.ID
	s.Bytes, s.SHA256, err = fs.Put(s.Key, bytes.NewReader(content), MaxBytes)
	return s, err
}

// Again is a file that a row names already, for another row: the same bytes with
// their checksum, stored once.
func Again(e models.Evidence) Sheet {
	return Sheet{ID: models.NewID("evi"), Key: e.FileKey, Name: e.Name, Media: e.Media, Bytes: e.Bytes, SHA256: e.SHA256}
}

// Drop removes a stored file.
func Drop(fs *files.Store, s Sheet) error { return fs.Delete(s.Key) }

// called is a file's name as it is kept: one line without a folder, with an
// ending of its kind.
func called(name, media string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.TrimLeft(strings.Map(keepable, strings.ToValidUTF8(name, "")), ". ")
	ending := strings.ToLower(path.Ext(name))
	if !slices.Contains(endings[media], ending) {
		ending = endings[media][0]
	} else {
		name = name[:len(name)-len(ending)]
	}
	if r := []rune(name); len(r) > maxName {
		name = string(r[:maxName])
	}
	if strings.TrimSpace(name) == "" {
		name = "file"
	}
	return name + ending
}

// About says what a sheet proves, and whose it is.
type About struct {
	OfKind, OfID string
	FirmID       string // of whom it may be read, "" for none
	ProviderID   string
	Kind         string // of evidence: contract, invoice, …
	By           string // user id
	Now          time.Time
}

// Attach writes the row of a stored file.
func Attach(tx *store.Tx, s Sheet, about About) (models.Evidence, error) {
	e := models.Evidence{
		ID: s.ID, OfKind: about.OfKind, OfID: about.OfID, FirmID: about.FirmID, ProviderID: about.ProviderID, Kind: about.Kind,
		Name: s.Name, Media: s.Media, Bytes: s.Bytes, SHA256: s.SHA256, FileKey: s.Key, ByUser: about.By, CreatedAt: about.Now,
	}
	there, err := tx.EvidenceOf(e.OfKind, e.OfID)
	if err != nil {
		return e, err
	}
	ever, err := tx.EvidenceEver(e.OfKind, e.OfID)
	if err != nil {
		return e, err
	}
	if len(there) >= MaxFiles || ever >= maxEver {
		return e, ErrMany
	}
	return e, tx.InsertEvidence(e)
}

// Find returns a file of one thing that was not removed; any other is ErrGone.
func Find(tx *store.Tx, ofKind, ofID, id string) (models.Evidence, error) {
	all, err := tx.EvidenceOf(ofKind, ofID)
	for _, e := range all {
		if e.ID == id {
			return e, err
		}
	}
	if err == nil {
		err = ErrGone
	}
	return models.Evidence{}, err
}

// Open returns the bytes of a file; the caller closes them. They are to be handed
// out as an attachment only.
func Open(fs *files.Store, e models.Evidence) (io.ReadSeekCloser, error) {
	return fs.Open(e.FileKey, 0)
}
