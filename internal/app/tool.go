package app

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"supermarket/internal/audit"
	"supermarket/internal/claim"
	"supermarket/internal/i18n"
	"supermarket/internal/runner"
	"supermarket/internal/seed"
	"supermarket/internal/store"
	"supermarket/models"
)

// Exclusive takes the lock that keeps a second serving process, migrate and
// restore away from an SQLite file. On PostgreSQL there is nothing to take.
func (a *App) Exclusive() error {
	if a.DB.Path() == "" {
		return nil
	}
	unlock, err := store.LockFile(a.Config.DataDir)
	if err == nil {
		a.lock = unlock
	}
	return err
}

// SeedDemo migrates, makes the demo's data where they are missing, and returns
// the password of its accounts: DEMO_PASSWORD, else one that is drawn once and
// kept in the data folder.
func (a *App) SeedDemo(ctx context.Context) (string, error) {
	if err := a.DB.Migrate(ctx); err != nil {
		return "", err
	}
	if err := a.loadClock(ctx); err != nil {
		return "", err
	}
	password, err := a.demoPassword()
	if err != nil {
		return "", err
	}
	var host models.HostFacts
	if a.Exe != "" {
		host = runner.Probe(ctx, a.Config.DataDir, a.Exe)
	}
	return password, seed.Demo(ctx, seed.Deps{
		DB: a.DB, Clock: a.Clock, Data: a.Reference.Data(), Account: a.Account, Programmes: a.Programmes,
		Supply: a.Supply, Checkout: a.Checkout, Finance: a.Finance, Password: password, Host: host,
	})
}

func (a *App) demoPassword() (string, error) {
	if p := a.Config.DemoPassword.Reveal(); p != "" {
		return p, nil
	}
	path := filepath.Join(a.Config.DataDir, "demo.password")
	kept, err := os.ReadFile(path)
	if err == nil {
		return strings.TrimSpace(string(kept)), nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return "", err
	}
	b := make([]byte, 10)
	_, _ = rand.Read(b)
	p := strings.ToLower(base32.StdEncoding.EncodeToString(b))
	return p, os.WriteFile(path, []byte(p+"\n"), 0o600)
}

// Audit runs every check on one snapshot, and then looks at files, for which no
// snapshot waits.
func (a *App) Audit(ctx context.Context) (audit.Report, error) {
	var r audit.Report
	err := a.DB.Snapshot(ctx, func(tx *store.Tx) error {
		r = audit.Run(tx, audit.All())
		return nil
	})
	if err != nil {
		return r, err
	}
	r.Add(audit.Kept(func(after audit.Frozen) (some []audit.Frozen, err error) {
		err = a.DB.View(ctx, func(tx *store.Tx) (err error) { some, err = audit.FrozenAfter(tx, after, claim.Piece); return err })
		return some, err
	}, a.sumOf))
	return r, nil
}

// sumOf is the SHA-256 of a file that is kept.
func (a *App) sumOf(key string) (string, error) {
	_, sum, err := a.Files.Sum(key)
	return sum, err
}

// Explain turns a refusal into its English text, for the command line.
func (a *App) Explain(err error) error {
	return errors.New(a.Texts.For(i18n.English).Fault(err))
}
