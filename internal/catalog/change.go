package catalog

import (
	"strconv"
	"time"

	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

// Errors of a change of an offering.
var (
	ErrFixed      = fault.New(fault.Conflict, "offering.fixed").On("pool")
	ErrOwnCommand = fault.New(fault.Unavailable, "offering.own_command").On("own_command")
	ErrNotice     = fault.New(fault.Invalid, "offering.notice").On("notice_seconds")
	ErrPromise    = fault.New(fault.Invalid, "offering.promise").On("availability")
	ErrDeclared   = fault.New(fault.Invalid, "offering.declared")
	ErrText       = fault.New(fault.Invalid, "offering.text")
	ErrTitleTaken = fault.New(fault.Conflict, "offering.title_taken").On("title_zh")
)

// The bounds of what a provider may promise.
const (
	MaxNotice  = 600   // seconds
	MaxStart   = 86400 // seconds
	MaxGFLOPS  = 1_000_000_000
	MaxTitle   = 80   // characters
	MaxSummary = 1000 // characters
	allPPM     = 1_000_000
)

// CheckPromises returns every promise of an offering that cannot be kept: what
// may be interrupted names its notice and promises no availability; own commands
// run only where the site's last runner could keep them apart.
func CheckPromises(o models.Offering, site models.Site) error {
	var wrong fault.List
	add := func(bad bool, f *fault.Fault) {
		if bad {
			wrong = append(wrong, f)
		}
	}
	add(o.OwnCommand && !site.Namespaces, whyNoCommand(site))
	add(o.NoticeSeconds < 0 || o.NoticeSeconds > MaxNotice || o.Interruptible && o.NoticeSeconds == 0 || !o.Interruptible && o.NoticeSeconds > 0, ErrNotice.With("max", MaxNotice))
	add(o.AvailabilityPPM < 0 || o.AvailabilityPPM > allPPM || o.Interruptible && o.AvailabilityPPM > 0, ErrPromise)
	add(o.StartSeconds < 0 || o.StartSeconds > MaxStart, ErrDeclared.With("max", MaxStart).On("start_seconds"))
	add(o.DeclaredGFLOPS < 0 || o.DeclaredGFLOPS > MaxGFLOPS, ErrDeclared.With("max", MaxGFLOPS).On("declared_gflops"))
	add(o.LeaseMonth < 0 || o.LeaseMonth > 1000*MaxPrice, ErrAmount.With("meter", fault.Term("tariff.lease_month")).On("lease_month"))
	return wrong.Or()
}

// whyNoCommand says what is missing: no runner has looked yet, or what it found.
func whyNoCommand(site models.Site) *fault.Fault {
	if site.Isolation == "" {
		return ErrOwnCommand.With("found", fault.Term("offering.own_command.unseen"))
	}
	return ErrOwnCommand.With("found", "cgroup "+site.Isolation+", namespaces "+strconv.FormatBool(site.Namespaces))
}

// Change writes new terms of an offering. What it is made of (kind, class, stack,
// site, region) may change only while it is a draft. Where it has prices they
// become a new version, so that quotes and orders made before keep theirs.
func Change(tx *store.Tx, before, after models.Offering, by string, now time.Time) error {
	after.ID, after.ProviderID, after.State, after.TariffVersion = before.ID, before.ProviderID, before.State, before.TariffVersion
	if before.State != Draft && !samePlace(before, after) {
		return ErrFixed
	}
	if err := CheckTerms(tx, after); err != nil {
		return err
	}
	if err := tx.SetOffering(after, before.UpdatedAt, now); err != nil {
		return race(err)
	}
	if before.TariffVersion == 0 {
		return nil
	}
	p, err := PricesOf(tx, before.ID, before.TariffVersion)
	if err != nil {
		return err
	}
	_, err = SetTariff(tx, TariffInput{OfferingID: before.ID, Prices: p.rows, By: by, Now: now})
	return err
}

// CheckTerms returns what an offering may not be as it stands.
func CheckTerms(tx *store.Tx, o models.Offering) error {
	class, err := tx.Class(o.ClassID)
	if err != nil {
		return or(err, ErrClass.On("pool"))
	}
	if err := Check(o, class.Kind); err != nil {
		return err
	}
	if _, err := tx.Stack(o.StackID); err != nil {
		return or(err, ErrStack.On("pool"))
	}
	if err := checkSite(tx, o); err != nil || o.SiteID == "" {
		return err
	}
	site, err := tx.Site(o.SiteID)
	if err != nil {
		return err
	}
	return CheckPromises(o, site)
}

func samePlace(a, b models.Offering) bool {
	return a.Kind == b.Kind && a.ClassID == b.ClassID && a.StackID == b.StackID && a.SiteID == b.SiteID && a.Region == b.Region
}
