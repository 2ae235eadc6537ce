package handlers

import (
	"slices"

	"supermarket/web"
)

// The places of a person's own account.
const (
	placeReset        = "/reset"
	placeEmail        = "/account/email"
	placeEmailLink    = "/email"
	placePassword     = "/account/password"
	placeSelfName     = "/account/name"
	placeSelfLanguage = "/account/language"
	placeLetters      = "/demo/outbox"
)

// signUpRoutes lead to an account of one's own and back into it.
func (h *Handlers) signUpRoutes() []web.Route {
	return slices.Concat(h.newcomerRoutes(), selfRoutes(h), h.letterRoutes())
}

func (h *Handlers) newcomerRoutes() []web.Route {
	return []web.Route{
		get(placeSignUp, web.Public, h.SignUpForm, "sign-up"),
		post(placeSignUp, web.Public, h.SignUpAsk, "ask to sign up"),
		get(placeSignUp+"/sent", web.Public, h.SignUpSent, "sign-up is mailed"),
		get(placeSignUp+"/:token", web.Public, h.SignUpLink, "sign-up's link"),
		post(placeSignUp+"/:token", web.Public, h.SignUpFinish, "finish signing up"),
		get(placeReset, web.Public.EvenBeforeFactor(), h.ResetForm, "reset"),
		post(placeReset, web.Public.EvenBeforeFactor(), h.ResetAsk, "ask for a reset"),
		get(placeReset+"/sent", web.Public.EvenBeforeFactor(), h.ResetSent, "reset is mailed"),
		get(placeReset+"/:token", web.Public.EvenBeforeFactor(), h.ResetLink, "reset's link"),
		post(placeReset+"/:token", web.Public.EvenBeforeFactor(), h.ResetFinish, "finish the reset"),
		get(placeEmailLink+"/:token", web.Public, h.EmailLink, "link to a new address"),
		post(placeEmailLink+"/:token", web.Public, h.EmailFinish, "confirm a new address"),
	}
}

func selfRoutes(h *Handlers) []web.Route {
	return []web.Route{
		get(placeAccount, web.Person, h.Self, "own account"),
		get(placeSelfName, web.Person, h.NameForm, "own name"),
		post(placeSelfName, web.Person, h.NameSave, "change own name"),
		get(placeSelfLanguage, web.Person, h.LanguageForm, "own language"),
		post(placeSelfLanguage, web.Person, h.LanguageSave, "change own language"),
		get(placePassword, web.Person, h.PasswordForm, "own password"),
		post(placePassword, web.Person, h.PasswordSave, "change own password"),
		get(placeEmail, web.Person, web.Fresh(h.EmailForm), "own address"),
		post(placeEmail, web.Person, web.Fresh(h.EmailAsk), "change own address"),
		get(placeEmail+"/sent", web.Person, h.EmailSent, "new address is mailed"),
	}
}

// letterRoutes are the operators' outbox, and in the demo a mailbox for everyone.
func (h *Handlers) letterRoutes() []web.Route {
	out := []web.Route{post(placeOutbox+"/:id/retry", operators, h.OutboxRetry, "send a message again")}
	if h.Demo {
		out = append(out, get(placeLetters, web.Public.EvenBeforeFactor(), h.Letters, "the demo's mailbox"))
	}
	return out
}
