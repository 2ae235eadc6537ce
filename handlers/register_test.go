package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"supermarket/internal/store"
	"supermarket/models"
)

// newcomer is a person who belongs nowhere yet.
func (x *house) newcomer(email string) *client {
	x.Helper()
	x.must(x.db.Atomic(x.ctx, func(tx *store.Tx) error {
		u, err := tx.UserByEmail("owner@demo.test")
		if err != nil {
			return err
		}
		u.ID, u.Email, u.Name = models.NewID("usr"), email, "New Comer"
		_, err = tx.InsertUser(u)
		return err
	}))
	return x.signedIn(email)
}

// nasty is what somebody writes who tries to break out of a page.
const nasty = `"><script>alert(1)</script><img src=x onerror=alert(1)>'😀{{.}}` + "\u202e"

// register fills in every page; each text carries more.
func (c *client) register(code, more string) {
	c.Helper()
	for _, p := range []struct {
		task string
		form url.Values
	}{
		{"name", url.Values{"name": {"Newcomer Ltd " + more}, "code": {code}}},
		{"industry", url.Values{"industry": {"Software and IT services"}}},
		{"size", url.Values{"employees": {"68"}, "revenue": {"1,260.5"}}},
		{"place", url.Values{"region": {"CN-ZJ"}, "address": {"Hangzhou, Wensan Road 90 " + more}}},
		{"owners", url.Values{"legal_person": {"Lin " + more}, "name_2": {"Zhou " + more}, "share_2": {"33.3333"}, "name_5": {"Chen"}, "share_5": {"66.6667"}}},
		{"age", url.Values{"founded": {"2021-03-01"}, "incubated": {"true"}}},
		{"title", url.Values{"title": {""}}},
	} {
		page := c.get("/firm/tasks/" + p.task)
		p.form.Set("version", hidden(page.body, "version"))
		res := c.once().post("/firm/tasks/"+p.task, p.form)
		if res.status != http.StatusSeeOther {
			c.Fatalf("%s: %d %s", p.task, res.status, res.body)
		}
	}
}

func (x *house) firmByCode(code string) (f models.Firm) {
	x.Helper()
	x.look(func(tx *store.Tx) (err error) { f, err = tx.FirmByCode(code); return err })
	return f
}

const freshCode = "91320214MA1X00121J"

func TestAFirmIsRegisteredPageByPageAndAnswered(t *testing.T) {
	demoBoth(t, func(t *testing.T, db *store.DB) {
		x := newHouse(t, db)
		c := x.newcomer("new@demo.test")
		if res := c.get("/firm"); res.status != http.StatusOK || strings.Contains(res.body, "/firm/tasks/size") {
			t.Fatalf("the size is asked for before the industry: %d", res.status)
		}
		c.register(freshCode, "")
		check := c.get("/firm/check")
		if !strings.Contains(check.body, "≥") || !strings.Contains(check.body, "33.3333%") {
			t.Fatal("the answers do not stand on the page")
		}
		if res := c.once().post("/firm/check", url.Values{"version": {hidden(check.body, "version")}}); res.status != http.StatusSeeOther {
			t.Fatalf("%d %s", res.status, res.body)
		}
		f := x.firmByCode(freshCode)
		if f.State != models.FirmSubmitted || f.Size != "small" || *f.RevenueYuan != 12_605_000 {
			t.Fatalf("%+v", f)
		}
		reviewer := x.signedIn("reviewer@demo.test")
		file := reviewer.get("/programmes/firms/" + f.ID)
		answer := url.Values{"version": {hidden(file.body, "version")}, "to": {"more_asked"}}
		if res := reviewer.once().post("/programmes/firms/"+f.ID+"/decide", answer); res.status != http.StatusUnprocessableEntity {
			t.Fatalf("answered without a reason: %d", res.status)
		}
		answer["reason-more_asked"], answer["note-more_asked"] = []string{"size", "place"}, []string{"see " + nasty}
		if res := reviewer.once().post("/programmes/firms/"+f.ID+"/decide", answer); res.status != http.StatusSeeOther {
			t.Fatalf("%d %s", res.status, res.body)
		}
		for lang, want := range map[string]string{"zh-CN": "规模数据需要核实", "en": "The figures of the size need another look"} {
			if res := c.speaks(lang).get("/firm"); !strings.Contains(res.body, want) || strings.Contains(res.body, "<script>alert") {
				t.Errorf("%s: the reason does not stand on the page", lang)
			}
		}
		if res := reviewer.once().post("/programmes/firms/"+f.ID+"/decide", answer); res.status != http.StatusConflict {
			t.Errorf("answered twice: %d", res.status)
		}
	})
}

