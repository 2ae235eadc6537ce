package mail_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"math/big"
	"mime"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"supermarket/internal/mail"
)

// letter is one message as the catcher took it.
type letter struct {
	from string
	to   []string
	data []byte
}

// catcher is an SMTP server that may be nasty.
type catcher struct {
	sync.Mutex
	taken  []letter
	rcpt   error         // the answer to every reader
	data   error         // the answer to every text
	cut    bool          // hangs up in the middle of a text
	slow   chan struct{} // answers no reader until it is closed
	user   string        // asks for a sign-in
	secure *tls.Config
	at     string
}

func (k *catcher) NewSession(c *smtp.Conn) (smtp.Session, error) {
	return &session{k: k, conn: c}, nil
}

type session struct {
	k    *catcher
	conn *smtp.Conn
	in   bool
	letter
}

func (s *session) AuthMechanisms() []string {
	if s.k.user == "" {
		return nil
	}
	return []string{sasl.Plain}
}

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != s.k.user || password != "p@ss word" {
			return smtp.ErrAuthFailed
		}
		s.in = true
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if s.k.user != "" && !s.in {
		return &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "sign in first"}
	}
	s.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if s.k.slow != nil {
		<-s.k.slow
	}
	s.to = append(s.to, to)
	return s.k.rcpt
}

func (s *session) Data(r io.Reader) error {
	if s.k.cut {
		_ = s.conn.Conn().Close()
	}
	b, err := io.ReadAll(r)
	if err != nil || s.k.data != nil {
		return s.k.data
	}
	s.k.Lock()
	defer s.k.Unlock()
	s.data = b
	s.k.taken = append(s.k.taken, s.letter)
	return nil
}

func (s *session) Reset()        { s.letter = letter{} }
func (s *session) Logout() error { return nil }

// serve starts the catcher; implicit encrypts from the first byte.
func (k *catcher) serve(t *testing.T, implicit bool) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	k.at = ln.Addr().String()
	srv := smtp.NewServer(k)
	srv.Domain, srv.AllowInsecureAuth, srv.TLSConfig = "catcher.test", true, k.secure
	srv.ErrorLog = silent{}
	if implicit {
		ln, srv.TLSConfig = tls.NewListener(ln, k.secure), nil
	}
	go func() { _ = srv.Serve(ln) }()
	t.Cleanup(func() { _ = srv.Close() })
}

type silent struct{}

func (silent) Printf(string, ...any) {}
func (silent) Println(...any)        {}

