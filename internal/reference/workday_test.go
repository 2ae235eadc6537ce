package reference

import (
	"strings"
	"testing"
	"testing/fstest"
)

// calendarOf reads a calendar whose holidays are these rows.
func calendarOf(t *testing.T, header string, rows ...string) (Calendar, error) {
	t.Helper()
	table, err := readTable(fstest.MapFS{"holidays.csv": {Data: []byte("# as of 2026-11\n" + header + "\n" + strings.Join(rows, "\n") + "\n")}}, "holidays.csv", holidayColumns...)
	if err != nil {
		return Calendar{}, err
	}
	var d Data
	readHolidays(&d, table)
	return d.Calendar, table.err()
}

func TestAMakeUpSaturdayIsAWorkingDayOfOfficesAndHasNoPeak(t *testing.T) {
	c, begin := data(t).Calendar, at(t, "2026-09-30 10:00:00")
	for n, day := range map[int]string{1: "2026-10-08", 2: "2026-10-09", 3: "2026-10-10", 4: "2026-10-12"} {
		if got := c.WorkingDaysAfter(begin, n); !got.Equal(at(t, day+" 18:00:00")) {
			t.Errorf("%d working days: %v, want %s", n, got, day)
		}
	}
	if c.Band(at(t, "2026-10-10 10:00:00")) != OffPeak {
		t.Error("a Saturday has a peak")
	}
}

func TestAFileWithoutMakeUpWorkdaysIsReadAsBefore(t *testing.T) {
	c, err := calendarOf(t, "date_from,date_to,name_en,name_zh,sure", "2026-10-01,2026-10-07,National Day,国庆节,yes")
	if err != nil {
		t.Fatal(err)
	}
	if got := c.WorkingDaysAfter(at(t, "2026-09-30 10:00:00"), 3); !got.Equal(at(t, "2026-10-12 18:00:00")) {
		t.Errorf("got %v", got)
	}
}

func TestAMakeUpWorkdayIsAWeekendsAndNoHoliday(t *testing.T) {
	const header = "date_from,date_to,name_en,name_zh,sure,kind"
	for name, rows := range map[string][]string{
		"a Friday":           {"2026-10-09,2026-10-09,x,x,yes,work"},
		"in the holiday":     {"2026-10-01,2026-10-07,x,x,yes,rest", "2026-10-03,2026-10-03,x,x,yes,work"},
		"of an unknown kind": {"2026-10-10,2026-10-10,x,x,yes,party"},
	} {
		if _, err := calendarOf(t, header, rows...); len(Slips(err)) != 1 {
			t.Errorf("%s: %v", name, err)
		}
	}
}
