package account_test

import (
	"testing"

	"supermarket/internal/i18n"
	"supermarket/internal/keyring"
	"supermarket/internal/notice"
)

// desk is where messages are written in tests.
func desk(t *testing.T) notice.Desk {
	t.Helper()
	texts, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	keys, err := keyring.Parse(keyring.Generate("t"))
	if err != nil {
		t.Fatal(err)
	}
	return notice.Desk{Texts: texts, Keys: keys, Public: origin, NameEN: "Shop"}
}

func (s *scene) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}
