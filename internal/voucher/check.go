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
	return slices.Concat(r.Who.check(f.Firm, f.Now), r.What.Refuses(f.Offering, f.Class), r.dates(f.Now))
}

func (w Who) check(firm models.Firm, now time.Time) []*fault.Fault {
	var out []*fault.Fault
	if firm.State != models.FirmVerified {
		out = append(out, ErrFirmState)
	}
	out = append(out, lacks(ErrRegion, "region.", w.Regions, firm.Region)...)
	out = append(out, lacks(ErrIndustry, "industry.", w.Industries, firm.Industry)...)
	out = append(out, lacks(ErrSize, "size.", w.Sizes, firm.Size)...)
	out = append(out, w.title(firm, now)...)
	out = append(out, lacks(ErrOrgType, "org_type.", w.OrgTypes, firm.OrgType)...)
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

// Refuses names every reason for which an offering does not count; none means that it does.
func (w What) Refuses(o models.Offering, c models.Class) []*fault.Fault {
	out := lacks(ErrKind, "kind.", w.Kinds, o.Kind)
	if w.Domestic && !c.Domestic {
		out = append(out, ErrDomestic)
	}
	if len(w.Offerings) > 0 && !slices.Contains(w.Offerings, o.ID) {
		out = append(out, ErrOffering)
	}
	if len(w.Providers) > 0 && !slices.Contains(w.Providers, o.ProviderID) {
		out = append(out, ErrProvider)
	}
	return out
}

func (r Rules) dates(now time.Time) []*fault.Fault {
	if now.Before(r.StartsAt) {
		return []*fault.Fault{ErrNotBegun.With("at", r.StartsAt)}
	}
	if !now.Before(r.EndsAt) {
		return []*fault.Fault{ErrEnded.With("at", r.EndsAt)}
	}
	return nil
}

// RateFor returns the share in parts per million of the first rate that fits,
// 0 when none does.
func (r Rules) RateFor(f Facts) int64 {
	for _, rate := range r.Rates {
		if rate.fits(f) {
			return rate.PPM
		}
	}
	return 0
}

func (rate Rate) fits(f Facts) bool {
	title := len(rate.Titles) == 0 || slices.Contains(rate.Titles, f.Firm.Title) && titleLives(f.Firm, f.Now)
	size := len(rate.Sizes) == 0 || slices.Contains(rate.Sizes, f.Firm.Size)
	return title && size && (!rate.Domestic || f.Class.Domestic)
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
