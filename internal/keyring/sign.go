package keyring

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// Sign returns a URL-safe signature of msg for one purpose, made with the first key.
func (r Ring) Sign(purpose, msg string) string {
	k := r.keys[0]
	return k.id + "." + base64.RawURLEncoding.EncodeToString(k.mac(purpose, msg))
}

// Verify tells whether signature was made by any key of the ring for this purpose and msg.
func (r Ring) Verify(purpose, msg, signature string) bool {
	id, encoded, _ := strings.Cut(signature, ".")
	k, ok := r.find(id)
	if !ok {
		return false
	}
	got, err := base64.RawURLEncoding.Strict().DecodeString(encoded)
	return err == nil && hmac.Equal(got, k.mac(purpose, msg))
}

func (k key) mac(purpose, msg string) []byte {
	h := hmac.New(sha256.New, k.derive("sign", purpose))
	h.Write([]byte(msg))
	return h.Sum(nil)
}
