package programmes_test

import (
	"testing"

	"supermarket/internal/files"
	"supermarket/internal/i18n"
	"supermarket/internal/keyring"
	"supermarket/internal/notice"
	"supermarket/internal/programmes"
	"supermarket/internal/reference"
	"supermarket/internal/store"
	"supermarket/models"
)

func testData(t testing.TB) reference.Data {
	t.Helper()
	d, err := reference.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func desk(t testing.TB) notice.Desk {
	t.Helper()
	texts, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	ring, err := keyring.Parse(keyring.Generate("t"))
	if err != nil {
		t.Fatal(err)
	}
	return notice.Desk{Texts: texts, Keys: ring, Public: "http://shop.test"}
}

// decide answers the scene's firm as it stands.
func (s *scene) decide(by models.Actor, to models.FirmState, reasons ...string) models.Firm {
	s.t.Helper()
	f, err := s.c.Decide(ctx, by, programmes.Answer{FirmID: s.firm.ID, Version: s.firm.Version, To: to, Reasons: reasons})
	s.must(err)
	return f
}

// persons are the accounts behind actors: two signatures are compared by them.
func persons(tx *store.Tx, actors ...models.Actor) error {
	for _, a := range actors {
		if _, err := tx.InsertUser(models.User{ID: a.UserID, Email: a.UserID + "@test", Name: a.UserID, Locale: "zh-CN", CreatedAt: now, UpdatedAt: now}); err != nil {
			return err
		}
	}
	return nil
}

// folder is where files are kept until the test ends.
func folder(t *testing.T) *files.Store {
	t.Helper()
	fs, err := files.Open("", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = fs.Close() })
	return fs
}
