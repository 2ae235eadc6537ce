package conform

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"supermarket/models"
)

const (
	pollSeconds      = 1
	heartbeatSeconds = 1
	slack            = 10 // heartbeats that may be late on a busy machine
)

// stage is what the played server knows.
type stage struct {
	mu        sync.Mutex
	polls     int
	lastPoll  time.Duration
	drain     bool
	drainedAt int
	broken    map[string]error // the first time that a sentence did not hold
	runs      map[string]*offered
}

// offered is a run that the site is given.
type offered struct {
	start     models.RunStart
	claim     models.ClaimAnswer
	runner    string
	claims    int
	handedOut int
	seen      models.SeenState
	sequence  int64
	reported  time.Duration
	running   bool
	log       []byte
	artefacts map[string]string
	finishes  []models.FinishRequest
	cancel    bool
}

// note keeps the first thing that was found against a sentence; the lock is held.
func (s *Stage) note(says string, err error) {
	if s.broken[says] == nil && err != nil {
		s.broken[says] = err
	}
}

func (s *Stage) found(says string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.broken[says]
}

// offer makes a run once, and returns it.
func (s *Stage) offer(key, url, recipe string, params map[string]string) *offered {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o := s.runs[key]; o != nil {
		return o
	}
	base := "/run/" + key
	o := &offered{artefacts: map[string]string{}}
	o.start = models.RunStart{SubmissionKey: key, Token: models.NewSecret(24), ServerURL: url, Nodes: 1, Units: max(s.in.Units, 1), CapMillis: 600_000, Name: key}
	o.claim = models.ClaimAnswer{
		AttemptID: key, JobID: key, Recipe: recipe, Params: params, Units: o.start.Units, CapMillis: o.start.CapMillis, GraceMillis: 5000, MaxLogBytes: 1 << 20,
		MaxArtefactBytes: 64 << 20, HeartbeatSeconds: heartbeatSeconds,
		LogURL: base + "/log?proof=x", ArtefactURL: base + "/artefacts?proof=x", ReportURL: base + "/report?proof=x", FinishURL: base + "/finish?proof=x",
	}
	s.runs[key] = o
	return o
}

// ServeHTTP is the server's side of the protocol.
func (s *Stage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+models.EnrolPath, s.takeEnrolment)
	mux.HandleFunc("POST "+models.PollPath, s.takePoll)
	mux.HandleFunc("POST "+models.ClaimPath, s.takeClaim)
	mux.HandleFunc("POST /run/{key}/report", s.of(s.takeReport))
	mux.HandleFunc("POST /run/{key}/log", s.of(s.takeLog))
	mux.HandleFunc("PUT /run/{key}/artefacts/{name}", s.of(s.takeArtefact))
	mux.HandleFunc("POST /run/{key}/finish", s.of(s.takeFinish))
	defer s.stir()
	mux.ServeHTTP(w, r)
}

func (s *Stage) stir() {
	select {
	case s.changed <- struct{}{}:
	default:
	}
}

func bearer(r *http.Request) string {
	return strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
}

func read(w http.ResponseWriter, r *http.Request, into any) bool {
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, models.MaxProtocolBody)).Decode(into)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
	}
	return err == nil
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func (s *Stage) takeEnrolment(w http.ResponseWriter, r *http.Request) {
	var q models.EnrolRequest
	if !read(w, r, &q) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch b, err := hex.DecodeString(q.KeySHA256); {
	case bearer(r) != s.Token:
		w.WriteHeader(http.StatusUnauthorized)
	case err != nil || len(b) != sha256.Size:
		s.note(saysHash, fmt.Errorf("key_sha256 is %.80q", q.KeySHA256))
		w.WriteHeader(http.StatusUnprocessableEntity)
	case s.keyHash != "" && s.keyHash != q.KeySHA256:
		w.WriteHeader(http.StatusGone)
	default:
		s.keyHash = q.KeySHA256
		answer(w, http.StatusOK, models.EnrolAnswer{SiteID: "sit_conform", NameZh: "协议测试", NameEn: "Conformance"})
	}
}

