package config

import (
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"supermarket/internal/keyring"
	"supermarket/models"
)

func text(to *string, v string) error {
	*to = v
	return nil
}

func boolean(to *bool, v string) (err error) {
	if *to, err = strconv.ParseBool(v); err != nil {
		return errors.New("want true or false")
	}
	return nil
}

// link parses v and holds it to the schemes; its errors do not quote v, which may carry a password.
func link(v string, schemes ...string) (*url.URL, error) {
	u, err := url.Parse(v)
	if err != nil || !slices.Contains(schemes, u.Scheme) {
		return nil, fmt.Errorf("want %s://…", strings.Join(schemes, ":// or "))
	}
	return u, nil
}

func database(to *Secret, v string) error {
	*to = Secret(v)
	if v == "" {
		return nil
	}
	u, err := link(v, "postgres", "postgresql")
	if err == nil && u.Path == "" {
		return errors.New("names no database")
	}
	return err
}

func filesURL(to *string, v string) error {
	*to = v
	if v == "" {
		return nil
	}
	u, err := link(v, "file")
	if err == nil && (u.Host != "" || len(u.Path) < 2) {
		return errors.New("want file:///folder")
	}
	return err
}

func address(to *string, v string) error {
	*to = v
	_, port, err := net.SplitHostPort(v)
	if err != nil {
		return errors.New("want host:port")
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return errors.New("want a port from 0 to 65535")
	}
	return nil
}

func metricsAddress(to *string, v string) error {
	if v == "off" {
		return text(to, "")
	}
	return address(to, v)
}

// origin takes scheme and host only: a path or query would be lost when links are built.
func origin(to *string, v string) error {
	*to = strings.TrimSuffix(v, "/")
	if v == "" {
		return nil
	}
	u, err := link(*to, "https", "http")
	if err != nil {
		return err
	}
	if u.Host == "" || u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return errors.New("want scheme://host only")
	}
	if u.Scheme == "http" && !loopback(u.Hostname()) {
		return errors.New("want https:// unless on loopback")
	}
	return nil
}

func issuer(to *string, v string) error {
	*to = v
	if v == "" {
		return nil
	}
	u, err := link(v, "https", "http")
	if err != nil {
		return err
	}
	if u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return errors.New("want scheme://host/path only")
	}
	if u.Scheme == "http" && !loopback(u.Hostname()) {
		return errors.New("want https:// unless on loopback")
	}
	return nil
}

func networks(to *[]netip.Prefix, v string) error {
	*to = nil
	if v == "" {
		return nil
	}
	for _, part := range strings.Split(v, ",") {
		p, err := netip.ParsePrefix(strings.TrimSpace(part))
		if err != nil {
			return fmt.Errorf("%q is not a CIDR", part)
		}
		if p.Bits() == 0 {
			return fmt.Errorf("%s would believe everyone", p)
		}
		*to = append(*to, p.Masked())
	}
	return nil
}

func keys(to *keyring.Ring, v string) (err error) {
	*to = keyring.Ring{}
	if v != "" {
		*to, err = keyring.Parse(v)
	}
	return err
}

func stripeKey(to *Secret, v string) error {
	*to = Secret(v)
	if v != "" && !strings.HasPrefix(v, "sk_") && !strings.HasPrefix(v, "rk_") {
		return errors.New("want a secret key (sk_…) or a restricted one (rk_…)")
	}
	return nil
}

func webhookSecret(to *Secret, v string) error {
	*to = Secret(v)
	if v != "" && (!strings.HasPrefix(v, "whsec_") || len(v) < 22) {
		return errors.New("want whsec_…")
	}
	return nil
}

// accountNumber takes digits, and letters of an IBAN, with blanks between them.
func accountNumber(to *string, v string) error {
	*to = v
	if strings.Trim(v, "0123456789 ABCDEFGHIJKLMNOPQRSTUVWXYZ-") != "" {
		return errors.New("want digits")
	}
	return nil
}

func leastYuan(to *models.Money, v string) (err error) {
	if *to, err = models.ParseMoney(v); err != nil || *to <= 0 || *to > 100*models.Yuan || *to%models.Fen != 0 {
		return errors.New("want an amount from 0.01 to 100.00")
	}
	return nil
}

func charge(to *models.Money, v string) (err error) {
	if *to, err = models.ParseMoney(v); err != nil || *to < 0 || *to > 100*models.Yuan || *to%models.Fen != 0 {
		return errors.New("want an amount from 0.00 to 100.00")
	}
	return nil
}

func smtp(to *Secret, v string) error {
	*to = Secret(v)
	if v == "" {
		return nil
	}
	u, err := link(v, "smtp", "smtps")
	if err == nil && u.Hostname() == "" {
		return errors.New("names no host")
	}
	return err
}

func sender(to *string, v string) error {
	*to = v
	if v == "" {
		return nil
	}
	if _, err := mail.ParseAddress(v); err != nil {
		return errors.New("want an address")
	}
	return nil
}

func password(to *Secret, v string) error {
	*to = Secret(v)
	if v != "" && len(v) < 8 {
		return errors.New("want at least 8 characters")
	}
	return nil
}

// loopback tells whether host is this machine alone; a name other than localhost may move, so it is not.
func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback()
}

func onLoopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	return err == nil && loopback(host)
}
