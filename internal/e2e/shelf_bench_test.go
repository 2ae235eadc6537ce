package e2e_test

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"supermarket/internal/store"
	"supermarket/internal/testkit"
)

const (
	manyOfferings = 10_000
	manyProviders = 1_000
)

// BenchmarkTenThousandOfferings serves a shelf of 10,000 offerings by 1,000
// providers on PostgreSQL to 16 clients: searches, filters, pages and comparisons,
// nearly all of them different. Beside it a bare handler makes one query, in
// alternating rounds of one run. It reports the times to the first byte.
func BenchmarkTenThousandOfferings(b *testing.B) {
	url := testkit.PostgresURL(b)
	a := benchApp(b, url)
	fillShelf(b, url, a.DB)
	srv, err := a.Web(nil)
	if err != nil {
		b.Fatal(err)
	}
	page := httptest.NewServer(srv.Handler())
	defer page.Close()
	bare := httptest.NewServer(oneQuery(a.DB))
	defer bare.Close()
	asked := &visits{ids: someIDs(b, a.DB), rng: rand.New(rand.NewPCG(1, 2))}
	const rounds = 4
	per := max(b.N/rounds, 4*benchClients)
	pages, bares := newTimes(), newTimes()
	visit(b, page.URL, asked.next, benchClients, newTimes()) // the index is made once
	b.ResetTimer()
	for range rounds {
		visit(b, page.URL, asked.next, per, pages)
		visit(b, bare.URL, func() (string, string) { return "bare", "/" }, per, bares)
	}
	pages.report(b, "page")
	bares.report(b, "bare")
	b.ReportMetric(float64(pages.at("", 0.95))/float64(bares.at("", 0.95)), "p95-ratio")
}

// oneQuery asks what every shelf page asks, and answers it.
func oneQuery(db *store.DB) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var version int64
		err := db.View(r.Context(), func(tx *store.Tx) (err error) { version, err = tx.CatalogueVersion(); return err })
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_, _ = io.WriteString(w, strconv.FormatInt(version, 10))
	})
}

