package static

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

func plain(*http.Request) bool { return false }

func TestWhatIsCompressedIsTheSameText(t *testing.T) {
	names, _ := assets()
	for name := range names {
		rec := httptest.NewRecorder()
		Handler(func(*http.Request) bool { return true }).ServeHTTP(rec, httptest.NewRequest("GET", Path(name), nil))
		var body io.Reader = rec.Body
		if rec.Header().Get("Content-Encoding") == "gzip" {
			z, err := gzip.NewReader(rec.Body)
			if err != nil {
				t.Fatal(err)
			}
			body = z
		}
		got, err := io.ReadAll(body)
		want, _ := Open(strings.TrimPrefix(Path(name), Prefix))
		if err != nil || string(got) != string(want) {
			t.Errorf("%s: %d bytes of %d, %v", name, len(got), len(want), err)
		}
	}
}

func TestAnAssetIsServedUnderItsHashForEver(t *testing.T) {
	rec := httptest.NewRecorder()
	Handler(plain).ServeHTTP(rec, httptest.NewRequest("GET", Path("app.css"), nil))
	if rec.Code != 200 || !strings.Contains(rec.Header().Get("Cache-Control"), "immutable") {
		t.Fatal(rec.Code, rec.Header())
	}
}

func TestAnUnhashedNameIsNotFound(t *testing.T) {
	rec := httptest.NewRecorder()
	Handler(plain).ServeHTTP(rec, httptest.NewRequest("GET", Prefix+"app.css", nil))
	if rec.Code != 404 {
		t.Fatal(rec.Code)
	}
}

var otherHost = regexp.MustCompile(`(?:url\(|@import|fetch\(|src=)\s*["']?(?:https?:)?//`)

func TestNoAssetAsksAnotherHost(t *testing.T) {
	_, byHash := assets()
	for name, file := range byHash {
		text, err := files.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if hit := otherHost.Find(text); hit != nil {
			t.Errorf("%s: %s", name, hit)
		}
	}
}
