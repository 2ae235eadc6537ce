package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"supermarket/internal/keyring"
)

// env is a sound environment of a server, changed by pairs of name and value.
func env(t *testing.T, pairs ...string) func(string) string {
	t.Helper()
	m := map[string]string{"SECRET_KEYS": keyring.Generate("a"), "DATA_DIR": t.TempDir()}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return func(name string) string { return m[name] }
}

func TestDefaultsStandWhereNothingIsSet(t *testing.T) {
	c, err := Load(func(string) string { return "" }, Tool)
	if err != nil {
		t.Fatal(err)
	}
	got := []string{c.ListenAddr, c.MetricsAddr, c.DataDir, c.PublicURL, c.StripeAPIBase}
	want := []string{"127.0.0.1:8080", "127.0.0.1:9090", "./data", "http://127.0.0.1:8080", "https://api.stripe.com"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestUnsafeSettingsRefuseToStart(t *testing.T) {
	stripe := []string{"STRIPE_API_KEY", "sk_live_x", "STRIPE_WEBHOOK_SECRET", "whsec_0123456789abcdef"}
	cases := []struct {
		name, names string
		as          Mode
		set         []string
	}{
		{"stripe without webhook secret", "STRIPE_WEBHOOK_SECRET", Serve, stripe[:2]},
		{"webhook secret without stripe", "STRIPE_API_KEY", Serve, stripe[2:]},
		{"short webhook secret", "STRIPE_WEBHOOK_SECRET", Serve, []string{"STRIPE_API_KEY", "sk_x", "STRIPE_WEBHOOK_SECRET", "whsec_"}},
		{"publishable stripe key", "STRIPE_API_KEY", Serve, []string{"STRIPE_API_KEY", "pk_x", "STRIPE_WEBHOOK_SECRET", stripe[3]}},
		{"live stripe key in the sandbox", "STRIPE_API_KEY", Sandbox, stripe},
		{"no keys", "SECRET_KEYS", Serve, []string{"SECRET_KEYS", ""}},
		{"short key", "SECRET_KEYS", Serve, []string{"SECRET_KEYS", "a:c2hvcnQ="}},
		{"sandbox off loopback", "loopback", Sandbox, []string{"LISTEN_ADDR", ":8080", "PUBLIC_URL", "https://a.test"}},
		{"demo off loopback", "loopback", Demo, []string{"LISTEN_ADDR", "0.0.0.0:8080", "PUBLIC_URL", "https://a.test"}},
		{"no public address", "PUBLIC_URL", Serve, []string{"LISTEN_ADDR", "0.0.0.0:8080"}},
		{"public address in the clear", "PUBLIC_URL", Serve, []string{"PUBLIC_URL", "http://a.test"}},
		{"public address with a path", "PUBLIC_URL", Serve, []string{"PUBLIC_URL", "https://a.test/shop"}},
		{"no least payment", "STRIPE_MINIMUM", Serve, []string{"STRIPE_MINIMUM", "0"}},
		{"a least payment below a fen", "STRIPE_MINIMUM", Serve, []string{"STRIPE_MINIMUM", "4.001"}},
		{"a least payment that shuts Stripe out", "STRIPE_MINIMUM", Serve, []string{"STRIPE_MINIMUM", "100.01"}},
		{"a refund charge below a fen", "REFUND_CHARGE", Serve, []string{"REFUND_CHARGE", "0.001"}},
		{"a refund charge below zero", "REFUND_CHARGE", Serve, []string{"REFUND_CHARGE", "-1"}},
		{"a refund charge that eats refunds", "REFUND_CHARGE", Serve, []string{"REFUND_CHARGE", "100.01"}},
		{"payment API in the clear", "STRIPE_API_BASE", Serve, []string{"STRIPE_API_BASE", "http://a.test"}},
		{"metrics for all", "METRICS_ADDR", Serve, []string{"METRICS_ADDR", ":9090"}},
		{"proxy by name", "TRUSTED_PROXIES", Serve, []string{"TRUSTED_PROXIES", "proxy.test"}},
		{"every proxy", "TRUSTED_PROXIES", Serve, []string{"TRUSTED_PROXIES", "0.0.0.0/0"}},
		{"unknown database", "DATABASE_URL", Tool, []string{"DATABASE_URL", "mysql://a/b"}},
		{"unknown files", "FILES_URL", Tool, []string{"FILES_URL", "ftp://a/b"}},
		{"bank account without its bank", "BANK_NAME", Serve, []string{"BANK_ACCOUNT_NAME", "市算力服务有限公司", "BANK_ACCOUNT", "6217 0001"}},
		{"bank account of words", "BANK_ACCOUNT", Serve, []string{"BANK_ACCOUNT_NAME", "a", "BANK_NAME", "b", "BANK_ACCOUNT", "ask us"}},
		{"mail without sender", "MAIL_FROM", Serve, []string{"SMTP_URL", "smtp://a.test:25"}},
		{"OpenID in the clear", "OIDC_ISSUER", Serve, []string{"OIDC_ISSUER", "http://id.test", "OIDC_CLIENT_ID", "shop", "OIDC_CLIENT_SECRET", "s"}},
		{"OpenID with a query", "OIDC_ISSUER", Serve, []string{"OIDC_ISSUER", "https://id.test/?a=b", "OIDC_CLIENT_ID", "shop", "OIDC_CLIENT_SECRET", "s"}},
		{"OpenID without a secret", "OIDC_CLIENT_SECRET", Serve, []string{"OIDC_ISSUER", "https://id.test", "OIDC_CLIENT_ID", "shop"}},
		{"OpenID without a provider", "OIDC_ISSUER", Serve, []string{"OIDC_CLIENT_ID", "shop", "OIDC_CLIENT_SECRET", "s"}},
		{"weak demo password", "DEMO_PASSWORD", Demo, []string{"DEMO_PASSWORD", "short"}},
		{"unknown log level", "LOG_LEVEL", Serve, []string{"LOG_LEVEL", "loud"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := Load(env(t, c.set...), c.as)
			if err == nil || !strings.Contains(err.Error(), c.names) {
				t.Errorf("want a refusal that names %s, got %v", c.names, err)
			}
		})
	}
}

func TestSoundSettingsStart(t *testing.T) {
	for _, set := range [][]string{
		{},
		{"LISTEN_ADDR", ":8080", "PUBLIC_URL", "https://a.test/", "METRICS_ADDR", "off"},
		{"METRICS_ADDR", ":9090", "METRICS_REMOTE", "true"},
		{"PUBLIC_URL", "http://[::1]:8080", "TRUSTED_PROXIES", "10.0.0.0/8, fd00::/8"},
		{"DATABASE_URL", "postgres://a@b/c", "FILES_URL", "file:///srv/files"},
		{"BANK_ACCOUNT_NAME", "市算力服务有限公司", "BANK_NAME", "某银行", "BANK_ACCOUNT", "6217 0001 2345"},
		{"OIDC_ISSUER", "https://id.test/realms/city", "OIDC_CLIENT_ID", "shop", "OIDC_CLIENT_SECRET", "s", "OIDC_NAME", "城市账号"},
	} {
		if _, err := Load(env(t, set...), Serve); err != nil {
			t.Errorf("%v: %v", set, err)
		}
	}
}

func TestAllThatIsWrongIsSaidAtOnce(t *testing.T) {
	_, err := Load(env(t, "LOG_LEVEL", "loud", "LISTEN_ADDR", "x", "FILES_URL", "x"), Serve)
	for _, name := range []string{"LOG_LEVEL", "LISTEN_ADDR", "FILES_URL"} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not in %v", name, err)
		}
	}
}

