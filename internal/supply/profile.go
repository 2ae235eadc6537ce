package supply

import (
	"context"
	"net/netip"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"supermarket/internal/fault"
	"supermarket/internal/party"
	"supermarket/internal/store"
	"supermarket/models"
)

// The bounds of what a provider says of itself, in characters.
const (
	MaxProviderName  = 80
	MaxProviderAbout = 2000
	maxWebsite       = 200
)

// What is refused of a profile.
var (
	ErrProviderName  = fault.New(fault.Invalid, "provider.bad_name")
	ErrProviderAbout = fault.New(fault.Invalid, "provider.bad_about")
	ErrWebsite       = fault.New(fault.Invalid, "provider.bad_website").On("website")
	ErrLegalPerson   = fault.New(fault.Invalid, "provider.bad_legal_person").On("legal_person")
	ErrAddress       = fault.New(fault.Invalid, "provider.bad_address").On("address")
)

// Profile is what a provider says of itself, in both languages. Nothing else of
// a provider can be changed with it.
type Profile struct {
	NameZh, NameEn   string
	AboutZh, AboutEn string
	Website          string // https, "" for none
	LegalPerson      string // with Address: what related parties are found by, shown to staff alone
	Address          string
}

// Clean returns the profile as it is kept, or every field that is refused.
func (p Profile) Clean() (Profile, error) {
	var wrong fault.List
	name := func(text *string, field string) {
		if *text = strings.TrimSpace(*text); *text == "" || utf8.RuneCountInString(*text) > MaxProviderName || !printable(*text, false) {
			wrong = append(wrong, ErrProviderName.With("max", MaxProviderName).On(field))
		}
	}
	about := func(text *string, field string) {
		*text = strings.TrimSpace(strings.ReplaceAll(*text, "\r\n", "\n"))
		if utf8.RuneCountInString(*text) > MaxProviderAbout || !printable(*text, true) {
			wrong = append(wrong, ErrProviderAbout.With("max", MaxProviderAbout).On(field))
		}
	}
	name(&p.NameZh, "name_zh")
	name(&p.NameEn, "name_en")
	about(&p.AboutZh, "about_zh")
	about(&p.AboutEn, "about_en")
	site, ok := cleanWebsite(p.Website)
	if p.Website = site; !ok {
		wrong = append(wrong, ErrWebsite)
	}
	if p.LegalPerson = party.CleanName(p.LegalPerson); outside(p.LegalPerson, 2, party.MaxName) {
		wrong = append(wrong, ErrLegalPerson.With("max", party.MaxName))
	}
	if p.Address = party.Clean(p.Address); outside(p.Address, 5, party.MaxAddress) {
		wrong = append(wrong, ErrAddress.With("max", party.MaxAddress))
	}
	return p, wrong.Or()
}

// outside tells whether a text that is not empty is too short or too long.
func outside(text string, least, most int) bool {
	n := utf8.RuneCountInString(text)
	return n > 0 && (n < least || n > most)
}

// identified refuses whom related parties cannot be found of: nobody applies
// without a legal person and an address, and none that was given is taken away.
func (p Profile) identified(must Profile) error {
	var wrong fault.List
	if p.LegalPerson == "" && must.LegalPerson != "" {
		wrong = append(wrong, ErrLegalPerson.With("max", party.MaxName))
	}
	if p.Address == "" && must.Address != "" {
		wrong = append(wrong, ErrAddress.With("max", party.MaxAddress))
	}
	return wrong.Or()
}

// put writes the profile into a provider's row.
func (p Profile) put(row *models.Provider) {
	row.NameZh, row.NameEn, row.AboutZh, row.AboutEn, row.Website = p.NameZh, p.NameEn, p.AboutZh, p.AboutEn, p.Website
	row.LegalPerson, row.Address, row.AddressKey = p.LegalPerson, p.Address, party.AddressKey(p.Address)
}

// printable refuses control characters and those that turn or hide what stands
// beside them: a name must read as it is.
func printable(text string, lines bool) bool {
	if !utf8.ValidString(text) {
		return false
	}
	return strings.IndexFunc(text, func(r rune) bool {
		return !(lines && r == '\n') && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r))
	}) < 0
}

// cleanWebsite takes an https address with a host name of ASCII letters and at
// least one dot, no user, no port and no address of numbers. "" is none.
func cleanWebsite(text string) (string, bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", true
	}
	u, err := url.Parse(text)
	if err != nil || len(text) > maxWebsite || !strings.EqualFold(u.Scheme, "https") || u.Opaque != "" || u.User != nil || u.Port() != "" || !hostName(u.Host) {
		return text, false
	}
	u.Scheme, u.Host = "https", strings.ToLower(u.Host)
	return u.String(), true
}

func hostName(host string) bool {
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil || len(host) > 253 {
		return false
	}
	labels := strings.Split(host, ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 || strings.Trim(label, "-") != label || strings.IndexFunc(label, notHost) >= 0 {
			return false
		}
	}
	return len(labels) > 1 && strings.IndexFunc(labels[len(labels)-1], unicode.IsLetter) >= 0
}

func notHost(r rune) bool {
	return r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
}

// Profile returns the actor's own provider.
func (c *Counter) Profile(ctx context.Context, by models.Actor) (p models.Provider, err error) {
	provider, err := staffOf(by, party.EditFirm)
	if err != nil {
		return p, err
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error { p, err = tx.Provider(provider); return err })
	return p, err
}

// SetProfile replaces what the actor's provider says of itself; the trail keeps both.
func (c *Counter) SetProfile(ctx context.Context, by models.Actor, in Profile) error {
	provider, err := staffOf(by, party.EditFirm)
	if err != nil {
		return err
	}
	if in, err = in.Clean(); err != nil {
		return err
	}
	return c.DB.Atomic(ctx, func(tx *store.Tx) error {
		p, err := tx.Provider(provider)
		if err != nil {
			return err
		}
		before := profileOf(p)
		if before == in {
			return nil
		}
		if err := in.identified(before); err != nil {
			return err
		}
		in.put(&p)
		if err := tx.SetProfile(p, c.Clock.Now()); err != nil {
			return err
		}
		return c.recordChange(tx, by, change{"provider.profile", provider, before, in})
	})
}

func profileOf(p models.Provider) Profile {
	return Profile{p.NameZh, p.NameEn, p.AboutZh, p.AboutEn, p.Website, p.LegalPerson, p.Address}
}
