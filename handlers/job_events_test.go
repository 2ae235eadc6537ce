package handlers_test

import (
	"bufio"
	"net/http"
	"strings"
	"testing"

	"supermarket/internal/testkit"
)

// stream is an open event stream.
type stream struct {
	*client
	lines *bufio.Scanner
	close func() error
}

func (c *client) stream(path, last string) stream {
	c.Helper()
	req, err := http.NewRequestWithContext(c.ctx, "GET", c.server.URL+path, nil)
	c.must(err)
	if last != "" {
		req.Header.Set("Last-Event-ID", last)
	}
	res, err := c.http.Do(req)
	c.must(err)
	if res.StatusCode != http.StatusOK || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream") {
		c.Fatalf("no stream: %d %s", res.StatusCode, res.Header.Get("Content-Type"))
	}
	c.Cleanup(func() { _ = res.Body.Close() })
	return stream{c, bufio.NewScanner(res.Body), res.Body.Close}
}

// event is the next event of that name, as id and data; false at the end of the stream.
func (s stream) event(name string) (id, data string, ok bool) {
	s.Helper()
	var at, kind string
	var text []string
	for s.lines.Scan() {
		field, value, _ := strings.Cut(s.lines.Text(), ": ")
		switch {
		case field == "id":
			at = value
		case field == "event":
			kind = value
		case field == "data":
			text = append(text, value)
		case s.lines.Text() == "" && kind == name:
			return at, strings.Join(text, "\n"), true
		case s.lines.Text() == "":
			kind, text = "", nil
		}
	}
	return "", "", false
}

func TestAnOpenPageFollowsItsJobToTheEnd(t *testing.T) {
	x := newHouse(t, demoDB(t))
	owner := x.signedIn("owner@demo.test")
	r := x.started(owner.paid())
	s := owner.stream("/jobs/"+r.job+"/events", "")
	if _, data, _ := s.event("status"); !strings.Contains(data, "job-state") {
		t.Fatalf("no status: %s", data)
	}
	r.writes(0, "round 1 <b>\x1b[2J\nround")
	_, data, _ := s.event("lines")
	if !strings.Contains(data, "round 1 &lt;b&gt;<") || strings.Contains(data, "\x1b") {
		t.Errorf("not plain, escaped and whole lines: %s", data)
	}
	r.writes(21, " 2\n")
	id, data, _ := s.event("lines")
	if !strings.Contains(data, "round 2") || id != "1-24-2" {
		t.Errorf("%s at %s", data, id)
	}
	r.ends()
	if _, _, ok := s.event("done"); !ok {
		t.Error("the stream did not end with its job")
	}
	if _, data, ok := owner.stream("/jobs/"+r.job+"/events", id).event("lines"); ok {
		t.Errorf("lines came again after the mark: %s", data)
	}
}

func TestAnOpenStreamEndsWithItsSession(t *testing.T) {
	x := newHouse(t, demoDB(t))
	owner, elsewhere := x.signedIn("owner@demo.test"), x.signedIn("owner@demo.test")
	r := x.started(owner.paid())
	s := owner.stream("/jobs/"+r.job+"/events", "")
	s.event("status")
	if res := elsewhere.post("/account/sessions/end", nil); res.status != http.StatusOK {
		t.Fatal(res.status)
	}
	if _, _, ok := s.event("done"); ok {
		t.Error("the stream went on to its job's end")
	}
}

func TestDownloadsAreNeverShownAsPages(t *testing.T) {
	x := newHouse(t, demoDB(t))
	owner := x.signedIn("owner@demo.test")
	r := x.started(owner.paid())
	r.writes(0, "<script>alert(1)</script>\n")
	r.leaves("page.html", "<script>alert(1)</script>")
	for path, kind := range map[string]string{"/artefacts/page.html": "application/octet-stream", "/log": "text/plain; charset=utf-8"} {
		res := owner.get("/jobs/" + r.job + path)
		if res.head.Get("Content-Type") != kind || !strings.HasPrefix(res.head.Get("Content-Disposition"), "attachment") ||
			res.head.Get("X-Content-Type-Options") != "nosniff" || res.body == "" {
			t.Errorf("%s: %v", path, res.head)
		}
	}
}

func TestWhatAJobLeftIsSaidToBeDeletedWhenItIs(t *testing.T) {
	db := demoDB(t)
	x := newHouse(t, db)
	owner := x.signedIn("owner@demo.test")
	r := x.started(owner.paid())
	r.writes(0, "a line\n")
	r.leaves("result.csv", "1")
	testkit.Corrupt(t, db, "UPDATE artefacts SET deleted_at = created_at", "UPDATE attempts SET purged_at = planned_at")
	for _, path := range []string{"/artefacts/result.csv", "/log"} {
		if res := owner.get("/jobs/" + r.job + path); res.status != http.StatusGone || !strings.Contains(res.body, "只保留 180 天") {
			t.Errorf("%s: %d", path, res.status)
		}
	}
	page := owner.get("/jobs/" + r.job)
	if strings.Count(page.body, "只保留 180 天") != 2 || strings.Contains(page.body, "/artefacts/result.csv") {
		t.Errorf("the page: %d, said %d times", page.status, strings.Count(page.body, "只保留 180 天"))
	}
}
