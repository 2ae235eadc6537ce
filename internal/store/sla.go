package store

import (
	"time"

	"supermarket/models"
)

// CountSiteHour adds looks to a site's hour.
func (tx *Tx) CountSiteHour(h models.SiteHour) error {
	_, err := tx.exec(`INSERT INTO site_hours (site_id, hour, looked, up, planned) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (site_id, hour) DO UPDATE SET looked = site_hours.looked + excluded.looked, up = site_hours.up + excluded.up,
			planned = site_hours.planned + excluded.planned`, h.SiteID, h.Hour, h.Looked, h.Up, h.Planned)
	return err
}

// CountSLADay adds counts to an offering's day.
func (tx *Tx) CountSLADay(d models.SLADay) error {
	_, err := tx.exec(`INSERT INTO sla_days (offering_id, day, starts, late_starts, start_millis, ends, site_faults, benchmarks, gflops)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (offering_id, day) DO UPDATE SET starts = sla_days.starts + excluded.starts, late_starts = sla_days.late_starts + excluded.late_starts,
			start_millis = sla_days.start_millis + excluded.start_millis, ends = sla_days.ends + excluded.ends,
			site_faults = sla_days.site_faults + excluded.site_faults, benchmarks = sla_days.benchmarks + excluded.benchmarks,
			gflops = sla_days.gflops + excluded.gflops`,
		d.OfferingID, d.Day, d.Starts, d.LateStarts, d.StartMillis, d.Ends, d.SiteFaults, d.Benchmarks, d.Gflops)
	return err
}

// OfferingSLA is what was counted of an offering, and of its site.
type OfferingSLA struct {
	OfferingID string
	SiteID     string
	Declared   int64 // GFLOPS of one unit
	Hours      models.SiteHour
	Days       models.SLADay
}

type slaRow struct {
	OfferingID, SiteID string
	Declared           int64

	Looked, Up, Planned             int64
	Starts, LateStarts, StartMillis int64
	Ends, SiteFaults                int64
	Benchmarks, Gflops              int64
}

const slaSums = `SELECT o.id AS offering_id, o.site_id, o.declared_gflops AS declared,
	coalesce(h.looked, 0) AS looked, coalesce(h.up, 0) AS up, coalesce(h.planned, 0) AS planned,
	coalesce(d.starts, 0) AS starts, coalesce(d.late_starts, 0) AS late_starts, coalesce(d.start_millis, 0) AS start_millis,
	coalesce(d.ends, 0) AS ends, coalesce(d.site_faults, 0) AS site_faults, coalesce(d.benchmarks, 0) AS benchmarks, coalesce(d.gflops, 0) AS gflops
	FROM offerings o
	LEFT JOIN (SELECT site_id, SUM(looked) AS looked, SUM(up) AS up, SUM(planned) AS planned FROM site_hours WHERE hour >= ? GROUP BY site_id) h ON h.site_id = o.site_id
	LEFT JOIN (SELECT offering_id, SUM(starts) AS starts, SUM(late_starts) AS late_starts, SUM(start_millis) AS start_millis, SUM(ends) AS ends,
		SUM(site_faults) AS site_faults, SUM(benchmarks) AS benchmarks, SUM(gflops) AS gflops FROM sla_days WHERE day >= ? GROUP BY offering_id) d ON d.offering_id = o.id`

// SLAOfOfferings returns the counts since a day and an hour of all offerings that have any.
func (tx *Tx) SLAOfOfferings(day string, hour time.Time) ([]OfferingSLA, error) {
	var rows []slaRow
	err := tx.scan(&rows, slaSums+" WHERE h.looked IS NOT NULL OR d.ends IS NOT NULL ORDER BY o.id", hour, day)
	out := make([]OfferingSLA, len(rows))
	for i, r := range rows {
		out[i] = r.sums()
	}
	return out, err
}

// SLAOfOffering returns the counts since a day and an hour of one offering.
func (tx *Tx) SLAOfOffering(id, day string, hour time.Time) (OfferingSLA, error) {
	var r slaRow
	err := tx.scan(&r, slaSums+" WHERE o.id = ?", hour, day, id)
	return r.sums(), err
}

func (r slaRow) sums() OfferingSLA {
	return OfferingSLA{
		OfferingID: r.OfferingID, SiteID: r.SiteID, Declared: r.Declared,
		Hours: models.SiteHour{SiteID: r.SiteID, Looked: r.Looked, Up: r.Up, Planned: r.Planned},
		Days: models.SLADay{
			OfferingID: r.OfferingID, Starts: r.Starts, LateStarts: r.LateStarts, StartMillis: r.StartMillis,
			Ends: r.Ends, SiteFaults: r.SiteFaults, Benchmarks: r.Benchmarks, Gflops: r.Gflops,
		},
	}
}
