package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"supermarket/internal/keyring"
)

// keyFile holds the demo's keys, so that tools beside it sign with the same ones.
const keyFile = "secret.keys"

// findKeys takes the demo's file when SECRET_KEYS is empty; only the demo makes it.
func (c *Config) findKeys(as Mode) error {
	if !c.Keys.Empty() || as == Serve || as == Sandbox {
		return nil
	}
	path := filepath.Join(c.DataDir, keyFile)
	if as == Demo {
		if err := makeKeys(path); err != nil {
			return err
		}
	}
	b, err := os.ReadFile(path)
	if as == Tool && errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if c.Keys, err = keyring.Parse(strings.TrimSpace(string(b))); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// makeKeys writes aside and links, so that of two starters both read one whole file.
func makeKeys(path string) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	aside, err := os.CreateTemp(filepath.Dir(path), keyFile+".*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(aside.Name()) }()
	_, err = aside.WriteString(keyring.Generate("demo") + "\n")
	if err := errors.Join(err, aside.Close()); err != nil {
		return err
	}
	if err := os.Link(aside.Name(), path); !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}
