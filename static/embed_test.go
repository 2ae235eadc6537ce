package static

import (
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

func TestAnAssetIsServedUnderItsHashForEver(t *testing.T) {
	rec := httptest.NewRecorder()
	Handler().ServeHTTP(rec, httptest.NewRequest("GET", Path("app.css"), nil))
	if rec.Code != 200 || !strings.Contains(rec.Header().Get("Cache-Control"), "immutable") {
		t.Fatal(rec.Code, rec.Header())
	}
}

func TestAnUnhashedNameIsNotFound(t *testing.T) {
	rec := httptest.NewRecorder()
	Handler().ServeHTTP(rec, httptest.NewRequest("GET", Prefix+"app.css", nil))
	if rec.Code != 404 {
		t.Fatal(rec.Code)
	}
}

var otherHost = regexp.MustCompile(`(?:url\(|@import|fetch\(|src=)\s*["']?(?:https?:)?//`)

func TestNoAssetAsksAnotherHost(t *testing.T) {
	for name, a := range assets {
		text, err := files.ReadFile(a.file)
		if err != nil {
			t.Fatal(err)
		}
		if hit := otherHost.Find(text); hit != nil {
			t.Errorf("%s: %s", name, hit)
		}
	}
}
