package agent

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"supermarket/models"
)

// Identity is what an agent is known by. The key never leaves the machine but as
// proof to the server that it was made for.
type Identity struct {
	Server string `json:"server"`
	SiteID string `json:"site_id"`
	Name   string `json:"name"`
	Key    string `json:"key"`
}

const (
	identityFile = "identity.json"
	draftFile    = "identity.draft.json" // a key that was made and may not be known to the server yet
)

// ErrNotEnrolled means that there is no identity yet, and no token to get one with.
var ErrNotEnrolled = errors.New("agent: not enrolled yet: give the token that the provider's page of the site shows")

var errToken = errors.New("agent: the server does not know this token")

// LoadIdentity reads who this agent is; fs.ErrNotExist before it was enrolled.
func LoadIdentity(dir string) (Identity, error) {
	var id Identity
	b, err := os.ReadFile(filepath.Join(dir, identityFile))
	if err != nil {
		return id, err
	}
	if err := json.Unmarshal(b, &id); err != nil {
		return id, fmt.Errorf("agent: %s: %w", identityFile, err)
	}
	return id, nil
}

func (i Identity) save(dir, name string) error {
	b, err := json.Marshal(i)
	if err != nil {
		return err
	}
	tmp := filepath.Join(dir, "."+name)
	if err := os.WriteFile(tmp, b, 0o600); err != nil {
		return err
	}
	return os.Rename(tmp, filepath.Join(dir, name))
}

// Enrol introduces this agent to the server by a token that works once. The key
// is written down before it is spoken of, so that a lost answer is asked for
// again with the same one: what is no answer of the server's is tried again for
// half a minute, what it refuses is not.
func Enrol(ctx context.Context, dir, server, token string, t http.RoundTripper) (Identity, error) {
	return introduce(ctx, dir, server, token, t, enrolTries)
}

func introduce(ctx context.Context, dir, server, token string, t http.RoundTripper, tries int) (Identity, error) {
	id, err := loadDraft(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && id.Server != server {
		id = Identity{Server: server, Key: "agent_" + models.NewSecret(32)}
		err = id.save(dir, draftFile)
	}
	if err != nil {
		return id, err
	}
	answer, err := insist(ctx, tries, func() (models.EnrolAnswer, error) { return enrol(ctx, id, token, t) })
	if err != nil {
		return id, err
	}
	id.SiteID, id.Name = answer.SiteID, answer.NameEn
	if err := id.save(dir, identityFile); err != nil {
		return id, err
	}
	return id, os.Remove(filepath.Join(dir, draftFile))
}

// Rotate changes this agent's key for a new one. Should the answer be lost, the
// next try finds out by which of the two it is known.
func Rotate(ctx context.Context, dir string, t http.RoundTripper) (Identity, error) {
	now, err := LoadIdentity(dir)
	if err != nil {
		return now, err
	}
	next, err := introduce(ctx, dir, now.Server, now.Key, t, 1)
	if errors.Is(err, errToken) { // the answer to an earlier try was lost: the new key is in its place
		if draft, derr := loadDraft(dir); derr == nil && draft.Key != "" {
			return introduce(ctx, dir, now.Server, draft.Key, t, 1)
		}
	}
	return next, err
}

func loadDraft(dir string) (id Identity, err error) {
	b, err := os.ReadFile(filepath.Join(dir, draftFile))
	if err == nil {
		err = json.Unmarshal(b, &id)
	}
	return id, err
}

// unanswered is a try after which the server may not have decided.
type unanswered struct{ error }

func (u unanswered) Unwrap() error { return u.error }

const (
	enrolTries = 8
	enrolPause = 250 * time.Millisecond // after the first try, and twice as long after each
)

// insist tries until there is an answer, ctx ends, or the tries are used up.
func insist(ctx context.Context, tries int, try func() (models.EnrolAnswer, error)) (answer models.EnrolAnswer, err error) {
	for n := range tries {
		var open unanswered
		if answer, err = try(); !errors.As(err, &open) || n == tries-1 {
			return answer, err
		}
		select {
		case <-ctx.Done():
			return answer, errors.Join(err, ctx.Err())
		case <-time.After(enrolPause << n):
		}
	}
	return answer, err
}

func enrol(ctx context.Context, id Identity, token string, t http.RoundTripper) (answer models.EnrolAnswer, err error) {
	sum := sha256.Sum256([]byte(id.Key))
	b, err := json.Marshal(models.EnrolRequest{AgentVersion: Version, KeySHA256: hex.EncodeToString(sum[:])})
	if err != nil {
		return answer, err
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, id.Server+models.EnrolPath, bytes.NewReader(b))
	if err != nil {
		return answer, err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	res, err := client(t).Do(r)
	if err != nil {
		return answer, unanswered{err}
	}
	defer func() { _ = res.Body.Close() }()
	switch res.StatusCode {
	case http.StatusOK:
		if err := json.NewDecoder(io.LimitReader(res.Body, models.MaxProtocolBody)).Decode(&answer); err != nil {
			return answer, unanswered{err}
		}
		return answer, nil
	case http.StatusUnauthorized:
		return answer, errToken
	case http.StatusGone:
		return answer, errors.New("agent: the token was used or is too old: make a new one")
	}
	err = fmt.Errorf("agent: the server answered %d", res.StatusCode)
	if res.StatusCode >= 500 || res.StatusCode == http.StatusTooManyRequests {
		err = unanswered{err}
	}
	return answer, err
}

// client follows no redirect: a key is for one server. Without a transport it has one of its own.
func client(t http.RoundTripper) *http.Client {
	if t == nil {
		t = &http.Transport{Proxy: http.ProxyFromEnvironment}
	}
	refuse := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &http.Client{Transport: t, CheckRedirect: refuse, Timeout: time.Minute}
}
