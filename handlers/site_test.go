package handlers_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"supermarket/handlers"
	"supermarket/internal/clock"
	"supermarket/internal/conform"
	"supermarket/internal/files"
	"supermarket/internal/seed"
	"supermarket/internal/store"
	"supermarket/internal/supply"
	"supermarket/internal/testkit"
	"supermarket/models"
)

// pullSite is a new site of the demo's provider, and a token for its agent.
func (x *house) pullSite() (siteID, token string) {
	x.Helper()
	a := x.actor(seed.Seller)
	s, err := x.h.Supply.Connect(x.ctx, a, models.Site{NameZh: "测试", NameEn: "Trial", Region: "CN-GZ", Driver: "agent"},
		[]models.Node{{Name: "n", ClassID: "cpu-core", StackID: "cpu", Units: 1}})
	x.must(err)
	token, err = x.h.Supply.InviteAgent(x.ctx, a, s.ID)
	x.must(err)
	return s.ID, token
}

// planned is the attempt of an order's job that its engine has been given.
func (x *house) planned(orderID string) (a models.Attempt) {
	x.Helper()
	x.must(x.dispatch.Plan(x.ctx))
	_, err := x.dispatch.Submit(x.ctx)
	x.must(err)
	x.look(func(tx *store.Tx) error {
		lines, err := tx.Lines(orderID)
		x.must(err)
		j, err := tx.JobOfLine(lines[0].ID)
		x.must(err)
		all, err := tx.AttemptsOfJob(j.ID)
		if len(all) == 0 {
			x.Fatalf("job %s was not planned: %s", j.ID, j.Reason)
		}
		a = all[len(all)-1]
		return err
	})
	return a
}

func TestOurServerKeepsTheProtocol(t *testing.T) {
	x := newHouse(t, demoDB(t))
	site, token := x.pullSite()
	order := x.signedIn(seed.Owner).paid()
	a := x.planned(order)
	x.must(x.h.Supply.Put(x.ctx, site, models.RunStart{SubmissionKey: a.SubmissionKey, Token: supply.Token(x.keys, a.SubmissionKey), ServerURL: x.server.URL, Nodes: 1, Units: 1}))
	r, err := conform.Server(t.Context(), conform.ServerInput{URL: x.server.URL, Token: token, Wait: 10 * time.Minute})
	x.must(err)
	for _, s := range r.Steps {
		if s.State != conform.OK {
			t.Errorf("%s: %s: %s", s.State, s.Name, s.Detail)
		}
	}
}

// linksOf are the addresses of a claim, each with its method.
func linksOf(a models.ClaimAnswer) map[string]string {
	return map[string]string{a.ReportURL: http.MethodPost, a.LogURL: http.MethodPost, a.ArtefactURL: http.MethodPut, a.FinishURL: http.MethodPost}
}

func TestALinkOfAnAttemptServesThatAttemptThatDeedAndThatTimeAlone(t *testing.T) {
	x := newHouse(t, demoDB(t))
	buyer := x.signedIn(seed.Owner)
	mine, theirs := x.started(buyer.paid()), x.started(buyer.paid())
	for ref, method := range linksOf(mine.answer) {
		u, err := url.Parse(ref)
		x.must(err)
		change := func(f func(*url.URL, url.Values)) string {
			c, q := *u, u.Query()
			f(&c, q)
			c.RawQuery = q.Encode()
			return c.String()
		}
		forged := map[string]string{
			"another attempt": strings.Replace(ref, mine.id, theirs.id, 1),
			"no proof":        u.Path,
			"later":           change(func(_ *url.URL, q url.Values) { q.Set("expires", "99999999999") }),
			"more":            change(func(_ *url.URL, q url.Values) { q.Set("max", "99999999999") }),
			"another deed":    strings.NewReplacer("/report", "/finish", "/log", "/report", "/artefacts", "/log", "/finish", "/report").Replace(ref),
			"expired": files.Sign(x.keys, files.Link{
				Method: method, Path: u.Path, Max: 1 << 20, Expires: clock.System().Now().Add(-time.Second),
			}),
		}
		for how, at := range forged {
			if strings.Contains(ref, "/artefacts") {
				at = strings.Replace(at, "/artefacts", "/artefacts/x.txt", 1)
			}
			if how == "another deed" && strings.Contains(ref, "/artefacts") {
				continue // of another method
			}
			res := mine.do(method, at, "application/json", `{"runner_id":"runner","sequence":1,"state":"running"}`)
			if res.status < 400 || res.status >= 500 {
				t.Errorf("%s %s, %s: %d %s", method, u.Path, how, res.status, res.body)
			}
		}
	}
	x.look(func(tx *store.Tx) error {
		a, err := tx.Attempt(theirs.id)
		if models.AttemptMoves.Ended(a.State) || a.ReportSeq != 0 || a.LogBytes != 0 {
			t.Errorf("the other attempt heard of it: %+v", a)
		}
		return err
	})
}

func TestTheRunnerIsHandedOutByItsChecksumAlone(t *testing.T) {
	x := bare(t, testkit.SQLite(t))
	path := t.TempDir() + "/runner"
	x.must(os.WriteFile(path, []byte("a program"), 0o600))
	sum := sha256.Sum256([]byte("a program"))
	digest := hex.EncodeToString(sum[:])
	x.h.Runner = func() (handlers.Runner, error) {
		return handlers.Runner{Program: models.Program{SHA256: digest, Size: 9, OS: "linux", Arch: "amd64"}, Path: path}, nil
	}
	if res := x.visitor().get(models.RunnerPath + digest); res.status != http.StatusOK || res.body != "a program" || res.head.Get("Content-Type") != "application/octet-stream" {
		t.Errorf("%d %q", res.status, res.body)
	}
	for at, want := range map[string]int{strings.Repeat("0", 64): http.StatusNotFound, "..%2fetc": http.StatusUnprocessableEntity, strings.ToUpper(digest): http.StatusUnprocessableEntity} {
		if res := x.visitor().get(models.RunnerPath + at); res.status != want {
			t.Errorf("%s: %d", at, res.status)
		}
	}
}

func TestAPollIsToldWhichRunnerTheServerKnows(t *testing.T) {
	x := newHouse(t, demoDB(t))
	_, token := x.pullSite()
	x.h.Runner = func() (handlers.Runner, error) { return handlers.Runner{Program: models.Program{SHA256: "x"}}, nil }
	sum := sha256.Sum256([]byte("key"))
	_, err := x.h.Supply.Enrol(x.ctx, token, models.EnrolRequest{KeySHA256: hex.EncodeToString(sum[:])})
	x.must(err)
	c := x.visitor()
	c.key = "key"
	var got models.PollAnswer
	x.must(json.Unmarshal([]byte(c.do("POST", models.PollPath, "application/json", `{"healthy":true}`).body), &got))
	if got.Runner == nil || got.Runner.SHA256 != "x" {
		t.Errorf("%+v", got)
	}
}
