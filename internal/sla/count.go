package sla

import (
	"time"

	"supermarket/internal/store"
	"supermarket/models"
)

// RoomWithin is how soon after a job may start it must have been placed for its
// start to count: a longer wait was for room, which nobody promises.
const RoomWithin = 10 * time.Second

// Days is how many days a share looks back, today included.
const Days = 30

// State is how a site was found when it was looked at.
type State string

// The states of a look.
const (
	Up      State = "up"
	Down    State = "down"
	Planned State = "planned" // its provider has announced it
)

var china = time.FixedZone("UTC+8", 8*3600)

// Day is the day of an instant in China Standard Time, as counts are kept by it.
func Day(at time.Time) string { return at.In(china).Format(time.DateOnly) }

// Looked counts one look at a site.
func Looked(tx *store.Tx, siteID string, found State, at time.Time) error {
	h := models.SiteHour{SiteID: siteID, Hour: at.UTC().Truncate(time.Hour), Looked: 1}
	switch found {
	case Up:
		h.Up = 1
	case Planned:
		h.Planned = 1
	}
	return tx.CountSiteHour(h)
}

// Start is the claim of a job's first attempt.
type Start struct {
	OfferingID string
	Ready      time.Time // paid, and not before its earliest start
	Planned    time.Time // when it was placed
	Promised   time.Duration
	At         time.Time
}

// Counts tells whether the start speaks for the offering: there was room.
func (s Start) Counts() bool { return s.Planned.Sub(s.Ready) <= RoomWithin }

// Started counts a start that counts.
func Started(tx *store.Tx, s Start) error {
	if !s.Counts() {
		return nil
	}
	took := max(0, s.At.Sub(s.Ready))
	d := models.SLADay{OfferingID: s.OfferingID, Day: Day(s.At), Starts: 1, StartMillis: took.Milliseconds()}
	if s.Promised > 0 && took > s.Promised {
		d.LateStarts = 1
	}
	return tx.CountSLADay(d)
}

// Ended counts the end of an attempt that its site had taken or refused.
func Ended(tx *store.Tx, offeringID string, siteFault bool, at time.Time) error {
	d := models.SLADay{OfferingID: offeringID, Day: Day(at), Ends: 1}
	if siteFault {
		d.SiteFaults = 1
	}
	return tx.CountSLADay(d)
}

// Measured counts one benchmark, in GFLOPS of one unit.
func Measured(tx *store.Tx, offeringID string, gflops int64, at time.Time) error {
	return tx.CountSLADay(models.SLADay{OfferingID: offeringID, Day: Day(at), Benchmarks: 1, Gflops: gflops})
}
