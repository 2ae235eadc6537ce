package e2e_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"supermarket/internal/app"
	"supermarket/internal/config"
	"supermarket/internal/keyring"
	"supermarket/internal/store"
	"supermarket/internal/testkit"
	"supermarket/models"
)

const benchClients = 16

// BenchmarkCatalogueAgainstABareHandler serves the shelf page of the demo on
// PostgreSQL to 16 clients, and beside it a bare echo handler that makes one
// query, in alternating rounds of one run. It reports both rates and their ratio.
func BenchmarkCatalogueAgainstABareHandler(b *testing.B) {
	url := testkit.PostgresURL(b)
	a := benchApp(b, url)
	srv, err := a.Web(nil)
	if err != nil {
		b.Fatal(err)
	}
	page := httptest.NewServer(srv.Handler())
	defer page.Close()
	bare := httptest.NewServer(bareHandler(a.DB))
	defer bare.Close()
	const rounds = 8
	per := max(b.N/rounds, benchClients)
	fetch(b, page.URL+"/offerings", benchClients*4) // both warm
	fetch(b, bare.URL+"/", benchClients*4)
	var pages, bares time.Duration
	b.ResetTimer()
	for range rounds {
		pages += fetch(b, page.URL+"/offerings", per)
		bares += fetch(b, bare.URL+"/", per)
	}
	b.ReportMetric(float64(per*rounds)/pages.Seconds(), "page/s")
	b.ReportMetric(float64(per*rounds)/bares.Seconds(), "bare/s")
	b.ReportMetric(bares.Seconds()/pages.Seconds(), "ratio")
}

func bareHandler(db *store.DB) http.Handler {
	e := echo.New()
	e.GET("/", func(c echo.Context) error {
		var rows []models.Offering
		err := db.View(c.Request().Context(), func(tx *store.Tx) (err error) {
			rows, err = tx.ListedOfferings()
			return err
		})
		if err != nil {
			return err
		}
		return c.JSON(http.StatusOK, rows)
	})
	return e
}

func benchApp(b *testing.B, url string) *app.App {
	b.Helper()
	keys := keyring.Generate("b")
	set := map[string]string{"DATABASE_URL": url, "DATA_DIR": b.TempDir(), "SECRET_KEYS": keys, "DEMO_PASSWORD": "a long demo password"}
	cfg, err := config.Load(func(name string) string { return set[name] }, config.Sandbox)
	if err != nil {
		b.Fatal(err)
	}
	a, err := app.Build(context.Background(), cfg, slog.New(slog.NewTextHandler(io.Discard, nil)), app.Purpose{Sandbox: true, Demo: true, Holder: "bench"})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = a.Close() })
	if _, err := a.SeedDemo(context.Background()); err != nil {
		b.Fatal(err)
	}
	return a
}

// fetch gets the URL n times by all clients and returns how long it took.
func fetch(b *testing.B, url string, n int) time.Duration {
	b.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: benchClients}}
	defer client.CloseIdleConnections()
	var left atomic.Int64
	left.Store(int64(n))
	var wg sync.WaitGroup
	began := time.Now()
	for range benchClients {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				resp, err := client.Get(url)
				if err != nil {
					b.Error(err)
					return
				}
				_, err = io.Copy(io.Discard, resp.Body)
				if cerr := resp.Body.Close(); err != nil || cerr != nil || resp.StatusCode != http.StatusOK {
					b.Errorf("status %d, %v, %v", resp.StatusCode, err, cerr)
					return
				}
			}
		})
	}
	wg.Wait()
	return time.Since(began)
}
