package web_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"supermarket/web"
)

func TestAPageIsCompressedOnlyWhereTheBrowserTakesIt(t *testing.T) {
	page := strings.Repeat("<p>算力</p>", 1000)
	k := newKit(t, nil, route(http.MethodGet, "/long", web.Pages, web.Public, func(c *web.Ctx) error { return c.Render(http.StatusOK, templ.Raw(page)) }))
	for accept, want := range map[string]string{"gzip, br": "gzip", "br": "", "gzip;q=0": "", "": ""} {
		r := httptest.NewRequest(http.MethodGet, "/long", nil)
		r.Header.Set("Accept-Encoding", accept)
		w := httptest.NewRecorder()
		k.web.Handler().ServeHTTP(w, r)
		if got := w.Header().Get("Content-Encoding"); got != want || w.Header().Get("Vary") == "" {
			t.Fatalf("%q answers %q", accept, got)
		}
		var body io.Reader = w.Body
		if want == "gzip" {
			z, err := gzip.NewReader(w.Body)
			if err != nil {
				t.Fatal(err)
			}
			body = z
		}
		if text, err := io.ReadAll(body); err != nil || string(text) != page {
			t.Fatalf("%q: %d bytes, %v", accept, len(text), err)
		}
	}
}
