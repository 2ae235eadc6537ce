package voucher

import (
	"slices"
	"strings"
	"time"

	"supermarket/internal/fault"
	"supermarket/models"
)

// Check names every reason for which rules refuse the facts; none means they fit.
func Check(r Rules, f Facts) []*fault.Fault {
	return slices.Concat(r.Who.check(f), blocked(ErrBlocked, f.Blocks, f.Now), r.What.check(f), r.dates(f.Now), r.Unlock.check(f))
}

// CheckFirm names every reason for which rules give the firm no grant, whatever
// it would buy; a grant may be given before the programme begins.
func CheckFirm(r Rules, f Facts) []*fault.Fault {
	return slices.Concat(r.Who.check(f), blocked(ErrBlocked, f.Blocks, f.Now), r.ended(f.Now))
}

func (w Who) check(f Facts) []*fault.Fault {
	firm, now := f.Firm, f.Now
	var out []*fault.Fault
	if firm.State != models.FirmVerified {
		out = append(out, ErrFirmState)
	}
	out = append(out, lacks(ErrRegion, "region.", w.Regions, firm.Region)...)
	out = append(out, lacks(ErrIndustry, "industry.", w.Industries, firm.Industry)...)
	out = append(out, lacks(ErrSize, "size.", w.Sizes, firm.Size)...)
	out = append(out, w.title(firm, now)...)
	out = append(out, lacks(ErrOrgType, "org_type.", w.OrgTypes, firm.OrgType)...)
	out = append(out, w.marks(f)...)
	return append(out, w.age(firm.FoundedAt, now)...)
}

func (w Who) title(firm models.Firm, now time.Time) []*fault.Fault {
	out := lacks(ErrTitle, "title.", w.Titles, firm.Title)
	if len(w.Titles) > 0 && len(out) == 0 && !titleLives(firm, now) {
		out = append(out, ErrTitleOver.With("title", term("title.", firm.Title), "at", *firm.TitleExpiresAt))
	}
	return out
}

func titleLives(firm models.Firm, now time.Time) bool {
	return firm.TitleExpiresAt == nil || now.Before(*firm.TitleExpiresAt)
}

func (w Who) age(founded *time.Time, now time.Time) []*fault.Fault {
	switch {
	case w.MinMonths == 0 && w.MaxMonths == 0:
		return nil
	case founded == nil:
		return []*fault.Fault{ErrAgeUnknown}
	case w.MinMonths > 0 && now.Before(monthsAfter(*founded, w.MinMonths)):
		return []*fault.Fault{ErrTooYoung.With("count", w.MinMonths)}
	case w.MaxMonths > 0 && !now.Before(monthsAfter(*founded, w.MaxMonths)):
		return []*fault.Fault{ErrTooOld.With("count", w.MaxMonths)}
	}
	return nil
}

// Refuses names every reason for which an offering at a site does not count,
// whoever buys it; none means that it does.
func (w What) Refuses(o models.Offering, c models.Class, s models.Site) []*fault.Fault {
	out := lacks(ErrKind, "kind.", w.Kinds, o.Kind)
	if w.Domestic && !c.Domestic {
		out = append(out, ErrDomestic)
	}
	if len(w.Offerings) > 0 && !slices.Contains(w.Offerings, o.ID) || slices.Contains(w.Except, o.ID) {
		out = append(out, ErrOffering)
	}
	if len(w.Providers) > 0 && !slices.Contains(w.Providers, o.ProviderID) {
		out = append(out, ErrProvider)
	}
	if w.Registered && isModel(o.Kind) && o.Registered == "" {
		out = append(out, ErrRegistered)
	}
	out = append(out, lacks(ErrSiteRegion, "region.", w.Regions, siteRegion(o, s))...)
	return append(out, w.facility(s)...)
}

func isModel(k models.OfferingKind) bool {
	return k == models.OfferModelToken || k == models.OfferTokenPack
}

// siteRegion is where the work runs; what no single site stands behind is where it is offered.
func siteRegion(o models.Offering, s models.Site) string {
	if s.Region != "" {
		return s.Region
	}
	return o.Region
}

func (w What) facility(s models.Site) []*fault.Fault {
	if len(w.Facilities) == 0 || slices.ContainsFunc(w.Facilities, func(f Facility) bool { return f.holds(s) }) {
		return nil
	}
	kinds := make([]string, len(w.Facilities))
	for i, f := range w.Facilities {
		kinds[i] = f.Kind
	}
	if slices.Contains(kinds, s.Facility) {
		return []*fault.Fault{ErrScale.With("have", term("facility.", s.Facility))}
	}
	return lacks(ErrFacility, "facility.", kinds, s.Facility)
}

func (f Facility) holds(s models.Site) bool {
	return f.Kind == s.Facility && s.PFLOPS >= f.PFLOPS && s.Racks >= f.Racks
}

func (w What) check(f Facts) []*fault.Fault {
	out := w.Refuses(f.Offering, f.Class, f.Site)
	out = append(out, lacks(ErrPurpose, "purpose.", w.Purposes, f.Purpose)...)
	if w.Unrelated && len(f.Ties) > 0 {
		out = append(out, ErrRelated.With("ties", words("queue.tie.", f.Ties)))
	}
	return append(out, blocked(ErrBlockedProvider, f.ProviderBlocks, f.Now)...)
}

func blocked(why *fault.Fault, blocks []models.Block, now time.Time) []*fault.Fault {
	for _, b := range blocks {
		if b.LiftedAt == nil && !now.Before(b.FromAt) && (b.UntilAt == nil || now.Before(*b.UntilAt)) {
			return []*fault.Fault{why.With("from", b.FromAt)}
		}
	}
	return nil
}

func (r Rules) dates(now time.Time) []*fault.Fault {
	if now.Before(r.StartsAt) {
		return []*fault.Fault{ErrNotBegun.With("at", r.StartsAt)}
	}
	return r.ended(now)
}

// ended lets grants be given before the programme begins, not after its end.
func (r Rules) ended(now time.Time) []*fault.Fault {
	if !now.Before(r.EndsAt) {
		return []*fault.Fault{ErrEnded.With("at", r.EndsAt)}
	}
	return nil
}

func (u Unlock) check(f Facts) []*fault.Fault {
	if spent := f.Spent[u.Months]; spent < u.Spend {
		return []*fault.Fault{ErrLocked.With("spend", u.Spend, "count", u.Months, "have", spent)}
	}
	return nil
}

// lacks is the refusal of a value that is not in the list; an empty list takes all.
func lacks[S ~string](why *fault.Fault, prefix string, list []S, have S) []*fault.Fault {
	if len(list) == 0 || slices.Contains(list, have) {
		return nil
	}
	return []*fault.Fault{why.With("want", words(prefix, list), "have", term(prefix, have))}
}

func words[S ~string](prefix string, codes []S) fault.Terms {
	out := make(fault.Terms, len(codes))
	for i, code := range codes {
		out[i] = term(prefix, code)
	}
	return out
}

// term is the message id of a code; what is not known yet is "none".
func term[S ~string](prefix string, code S) fault.Term {
	if code == "" {
		return fault.Term(prefix + "none")
	}
	return fault.Term(prefix + plain.Replace(string(code)))
}

// plain makes a message id of a name: "Software and IT services" is Software_and_IT_services.
var plain = strings.NewReplacer(" ", "_", ",", "", "(", "", ")", "")
