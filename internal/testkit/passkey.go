package testkit

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
)

// Authenticator is a passkey in software: it answers what a server asks of a
// browser, and does what a good one never does when its fields say so.
type Authenticator struct {
	Origin     string
	RPID       string
	Count      uint32 // of signatures; 0 for ever counts nothing
	Counts     bool
	Unverified bool // the person was present and did not show who they are
	user       []byte
	id         []byte
	key        *ecdsa.PrivateKey
}

// asked is what both questions have in common.
type asked struct {
	PublicKey struct {
		Challenge string `json:"challenge"`
		User      struct {
			ID string `json:"id"`
		} `json:"user"`
	} `json:"publicKey"`
}

// Create makes a passkey and answers the question with it.
func (a *Authenticator) Create(options []byte) []byte {
	var q asked
	must(json.Unmarshal(options, &q))
	a.user, a.id = unbase(q.PublicKey.User.ID), make([]byte, 16)
	_, _ = rand.Read(a.id)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(err)
	a.key = key
	point, err := key.PublicKey.Bytes() // 4, x, y
	must(err)
	cose := append([]byte{0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20}, point[1:33]...)
	cose = append(append(cose, 0x22, 0x58, 0x20), point[33:]...)
	data := append(a.data(0x40), make([]byte, 16)...)
	data = append(binary.BigEndian.AppendUint16(data, uint16(len(a.id))), a.id...) //nolint:gosec // 16
	data = append(data, cose...)
	object := append([]byte{0xa3, 0x63, 'f', 'm', 't', 0x64, 'n', 'o', 'n', 'e', 0x67, 'a', 't', 't', 'S', 't', 'm', 't', 0xa0, 0x68, 'a', 'u', 't', 'h', 'D', 'a', 't', 'a', 0x58, byte(len(data))}, data...)
	return a.answer(map[string]string{"clientDataJSON": a.client("webauthn.create", q.PublicKey.Challenge), "attestationObject": base(object)})
}

// Get answers the question with the passkey that Create made.
func (a *Authenticator) Get(options []byte) []byte {
	var q asked
	must(json.Unmarshal(options, &q))
	if a.Counts {
		a.Count++
	}
	data, client := a.data(0), a.client("webauthn.get", q.PublicKey.Challenge)
	hash := sha256.Sum256(unbase(client))
	sum := sha256.Sum256(append(data, hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, a.key, sum[:])
	must(err)
	return a.answer(map[string]string{"clientDataJSON": client, "authenticatorData": base(data), "signature": base(signature), "userHandle": base(a.user)})
}

func (a *Authenticator) data(more byte) []byte {
	flags := more | 0x01 // present
	if !a.Unverified {
		flags |= 0x04
	}
	sum := sha256.Sum256([]byte(a.RPID))
	return binary.BigEndian.AppendUint32(append(sum[:], flags), a.Count)
}

func (a *Authenticator) client(deed, challenge string) string {
	b, err := json.Marshal(map[string]any{"type": deed, "challenge": challenge, "origin": a.Origin, "crossOrigin": false})
	must(err)
	return base(b)
}

func (a *Authenticator) answer(response map[string]string) []byte {
	b, err := json.Marshal(map[string]any{
		"id": base(a.id), "rawId": base(a.id), "type": "public-key", "response": response, "clientExtensionResults": map[string]any{},
	})
	must(err)
	return b
}

func base(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func unbase(s string) []byte {
	b, err := base64.RawURLEncoding.DecodeString(s)
	must(err)
	return b
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
