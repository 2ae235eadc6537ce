package brokertest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"io"
	"log"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"supermarket/models"
)

// Server is the server's side of the site protocol, in memory. It keeps the
// rules of the protocol and records all that it is told.
type Server struct {
	URL string
	t   testing.TB

	handler http.Handler

	mu       sync.Mutex
	attempts map[string]*Attempt
	faults   []*fault
	down     bool
}

// Attempt is what the server knows of one attempt. Its fields may be read
// through Seen only.
type Attempt struct {
	Key, Token string
	Answer     models.ClaimAnswer
	RunnerID   string
	Claims     []models.ClaimRequest
	Refused    int // claims of other runners
	Reports    []models.ReportRequest
	Finishes   []models.FinishRequest
	Metrics    []models.RunMetric // each sequence counted once
	Log        []byte
	Artefacts  map[string][]byte
	Cancel     string // why to cancel; CancelledByBuyer makes a claim 410
	sequences  map[int64]bool
}

// NewServer serves on a loopback address until the test ends.
func NewServer(t testing.TB) *Server {
	s := &Server{t: t, attempts: map[string]*Attempt{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+models.ClaimPath, s.claim)
	mux.HandleFunc("POST /run/{key}/report", s.report)
	mux.HandleFunc("POST /run/{key}/log", s.log)
	mux.HandleFunc("PUT /run/{key}/artefacts/{name}", s.artefact)
	mux.HandleFunc("GET /run/{key}/inputs/{name}", s.input)
	mux.HandleFunc("POST /run/{key}/finish", s.finish)
	s.handler = s.misbehaving(mux)
	h := httptest.NewServer(s.handler)
	t.Cleanup(h.Close)
	s.URL = h.URL
	return s
}

// TLS is another address of a server, with a certificate of its own.
type TLS struct{ URL, CAFile string }

// OverTLS serves s by https too.
func OverTLS(t testing.TB, s *Server) TLS {
	h := httptest.NewUnstartedServer(s.handler)
	h.Config.ErrorLog = log.New(io.Discard, "", 0) // of those who do not trust it
	h.StartTLS()
	t.Cleanup(h.Close)
	file := filepath.Join(t.TempDir(), "ca.pem")
	b := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: h.Certificate().Raw})
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return TLS{h.URL, file}
}

// Offer makes an attempt that runs this program; change may alter its claim.
func (s *Server) Offer(program string, params map[string]string, change ...func(*models.ClaimAnswer)) *Attempt {
	key := models.NewID("sub")
	base := "/run/" + key
	a := &Attempt{Key: key, Token: models.NewSecret(20), Artefacts: map[string][]byte{}, sequences: map[int64]bool{}}
	a.Answer = models.ClaimAnswer{
		AttemptID: models.NewID("att"), JobID: models.NewID("job"), Recipe: program, Params: params, Units: 1,
		CapMillis: 600_000, GraceMillis: 10_000, MaxLogBytes: 1 << 20, MaxArtefactBytes: 1 << 20, HeartbeatSeconds: 1,
		LogURL: base + "/log?sig=l", ArtefactURL: base + "/artefacts?sig=a", ReportURL: base + "/report", FinishURL: base + "/finish",
	}
	for _, f := range change {
		f(&a.Answer)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.attempts[key] = a
	return a
}

// Seen returns a copy of the attempt as it is now.
func (s *Server) Seen(key string) Attempt {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.attempts[key].copy()
}

func (a *Attempt) copy() Attempt {
	c := *a
	c.Artefacts = maps.Clone(a.Artefacts)
	c.Log = append([]byte(nil), a.Log...)
	return c
}

// Await returns the attempt as soon as ok holds for it; the test fails after a while.
func (s *Server) Await(key, what string, ok func(Attempt) bool) Attempt {
	s.t.Helper()
	var got Attempt
	Eventually(s.t, what, func() bool { got = s.Seen(key); return ok(got) })
	return got
}

// AwaitFinish returns the attempt once it is finished.
func (s *Server) AwaitFinish(key string) Attempt {
	s.t.Helper()
	return s.Await(key, "a finish", func(a Attempt) bool { return len(a.Finishes) > 0 })
}

// AwaitLog returns the attempt once its log holds text.
func (s *Server) AwaitLog(key, text string) Attempt {
	s.t.Helper()
	return s.Await(key, "a log with "+text, func(a Attempt) bool { return strings.Contains(string(a.Log), text) })
}

// Stop makes the server ask for an end of the attempt, for this reason.
func (s *Server) Stop(key, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.attempts[key].Cancel = reason
}

// ForgetLog leaves only the first bytes of the attempt's log.
func (s *Server) ForgetLog(key string, keep int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.attempts[key]
	a.Log = a.Log[:min(keep, len(a.Log))]
}

// StopAll makes the server ask for an end of every attempt.
func (s *Server) StopAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.attempts {
		a.Cancel = models.CancelledByBuyer
	}
}

