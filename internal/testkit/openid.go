package testkit

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"
)

// OpenID is an OpenID provider that keeps its codes, checks who redeems them,
// and lies in its tokens when Spoil says so.
type OpenID struct {
	*httptest.Server
	ClientID, Secret string
	Claims           map[string]any                                        // of whoever signs in
	Spoil            func(header map[string]string, claims map[string]any) // last hand on a token
	mu               sync.Mutex
	key, signer      *rsa.PrivateKey
	codes            map[string]*code
}

type code struct {
	nonce, challenge, back string
	anew, used             bool
}

// openIDKey is made once: to make one takes as long as several whole tests.
var openIDKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

// NewOpenID starts a provider; whoever signs in there has these claims.
func NewOpenID(t testing.TB, claims map[string]any) *OpenID {
	t.Helper()
	key, err := openIDKey()
	if err != nil {
		t.Fatal(err)
	}
	p := &OpenID{ClientID: "shop", Secret: "the provider's secret", Claims: claims, key: key, signer: key, codes: map[string]*code{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", p.about)
	mux.HandleFunc("GET /keys", p.keys)
	mux.HandleFunc("GET /authorize", p.authorize)
	mux.HandleFunc("POST /token", p.token)
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

func (p *OpenID) about(w http.ResponseWriter, _ *http.Request) {
	say(w, map[string]any{
		"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys",
		"response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"}, "id_token_signing_alg_values_supported": []string{"RS256"},
	})
}

func (p *OpenID) keys(w http.ResponseWriter, _ *http.Request) {
	say(w, map[string]any{"keys": []any{map[string]string{
		"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "one", "n": base(p.key.N.Bytes()), "e": base(big.NewInt(int64(p.key.E)).Bytes()),
	}}})
}

// authorize signs the person in without asking, and sends them back.
func (p *OpenID) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("client_id") != p.ClientID || q.Get("code_challenge_method") != "S256" || q.Get("state") == "" {
		http.Error(w, "unknown client, or neither state nor challenge", http.StatusBadRequest)
		return
	}
	id := p.Grant(q)
	http.Redirect(w, r, q.Get("redirect_uri")+"?"+url.Values{"code": {id}, "state": {q.Get("state")}}.Encode(), http.StatusSeeOther)
}

// Grant returns a code for what was asked.
func (p *OpenID) Grant(q url.Values) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	id := fmt.Sprintf("code-%d", len(p.codes)+1)
	p.codes[id] = &code{nonce: q.Get("nonce"), challenge: q.Get("code_challenge"), back: q.Get("redirect_uri"), anew: q.Get("max_age") == "0"}
	return id
}

func (p *OpenID) token(w http.ResponseWriter, r *http.Request) {
	id, secret, ok := r.BasicAuth()
	if !ok {
		id, secret = r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	}
	if known, err := url.QueryUnescape(secret); err == nil {
		secret = known
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.codes[r.PostFormValue("code")]
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if c == nil || c.used || id != p.ClientID || secret != p.Secret || c.challenge != base(sum[:]) || c.back != r.PostFormValue("redirect_uri") {
		w.WriteHeader(http.StatusBadRequest)
		say(w, map[string]string{"error": "invalid_grant"})
		return
	}
	c.used = true
	say(w, map[string]any{"access_token": "access", "token_type": "Bearer", "expires_in": 300, "id_token": p.sign(c)})
}

func (p *OpenID) sign(c *code) string {
	now := time.Now()
	header := map[string]string{"alg": "RS256", "kid": "one", "typ": "JWT"}
	claims := map[string]any{"iss": p.URL, "aud": p.ClientID, "iat": now.Unix(), "exp": now.Add(time.Minute).Unix(), "nonce": c.nonce}
	if c.anew {
		claims["auth_time"] = now.Unix()
	}
	for k, v := range p.Claims {
		claims[k] = v
	}
	if p.Spoil != nil {
		p.Spoil(header, claims)
	}
	h, err := json.Marshal(header)
	must(err)
	b, err := json.Marshal(claims)
	must(err)
	signed := base(h) + "." + base(b)
	sum := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(rand.Reader, p.signer, crypto.SHA256, sum[:])
	must(err)
	if header["alg"] == "none" {
		signature = nil
	}
	return signed + "." + base(signature)
}

// Forge makes the provider sign with a key that it does not publish.
func (p *OpenID) Forge() {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	must(err)
	p.signer = key
}

func say(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}
