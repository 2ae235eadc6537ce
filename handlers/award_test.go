package handlers_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"supermarket/internal/store"
)

var (
	applyLink = regexp.MustCompile(`(?s)<section id="apply".*?href="(/vouchers/find/[^"]+)"`)
	seenAt    = regexp.MustCompile(`name="(?:version|revision)" value="(\d+)"`)
)

// seen is the revision that a form was made from.
func (c *client) seen(at string) string {
	c.Helper()
	m := seenAt.FindStringSubmatch(c.get(at).body)
	if m == nil {
		c.Fatalf("%s has no form", at)
	}
	return m[1]
}

// send uploads one file to an application.
func (c *client) send(at, kind, name, content string) answer {
	c.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	c.must(w.WriteField("kind", kind))
	f, err := w.CreateFormFile("file", name)
	c.must(err)
	_, err = f.Write([]byte(content))
	c.must(err)
	c.must(w.Close())
	return c.once().do(http.MethodPost, at, w.FormDataContentType(), b.String())
}

// written is an application of the demo's firm for the first programme that takes
// one, written on pages and not handed in.
func (c *client) written() string {
	c.Helper()
	m := applyLink.FindStringSubmatch(c.get("/vouchers/find").body)
	if m == nil {
		c.Fatal("the demo's firm may apply for nothing")
	}
	at := c.pressed(m[1]+"/apply", url.Values{})
	if again := c.pressed(m[1]+"/apply", url.Values{}); again != at {
		c.Errorf("%s, then %s", at, again)
	}
	c.pressed(at+"/tasks/use", url.Values{"version": {c.seen(at + "/tasks/use")}, "purpose": {"training"}, "use": {"Find flaws in bearings"}})
	c.pressed(at+"/tasks/amount", url.Values{"version": {c.seen(at + "/tasks/amount")}, "spend": {"2000"}, "asked": {"500.50"}})
	c.pressed(at+"/tasks/aid", url.Values{"version": {c.seen(at + "/tasks/aid")}, "aid": {"none"}})
	if res := c.send(at+"/papers", "plan", "plan.pdf", "%PDF-1.7 plan"); res.status != http.StatusSeeOther {
		c.Fatalf("%d %s", res.status, res.body)
	}
	return at
}

// applied is such an application that was handed in.
func (c *client) applied() string {
	c.Helper()
	at := c.written()
	form := url.Values{"revision": {c.seen(at + "/check")}}
	if res := c.once().post(at+"/check", form); res.status != http.StatusUnprocessableEntity {
		c.Errorf("handed in without the declaration: %d", res.status)
	}
	form.Set("declare", "yes")
	c.pressed(at+"/check", form)
	c.pressed(at+"/check", form) // sent twice
	return strings.TrimPrefix(at, "/vouchers/applications/")
}

// proposes leaves a grant to be approved by another, of the first programme that the firm may apply for.
func (c *client) proposes(firm *client) (programme, at string) {
	c.Helper()
	programme = strings.Replace(applyLink.FindStringSubmatch(firm.get("/vouchers/find").body)[1], "/vouchers/find", "/programmes", 1)
	return programme, c.pressed(programme+"/propose", url.Values{"key": {"k1"}, "code": {"91330106ma2b00027k "}, "amount": {"100"}, "note": {"pilot"}})
}

func TestAFirmAppliesAndTwoPersonsDecide(t *testing.T) {
	x := newHouse(t, demoDB(t))
	owner, issuer, reviewer := x.signedIn("owner@demo.test"), x.signedIn("issuer@demo.test"), x.signedIn("reviewer@demo.test")
	id := owner.applied()
	at := "/programmes/applications/" + id
	for _, old := range []answer{owner.once().get("/vouchers/applications/" + id + "/tasks/use"), owner.once().post("/vouchers/applications/"+id+"/tasks/use", url.Values{"purpose": {"training"}})} {
		if old.status != http.StatusSeeOther || old.head.Get("Location") != "/vouchers/applications/"+id {
			t.Errorf("an old link to a task: %d to %q", old.status, old.head.Get("Location"))
		}
	}
	if !strings.Contains(issuer.get("/programmes/applications").body, id) {
		t.Fatal("it is not in the queue")
	}
	issuer.pressed(at+"/decide", url.Values{"revision": {issuer.seen(at)}, "to": {"reviewed"}, "amount-reviewed": {"400"}, "note-reviewed": {"among ourselves"}})
	if strings.Contains(owner.get("/vouchers/applications/"+id).body, "among ourselves") {
		t.Error("the firm reads what staff write to each other")
	}
	approve := url.Values{"revision": {reviewer.seen(at)}, "to": {"approved"}}
	if res := issuer.once().post(at+"/decide", approve); res.status != http.StatusForbidden {
		t.Errorf("an issuer approves: %d", res.status)
	}
	reviewer.pressed(at+"/decide", approve)
	reviewer.pressed(at+"/decide", approve) // sent twice
	x.look(func(tx *store.Tx) error {
		a, err := tx.Application(id)
		if err != nil {
			return err
		}
		g, err := tx.Grant(a.GrantID)
		if g.Amount.String() != "400.00" && g.Amount.String() != "400" {
			t.Errorf("%s were granted", g.Amount)
		}
		return err
	})
	if res := owner.get("/vouchers/applications/" + id); !strings.Contains(res.body, "¥400.00") {
		t.Error("the firm does not see what it got")
	}
}

