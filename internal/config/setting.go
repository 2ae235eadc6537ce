package config

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// setting is one environment variable.
type setting struct {
	name, fallback, meaning string
	secret                  bool
	set                     func(*Config, string) error
	show                    func(Config) any
}

var settings = []setting{
	{
		"DATABASE_URL", "", "postgres://… for PostgreSQL; empty: the SQLite file in DATA_DIR, one process only", true,
		func(c *Config, v string) error { return database(&c.DatabaseURL, v) },
		func(c Config) any { return c.DatabaseURL },
	},
	{
		"DATA_DIR", "./data", "folder of the SQLite file, uploads, logs and the demo's keys", false,
		func(c *Config, v string) error { return text(&c.DataDir, v) },
		func(c Config) any { return c.DataDir },
	},
	{
		"FILES_URL", "", "file:///folder shared by all processes; empty: the folder files in DATA_DIR", false,
		func(c *Config, v string) error { return filesURL(&c.FilesURL, v) },
		func(c Config) any { return c.FilesURL },
	},
	{
		"LISTEN_ADDR", "127.0.0.1:8080", "host:port of pages and API", false,
		func(c *Config, v string) error { return address(&c.ListenAddr, v) },
		func(c Config) any { return c.ListenAddr },
	},
	{
		"METRICS_ADDR", "127.0.0.1:9090", "host:port of /metrics; off: none", false,
		func(c *Config, v string) error { return metricsAddress(&c.MetricsAddr, v) },
		func(c Config) any { return c.MetricsAddr },
	},
	{
		"METRICS_REMOTE", "false", "true: METRICS_ADDR may be reached from other machines", false,
		func(c *Config, v string) error { return boolean(&c.MetricsRemote, v) },
		func(c Config) any { return c.MetricsRemote },
	},
	{
		"PUBLIC_URL", "", "where browsers and sites reach us, https:// unless on loopback; empty: http://LISTEN_ADDR", false,
		func(c *Config, v string) error { return origin(&c.PublicURL, v) },
		func(c Config) any { return c.PublicURL },
	},
	{
		"TRUSTED_PROXIES", "", "comma-separated CIDRs whose X-Forwarded-For is believed; empty: none", false,
		func(c *Config, v string) error { return networks(&c.TrustedProxies, v) },
		func(c Config) any { return c.TrustedProxies },
	},
	{
		"OUTBOUND_NETWORKS", "", "comma-separated CIDRs of private networks in which sites of providers and webhooks of firms may stand; empty: public addresses only", false,
		func(c *Config, v string) error { return networks(&c.OutboundNetworks, v) },
		func(c Config) any { return c.OutboundNetworks },
	},
	{
		"SECRET_KEYS", "", "comma-separated id:base64 of 32 random bytes (openssl rand -base64 32); the first signs, all verify; the demo makes its own", true,
		func(c *Config, v string) error { return keys(&c.Keys, v) },
		func(c Config) any { return c.Keys },
	},
	{
		"STRIPE_API_KEY", "", "secret key; empty: no card payments", true,
		func(c *Config, v string) error { return stripeKey(&c.StripeAPIKey, v) },
		func(c Config) any { return c.StripeAPIKey },
	},
	{
		"STRIPE_WEBHOOK_SECRET", "", "whsec_… of the webhook endpoint", true,
		func(c *Config, v string) error { return webhookSecret(&c.StripeWebhookSecret, v) },
		func(c Config) any { return c.StripeWebhookSecret },
	},
	{
		"STRIPE_API_BASE", "https://api.stripe.com", "another address of the payment API", false,
		func(c *Config, v string) error { return origin(&c.StripeAPIBase, v) },
		func(c Config) any { return c.StripeAPIBase },
	},
	{
		"REFUND_CHARGE", "0.00", "yuan kept of each refund to its source for the processor's cost, shown before; 0: none; never kept where the order failed for a reason that was not its buyer's", false,
		func(c *Config, v string) error { return charge(&c.RefundCharge, v) },
		func(c Config) any { return c.RefundCharge },
	},
	{
		"BANK_ACCOUNT_NAME", "", "holder of the bank account that buyers send money to, shown to them; empty: no bank transfers", false,
		func(c *Config, v string) error { return text(&c.BankHolder, v) },
		func(c Config) any { return c.BankHolder },
	},
	{
		"BANK_NAME", "", "the bank and branch of that account; needed with BANK_ACCOUNT_NAME", false,
		func(c *Config, v string) error { return text(&c.BankName, v) },
		func(c Config) any { return c.BankName },
	},
	{
		"BANK_ACCOUNT", "", "the number of that account; needed with BANK_ACCOUNT_NAME", false,
		func(c *Config, v string) error { return accountNumber(&c.BankAccount, v) },
		func(c Config) any { return c.BankAccount },
	},
	{
		"STRIPE_MINIMUM", "4.00", "the least in yuan that may be paid there: HK$4.00 or US$0.50 in the currency that your account settles in; below it the wallet pays", false,
		func(c *Config, v string) error { return leastYuan(&c.StripeMinimum, v) },
		func(c Config) any { return c.StripeMinimum },
	},
	{
		"SMTP_URL", "", "smtp:// or smtps://user:password@host:port; empty: no mail leaves", true,
		func(c *Config, v string) error { return smtp(&c.SMTPURL, v) },
		func(c Config) any { return c.SMTPURL },
	},
	{
		"MAIL_FROM", "", "sender's address; needed with SMTP_URL", false,
		func(c *Config, v string) error { return sender(&c.MailFrom, v) },
		func(c Config) any { return c.MailFrom },
	},
	{
		"OIDC_ISSUER", "", "an OpenID provider that people may sign in with, https:// unless on loopback, exactly as its tokens say; it sends them back to PUBLIC_URL/sign-in/openid/back", false,
		func(c *Config, v string) error { return issuer(&c.OIDCIssuer, v) },
		func(c Config) any { return c.OIDCIssuer },
	},
	{
		"OIDC_CLIENT_ID", "", "what this installation is called there; needed with OIDC_ISSUER", false,
		func(c *Config, v string) error { return text(&c.OIDCClientID, v) },
		func(c Config) any { return c.OIDCClientID },
	},
	{
		"OIDC_CLIENT_SECRET", "", "its secret there; needed with OIDC_ISSUER", true,
		func(c *Config, v string) error { c.OIDCClientSecret = Secret(v); return nil },
		func(c Config) any { return c.OIDCClientSecret },
	},
	{
		"OIDC_NAME", "OpenID", "what people call the provider, for the button", false,
		func(c *Config, v string) error { return text(&c.OIDCName, v) },
		func(c Config) any { return c.OIDCName },
	},
	{
		"DEMO_PASSWORD", "", "password of the demo's accounts, at least 8 characters; empty: drawn and printed", true,
		func(c *Config, v string) error { return password(&c.DemoPassword, v) },
		func(c Config) any { return c.DemoPassword },
	},
	{
		"SITE_NAME", "算力超市", "the visible name in Chinese", false,
		func(c *Config, v string) error { return text(&c.SiteNameZH, v) },
		func(c Config) any { return c.SiteNameZH },
	},
	{
		"SITE_NAME_EN", "Computing Power Supermarket", "the visible name in English", false,
		func(c *Config, v string) error { return text(&c.SiteNameEN, v) },
		func(c Config) any { return c.SiteNameEN },
	},
	{
		"OPERATOR_NAME", "", "who runs this installation, shown on the pages about it", false,
		func(c *Config, v string) error { return text(&c.OperatorName, v) },
		func(c Config) any { return c.OperatorName },
	},
	{
		"OPERATOR_CONTACT", "", "how to reach them: telephone, address or e-mail, shown to everyone", false,
		func(c *Config, v string) error { return text(&c.OperatorContact, v) },
		func(c Config) any { return c.OperatorContact },
	},
	{
		"LOG_LEVEL", "info", "debug, info, warn or error", false,
		func(c *Config, v string) error { return c.LogLevel.UnmarshalText([]byte(v)) },
		func(c Config) any { return c.LogLevel },
	},
}

// Usage lists every setting with its default and meaning.
func Usage(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	for _, s := range settings {
		note := s.meaning
		if s.secret {
			note += " (secret)"
		}
		if s.fallback != "" {
			note += " [" + s.fallback + "]"
		}
		if _, err := fmt.Fprintf(t, "  %s\t%s\n", s.name, note); err != nil {
			return err
		}
	}
	return t.Flush()
}