// fillShelf writes providers with a site and a machine each, their offerings and
// tariffs in bulk, and what the offerings are found by.
func fillShelf(b *testing.B, url string, db *store.DB) {
	b.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = conn.Close(ctx) }()
	for _, statement := range bulk {
		if _, err := conn.Exec(ctx, bulkNumbers.Replace(statement)); err != nil {
			b.Fatal(err)
		}
	}
	var rows [][]any
	err = db.View(ctx, func(tx *store.Tx) error {
		goods, err := tx.Goods()
		for _, g := range goods {
			if g.ID[:4] != "off_" || len(g.ID) > 12 {
				continue // the demo's own
			}
			for _, t := range store.TermsOf(g.Offering) {
				rows = append(rows, []any{t.Term, t.OfferingID, int64(t.Weight)})
			}
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := conn.CopyFrom(ctx, pgx.Identifier{"search_terms"}, []string{"term", "offering_id", "weight"}, pgx.CopyFromRows(rows)); err != nil {
		b.Fatal(err)
	}
	if _, err := conn.Exec(ctx, "ANALYZE"); err != nil {
		b.Fatal(err)
	}
	if err := db.Atomic(ctx, (*store.Tx).TouchCatalogue); err != nil {
		b.Fatal(err)
	}
	b.Logf("%d terms", len(rows))
}

var bulkNumbers = strings.NewReplacer("{providers}", strconv.Itoa(manyProviders), "{offerings}", strconv.Itoa(manyOfferings))

var bulk = []string{
	`INSERT INTO providers (id, name_zh, name_en, code, region, state, invented, created_at, updated_at)
	SELECT 'prv_' || i, '算力供应商' || i || '号', 'Compute Provider ' || i, 'bench' || i, (ARRAY['CN-GZ','CN-NM','CN-GS','CN-NX','CN-ZJ','CN-GD','CN-HE','CN-SC'])[1 + i % 8], 'approved', true, now(), now()
	FROM generate_series(1, {providers}) i`,
	`INSERT INTO sites (id, provider_id, name_zh, name_en, region, driver, state, simulated, isolation, config, created_at, updated_at)
	SELECT 'sit_' || i, id, '站', 'Site', region, 'local', 'ready', true, '', '', now(), now() FROM providers, LATERAL (SELECT substr(id, 5) AS i) x WHERE code LIKE 'bench%'`,
	`INSERT INTO offerings (id, kind, provider_id, site_id, class_id, stack_id, region, title_zh, title_en, summary_zh, summary_en, state, tariff_version,
		min_units, max_units, max_seconds, interruptible, created_at, updated_at)
	SELECT 'off_' || i, CASE WHEN c.kind = 'cpu' THEN 'core_hour' ELSE 'card_hour' END, p.id, 'sit_' || substr(p.id, 5), c.id,
		CASE WHEN c.kind = 'cpu' THEN 'cpu' WHEN c.id = 'ascend-910b' THEN 'cann-8' ELSE 'cuda-12' END, p.region,
		c.name_zh || (ARRAY[' 训练',' 推理',' 质检',' 渲染',' 夜间',' 微调',' 仿真'])[1 + i % 7] || '卡时 第' || i || '批', c.name_en || (ARRAY[' training',' inference',' inspection',' rendering',' night',' tuning',' simulation'])[1 + i % 7] || ' lot ' || i,
		'适合中小企业的视觉质检与需求预测，按秒计费，用多少付多少。', 'For inspection and forecasting in small firms, billed by the second.', 'listed', 1, 1, 8, 86400, i % 5 = 0, now() - i * interval '1 minute', now()
	FROM generate_series(1, {offerings}) i JOIN providers p ON p.code = 'bench' || (1 + i % {providers})
	JOIN (SELECT *, row_number() OVER (ORDER BY id) AS n, count(*) OVER () AS all_n FROM classes) c ON c.n = 1 + (i * 7) % c.all_n`,
	`INSERT INTO nodes (id, site_id, name, class_id, stack_id, units, state)
	SELECT 'nod_' || row_number() OVER (), site_id, class_id, class_id, stack_id, 8, 'up'
	FROM (SELECT DISTINCT site_id, class_id, stack_id FROM offerings WHERE length(id) <= 12) x`,
	`INSERT INTO tariffs (offering_id, version, valid_from, created_by, created_at) SELECT id, 1, now(), 'bench', now() FROM offerings WHERE length(id) <= 12`,
	`INSERT INTO tariff_prices (offering_id, version, meter, band, tier_from, price)
	SELECT id, 1, 'unit_hour', band, 0, (100 + substr(id, 5)::bigint % 900) * 1000000 * CASE band WHEN 'peak' THEN 2 ELSE 1 END
	FROM offerings, (VALUES ('peak'), ('offpeak')) x (band) WHERE length(id) <= 12`,
}

func someIDs(b *testing.B, db *store.DB) []string {
	b.Helper()
	var ids []string
	if err := db.View(context.Background(), func(tx *store.Tx) (err error) {
		rows, err := tx.ListedOfferings()
		for _, o := range rows {
			ids = append(ids, o.ID)
		}
		return err
	}); err != nil {
		b.Fatal(err)
	}
	return ids
}

// visits draws what visitors ask: of ten, four search, three filter, two turn
// pages of a search and one compares.
type visits struct {
	mu  sync.Mutex
	ids []string
	rng *rand.Rand
}

var (
	benchWords   = []string{"训练", "推理", "质检", "渲染", "夜间", "微调", "昇腾", "h100", "4090", "ascend", "inference", "lot", "国产", "贵州", "provider", "卡时", "inner mongolia"}
	benchRegions = []string{"CN-GZ", "CN-NM", "CN-GS", "CN-NX", "CN-ZJ", "CN-GD", "CN-HE", "CN-SC"}
	benchClasses = []string{"ascend-910b", "a100-80gb", "a800-80gb", "h100-sxm", "h20", "h200", "rtx-4090", "rtx-5090", "cpu-core", "biren"}
)

func (v *visits) next() (kind, path string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	word := func() string { return benchWords[v.rng.IntN(len(benchWords))] }
	q := url.Values{}
	switch n := v.rng.IntN(10); {
	case n < 4:
		q.Set("q", word()+" "+strconv.Itoa(v.rng.IntN(manyOfferings)))
		if n == 0 {
			q.Set("q", word()+" "+word())
		}
		return "search", "/offerings?" + q.Encode()
	case n < 7:
		q.Add("region", benchRegions[v.rng.IntN(len(benchRegions))])
		q.Add("class", benchClasses[v.rng.IntN(len(benchClasses))])
		q.Set("price", strconv.Itoa(1+v.rng.IntN(1800))+"."+strconv.Itoa(1+v.rng.IntN(9)))
		if n == 4 {
			q.Set("availability", "now")
			q.Set("q", word())
		}
		return "filter", "/offerings?" + q.Encode()
	case n < 9:
		q.Set("q", word())
		q.Set("sort", []string{"recommended", "price", "free", "newest", "name"}[v.rng.IntN(5)])
		q.Set("page", strconv.Itoa(1+v.rng.IntN(60)))
		return "page", "/offerings?" + q.Encode()
	}
	for range 4 {
		q.Add("id", v.ids[v.rng.IntN(len(v.ids))])
	}
	return "compare", "/compare?" + q.Encode()
}

// times are how long first bytes took, by kind of request.
type times struct {
	mu   sync.Mutex
	kept map[string][]time.Duration
}

func newTimes() *times { return &times{kept: map[string][]time.Duration{}} }

func (t *times) add(kind string, d time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept[kind] = append(t.kept[kind], d)
}

// at is a quantile of one kind, or of all under "".
func (t *times) at(kind string, q float64) time.Duration {
	var all []time.Duration
	for k, list := range t.kept {
		if kind == "" || k == kind {
			all = append(all, list...)
		}
	}
	slices.SortFunc(all, cmp.Compare[time.Duration])
	return all[min(int(q*float64(len(all))), len(all)-1)]
}

func (t *times) report(b *testing.B, name string) {
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	for _, q := range []float64{0.5, 0.95, 0.99} {
		b.ReportMetric(ms(t.at("", q)), fmt.Sprintf("%s-p%d-ms", name, int(q*100)))
	}
	for kind := range t.kept {
		b.Logf("%s %-8s p50 %6.1f ms, p95 %6.1f ms of %d", name, kind, ms(t.at(kind, 0.5)), ms(t.at(kind, 0.95)), len(t.kept[kind]))
	}
}

func visit(b *testing.B, base string, next func() (kind, path string), n int, took *times) {
	b.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: benchClients}}
	defer client.CloseIdleConnections()
	var left atomic.Int64
	left.Store(int64(n))
	var wg sync.WaitGroup
	for range benchClients {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				kind, path := next()
				if err := firstByte(client, base+path, kind, took); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}

func firstByte(client *http.Client, url, kind string, took *times) error {
	began, first := time.Now(), time.Duration(0)
	trace := &httptrace.ClientTrace{GotFirstResponseByte: func() { first = time.Since(began) }}
	req, err := http.NewRequestWithContext(httptrace.WithClientTrace(context.Background(), trace), http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", url, resp.Status)
	}
	took.add(kind, first)
	return nil
}
