package mail

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Config is where messages leave, and as whose.
type Config struct {
	URL     string // smtp:// or smtps://, with user and password where the server asks for them
	From    string // an address, perhaps with a name
	Host    string // our own name, for greetings and message ids
	Timeout time.Duration
	Roots   *x509.CertPool // nil trusts what the machine trusts
}

// DefaultTimeout is how long a message may take from dialling to the last answer.
const DefaultTimeout = 30 * time.Second

// Client sends messages. It is safe for concurrent use.
type Client struct {
	from   *netmail.Address
	server *url.URL
	port   int
	host   string
	within time.Duration
	tls    *tls.Config
}

// New returns a client; it does not connect.
func New(c Config) (*Client, error) {
	u, err := url.Parse(c.URL)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, errors.New("mail: the address of the server is not smtp:// or smtps:// with a host") // its words may hold a password
	}
	from, err := netmail.ParseAddress(c.From)
	if err != nil || !plain(from.Address) {
		return nil, fmt.Errorf("mail: the sender %q is no address", c.From)
	}
	port, err := portOf(u)
	if err != nil {
		return nil, err
	}
	return &Client{
		from: from, server: u, port: port, host: cmp.Or(c.Host, "localhost"), within: cmp.Or(c.Timeout, DefaultTimeout),
		tls: &tls.Config{ServerName: u.Hostname(), MinVersion: tls.VersionTLS12, RootCAs: c.Roots},
	}, nil
}

func portOf(u *url.URL) (int, error) {
	if u.Port() == "" {
		if u.Scheme == "smtps" {
			return 465, nil
		}
		return 587, nil
	}
	n, err := strconv.Atoi(u.Port())
	if err != nil || n < 1 || n > 65535 {
		return 0, errors.New("mail: the port is not between 1 and 65535")
	}
	return n, nil
}

// Send hands the message to the server. Nil means that the server has taken it;
// a *Failure says whether it may be tried again. A message whose answer was lost
// may have been taken: its id is the same each time.
func (c *Client) Send(ctx context.Context, m Message) error {
	msg, err := c.message(m)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, c.within)
	defer cancel()
	dial, hangUp := c.line(ctx)
	defer hangUp()
	client, err := c.client(dial)
	if err != nil {
		return &Failure{Code: "settings", cause: err}
	}
	err = client.DialAndSendWithContext(ctx, msg)
	if err == nil || msg.IsDelivered() { // a farewell that went wrong changes nothing
		return nil
	}
	return failure(ctx, err)
}

func (c *Client) client(dial gomail.DialContextFunc) (*gomail.Client, error) {
	opts := []gomail.Option{
		gomail.WithPort(c.port), gomail.WithTimeout(c.within), gomail.WithTLSConfig(c.tls), gomail.WithTLSPolicy(c.policy()),
		gomail.WithHELO(c.host), gomail.WithDialContextFunc(dial), gomail.WithoutNoop(),
	}
	if user := c.server.User; user != nil && user.Username() != "" {
		password, _ := user.Password()
		opts = append(opts, gomail.WithUsername(user.Username()), gomail.WithPassword(password),
			gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin, gomail.SMTPAuthCramMD5))
	}
	return gomail.NewClient(c.server.Hostname(), opts...)
}

// policy spares a server on this machine encryption, and no other; one behind
// implicit TLS is encrypted from the first byte.
func (c *Client) policy() gomail.TLSPolicy {
	if c.server.Scheme == "smtps" || loopback(c.server.Hostname()) {
		return gomail.TLSOpportunistic
	}
	return gomail.TLSMandatory
}

func loopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}

// line returns how to dial, and how to hang up in the end: the library leaves a
// connection open where a greeting, an encryption or a sign-in fails. The
// connection ends with ctx, not only the wait for it.
func (c *Client) line(ctx context.Context) (dial gomail.DialContextFunc, hangUp func()) {
	end := func() {}
	dial = func(dialling context.Context, network, address string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(dialling, network, address)
		if err != nil {
			return nil, err
		}
		stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
		end = func() { stop(); _ = conn.Close() }
		if c.server.Scheme != "smtps" {
			return conn, nil
		}
		secure := tls.Client(conn, c.tls)
		return secure, secure.HandshakeContext(dialling)
	}
	return dial, func() { end() }
}

// plain tells whether s is one address of printable ASCII, and nothing else.
func plain(s string) bool {
	if len(s) > 254 || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) || strings.ContainsAny(s, `"<>()[],;:\`) {
		return false
	}
	a, err := netmail.ParseAddress(s)
	return err == nil && a.Address == s && a.Name == ""
}
