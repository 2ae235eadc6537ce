package app

import (
	"context"
	"net/url"

	"supermarket/internal/account"
	"supermarket/internal/config"
	"supermarket/internal/mail"
	"supermarket/internal/notice"
)

// notices is where messages are written.
func (a *App) notices() notice.Desk {
	return notice.Desk{
		Texts: a.Texts, Keys: a.Config.Keys, Public: a.Config.PublicURL, NameZH: a.Config.SiteNameZH, NameEN: a.Config.SiteNameEN,
	}
}

// outside returns how messages leave; where no server is set they are kept.
func outside(cfg config.Config) (account.Outside, error) {
	if cfg.SMTPURL == "" {
		return account.Outside{}, nil
	}
	client, err := mail.New(mail.Config{URL: cfg.SMTPURL.Reveal(), From: cfg.MailFrom, Host: hostOf(cfg.PublicURL)})
	if err != nil {
		return account.Outside{}, err
	}
	return account.Outside{Send: client.Send}, nil
}

// hostOf is our own name in messages.
func hostOf(public string) string {
	u, err := url.Parse(public)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// sendMails goes on while there is more to claim.
func (a *App) sendMails(ctx context.Context) error {
	for ctx.Err() == nil {
		n, err := a.Account.SendMails(ctx, a.outside)
		if err != nil || n == 0 {
			return err
		}
	}
	return nil
}

// tellFacts goes on while there is more to claim.
func (a *App) tellFacts(ctx context.Context) error {
	for ctx.Err() == nil {
		n, err := a.Account.TellFacts(ctx, a.outside)
		if err != nil || n == 0 {
			return err
		}
	}
	return nil
}