// with runs f under the lock on the attempt of the request, which must know its token.
func (s *Server) with(w http.ResponseWriter, r *http.Request, key string, f func(*Attempt)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.attempts[key]
	if a == nil || r.Header.Get("Authorization") != "Bearer "+a.Token {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	f(a)
}

func read[T any](w http.ResponseWriter, r *http.Request) (v T, ok bool) {
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, models.MaxProtocolBody)).Decode(&v)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
	}
	return v, err == nil
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func (s *Server) claim(w http.ResponseWriter, r *http.Request) {
	q, ok := read[models.ClaimRequest](w, r)
	if !ok {
		return
	}
	s.with(w, r, q.SubmissionKey, func(a *Attempt) {
		a.Claims = append(a.Claims, q)
		switch {
		case a.RunnerID != "" && a.RunnerID != q.RunnerID:
			a.Refused++
			w.WriteHeader(http.StatusConflict)
		case a.Cancel == models.CancelledByBuyer && a.RunnerID == "":
			w.WriteHeader(http.StatusGone)
		default:
			a.RunnerID = q.RunnerID
			answer(w, http.StatusOK, a.Answer)
		}
	})
}

func (s *Server) report(w http.ResponseWriter, r *http.Request) {
	q, ok := read[models.ReportRequest](w, r)
	if !ok {
		return
	}
	s.with(w, r, r.PathValue("key"), func(a *Attempt) {
		if q.RunnerID != a.RunnerID {
			w.WriteHeader(http.StatusConflict)
			return
		}
		a.Reports = append(a.Reports, q)
		if !a.sequences[q.Sequence] {
			a.sequences[q.Sequence] = true
			a.Metrics = append(a.Metrics, q.Metrics...)
		}
		answer(w, http.StatusOK, models.ReportAnswer{Cancel: a.Cancel != "", CancelReason: a.Cancel})
	})
}

func (s *Server) log(w http.ResponseWriter, r *http.Request) {
	at, err := strconv.ParseInt(r.URL.Query().Get(models.LogOffsetParam), 10, 64)
	b, readErr := io.ReadAll(http.MaxBytesReader(w, r.Body, models.MaxLogPiece))
	if err != nil || readErr != nil || r.URL.Query().Get("sig") != "l" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	s.with(w, r, r.PathValue("key"), func(a *Attempt) {
		size := int64(len(a.Log))
		if at > size {
			answer(w, http.StatusConflict, models.LogAnswer{Size: size})
			return
		}
		overlap := min(size-at, int64(len(b)))
		if string(a.Log[at:at+overlap]) != string(b[:overlap]) {
			s.t.Errorf("log of %s: other bytes at offset %d", a.Key, at)
		}
		a.Log = append(a.Log, b[overlap:]...)
		answer(w, http.StatusOK, models.LogAnswer{Size: int64(len(a.Log))})
	})
}

func (s *Server) artefact(w http.ResponseWriter, r *http.Request) {
	b, err := io.ReadAll(r.Body)
	sum := sha256.Sum256(b)
	if err != nil || hex.EncodeToString(sum[:]) != r.Header.Get(models.HeaderContentSHA256) || r.URL.Query().Get("sig") != "a" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	s.with(w, r, r.PathValue("key"), func(a *Attempt) {
		a.Artefacts[r.PathValue("name")] = b
		w.WriteHeader(http.StatusCreated)
	})
}

func (s *Server) input(w http.ResponseWriter, r *http.Request) {
	s.with(w, r, r.PathValue("key"), func(*Attempt) { _, _ = io.WriteString(w, "input "+r.PathValue("name")) })
}

// Input is a file that an attempt of this key can fetch.
func Input(key, name string) models.RunInput {
	b := []byte("input " + name)
	sum := sha256.Sum256(b)
	return models.RunInput{Name: name, URL: "/run/" + key + "/inputs/" + name, Size: int64(len(b)), SHA256: hex.EncodeToString(sum[:])}
}

func (s *Server) finish(w http.ResponseWriter, r *http.Request) {
	q, ok := read[models.FinishRequest](w, r)
	if !ok {
		return
	}
	s.with(w, r, r.PathValue("key"), func(a *Attempt) {
		if q.RunnerID != a.RunnerID {
			w.WriteHeader(http.StatusConflict)
			return
		}
		a.Finishes = append(a.Finishes, q)
		answer(w, http.StatusOK, models.FinishAnswer{Accepted: true})
	})
}
