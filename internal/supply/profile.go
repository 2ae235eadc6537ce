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
)

// Profile is what a provider says of itself, in both languages. Nothing else of
// a provider can be changed with it.
type Profile struct {
	NameZh, NameEn   string
	AboutZh, AboutEn string
	Website          string // https, "" for none
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
	return p, wrong.Or()
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
		p.NameZh, p.NameEn, p.AboutZh, p.AboutEn, p.Website = in.NameZh, in.NameEn, in.AboutZh, in.AboutEn, in.Website
		if err := tx.SetProfile(p, c.Clock.Now()); err != nil {
			return err
		}
		return c.recordChange(tx, by, change{"provider.profile", provider, before, in})
	})
}

func profileOf(p models.Provider) Profile {
	return Profile{p.NameZh, p.NameEn, p.AboutZh, p.AboutEn, p.Website}
}
