package models

import (
	"crypto/rand"
	"encoding/base32"
	"strings"
)

var idText = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// NewID returns an opaque id: the prefix, an underscore and 128 random bits in base32.
func NewID(prefix string) string { return prefix + "_" + randomText(16) }

// NewSecret returns n random bytes (at least 16) in base32, for tokens that grant something.
func NewSecret(n int) string { return randomText(max(n, 16)) }

func randomText(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // crypto/rand.Read never returns an error: it crashes the program instead
	return idText.EncodeToString(b)
}

// IDHasPrefix tells whether id looks like one that NewID(prefix) made.
func IDHasPrefix(id, prefix string) bool {
	rest, ok := strings.CutPrefix(id, prefix+"_")
	if !ok || len(rest) != 26 {
		return false
	}
	_, err := idText.DecodeString(rest)
	return err == nil
}