func (s *Stage) takePoll(w http.ResponseWriter, r *http.Request) {
	var q models.PollRequest
	if !read(w, r, &q) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.keyHash == "" || digest(bearer(r)) != s.keyHash {
		s.note(saysKey, errors.New("a poll shows another key"))
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	s.polls++
	switch s.polls {
	case 1:
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	case 2:
		panic(http.ErrAbortHandler)
	}
	s.pace()
	c := q.Capacity
	s.note(saysCapacity, unless(c.Nodes > 0 && c.Units > 0 && c.UnitsFree >= 0 && c.UnitsFree <= c.Units, "capacity %+v", c))
	s.learn(q.Known)
	p := models.PollAnswer{PollSeconds: pollSeconds, Drain: s.drain}
	for key, o := range s.runs {
		s.handOut(key, o, &p)
	}
	answer(w, http.StatusOK, p)
}

// pace holds where both this poll and the one before were answered.
func (s *Stage) pace() {
	now := s.began.Elapsed()
	if gap := now - s.lastPoll; s.polls > 4 && gap < pollSeconds*time.Second/2 {
		s.note(saysPace, fmt.Errorf("%d ms after the poll before, wanted %d s", gap.Milliseconds(), pollSeconds))
	}
	s.lastPoll = now
}

func (s *Stage) learn(known []models.KnownRun) {
	for _, k := range known {
		if o := s.runs[k.SubmissionKey]; o != nil {
			o.seen = k.State
			continue
		}
		s.note(saysKnown, fmt.Errorf("it speaks of %.80q, which it was never given", k.SubmissionKey))
	}
}

// handOut repeats a start once more than is needed: it is one run all the same.
func (s *Stage) handOut(key string, o *offered, p *models.PollAnswer) {
	if !s.drain && (o.seen == "" || o.handedOut < 2 && len(o.finishes) == 0) {
		o.handedOut++
		p.Starts = append(p.Starts, o.start)
	}
	if o.cancel && o.seen != models.SeenFinished && o.seen != models.SeenLost {
		p.Cancels = append(p.Cancels, key)
	}
}

func (s *Stage) takeClaim(w http.ResponseWriter, r *http.Request) {
	var q models.ClaimRequest
	if !read(w, r, &q) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.runs[q.SubmissionKey]
	if o == nil || bearer(r) != o.start.Token {
		s.note(saysToken, errors.New("a claim shows another token, or another key"))
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	o.claims++
	h := q.Host
	s.note(saysHost, unless(h.Cores > 0 && h.MemoryBytes > 0 && h.Cgroup != "", "host %+v", h))
	switch {
	case o.runner == "":
		o.runner = q.RunnerID
		panic(http.ErrAbortHandler) // the answer is lost
	case o.runner != q.RunnerID:
		if o.claims == 2 {
			s.note(saysSame, errors.New("it came back as another runner"))
		}
		w.WriteHeader(http.StatusConflict)
	default:
		answer(w, http.StatusOK, o.claim)
	}
}

// of finds the run of a link, whose token goes along.
func (s *Stage) of(next func(http.ResponseWriter, *http.Request, *offered)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 64<<20))
		if err != nil {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
			return
		}
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		s.mu.Lock()
		defer s.mu.Unlock()
		o := s.runs[r.PathValue("key")]
		if o == nil || bearer(r) != o.start.Token || r.URL.Query().Get("proof") != "x" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		next(w, r, o)
	}
}

func (s *Stage) takeReport(w http.ResponseWriter, r *http.Request, o *offered) {
	var q models.ReportRequest
	if !read(w, r, &q) {
		return
	}
	if q.RunnerID != o.runner {
		s.note(saysOnce, errors.New("two runners report on one start"))
		w.WriteHeader(http.StatusConflict)
		return
	}
	now := s.began.Elapsed()
	if gap := now - o.reported; o.sequence > 0 && gap > heartbeatSeconds*slack*time.Second {
		s.note(saysHeartbeat, fmt.Errorf("%d ms between two reports, wanted one each %d s", gap.Milliseconds(), heartbeatSeconds))
	}
	s.note(saysSequence, unless(q.Sequence >= max(o.sequence, 1), "sequence %d after %d", q.Sequence, o.sequence))
	o.reported, o.sequence, o.running = now, q.Sequence, o.running || q.State == models.RunRunning
	answer(w, http.StatusOK, models.ReportAnswer{})
}

func (s *Stage) takeLog(w http.ResponseWriter, r *http.Request, o *offered) {
	at, err := strconv.ParseInt(r.URL.Query().Get(models.LogOffsetParam), 10, 64)
	b, _ := io.ReadAll(r.Body)
	size := int64(len(o.log))
	switch {
	case err != nil || at < 0 || len(b) > models.MaxLogPiece:
		s.note(saysLog, fmt.Errorf("a piece of %d bytes at %.40q", len(b), r.URL.Query().Get(models.LogOffsetParam)))
		w.WriteHeader(http.StatusBadRequest)
	case at > size:
		s.note(saysLog, fmt.Errorf("a piece at %d after %d bytes", at, size))
		answer(w, http.StatusConflict, models.LogAnswer{Size: size})
	default:
		overlap := min(size-at, int64(len(b)))
		s.note(saysLog, unless(string(o.log[at:at+overlap]) == string(b[:overlap]), "other bytes at %d than before", at))
		o.log = append(o.log, b[overlap:]...)
		answer(w, http.StatusOK, models.LogAnswer{Size: int64(len(o.log))})
	}
}

func (s *Stage) takeArtefact(w http.ResponseWriter, r *http.Request, o *offered) {
	b, _ := io.ReadAll(r.Body)
	sum := digest(string(b))
	if sum != r.Header.Get(models.HeaderContentSHA256) || !models.ValidArtefactName(r.PathValue("name")) {
		s.note(saysDigest, fmt.Errorf("%.80q comes with another digest, or has no plain name", r.PathValue("name")))
		w.WriteHeader(http.StatusUnprocessableEntity)
		return
	}
	o.artefacts[r.PathValue("name")] = sum
	w.WriteHeader(http.StatusNoContent)
}

// takeFinish answers the first with 500.
func (s *Stage) takeFinish(w http.ResponseWriter, r *http.Request, o *offered) {
	var q models.FinishRequest
	if !read(w, r, &q) {
		return
	}
	if q.RunnerID != o.runner {
		s.note(saysOnce, errors.New("another runner than the one with the claim tells an end"))
		w.WriteHeader(http.StatusConflict)
		return
	}
	o.finishes = append(o.finishes, q)
	if len(o.finishes) == 1 {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	first := o.finishes[0]
	s.note(saysRepeat, unless(first.RunMillis == q.RunMillis && first.ExitCode == q.ExitCode && first.Cause == q.Cause, "another end is told the second time"))
	answer(w, http.StatusOK, models.FinishAnswer{Accepted: true})
}
