package reference

import "time"

// officeEnd is the hour of a Shanghai day at which an office closes.
const officeEnd = 18

// WorkingDaysAfter returns the close of office of the n-th working day after the
// day of t in Shanghai, in UTC. Make-up workdays count.
func (c Calendar) WorkingDaysAfter(t time.Time, n int) time.Time {
	local := t.In(shanghai)
	day := time.Date(local.Year(), local.Month(), local.Day(), officeEnd, 0, 0, 0, shanghai)
	c = c.now()
	for n > 0 {
		day = day.AddDate(0, 0, 1)
		if c.working(day) || c.work[day.Format(time.DateOnly)] {
			n--
		}
	}
	return day.UTC()
}
