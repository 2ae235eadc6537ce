package app

import "supermarket/internal/notice"

// notices is where messages are written.
func (a *App) notices() notice.Desk {
	return notice.Desk{
		Texts: a.Texts, Keys: a.Config.Keys, Public: a.Config.PublicURL, NameZH: a.Config.SiteNameZH, NameEN: a.Config.SiteNameEN,
	}
}
