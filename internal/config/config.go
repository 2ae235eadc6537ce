package config

import (
	"log/slog"
	"net/netip"

	"supermarket/internal/keyring"
	"supermarket/models"
)

// Config is every setting, read and checked.
type Config struct {
	DatabaseURL         Secret // "" is the SQLite file in DataDir
	DataDir             string
	FilesURL            string // "" is the folder files in DataDir
	ListenAddr          string
	MetricsAddr         string // "" serves no metrics
	MetricsRemote       bool
	PublicURL           string // no slash at its end
	TrustedProxies      []netip.Prefix
	OutboundNetworks    []netip.Prefix // where addresses that others gave us may lead besides public ones
	Keys                keyring.Ring
	StripeAPIKey        Secret
	StripeWebhookSecret Secret
	StripeAPIBase       string
	StripeMinimum       models.Money // whole fen
	RefundCharge        models.Money // whole fen; kept of money that goes back to its source
	BankHolder          string       // of the account that buyers send money to; "" offers no bank transfers
	BankName            string
	BankAccount         string
	SMTPURL             Secret // "" sends no mail
	MailFrom            string
	OIDCIssuer          string // "" offers no sign-in elsewhere
	OIDCClientID        string
	OIDCClientSecret    Secret
	OIDCName            string
	DemoPassword        Secret // "" lets the demo draw one
	SiteNameZH          string
	SiteNameEN          string
	OperatorName        string // who runs this installation, for the pages about it
	OperatorContact     string
	LogLevel            slog.Level
}

// Mode is what the program is started as; the more it serves, the more it must have.
type Mode int

// The modes.
const (
	Tool    Mode = iota // migrate, audit, backup, restore, admin, simulate
	Serve               // serve, work
	Sandbox             // serve --sandbox-payments: on loopback only
	Demo                // demo: on loopback only, makes its own keys
)

// LogValue shows every setting, the secret ones only as set or not.
func (c Config) LogValue() slog.Value {
	attrs := make([]slog.Attr, len(settings))
	for i, s := range settings {
		attrs[i] = slog.Any(s.name, s.show(c))
	}
	return slog.GroupValue(attrs...)
}

// String shows what LogValue shows.
func (c Config) String() string { return c.LogValue().String() }
