package keyring

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
)

// size is the length in bytes of a master key and of every key derived from it.
const size = 32

var idShape = regexp.MustCompile(`^[a-z0-9]{1,16}$`)

// Ring is a set of master keys; use one that Parse returned, the zero Ring panics.
type Ring struct{ keys []key }

type key struct {
	id     string
	master []byte
}

// Parse reads comma-separated "id:base64 of 32 bytes"; its errors never quote a key.
func Parse(text string) (Ring, error) {
	var r Ring
	for i, part := range strings.Split(text, ",") {
		k, err := parseKey(strings.TrimSpace(part))
		if err != nil {
			return Ring{}, fmt.Errorf("key %d: %w", i+1, err)
		}
		if _, twice := r.find(k.id); twice {
			return Ring{}, fmt.Errorf("key %d: its id stands twice", i+1)
		}
		r.keys = append(r.keys, k)
	}
	return r, nil
}

func parseKey(text string) (key, error) {
	id, encoded, ok := strings.Cut(text, ":")
	if !ok || !idShape.MatchString(id) {
		return key{}, errors.New("want id:base64, the id of 1 to 16 lower-case letters and digits")
	}
	master, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return key{}, errors.New("not base64")
	}
	if len(master) != size {
		return key{}, fmt.Errorf("%d bytes, want %d", len(master), size)
	}
	if allSame(master) {
		return key{}, errors.New("all its bytes are the same")
	}
	return key{id, master}, nil
}

func allSame(b []byte) bool {
	for _, c := range b {
		if c != b[0] {
			return false
		}
	}
	return true
}

// Generate returns a fresh random key under id, in the form that Parse reads.
func Generate(id string) string {
	b := make([]byte, size)
	_, _ = rand.Read(b)
	return id + ":" + base64.StdEncoding.EncodeToString(b)
}

// Empty tells whether the ring has no key.
func (r Ring) Empty() bool { return len(r.keys) == 0 }

// String names the ids only.
func (r Ring) String() string {
	ids := make([]string, len(r.keys))
	for i, k := range r.keys {
		ids[i] = k.id
	}
	return "keys[" + strings.Join(ids, " ") + "]"
}

// GoString names the ids only.
func (r Ring) GoString() string { return r.String() }

// LogValue names the ids only.
func (r Ring) LogValue() slog.Value { return slog.StringValue(r.String()) }

func (r Ring) find(id string) (key, bool) {
	for _, k := range r.keys {
		if k.id == id {
			return k, true
		}
	}
	return key{}, false
}

func (k key) derive(use, purpose string) []byte {
	b, err := hkdf.Key(sha256.New, k.master, nil, "supermarket/"+use+"/"+purpose, size)
	if err != nil {
		panic("keyring: " + err.Error()) // only a length beyond HKDF's limit fails
	}
	return b
}
