package config

import (
	"errors"
	"fmt"
	"os"
)

// FromEnvironment is Load with the process's environment.
func FromEnvironment(as Mode) (Config, error) { return Load(os.Getenv, as) }

// Load reads every setting, an unset or empty one by its default, and refuses
// what is malformed or unsafe for the mode; the error names all of it, never a value of a secret.
// As Demo it makes the keys in DATA_DIR when there are none.
func Load(getenv func(string) string, as Mode) (Config, error) {
	var c Config
	var wrong []error
	for _, s := range settings {
		v := getenv(s.name)
		if v == "" {
			v = s.fallback
		}
		if err := s.set(&c, v); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", s.name, err))
		}
	}
	if len(wrong) > 0 {
		return Config{}, errors.Join(wrong...)
	}
	if err := c.findKeys(as); err != nil {
		return Config{}, err
	}
	if c.PublicURL == "" && onLoopback(c.ListenAddr) {
		c.PublicURL = "http://" + c.ListenAddr
	}
	if err := c.unsafe(as); err != nil {
		return Config{}, err
	}
	return c, nil
}
