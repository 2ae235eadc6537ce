package apidoc_test

import (
	"context"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"supermarket/internal/apidoc"
	"supermarket/internal/i18n"
)

func bundle(t *testing.T) *i18n.Bundle {
	t.Helper()
	b, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBothDocumentsAreValidOpenAPIInBothLanguages(t *testing.T) {
	texts := bundle(t)
	for _, lang := range i18n.Languages() {
		for name, write := range map[string]func(*i18n.Loc) ([]byte, error){"api": apidoc.Document, "site": apidoc.SiteDocument} {
			b, err := write(texts.For(lang))
			if err != nil {
				t.Fatal(err)
			}
			doc, err := openapi3.NewLoader().LoadFromData(b)
			if err != nil {
				t.Fatalf("%s %s: %v", name, lang, err)
			}
			if err := doc.Validate(context.Background()); err != nil {
				t.Fatalf("%s %s: %v", name, lang, err)
			}
		}
	}
	if missing := texts.Missing(); len(missing) > 0 {
		t.Fatalf("no text for %v", missing)
	}
}

func TestEveryOperationIsNamedOnce(t *testing.T) {
	ids, places := map[string]bool{}, map[string]bool{}
	for _, o := range apidoc.Operations() {
		if ids[o.ID] || places[o.Method+o.Path] {
			t.Errorf("%s %s %s stands twice", o.ID, o.Method, o.Path)
		}
		ids[o.ID], places[o.Method+o.Path] = true, true
	}
}

func TestEveryWriteWantsAnIdempotencyKey(t *testing.T) {
	for _, o := range apidoc.Operations() {
		wants := false
		for _, p := range o.Params {
			wants = wants || p.Name == "Idempotency-Key" && p.Required
		}
		if wants != o.Writes() {
			t.Errorf("%s: %v", o.ID, wants)
		}
	}
}
