package webhook

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"time"
)

// The headers of a delivery.
const (
	HeaderSignature = "Supermarket-Signature" // t=<Unix seconds>,v1=<hex>
	HeaderEvent     = "Supermarket-Event"     // the id in the body
	HeaderTopic     = "Supermarket-Topic"
)

// NewSecret returns a fresh secret that deliveries are signed with.
func NewSecret() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b)
	return "whsec_" + base64.RawURLEncoding.EncodeToString(b)
}

// Sign returns the signature header: HMAC-SHA256, keyed with the whole secret,
// of the time in Unix seconds, a dot and the body.
func Sign(secret string, at time.Time, body []byte) string {
	t := strconv.FormatInt(at.Unix(), 10)
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte(t + "."))
	h.Write(body)
	return "t=" + t + ",v1=" + hex.EncodeToString(h.Sum(nil))
}