func TestAPaperIsHandedOutAsAnAttachmentToTheFirmAndStaffAlone(t *testing.T) {
	x := newHouse(t, demoDB(t))
	owner := x.signedIn("owner@demo.test")
	id := owner.applied()
	at := "/vouchers/applications/" + id
	m := regexp.MustCompile(at + `/papers/(evi_\w+)`).FindStringSubmatch(owner.get(at).body)
	if m == nil {
		t.Fatal("no paper on the page")
	}
	for who, c := range map[string]struct{ email, path string }{"firm": {"owner@demo.test", m[0]}, "staff": {"reviewer@demo.test", "/programmes/applications/" + id + "/papers/" + m[1]}} {
		res := x.signedIn(c.email).get(c.path)
		if res.status != http.StatusOK || res.body != "%PDF-1.7 plan" || !strings.HasPrefix(res.head.Get("Content-Disposition"), "attachment") ||
			res.head.Get("X-Content-Type-Options") != "nosniff" || res.head.Get("Content-Security-Policy") != "sandbox" {
			t.Errorf("%s: %d %v", who, res.status, res.head)
		}
	}
	if res := x.visitor().once().get(m[0]); res.status == http.StatusOK {
		t.Error("a visitor reads it")
	}
	if res := owner.send(at+"/papers", "plan", "x.pdf", "%PDF-1.7 more"); res.status == http.StatusSeeOther && !strings.HasPrefix(res.head.Get("Location"), at) {
		t.Errorf("%d", res.status)
	}
}

func TestWhatABrowserRunsIsNoPaper(t *testing.T) {
	x := newHouse(t, demoDB(t))
	owner := x.signedIn("owner@demo.test")
	m := applyLink.FindStringSubmatch(owner.get("/vouchers/find").body)
	at := owner.pressed(m[1]+"/apply", url.Values{})
	if res := owner.send(at+"/papers", "plan", "x.pdf", "<svg onload=alert(1)>"); res.status != http.StatusUnprocessableEntity || !strings.Contains(res.body, `id="f-file-problem"`) {
		t.Errorf("%d", res.status)
	}
}

func TestAGrantThatIsProposedIsApprovedByAnother(t *testing.T) {
	x := newHouse(t, demoDB(t))
	issuer, reviewer := x.signedIn("issuer@demo.test"), x.signedIn("reviewer@demo.test")
	programme, at := issuer.proposes(x.signedIn("owner@demo.test"))
	form := url.Values{"key": {"k1"}, "code": {"91330106MA2B00027K"}, "amount": {"100"}, "note": {"pilot"}}
	if again := issuer.pressed(programme+"/propose", form); again != at {
		t.Errorf("%s, then %s", at, again)
	}
	if res := issuer.once().post(at+"/decide", url.Values{"to": {"approved"}}); res.status != http.StatusForbidden {
		t.Errorf("who proposed approves: %d", res.status)
	}
	for range 2 {
		reviewer.pressed(at+"/decide", url.Values{"to": {"approved"}})
	}
	form.Set("key", "k2")
	form.Set("code", "123")
	if res := issuer.once().post(programme+"/propose", form); res.status != http.StatusUnprocessableEntity || !strings.Contains(res.body, `id="f-code-problem"`) {
		t.Errorf("a wrong code: %d", res.status)
	}
}
