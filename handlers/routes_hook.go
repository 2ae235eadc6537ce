package handlers

import "supermarket/web"

func (h *Handlers) hookRoutes() []web.Route {
	one := placeHooks + "/:id"
	return []web.Route{
		get(placeHooks, hookKeepers, h.Hooks, "webhooks"),
		post(placeHooks, hookKeepers, web.Fresh(h.HookAdd), "add webhook"),
		get(one, hookKeepers, h.Hook, "webhook"),
		post(one, hookKeepers, web.Fresh(h.HookChange), "change webhook"),
		post(one+"/secret", hookKeepers, web.Fresh(h.HookSecret), "renew webhook secret"),
		post(one+"/pause", hookKeepers, h.HookPause, "pause webhook"),
		post(one+"/resume", hookKeepers, h.HookResume, "resume webhook"),
		post(one+"/try", hookKeepers, h.HookTry, "try webhook"),
		post(one+"/end", hookKeepers, h.HookEnd, "end webhook"),
		post(one+"/deliveries/:delivery/again", hookKeepers, h.HookAgain, "send event again"),
	}
}
