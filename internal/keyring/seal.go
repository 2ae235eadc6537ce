package keyring

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"errors"
	"strings"
)

// ErrSealed is returned for a text that no key of the ring sealed for the purpose.
var ErrSealed = errors.New("keyring: the sealed text does not open")

// Seal encrypts and authenticates plain (AES-256-GCM) for one purpose with the first key.
func (r Ring) Seal(purpose string, plain []byte) string {
	k := r.keys[0]
	return k.id + "." + base64.RawURLEncoding.EncodeToString(k.cipher(purpose).Seal(nil, nil, plain, nil))
}

// Open returns what Seal was given, or ErrSealed.
func (r Ring) Open(purpose, sealed string) ([]byte, error) {
	id, encoded, _ := strings.Cut(sealed, ".")
	k, ok := r.find(id)
	if !ok {
		return nil, ErrSealed
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(encoded)
	if err != nil {
		return nil, ErrSealed
	}
	plain, err := k.cipher(purpose).Open(nil, nil, b, nil)
	if err != nil {
		return nil, ErrSealed
	}
	return plain, nil
}

func (k key) cipher(purpose string) cipher.AEAD {
	block, err := aes.NewCipher(k.derive("seal", purpose))
	if err != nil {
		panic("keyring: " + err.Error()) // only a wrong key length fails
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic("keyring: " + err.Error())
	}
	return aead
}
