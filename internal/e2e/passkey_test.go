package e2e_test

import (
	"context"
	"net/url"
	"testing"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"supermarket/internal/seed"
)

// holdsPasskeys gives the browser an authenticator that says yes.
func (b *browser) holdsPasskeys() {
	b.t.Helper()
	b.do(webauthn.Enable(), chromedp.ActionFunc(func(ctx context.Context) error {
		_, err := webauthn.AddVirtualAuthenticator(&webauthn.VirtualAuthenticatorOptions{
			Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
			HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
		}).Do(ctx)
		return err
	}))
}

func TestAPasskeyIsRegisteredAndSignsInInABrowser(t *testing.T) {
	t.Parallel()
	houses(t, waits, "", func(t *testing.T, h *house) {
		h.seeded()
		at, err := url.Parse("http://" + h.addr)
		if err != nil {
			t.Fatal(err)
		}
		public := "http://localhost:" + at.Port()
		h.start([]string{"PUBLIC_URL=" + public}, "serve", "--sandbox-payments")
		b := newBrowser(t, true, public)
		b.holdsPasskeys()
		b.visit("/sign-in")
		b.fill("#f-email", seed.Owner)
		b.fill("#f-password", demoPassword)
		b.press(`form[action="/sign-in"] button[type=submit]`)
		b.visit("/account/factor")
		b.fill("#f-name", "laptop")
		b.pressAndLand(`form[data-passkey=create] button`, ".recovery-codes")
		if n := b.count(".recovery-codes li"); n != 10 {
			t.Errorf("%d recovery codes", n)
		}
		b.visit("/sign-out")
		b.press(`form[action="/sign-out"] button`)
		b.visit("/sign-in?after=/orders")
		b.pressAndLand(`form[data-passkey=get] button`, "main")
		b.do(chromedp.WaitVisible(".whoami, .menu", chromedp.ByQuery))
		b.visit("/account/factor")
		if n := b.count("#passkeys .list-row"); n != 1 {
			t.Errorf("%d passkeys of whoever is in, at %s", n, b.path())
		}
		b.content()
	})
}

// pressAndLand presses what a script takes up, and waits for what the page that follows has.
func (b *browser) pressAndLand(button, sel string) {
	b.t.Helper()
	b.load(chromedp.Click(button, chromedp.ByQuery))
	b.do(chromedp.WaitVisible(sel, chromedp.ByQuery))
}
