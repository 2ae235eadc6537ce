package handlers

import "supermarket/web"

const placeNotices = "/account/notices"

// noticeRoutes are what a person decides about mail.
func (h *Handlers) noticeRoutes() []web.Route {
	return []web.Route{
		get(placeNotices, web.Person, h.Notices, "notices"),
		post(placeNotices, web.Person, h.NoticesSave, "choose notices"),
	}
}
