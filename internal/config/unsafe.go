package config

import (
	"errors"
	"strings"
)

// rule refuses a combination of settings; as tells from which modes on.
type rule struct {
	holds func(Mode) bool
	wrong func(Config) bool
	what  string
}

func always(Mode) bool       { return true }
func serving(m Mode) bool    { return m != Tool }
func pretending(m Mode) bool { return m == Sandbox || m == Demo }

var rules = []rule{
	{always, func(c Config) bool { return (c.StripeAPIKey == "") != (c.StripeWebhookSecret == "") }, "STRIPE_API_KEY and STRIPE_WEBHOOK_SECRET go together: without the secret anyone could say that an order is paid"},
	{always, func(c Config) bool {
		set := c.BankHolder != ""
		return set != (c.BankName != "") || set != (c.BankAccount != "")
	}, "BANK_ACCOUNT_NAME, BANK_NAME and BANK_ACCOUNT go together"},
	{always, func(c Config) bool { return c.SMTPURL != "" && c.MailFrom == "" }, "SMTP_URL needs MAIL_FROM"},
	{always, func(c Config) bool {
		set := c.OIDCIssuer != ""
		return set != (c.OIDCClientID != "") || set != (c.OIDCClientSecret != "")
	}, "OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET go together"},
	{serving, func(c Config) bool { return c.Keys.Empty() }, "SECRET_KEYS is empty: nothing could be signed or sealed"},
	{serving, func(c Config) bool { return c.PublicURL == "" }, "PUBLIC_URL is needed when LISTEN_ADDR is not loopback"},
	{serving, func(c Config) bool { return c.MetricsAddr != "" && !c.MetricsRemote && !onLoopback(c.MetricsAddr) }, "METRICS_ADDR is not loopback: set METRICS_REMOTE=true if that is meant"},
	{pretending, func(c Config) bool { return !onLoopback(c.ListenAddr) }, "sandbox payments make money out of nothing: LISTEN_ADDR must be loopback"},
	{pretending, func(c Config) bool { return strings.Contains(c.StripeAPIKey.Reveal(), "_live_") }, "a live STRIPE_API_KEY has no place beside sandbox payments"},
}

func (c Config) unsafe(as Mode) error {
	var wrong []error
	for _, r := range rules {
		if r.holds(as) && r.wrong(c) {
			wrong = append(wrong, errors.New(r.what))
		}
	}
	return errors.Join(wrong...)
}