func (k *catcher) client(t *testing.T, scheme string, roots *x509.CertPool) *mail.Client {
	t.Helper()
	user := ""
	if k.user != "" {
		user = k.user + ":p%40ss%20word@"
	}
	c, err := mail.New(mail.Config{
		URL: scheme + "://" + user + k.at, From: "算力超市 <no-reply@shop.test>", Host: "shop.test", Timeout: 5 * time.Minute, Roots: roots,
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var sample = mail.Message{ID: "mail_1", To: "reader@a.test", Subject: "请确认您的邮箱 · 算力超市", Body: "您好：\n\nhttps://shop.test/x\n.\n完", Language: "zh-CN"}

func (k *catcher) send(t *testing.T) error {
	t.Helper()
	k.serve(t, false)
	return k.client(t, "smtp", nil).Send(context.Background(), sample)
}

func failed(t *testing.T, err error) *mail.Failure {
	t.Helper()
	var f *mail.Failure
	if !errors.As(err, &f) {
		t.Fatalf("no failure: %v", err)
	}
	return f
}

func TestAMessageArrivesWholeInBothScripts(t *testing.T) {
	k := &catcher{}
	if err := k.send(t); err != nil {
		t.Fatal(err)
	}
	l := k.taken[0]
	m, err := netmail.ReadMessage(bytes.NewReader(l.data))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := (&mime.WordDecoder{}).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != sample.Subject || strings.TrimSpace(strings.ReplaceAll(string(body), "\r\n", "\n")) != sample.Body {
		t.Errorf("%q %q %v", subject, body, err)
	}
	if l.from != "no-reply@shop.test" || len(l.to) != 1 || l.to[0] != sample.To || m.Header.Get("Message-Id") != "<mail_1@shop.test>" || m.Header.Get("Auto-Submitted") != "auto-generated" {
		t.Errorf("%+v %v", l.to, m.Header)
	}
}

func TestWhatAServerRefusesForGoodIsFinalAndWhatMayPassIsNot(t *testing.T) {
	no := func(code int, e ...int) *smtp.SMTPError {
		return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{e[0], e[1], e[2]}, Message: "reader@a.test is a secret"}
	}
	for _, c := range []struct {
		name  string
		k     *catcher
		code  string
		final bool
	}{
		{"unknown reader", &catcher{rcpt: no(550, 5, 1, 1)}, "550 5.1.1", true},
		{"grey list", &catcher{rcpt: no(451, 4, 7, 1)}, "451 4.7.1", false},
		{"text refused", &catcher{data: no(554, 5, 6, 0)}, "554 5.6.0", true},
		{"full disk", &catcher{data: no(452, 4, 3, 1)}, "452 4.3.1", false},
		{"hangs up", &catcher{cut: true}, "cut", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := failed(t, c.k.send(t))
			if f.Final != c.final || f.Code != c.code || strings.Contains(f.Error(), "secret") || strings.Contains(f.Error(), "@") {
				t.Errorf("%v %q", f.Final, f.Error())
			}
			if len(c.k.taken) != 0 {
				t.Error("it was taken")
			}
		})
	}
}

func TestAServerThatDoesNotAnswerIsGivenUp(t *testing.T) {
	k := &catcher{slow: make(chan struct{})}
	k.serve(t, false)
	t.Cleanup(func() { close(k.slow) })
	c, err := mail.New(mail.Config{URL: "smtp://" + k.at, From: "a@shop.test", Timeout: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	if f := failed(t, c.Send(context.Background(), sample)); f.Final || f.Code != "timeout" {
		t.Errorf("%v %s", f.Final, f.Code)
	}
}

func TestAServerThatIsNotThereMayComeBack(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	k := &catcher{at: ln.Addr().String()}
	_ = ln.Close()
	if f := failed(t, k.client(t, "smtp", nil).Send(context.Background(), sample)); f.Final || f.Code != "connect" {
		t.Errorf("%v %s", f.Final, f.Code)
	}
}

func TestNoSecondHeaderAndNoSecondReaderLeaves(t *testing.T) {
	k := &catcher{}
	k.serve(t, false)
	c := k.client(t, "smtp", nil)
	for _, change := range []func(*mail.Message){
		func(m *mail.Message) { m.To = "a@a.test\r\nBcc: b@a.test" },
		func(m *mail.Message) { m.To = "a@a.test, b@a.test" },
		func(m *mail.Message) { m.To = "A <a@a.test>" },
		func(m *mail.Message) { m.To = "a@a.test> RCPT TO:<b@a.test" },
		func(m *mail.Message) { m.To = "" },
		func(m *mail.Message) { m.Subject = "x\r\nBcc: b@a.test" },
		func(m *mail.Message) { m.Subject = "x\nBcc: b@a.test" },
		func(m *mail.Message) { m.Subject = "x\u2028y" },
		func(m *mail.Message) { m.ID = "x>\r\nBcc: b@a.test" },
		func(m *mail.Message) { m.Language = "en\r\nBcc: b@a.test" },
	} {
		m := sample
		change(&m)
		if f := failed(t, c.Send(context.Background(), m)); !f.Final {
			t.Errorf("%+v may be tried again", m)
		}
	}
	if len(k.taken) != 0 {
		t.Errorf("%d left", len(k.taken))
	}
}

func TestATextCannotEndItselfEarly(t *testing.T) {
	k := &catcher{}
	k.serve(t, false)
	m := sample
	m.Body = "a\r\n.\r\nMAIL FROM:<x@a.test>\r\nRCPT TO:<y@a.test>\r\nDATA\r\nb"
	if err := k.client(t, "smtp", nil).Send(context.Background(), m); err != nil || len(k.taken) != 1 {
		t.Errorf("%d taken, %v", len(k.taken), err)
	}
}

func certificate(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	made := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "catcher"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, made, made, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, roots
}

func TestASignInGoesOverEncryptionInEitherWay(t *testing.T) {
	for _, scheme := range []string{"smtp", "smtps"} {
		t.Run(scheme, func(t *testing.T) {
			secure, roots := certificate(t)
			k := &catcher{user: "shop", secure: secure}
			k.serve(t, scheme == "smtps")
			if err := k.client(t, scheme, roots).Send(context.Background(), sample); err != nil || len(k.taken) != 1 {
				t.Errorf("%d taken, %v: %v", len(k.taken), err, errors.Unwrap(err))
			}
		})
	}
}

func TestAServerThatNobodyVouchesForGetsNothing(t *testing.T) {
	for _, scheme := range []string{"smtp", "smtps"} {
		t.Run(scheme, func(t *testing.T) {
			secure, _ := certificate(t)
			k := &catcher{user: "shop", secure: secure}
			k.serve(t, scheme == "smtps")
			f := failed(t, k.client(t, scheme, nil).Send(context.Background(), sample))
			if f.Final || f.Code != "encryption" || len(k.taken) != 0 {
				t.Errorf("%v %s", f.Final, f.Code)
			}
		})
	}
}

func TestAWrongPasswordOfOursMayBeMended(t *testing.T) {
	k := &catcher{user: "shop"}
	k.serve(t, false)
	c, err := mail.New(mail.Config{URL: "smtp://shop:wrong@" + k.at, From: "a@shop.test"})
	if err != nil {
		t.Fatal(err)
	}
	if f := failed(t, c.Send(context.Background(), sample)); f.Final || f.Code != "535" {
		t.Errorf("%v %s", f.Final, f.Code)
	}
}

func TestAClientIsNotMadeOfSettingsThatCannotWork(t *testing.T) {
	for _, c := range []mail.Config{
		{URL: "http://a.test", From: "a@a.test"},
		{URL: "smtp://", From: "a@a.test"},
		{URL: "smtp://u:hunter2@a.test:0", From: "a@a.test"},
		{URL: "smtp://a.test", From: ""},
		{URL: "smtp://a.test", From: "a@a.test\r\nBcc: b@a.test"},
	} {
		if _, err := mail.New(c); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
