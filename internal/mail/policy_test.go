package mail

import (
	"testing"

	gomail "github.com/wneessen/go-mail"
)

func TestOnlyAServerOnThisMachineMayGoUnencrypted(t *testing.T) {
	for url, want := range map[string]gomail.TLSPolicy{
		"smtp://localhost:25": gomail.TLSOpportunistic, "smtp://127.0.0.1": gomail.TLSOpportunistic, "smtp://[::1]:25": gomail.TLSOpportunistic,
		"smtp://mail.a.test": gomail.TLSMandatory, "smtp://10.0.0.1:25": gomail.TLSMandatory, "smtp://localhost.a.test": gomail.TLSMandatory,
	} {
		c, err := New(Config{URL: url, From: "a@a.test"})
		if err != nil || c.policy() != want {
			t.Errorf("%s: %v %v", url, c.policy(), err)
		}
	}
}
