package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"supermarket/internal/app"
	"supermarket/internal/config"
	"supermarket/internal/files"
	"supermarket/internal/store"
)

func backup(args []string) error {
	var path string
	a, ctx, end, err := start("backup", args, config.Tool, func(fs *flag.FlagSet, _ *app.Purpose) {
		fs.StringVar(&path, "to", "", "the archive to write; nothing is there yet")
	})
	if err != nil {
		return err
	}
	defer end()
	if path == "" {
		return errors.New("backup needs --to FILE")
	}
	m, err := a.DB.Backup(ctx, store.BackupInput{Path: path, Now: a.Clock.Now(), Files: a.Files.Each})
	if err != nil {
		return err
	}
	fmt.Printf("%s: %s, schema %d, %d entries\n", path, m.Engine, m.Schema, len(m.Entries))
	fmt.Println("The keys of this installation are not in it: keep SECRET_KEYS elsewhere.")
	return nil
}

func restore(args []string) error {
	fs := flag.NewFlagSet("restore", flag.ContinueOnError)
	path := fs.String("from", "", "the archive")
	force := fs.Bool("force", false, "replace the database that is there")
	if err := fs.Parse(args); err != nil {
		return errUsage
	}
	if *path == "" {
		return errors.New("restore needs --from FILE")
	}
	cfg, err := config.FromEnvironment(config.Tool)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(cfg.DataDir, 0o700); err != nil {
		return err
	}
	kept, err := files.Open(cfg.FilesURL, cfg.DataDir)
	if err != nil {
		return err
	}
	defer func() { _ = kept.Close() }()
	const largest = 4 << 30
	m, err := store.Restore(context.Background(), store.RestoreInput{
		Path: *path, Force: *force, Options: store.Options{URL: cfg.DatabaseURL.Reveal(), Dir: cfg.DataDir},
		PutFile: func(key string, r io.Reader) error {
			_, _, err := kept.Put(key, r, largest)
			return err
		},
	})
	if err != nil {
		return err
	}
	fmt.Printf("%s, schema %d, %d entries; now run supermarket audit\n", m.Engine, m.Schema, len(m.Entries))
	return nil
}
