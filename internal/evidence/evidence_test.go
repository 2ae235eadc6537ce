package evidence_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"supermarket/internal/evidence"
	"supermarket/internal/files"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
)

var now = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)

func folder(t *testing.T) *files.Store {
	t.Helper()
	fs, err := files.Open("", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = fs.Close() })
	return fs
}

func archive(t *testing.T, names ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, n := range names {
		if _, err := z.Create(n); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTheContentDecidesWhatAFileIs(t *testing.T) {
	gb, err := simplifiedchinese.GB18030.NewEncoder().String("企业,金额\n海纳精工,100\n")
	if err != nil {
		t.Fatal(err)
	}
	book := archive(t, "[Content_Types].xml", "xl/workbook.xml")
	for name, c := range map[string]struct{ name, content, media, called string }{
		"a paper":                   {"合同 2026.pdf", "%PDF-1.7\n", evidence.PDF, "合同 2026.pdf"},
		"a paper by another name":   {"contract.html", "%PDF-1.4\n", evidence.PDF, "contract.html.pdf"},
		"a picture":                 {"a.PNG", "\x89PNG\r\n\x1a\nrest", evidence.PNG, "a.png"},
		"a photo":                   {"a.jpeg", "\xff\xd8\xff\xe0", evidence.JPEG, "a.jpeg"},
		"a table":                   {"用量.csv", "a,b\n1,2\n", evidence.CSV, "用量.csv"},
		"a table with a mark":       {"用量.csv", "\ufeffa,b\n", evidence.CSV, "用量.csv"},
		"a table from an old sheet": {"用量.csv", gb, evidence.CSV, "用量.csv"},
		"a workbook":                {"a.xlsx", book, evidence.XLSX, "a.xlsx"},
		"a name with folders":       {`..\..\etc/../x:y?.pdf`, "%PDF-1.7\n", evidence.PDF, "xy.pdf"},
		"a name that hides":         {"a\u202efdp.exe", "%PDF-1.7\n", evidence.PDF, "afdp.exe.pdf"},
		"no name":                   {".pdf", "%PDF-1.7\n", evidence.PDF, "pdf.pdf"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := evidence.Put(folder(t), c.name, strings.NewReader(c.content))
			if err != nil || s.Media != c.media || s.Name != c.called {
				t.Fatalf("%q %q %v", s.Media, s.Name, err)
			}
			sum := sha256.Sum256([]byte(c.content))
			if s.SHA256 != hex.EncodeToString(sum[:]) || s.Bytes != int64(len(c.content)) {
				t.Errorf("%d %s", s.Bytes, s.SHA256)
			}
		})
	}
}

func TestWhatABrowserWouldRunAndWhatIsUnknownIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		name, content string
		want          error
	}{
		"a page":                 {"a.html", "<!doctype html><script>", evidence.ErrType},
		"a page called a table":  {"a.csv", "\ufeff \n<html>", evidence.ErrType},
		"a drawing":              {"a.svg", `<svg xmlns="http://www.w3.org/2000/svg"/>`, evidence.ErrType},
		"a drawing as a picture": {"a.png", `<svg/>`, evidence.ErrType},
		"a program":              {"a.csv", "\x7fELF\x00\x00", evidence.ErrType},
		"an archive":             {"a.xlsx", archive(t, "notes.txt"), evidence.ErrType},
		"a workbook with macros": {"a.xlsx", archive(t, "[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), evidence.ErrType},
		"plain text":             {"a.txt", "hello", evidence.ErrType},
		"nothing":                {"a.pdf", "", evidence.ErrEmpty},
		"too much":               {"a.pdf", "%PDF-" + strings.Repeat("x", evidence.MaxBytes), evidence.ErrLarge},
	} {
		t.Run(name, func(t *testing.T) {
			fs := folder(t)
			if _, err := evidence.Put(fs, c.name, strings.NewReader(c.content)); !errors.Is(err, c.want) {
				t.Fatal(err)
			}
			err := fs.Each(func(key string, _ int64, _ io.Reader) error { return errors.New(key + " was left") })
			if err != nil {
				t.Error(err)
			}
		})
	}
}

func about(id string) evidence.About {
	return evidence.About{OfKind: evidence.OfApplication, OfID: id, FirmID: "firm_1", Kind: "contract", By: "usr_1", Now: now}
}

func atomic(t *testing.T, db *store.DB, f func(tx *store.Tx) error) {
	t.Helper()
	if err := db.Atomic(context.Background(), f); err != nil {
		t.Fatal(err)
	}
}

func TestAFileIsFoundAtItsThingUntilItIsRemoved(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		s, err := evidence.Put(folder(t), "a.pdf", strings.NewReader("%PDF-1.7\n"))
		if err != nil {
			t.Fatal(err)
		}
		atomic(t, db, func(tx *store.Tx) error {
			if _, err := evidence.Attach(tx, s, about("app_1")); err != nil {
				return err
			}
			if e, err := evidence.Find(tx, evidence.OfApplication, "app_1", s.ID); err != nil || e.SHA256 != s.SHA256 || e.FirmID != "firm_1" {
				t.Errorf("%+v %v", e, err)
			}
			for _, of := range [][2]string{{evidence.OfApplication, "app_2"}, {evidence.OfClaim, "app_1"}} {
				if _, err := evidence.Find(tx, of[0], of[1], s.ID); !errors.Is(err, evidence.ErrGone) {
					t.Errorf("%v: %v", of, err)
				}
			}
			if err := tx.RemoveEvidence(s.ID, now); err != nil {
				return err
			}
			if _, err := evidence.Find(tx, evidence.OfApplication, "app_1", s.ID); !errors.Is(err, evidence.ErrGone) {
				t.Error(err)
			}
			return nil
		})
	})
}

func TestAThingHasRoomForSoManyFiles(t *testing.T) {
	testkit.Both(t, func(t *testing.T, db *store.DB) {
		atomic(t, db, func(tx *store.Tx) error {
			for i := range evidence.MaxFiles {
				if _, err := evidence.Attach(tx, evidence.Sheet{ID: string(rune('a' + i))}, about("app_1")); err != nil {
					return err
				}
			}
			if _, err := evidence.Attach(tx, evidence.Sheet{ID: "more"}, about("app_1")); !errors.Is(err, evidence.ErrMany) {
				t.Error(err)
			}
			_, err := evidence.Attach(tx, evidence.Sheet{ID: "other"}, about("app_2"))
			return err
		})
	})
}
