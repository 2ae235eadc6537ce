package ledger_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"testing"

	"supermarket/internal/ledger"
	"supermarket/internal/store"
	"supermarket/models"
)

// The benchmarks run on the durable database that scripts/bench-ledger makes,
// fills and names.
const benchAccounts = 5000 // of each side

func benchDB(b *testing.B, clients int) *store.DB {
	b.Helper()
	url := os.Getenv("SUPERMARKET_BENCH_POSTGRES")
	if url == "" {
		b.Fatal("SUPERMARKET_BENCH_POSTGRES is not set: run scripts/bench-ledger")
	}
	db, err := store.Open(context.Background(), store.Options{URL: url, MaxConns: clients})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	return db
}

// BenchmarkMigrate brings the schema to the database before it is filled.
func BenchmarkMigrate(b *testing.B) {
	if err := benchDB(b, 1).Migrate(context.Background()); err != nil {
		b.Fatal(err)
	}
}

func benchWallet() string { return fmt.Sprintf("wallet_bench%d", rand.IntN(benchAccounts)+1) }

func benchPayable() string { return fmt.Sprintf("payable_bench%d", rand.IntN(benchAccounts)+1) }

// drive runs b.N transfers by so many clients at once.
func drive(b *testing.B, clients int, to func() string, opts ...store.Option) {
	db := benchDB(b, clients)
	var left atomic.Int64
	left.Store(int64(b.N))
	var wg sync.WaitGroup
	b.ResetTimer()
	for range clients {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				e := entry(models.NewID("key"), benchWallet(), to(), 1)
				err := db.Atomic(context.Background(), func(tx *store.Tx) error {
					_, err := ledger.Post(tx, e)
					return err
				}, opts...)
				if err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "transfers/s")
}

func BenchmarkSpread(b *testing.B) {
	for _, clients := range []int{16} {
		b.Run(fmt.Sprint(clients), func(b *testing.B) { drive(b, clients, benchPayable) })
	}
}

const benchFee = "fee_bench"

func BenchmarkHot(b *testing.B) {
	fee := func() string { return benchFee }
	for _, clients := range []int{16, 64} {
		b.Run(fmt.Sprintf("%d-alone", clients), func(b *testing.B) { drive(b, clients, fee) })
		b.Run(fmt.Sprintf("%d-group", clients), func(b *testing.B) { drive(b, clients, fee, store.Hot(benchFee)) })
	}
}