func TestWhatAFirmWritesIsTextOnEveryPage(t *testing.T) {
	x := newHouse(t, demoDB(t))
	c := x.newcomer("new@demo.test")
	c.register(freshCode, nasty)
	check := c.get("/firm/check")
	c.once().post("/firm/check", url.Values{"version": {hidden(check.body, "version")}})
	if res := c.once().post("/firm/products", url.Values{"name": {nasty}, "industry": {"Industry"}, "summary": {nasty}}); res.status != http.StatusSeeOther {
		t.Fatalf("%d %s", res.status, res.body)
	}
	reviewer, operator := x.signedIn("reviewer@demo.test"), x.signedIn("operator@demo.test")
	f := x.firmByCode(freshCode)
	for _, at := range []struct {
		c    *client
		path string
	}{
		{c, "/firm"},
		{c, "/firm/tasks/name"},
		{c, "/firm/tasks/owners"},
		{c, "/firm/tasks/place"},
		{c, "/firm/products"},
		{c, "/members"},
		{c, "/orders"},
		{c, "/"},
		{c, "/account/organisations"},
		{reviewer, "/programmes/firms"},
		{reviewer, "/programmes/firms/" + f.ID},
		{operator, "/operator/trail"},
		{operator, "/programmes/firms/" + f.ID},
	} {
		res := at.c.get(at.path)
		if res.status != http.StatusOK {
			t.Errorf("%s: %d", at.path, res.status)
		}
		for _, bad := range []string{"<script>alert", "<img src=x", "\u202e", "⟦"} {
			if strings.Contains(res.body, bad) {
				t.Errorf("%s shows %q", at.path, bad)
			}
		}
	}
	if f.Name != strings.ReplaceAll("Newcomer Ltd "+nasty, "\u202e", "") {
		t.Errorf("kept as %q", f.Name)
	}
}

func TestAFormSetsNothingThatItDoesNotAskFor(t *testing.T) {
	x := newHouse(t, demoDB(t))
	c := x.newcomer("new@demo.test")
	more := url.Values{
		"state": {"verified"}, "size": {"micro"}, "org_type": {"public_institution"}, "id": {"firm_x"}, "firm_id": {"firm_x"}, "tasks_done": {"name,industry,size,place,owners,age"},
		"decided_at": {"2026-01-01"}, "title": {"little_giant"}, "industry": {"Retail"}, "ladder_facts": {`{"score": 99}`}, "user_id": {"usr_x"}, "role": {"operator"},
	}
	more.Set("name", "Newcomer Ltd")
	more.Set("code", freshCode)
	c.once().post("/firm/tasks/name", more)
	f := x.firmByCode(freshCode)
	if f.State != models.FirmDraft || f.Size != "" || f.OrgType != "company" || f.TasksDone != "name" || f.Title != "" || f.Industry != "" || f.DecidedAt != nil || f.LadderFacts != "{}" {
		t.Errorf("%+v", f)
	}
	if a := x.actor("new@demo.test"); a.Role != models.RoleOwner || a.OrgID != f.ID {
		t.Errorf("%+v", a)
	}
}

func TestTheSecondOfTwoTabsKeepsItsInput(t *testing.T) {
	x := newHouse(t, demoDB(t))
	c := x.newcomer("new@demo.test")
	c.register(freshCode, "")
	old := hidden(c.get("/firm/tasks/place").body, "version")
	c.once().post("/firm/tasks/industry", url.Values{"industry": {"Retail"}, "version": {old}})
	res := c.once().post("/firm/tasks/place", url.Values{"region": {"CN-SC"}, "address": {"Chengdu, Second Tab 2"}, "version": {old}})
	if res.status != http.StatusConflict || !strings.Contains(res.body, "Chengdu, Second Tab 2") || hidden(res.body, "version") == old {
		t.Fatalf("%d %s", res.status, res.body)
	}
	again := url.Values{"region": {"CN-SC"}, "address": {"Chengdu, Second Tab 2"}, "version": {hidden(res.body, "version")}}
	if res := c.once().post("/firm/tasks/place", again); res.status != http.StatusSeeOther {
		t.Errorf("%d", res.status)
	}
}

func TestACodeIsHintedAtWithoutSayingWhetherItIsTaken(t *testing.T) {
	x := newHouse(t, demoDB(t))
	c := x.newcomer("new@demo.test").speaks("en")
	for code, want := range map[string]string{
		"91330106MA2B00027K": "are right", freshCode: "are right", "91330106MA2B00027X": "last check character", "91330106MA2B000": "18 characters", "9133O": "never contains",
	} {
		if res := c.get("/firm/code?code=" + code); res.status != http.StatusOK || !strings.Contains(res.body, want) {
			t.Errorf("%s: %d %s", code, res.status, res.body)
		}
	}
	res := c.once().post("/firm/tasks/name", url.Values{"name": {"Copy Ltd"}, "code": {"91330106MA2B00027K"}})
	if res.status != http.StatusConflict || !strings.Contains(res.body, "ask its owner to invite") {
		t.Errorf("%d %s", res.status, res.body)
	}
}

