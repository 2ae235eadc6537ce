package testkit

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"supermarket/models"
)

// newName names a database after this process, so that another one can tell when
// it is nobody's any more.
func newName(kind string) string {
	return fmt.Sprintf("%s_%d_%s", kind, os.Getpid(), models.NewSecret(16))
}

// sweepMost bounds what one process tidies up.
const sweepMost = 40

// sweep drops databases of test processes that have ended. What another one drops
// at the same moment is no error.
func sweep(tb testing.TB) {
	tb.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, server(tb))
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = conn.Close(ctx) }()
	rows, err := conn.Query(ctx, `SELECT datname::text FROM pg_database WHERE datname ~ '^(t|template)_[0-9]+_'`)
	if err != nil {
		tb.Fatal(err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		tb.Fatal(err)
	}
	dropped := 0
	for _, name := range names {
		if dropped < sweepMost && ended(name) {
			_, _ = conn.Exec(ctx, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
			dropped++
		}
	}
}

func ended(name string) bool {
	pid, err := strconv.Atoi(strings.Split(name, "_")[1])
	return err == nil && syscall.Kill(pid, 0) == syscall.ESRCH
}
