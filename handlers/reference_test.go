package handlers_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

const moreHolidays = "# as of 2027-01-01,,,,\r\ndate_from,date_to,name_en,name_zh,sure\r\n2027-01-01,2027-01-03,New Year,元旦,yes\r\n"

func TestAFileOfReferenceDataIsCheckedComparedAndPutInForce(t *testing.T) {
	x := newHouse(t, demoDB(t))
	operator := x.signedIn("operator@demo.test")
	about := url.Values{"date": {"2026-11-01"}, "note": {"国务院办公厅通知"}}
	wrong := operator.upload("/operator/reference/holidays", "h.csv", []byte(strings.Replace(moreHolidays, "2027-01-03", "3 January", 1)), about)
	if wrong.status != http.StatusUnprocessableEntity || !strings.Contains(wrong.body, "3 January") || !strings.Contains(wrong.body, "date_to") {
		t.Errorf("a wrong file: %d", wrong.status)
	}
	var version string
	for range 2 { // the same file is one version
		kept := operator.upload("/operator/reference/holidays", "h.csv", []byte("\ufeff"+moreHolidays), about)
		at := regexp.MustCompile(`/operator/reference/holidays/ref_[a-z0-9]+`).FindString(kept.body)
		if kept.status != http.StatusOK || at == "" || version != "" && at != version {
			t.Fatalf("%d %q %q", kept.status, at, version)
		}
		version = at
	}
	for range 2 {
		if res := operator.post(version, url.Values{"key": {"program"}, "note": {"按通知"}}); res.status != http.StatusOK {
			t.Fatal(res.status)
		}
	}
	if res := operator.get("/operator/reference/holidays"); strings.Contains(res.body, "Dragon Boat") || !strings.Contains(res.body, "2027-01-03") {
		t.Error("the new file is not in force")
	}
	stale := operator.post("/operator/reference/holidays/program", url.Values{"key": {"program"}, "note": {"改回"}})
	if stale.status != http.StatusConflict {
		t.Errorf("over what was not seen: %d", stale.status)
	}
	operator.post("/operator/reference/holidays/program", url.Values{"key": {strings.TrimPrefix(version, "/operator/reference/holidays/")}, "note": {"改回"}})
	if res := operator.get("/operator/reference/holidays"); !strings.Contains(res.body, "Dragon Boat") {
		t.Error("it did not go back")
	}
}

func TestDataThatLackARegionInUseAreNotPutInForce(t *testing.T) {
	x := newHouse(t, demoDB(t))
	operator := x.signedIn("operator@demo.test")
	file := operator.get("/operator/reference/marks/program/file").body
	if !strings.HasPrefix(file, "\ufeff# as of ") {
		t.Fatal("the file cannot be had")
	}
	sizes := operator.get("/operator/reference/sme_size_standard/program/file").body
	without := regexp.MustCompile(`(?m)^Industry,.*\n`).ReplaceAllString(sizes, "")
	kept := operator.upload("/operator/reference/sme_size_standard", "s.csv", []byte(without), url.Values{"date": {"2026-11-01"}, "note": {"试一试"}})
	at := regexp.MustCompile(`/operator/reference/sme_size_standard/ref_[a-z0-9]+`).FindString(kept.body)
	if at == "" {
		t.Fatalf("%d", kept.status)
	}
	if res := operator.post(at, url.Values{"key": {"program"}, "note": {"试一试"}}); res.status != http.StatusConflict {
		t.Errorf("an industry in use is gone: %d", res.status)
	}
}

func TestARegionAndAnIndustryThatAreRenamedAreSaidSoOnEveryPageAtOnce(t *testing.T) {
	x := newHouse(t, demoDB(t))
	operator := x.signedIn("operator@demo.test")
	rename := func(set, from, to string) {
		file := operator.get("/operator/reference/" + set + "/program/file").body
		if !strings.Contains(file, from) {
			t.Fatalf("%s has no %s", set, from)
		}
		kept := operator.upload("/operator/reference/"+set, "f.csv", []byte(strings.Replace(file, from, to, 1)), url.Values{"date": {"2026-11-01"}, "note": {"更名"}})
		at := regexp.MustCompile(`/operator/reference/` + set + `/ref_[a-z0-9]+`).FindString(kept.body)
		if res := operator.post(at, url.Values{"key": {"program"}, "note": {"更名"}}); at == "" || res.status != http.StatusOK {
			t.Fatalf("%s: %q %d", set, at, res.status)
		}
	}
	rename("regions", "广东省", "岭南省")
	rename("sme_size_standard", "建筑业", "营造业")
	owner, issuer := x.signedIn("owner@demo.test"), x.signedIn("issuer@demo.test")
	for path, who := range map[string]*client{
		"/programmes/coverage": issuer, "/programmes/design": issuer, "/offerings": owner, "/provider/apply": owner, "/firm": owner, "/vouchers/eligible": owner,
	} {
		if res := who.get(path); strings.Contains(res.body, "广东省") || strings.Contains(res.body, "建筑业") {
			t.Errorf("%s has the old name", path)
		}
	}
	if res := issuer.get("/programmes/coverage"); !strings.Contains(res.body, "营造业") {
		t.Error("the report does not have the new industry")
	}
}
