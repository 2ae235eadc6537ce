package config

import "log/slog"

// Secret is a text that prints as "set" or "" wherever it goes; Reveal gives it away.
type Secret string

// Reveal returns the text itself.
func (s Secret) Reveal() string { return string(s) }

// String tells only whether the secret is set.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "set"
}

// GoString tells only whether the secret is set.
func (s Secret) GoString() string { return s.String() }

// LogValue tells only whether the secret is set.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText tells only whether the secret is set.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