func TestStaffDoNotAnswerAFirmOfTheirOwn(t *testing.T) {
	x := newHouse(t, demoDB(t))
	reviewer := x.actor("reviewer@demo.test")
	f := x.firmByCode("91330110MA2H00073L")
	x.must(x.db.Atomic(x.ctx, func(tx *store.Tx) error {
		_, err := tx.InsertMembership(models.Membership{ID: "mem_x", UserID: reviewer.UserID, OrgKind: models.OrgFirm, OrgID: f.ID, Role: models.RoleFinance, CreatedAt: morning})
		return err
	}))
	c := x.signedIn("reviewer@demo.test")
	form := url.Values{"version": {hidden(c.get("/programmes/firms/"+f.ID).body, "version")}, "to": {"verified"}}
	if res := c.once().post("/programmes/firms/"+f.ID+"/decide", form); res.status != http.StatusForbidden {
		t.Errorf("%d", res.status)
	}
	if x.firmByCode(f.Code).State != models.FirmSubmitted {
		t.Error("the firm was answered")
	}
}

func TestARemovedMemberIsOutAtOnce(t *testing.T) {
	x := newHouse(t, demoDB(t))
	owner := x.actor("owner@demo.test")
	c := x.signedIn(x.join(owner, models.RoleBuyer))
	if res := c.once().get("/orders"); res.status != http.StatusOK {
		t.Fatal(res.status)
	}
	boss := x.signedIn("owner@demo.test")
	member := x.actor("buyer@demo.test")
	if res := boss.once().post("/members/"+member.UserID+"/remove", nil); res.status != http.StatusSeeOther {
		t.Fatal(res.status)
	}
	if res := c.once().get("/orders"); res.status != http.StatusSeeOther {
		t.Errorf("still in: %d", res.status)
	}
	if left, err := x.h.Account.Sessions(x.ctx, member); err != nil || len(left) > 0 {
		t.Errorf("%d sessions are left, %v", len(left), err)
	}
}

func TestAnInvitationIsTakenUpByPagesAlone(t *testing.T) {
	x := newHouse(t, demoDB(t))
	boss := x.signedIn("owner@demo.test")
	if res := boss.once().post("/members", url.Values{"email": {"guest@demo.test"}, "role": {"firm:operator"}}); res.status != http.StatusUnprocessableEntity {
		t.Fatalf("a role of elsewhere: %d", res.status)
	}
	if res := boss.once().post("/members", url.Values{"email": {"guest@demo.test"}, "role": {"firm:finance"}}); res.status != http.StatusSeeOther {
		t.Fatalf("%d %s", res.status, res.body)
	}
	link := x.invitationTo("guest@demo.test")
	guest := x.visitor()
	if res := guest.get(link); res.status != http.StatusOK || !strings.Contains(res.body, "guest@demo.test") {
		t.Fatalf("%d", res.status)
	}
	if res := guest.once().post(link, url.Values{"name": {"Guest"}, "password": {"short"}}); res.status != http.StatusUnprocessableEntity {
		t.Fatalf("%d", res.status)
	}
	if res := guest.once().post(link, url.Values{"name": {"Guest"}, "password": {"a longer secret"}, "role": {"owner"}}); res.status != http.StatusSeeOther {
		t.Fatalf("%d %s", res.status, res.body)
	}
	if a := x.actor("guest@demo.test"); a.Role != models.RoleFinance || a.OrgID != x.actor("owner@demo.test").OrgID {
		t.Errorf("%+v", a)
	}
	if res := guest.once().get("/wallet"); res.status != http.StatusOK {
		t.Errorf("not signed in: %d", res.status)
	}
	if res := x.visitor().get(link); res.status != http.StatusGone {
		t.Errorf("the link works again: %d", res.status)
	}
}

// invitationTo is the path of the newest link that invites an address.
func (x *house) invitationTo(email string) (path string) {
	x.Helper()
	x.look(func(tx *store.Tx) error {
		rows, _, err := tx.Messages(store.Page{Limit: 200})
		for _, m := range rows {
			if m.Recipient == email && path == "" {
				l, err := x.notices().Open(m)
				x.must(err)
				_, after, _ := strings.Cut(l.Body, "/invitations/")
				path = "/invitations/" + strings.Fields(after)[0]
			}
		}
		return err
	})
	return path
}
