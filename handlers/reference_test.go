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