const hidden = "hunter2hunter2hunter2"

func secrets(t *testing.T) func(string) string {
	return env(t, "DATABASE_URL", "postgres://u:"+hidden+"@h/d", "STRIPE_API_KEY", "sk_"+hidden,
		"STRIPE_WEBHOOK_SECRET", "whsec_"+hidden, "SMTP_URL", "smtp://u:"+hidden+"@h:25", "MAIL_FROM", "a@a.test",
		"DEMO_PASSWORD", hidden, "OIDC_ISSUER", "https://id.test", "OIDC_CLIENT_ID", "shop", "OIDC_CLIENT_SECRET", hidden)
}

func TestSecretsNeverPrint(t *testing.T) {
	c, err := Load(secrets(t), Serve)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	slog.New(slog.NewJSONHandler(&b, nil)).Info("started", "config", c)
	fmt.Fprintf(&b, "%v %+v %#v %s", c, c, c, c)
	j, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	b.Write(j)
	if strings.Contains(b.String(), "hunter2") {
		t.Errorf("a secret stands in %s", b.String())
	}
	if c.StripeAPIKey.Reveal() != "sk_"+hidden {
		t.Error("Reveal does not give the secret away")
	}
}

func TestRefusalsQuoteNoSecret(t *testing.T) {
	for _, s := range settings {
		if !s.secret {
			continue
		}
		_, err := Load(env(t, s.name, "\x00:/"+hidden), Serve)
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", s.name, err)
		}
	}
}

func TestUsageListsEverySetting(t *testing.T) {
	var b bytes.Buffer
	if err := Usage(&b); err != nil {
		t.Fatal(err)
	}
	for _, s := range settings {
		if !strings.Contains(b.String(), s.name+" ") {
			t.Errorf("%s is missing", s.name)
		}
	}
}

func TestTheDemoKeepsItsKeysForItselfAndItsTools(t *testing.T) {
	e := env(t, "SECRET_KEYS", "")
	first, err := Load(e, Demo)
	if err != nil {
		t.Fatal(err)
	}
	for _, as := range []Mode{Demo, Tool} {
		again, err := Load(e, as)
		if err != nil {
			t.Fatal(err)
		}
		if !again.Keys.Verify("p", "m", first.Keys.Sign("p", "m")) {
			t.Errorf("mode %d has other keys", as)
		}
	}
	info, err := os.Stat(filepath.Join(first.DataDir, keyFile))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key file has mode %v, %v", info.Mode(), err)
	}
	if _, err := Load(e, Serve); err == nil {
		t.Error("a server starts on the demo's keys")
	}
}
